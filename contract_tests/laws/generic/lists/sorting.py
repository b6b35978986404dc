"""Sorting: by meaning, both ways, with every item, and with ties in one order."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from specdouble.contract_tests.laws.generic.lists.bounds import refusals
from specdouble.contract_tests.laws.generic.lists.collation import (
    Reading,
    in_order,
    letters,
    readings,
)
from specdouble.contract_tests.laws.generic.lists.looks import (
    Looks,
    Spell,
    alike_in,
    by_list,
)
from specdouble.contract_tests.laws.generic.lists.views import Group, View, Walk
from specdouble.contract_tests.laws.law import Law, Verdicts, check, law
from specdouble.contract_tests.traffic import Traffic


@law("lists.sorting.by-meaning", needs="a list sorted by a property of its items")
@by_list
def a_sorted_list_is_in_order(looks: Looks) -> Verdicts:
    """Numbers are sorted as numbers, times as times, versions part by part; text as text.

    The sort parameters and their values in the document. Where it has no parameter for the
    direction, either will do; items without the property come together at one end.
    """
    for _, group in looks.groups:
        for view in group.views:
            name, descends = _meaning(group)
            if name is None or len(view.items) < 2:
                continue
            values = _values(view.items, name)
            ways = _readings(group, name, values)
            if ways:
                holds = _ends_apart(values) and in_order(_there(values), ways, descends=descends)
                what = f"sorted by {name}, the values are out of order"
                expected = sorted(_there(values), key=ways[0], reverse=descends or False)
                yield check(view.exchange, holds, what, expected, values)


def _meaning(group: Group) -> tuple[str | None, bool | None]:
    sort = group.listing.sort
    return sort.meaning(*group.question.order) if sort else (None, None)


def _values(items: list[Any], name: str) -> list[Any]:
    return [item.get(name) if isinstance(item, dict) else None for item in items]


def _there(values: list[Any]) -> list[Any]:
    return [value for value in values if value is not None]


def _readings(group: Group, name: str, values: list[Any]) -> list[Reading]:
    there = _there(values)
    return readings(name, group.listing.has[name], there) if there else []


def _ends_apart(values: list[Any]) -> bool:
    """Whether what has no value is all at the beginning or all at the end."""
    count = values.count(None)
    return count in {values[:count].count(None), values[len(values) - count :].count(None)}


@law("lists.sorting.reversed", needs="a list sorted both ways")
@by_list
def descending_is_ascending_reversed_up_to_ties(looks: Looks) -> Verdicts:
    """The other direction has the same values the other way round; ties need not be mirrored."""
    for spell, group in looks.groups:
        name, descends = _meaning(group)
        if name is None or descends is not True:
            continue
        for whole, view in _read_at_once(group):
            rising = [each for other in _rising(spell, group) for each in other.near(view)]
            if rising:
                seen = _levels(_values(whole.items, name))
                sides = [list(reversed(_levels(_values(each.items, name)))) for each in rising]
                what = f"descending by {name}, the values are not those of ascending reversed"
                expected = list(reversed(_there(_values(rising[0].items, name))))
                found = _there(_values(whole.items, name))
                evidence = rising[0].exchanges
                yield check(view.exchange, seen in sides, what, expected, found, *evidence)


def _rising(spell: Spell, group: Group) -> Iterator[Group]:
    name, _ = _meaning(group)
    for other in alike_in(spell, group.question, group.question.narrowing):
        if _meaning(other) == (name, False):
            yield other


def _levels(values: list[Any]) -> list[Any]:
    """Values as far as every order tells them apart."""
    return [letters(value) if isinstance(value, str) else value for value in _there(values)]


def _read_at_once(group: Group) -> Iterator[tuple[Walk, View]]:
    for whole in group.wholes:
        if len(whole.pages) == 1:
            yield whole, whole.pages[0]


@law("lists.sorting.loses-nothing", needs="a list asked for in several orders")
@by_list
def sorting_loses_no_item(looks: Looks) -> Verdicts:
    """Each order has the same items: a sort parameter chooses none."""
    for spell, group in looks.groups:
        if group.listing.sort is None:
            continue
        others = list(alike_in(spell, group.question, group.question.narrowing))
        for whole, view in _read_at_once(group):
            there = others[0].near(view) if others[0] is not group else []
            if there:
                seen = Counter(whole.identities)
                counts = [Counter(each.identities) for each in there]
                sides = [sorted((one - other).elements(), key=str) for one, other in
                         ((counts[0], seen), (seen, counts[0]))]  # fmt: skip
                what = "another order of the list has other items"
                lost, added = (f"{each}" for each in sides)
                expected = f"the same items (missing: {lost}, added: {added})"
                yield check(
                    view.exchange, seen in counts, what, expected, f"{len(whole.items)} items",
                    *there[0].exchanges,
                )  # fmt: skip


@law("lists.sorting.ties-keep-one-order", needs="items that are equal in what they are sorted by")
@by_list
def ties_keep_one_order_on_every_page(looks: Looks) -> Verdicts:
    """Items that are equal in the property have one order, whatever the page and however often.

    Else pages that follow each other would repeat some and leave out others.
    """
    for _, group in looks.groups:
        name, _ = _meaning(group)
        for view in group.views if name else ():
            for whole in group.near(view)[:1]:
                yield from _ties(view, whole, name or "")


def _ties(view: View, whole: Walk, name: str) -> Verdicts:
    """The order of the tied items of a page, as far as the page has them."""
    mine, theirs = _tied(view.items, view, name), _tied(whole.items, view, name)
    for value, seen in mine.items():
        expected = [each for each in theirs.get(value, ()) if each in seen]
        if len(expected) > 1:
            what = f"items that are equal in {name} ({value}) change their order"
            holds = expected == [each for each in seen if each in expected]
            yield check(view.exchange, holds, what, expected, seen, *whole.exchanges)


def _tied(items: list[Any], view: View, name: str) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for item, value in zip(items, _values(items, name), strict=True):
        found.setdefault(repr(value), []).append(view.listing.identify(item))
    return found


@law("lists.sorting.refuses-unknown-values", needs="a sort parameter asked for what it is not")
def unknown_sort_values_are_refused(traffic: Traffic) -> Verdicts:
    """A value that the document does not list for a sort parameter is refused with 400 or 422."""
    return refusals(
        traffic,
        lambda listing, given, _: listing.sort is not None and given.name in listing.sort.names,
    )


LAWS: tuple[Law, ...] = (
    a_sorted_list_is_in_order,
    descending_is_ascending_reversed_up_to_ties,
    sorting_loses_no_item,
    ties_keep_one_order_on_every_page,
    unknown_sort_values_are_refused,
)
