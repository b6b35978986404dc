"""Searching: hits contain the text, all that contain it are hits, and no character is special."""

from collections.abc import Iterator

from specdouble.contract_tests.laws.generic.lists.bounds import MISSING, UNJUDGED
from specdouble.contract_tests.laws.generic.lists.fields import (
    Field,
    Searched,
    fields,
    may_be_hit,
    must_be_hit,
    searched_in,
    text_of,
)
from specdouble.contract_tests.laws.generic.lists.looks import Looks, by_list
from specdouble.contract_tests.laws.generic.lists.views import Group, Walk
from specdouble.contract_tests.laws.law import Law, Verdicts, check, law
from specdouble.contract_tests.shapes.listings import listings
from specdouble.contract_tests.traffic import Traffic

SPECIAL = set("%_*?\\'\"`;\0[](){}^$.|+-&/")
"""Characters that mean something to databases, in patterns or in C, and nothing in a search."""


@law("lists.searching.hits-contain-the-text", needs="a search with hits")
@by_list
def every_hit_contains_the_text(looks: Looks) -> Verdicts:
    """What is found has the text in it, in whatever case, where the document says it is searched.

    Where it does not say so, in any text of the item; of several words, one will do.
    """
    for group, text in _searches(looks):
        if not SPECIAL & set(text):
            yield from _hits(group, text, "items are found that do not contain the text")


@law("lists.searching.no-wildcards", needs="a search for characters like % or *")
@by_list
def special_characters_are_plain_text(looks: Looks) -> Verdicts:
    """A search for `%`, `_`, `*`, a quote, a backslash or NUL finds what has these characters.

    The document names no wildcard; so they stand for themselves, and nothing else.
    """
    for group, text in _searches(looks):
        if SPECIAL & set(text):
            yield from _hits(group, text, "a character is taken for more than itself")


def _searches(looks: Looks) -> Iterator[tuple[Group, str]]:
    for _, group in looks.groups:
        text = text_of(group)
        if text is not None:
            yield group, text


def _hits(group: Group, text: str, what: str) -> Verdicts:
    search = group.listing.search
    for view in group.views if search else ():
        others = [item for item in view.items if search and not may_be_hit(item, text, search)]
        yield check(view.exchange, not others, what, f"items with {text!r}", others)


@law("lists.searching.finds-all", needs="a search in items that are known")
@by_list
def every_item_with_the_text_is_found(looks: Looks) -> Verdicts:
    """An item is found if it has the text, in its own case, where the search looks.

    Where the document does not say where that is, the answers must: in a property, and as far
    inside of it, as most items are found that have the text there and nowhere else.
    """
    for field in fields(looks):
        searched = searched_in(field)
        for group in field.groups:
            text = text_of(group)
            for whole in group.wholes if text and searched else ():
                if len(whole.pages) == 1:
                    yield from _found(field, whole, text or "", searched)


def _found(field: Field, whole: Walk, text: str, searched: Searched) -> Verdicts:
    view = whole.pages[0]
    hits = set(whole.identities)
    fold = field.search.any_case
    wanted = [
        [item for item in known if must_be_hit(item, text, searched, fold=fold)]
        for known in field.known(view)
    ]
    if any(wanted):
        lost = [
            [item for item in items if view.listing.identify(item) not in hits] for items in wanted
        ]
        what = f"items that contain {text!r} are not found"
        yield check(view.exchange, [] in lost, what, lost[0], whole.items)


@law("lists.searching.survives-any-text", needs="a search for characters like quotes and NUL")
def no_text_breaks_the_search(traffic: Traffic) -> Verdicts:
    """Whatever is searched for, the answer is a list, or a refusal with 400 or 422."""
    known = listings(traffic.document)
    for exchange in traffic:
        listing = known.get(exchange.operation)
        search = listing.search if listing else None
        text = dict(exchange.query).get(search.input.name, "") if search else ""
        if (
            SPECIAL & set(text)
            and exchange.method == "GET"
            and exchange.status not in {*UNJUDGED, *MISSING}
        ):
            holds = exchange.status in {200, 400, 422}
            what = f"a search for {text[:60]!r} is neither answered nor refused"
            yield check(exchange, holds, what, "200, or 400 or 422", str(exchange))


LAWS: tuple[Law, ...] = (
    every_hit_contains_the_text,
    special_characters_are_plain_text,
    every_item_with_the_text_is_found,
    no_text_breaks_the_search,
)
