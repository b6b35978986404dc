"""Searches of one list together: what could have been found, and where the search looks."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from specdouble.contract_tests.laws.generic.lists.collation import plain
from specdouble.contract_tests.laws.generic.lists.looks import Looks, Spell, without
from specdouble.contract_tests.laws.generic.lists.views import Group, View
from specdouble.contract_tests.shapes.narrowing import Search

WHOLE, BEGINNING, WORD, ANYWHERE = range(4)
"""How far inside of a value a text stands: all of it, at its beginning or a word's, anywhere."""

Searched = set[tuple[str, int]]
"""Properties, each with how far inside it a text is found."""

ENOUGH = 3
"""So many items must be found for a reason before it counts as one."""


@dataclass
class Field:
    """The searches that differ in nothing but the text and the order."""

    search: Search
    spell: Spell
    groups: list[Group]

    def known(self, view: View) -> list[list[Any]]:
        """The items that could be found: of the list without the search, else of all searches."""
        name = self.search.input.name
        if not self.search.input.required:
            parents = list(without(self.spell, view.question, name))
            return [walk.items for each in parents for walk in each.near(view)]
        return [list(self.all.values())]

    @cached_property
    def all(self) -> dict[Any, Any]:
        """The items of all these searches, and of the list without them."""
        found: dict[Any, Any] = {}
        unsearched = without(self.spell, self.groups[0].question, self.search.input.name)
        for group in [*unsearched, *self.groups]:
            for view in group.views:
                found.update(zip(view.identities, view.items, strict=True))
        return found


def fields(looks: Looks) -> list[Field]:
    """The searches of a list."""
    return looks.derive(_fields)


def _fields(looks: Looks) -> list[Field]:
    return [field for spell in looks.spells for field in _of_spell(spell)]


def _of_spell(spell: Spell) -> Iterator[Field]:
    together: dict[object, Field] = {}
    for question, group in spell.items():
        search = group.listing.search
        if search is not None and text_of(group):
            name = search.input.name
            rest = frozenset(pair for pair in question.narrowing if pair[0] != name)
            field = together.setdefault((*question[:3], rest), Field(search, spell, []))
            field.groups.append(group)
    yield from together.values()


def text_of(group: Group) -> str | None:
    """The text searched for; None, if there is none, or one of which not much is clear."""
    search = group.listing.search
    text = dict(group.question.narrowing).get(search.input.name) if search else None
    clear = search is not None and not search.is_vague and text and text == text.strip()
    return text if clear else None


def may_be_hit(item: Any, text: str, search: Search) -> bool:
    """Whether the text is in the item where the search looks, whatever its case.

    If it is not told where, any text of the item will do. Of several words one will do, unless
    the document says that the text is contained.
    """
    told = search.properties
    within = {name: item.get(name) for name in told} if told and isinstance(item, dict) else item
    texts = [plain(each) for each in strings(within)]
    wanted = [plain(text), *(() if told and search.anywhere else plain(text).split())]
    return any(each in where for each in wanted for where in texts)


def strings(value: Any) -> Iterator[str]:
    """All texts in a value, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from strings(each)


def must_be_hit(item: Any, text: str, searched: Searched, *, fold: bool) -> bool:
    """Whether the text is in the item where the search looks; `fold`: in whatever case."""
    if not isinstance(item, dict):
        return False
    names = {name for name, _ in searched}
    return any((name, depth(item.get(name), text, fold=fold)) in searched for name in names)


def depth(value: Any, text: str, *, fold: bool = False) -> int | None:
    """How far inside of a value a text stands; None, if it does not."""
    if not isinstance(value, str):
        return None
    if fold:
        value, text = value.casefold(), text.casefold()
    if text not in value:
        return None
    if value.startswith(text):
        return WHOLE if value == text else BEGINNING
    return ANYWHERE if value[value.index(text) - 1].isalnum() else WORD


def searched_in(field: Field) -> Searched:
    """Where the search looks: as the document tells, or as most answers show."""
    told = field.search.properties
    if told and field.search.anywhere:
        return {(name, far) for name in told for far in range(ANYWHERE + 1)}
    found: Counter[tuple[str, int]] = Counter()
    missed: Counter[tuple[str, int]] = Counter()
    for group in field.groups:
        for whole in group.wholes:
            hits = set(whole.identities)
            for identity, item in field.all.items():
                reason = _only_reason(item, text_of(group) or "")
                if reason is not None:
                    (found if identity in hits else missed)[reason] += 1
    return {each for each in found if found[each] >= max(ENOUGH, 3 * missed[each])}


def _only_reason(item: Any, text: str) -> tuple[str, int] | None:
    """The one property that has the text, if no other has it in any case."""
    folded = plain(text)
    texts = item.items() if isinstance(item, dict) else ()
    names = [name for name, each in texts if any(folded in plain(one) for one in strings(each))]
    far = depth(item[names[0]], text) if len(names) == 1 else None
    return None if far is None else (names[0], far)
