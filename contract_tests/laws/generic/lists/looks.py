"""All looks at one list in a traffic: what the laws of lists judge, list by list."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import wraps
from typing import Any, TypeVar

from specdouble.contract_tests.exchange import Exchange
from specdouble.contract_tests.laws.generic.lists.questions import Question, asked, window
from specdouble.contract_tests.laws.generic.lists.stillness import shows_work
from specdouble.contract_tests.laws.generic.lists.views import Group, View
from specdouble.contract_tests.laws.law import Judge, Verdict, Verdicts
from specdouble.contract_tests.shapes.listings import listings
from specdouble.contract_tests.traffic import Traffic
from specdouble.specs import Document

T = TypeVar("T")

Spell = Mapping[Question, Group]
"""The looks at a list by their questions, in a time in which nobody wrote."""


class Looks:
    """All looks at one list, spell by spell, and what was made of them."""

    def __init__(self, *views: Sequence[View]) -> None:
        self.spells: list[Spell] = [_spell(each) for each in views]
        self._derived: dict[Callable[[Any], Any], Any] = {}

    @property
    def groups(self) -> Iterator[tuple[Spell, Group]]:
        """Each question with its spell."""
        for spell in self.spells:
            for group in spell.values():
                yield spell, group

    def derive(self, function: "Callable[[Looks], T]") -> T:
        """What a function makes of these looks, worked out once."""
        if function not in self._derived:
            self._derived[function] = function(self)
        result: T = self._derived[function]
        return result


def by_list(judge: Callable[[Looks], Verdicts]) -> Judge:
    """A law that looks at one list at a time, as one that judges traffic."""

    def said(looks: Looks) -> tuple[Verdict, ...]:
        return tuple(judge(looks))

    @wraps(judge)
    def judged(traffic: Traffic) -> Verdicts:
        for looks in traffic.derive(_all_looks):
            yield from looks.derive(said)

    return judged


def _all_looks(traffic: Traffic) -> list[Looks]:
    known = listings(traffic.document)
    found: dict[str, list[list[View]]] = {}
    position = 0
    for quiet in traffic.quiet_spells:
        spell: dict[str, list[View]] = {}
        for exchange in quiet:
            if exchange.operation in known:
                view = exchange.derive(_view, traffic.document, position)
                if view is not None:
                    spell.setdefault(exchange.operation, []).append(view)
            position += 1
        for operation, views in spell.items():
            found.setdefault(operation, []).append(views)
    return [traffic.once(Looks, *map(tuple, views)) for views in found.values()]


def _view(exchange: Exchange, document: Document, position: int) -> View | None:
    listing = listings(document)[exchange.operation]
    if exchange.method != "GET":
        return None
    refused = 400 <= exchange.status < 500
    items = [] if refused else listing.items_of(exchange.json)
    place, question = window(listing, exchange), asked(listing, exchange)
    if items is None or place is None or question is None:
        return None
    if not refused and exchange.status != 200:
        return None
    identities = [listing.identify(item) for item in items]
    works = shows_work(exchange, items)
    return View(listing, exchange, position, question, *place, items, identities, works)


def _spell(views: Sequence[View]) -> Spell:
    spell: dict[Question, Group] = {}
    for view in views:
        group = spell.setdefault(view.question, Group(view.listing, view.question))
        (group.views if view.exchange.is_success else group.refused).append(view)
    restless = {view.question[:3] for view in views if view.works}
    for group in spell.values():
        group.close(restless)
    return spell


def without(spell: Spell, question: Question, name: str) -> Iterator[Group]:
    """The groups that ask the same with one narrowing less, in whatever order."""
    rest = frozenset(pair for pair in question.narrowing if pair[0] != name)
    return alike_in(spell, question, rest)


def alike_in(
    spell: Spell, question: Question, narrowing: frozenset[tuple[str, str]]
) -> Iterator[Group]:
    """The groups with that narrowing of the same list, in whatever order."""
    for other, group in spell.items():
        if other[:3] == question[:3] and other.narrowing == narrowing:
            yield group
