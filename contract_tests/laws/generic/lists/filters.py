"""Filters: each keeps all items with its value, and no others; several keep what passes each."""

from collections.abc import Iterator
from itertools import combinations, product
from typing import Any

from specdouble.contract_tests.laws.generic.lists.bounds import refusals
from specdouble.contract_tests.laws.generic.lists.looks import (
    Looks,
    Spell,
    alike_in,
    by_list,
    without,
)
from specdouble.contract_tests.laws.generic.lists.views import Group, View, Walk
from specdouble.contract_tests.laws.law import Law, Verdicts, check, law
from specdouble.contract_tests.shapes.narrowing import Filter
from specdouble.contract_tests.traffic import Traffic


def _filters(group: Group) -> list[tuple[Filter, str]]:
    """The filters of a question, each with its value, as far as it is clear what they keep."""
    has = group.listing.has
    pairs = [(group.listing.filters.get(name), text) for name, text in group.question.narrowing]
    found = [(each, text) for each, text in pairs if each and each.is_clear(text, has)]
    return sorted(found, key=lambda pair: pair[0].input.name)


@law("lists.filters.only-what-passes", needs="a list asked for with a filter")
@by_list
def a_filtered_list_has_only_items_with_that_value(looks: Looks) -> Verdicts:
    """No item passes a filter whose property has another value: the document says so by its name.

    So a value that no item has gives an empty list (or a refusal), and never other items.
    """
    for _, group in looks.groups:
        for kept, text in _filters(group):
            for view in group.views:
                values = [
                    _value(item, kept) for item in view.items if kept.passes(item, text) is False
                ]
                what = f"{kept.input.name}={text!r} lets items of another {kept.property} pass"
                yield check(view.exchange, not values, what, text, values)


def _value(item: Any, kept: Filter) -> Any:
    return item.get(kept.property) if isinstance(item, dict) else item


@law("lists.filters.all-that-passes", needs="a list asked for whole, with and without a filter")
@by_list
def a_filtered_list_has_all_items_with_that_value(looks: Looks) -> Verdicts:
    """Each item of the whole list that has the value passes; with several, if it has all."""
    for spell, group in looks.groups:
        for kept, text in _filters(group):
            parents = list(without(spell, group.question, kept.input.name))
            for whole, view in _in_one_page(group):
                there = [each for parent in parents for each in parent.near(view)]
                if there:
                    lost = [_lost(group, each, whole, kept, text) for each in there]
                    what = f"{kept.input.name}={text!r} leaves out items with that {kept.property}"
                    holds = [] in lost
                    yield check(view.exchange, holds, what, f"{lost[0]}, too", whole.identities,
                                *there[0].exchanges)  # fmt: skip


def _in_one_page(group: Group) -> Iterator[tuple[Walk, View]]:
    for whole in group.wholes:
        if len(whole.pages) == 1:
            yield whole, whole.pages[0]


def _lost(group: Group, parent: Walk, whole: Walk, kept: Filter, text: str) -> list[Any]:
    found = set(whole.identities)
    passing = [item for item in parent.items if kept.passes(item, text)]
    return [each for each in map(group.listing.identify, passing) if each not in found]


@law("lists.filters.compose", needs="a list asked for with two filters, and with each of them")
@by_list
def two_filters_keep_what_passes_both(looks: Looks) -> Verdicts:
    """Filters narrow a list together: what passes two is what passes the one and the other."""
    for spell, group in looks.groups:
        for (one, _), (other, _) in combinations(_filters(group), 2):
            names = (one.input.name, other.input.name)
            for whole, view in _in_one_page(group):
                singles = [list(_near(spell, group, view, name)) for name in names]
                pairs = [set(a.identities) & set(b.identities) for a, b in product(*singles)]
                if pairs:
                    seen = set(whole.identities)
                    what = f"{names[0]} and {names[1]} together keep other items than each of them"
                    evidence = [each for walks in singles for each in walks[0].exchanges]
                    expected, found = (sorted(each, key=str) for each in (pairs[0], seen))
                    yield check(view.exchange, seen in pairs, what, expected, found, *evidence)


def _near(spell: Spell, group: Group, view: View, left_out: str) -> Iterator[Walk]:
    for each in without(spell, group.question, left_out):
        yield from each.near(view)


@law("lists.filters.boolean-both-ways", needs="a list asked for with a boolean filter both ways")
@by_list
def a_boolean_filter_divides_the_list(looks: Looks) -> Verdicts:
    """Each item is in the list for true or in that for false, and none is in both."""
    for spell, group in looks.groups:
        for kept, text in _filters(group):
            if kept.kind != "boolean" or text != "true":
                continue
            rest = group.question.narrowing - {(kept.input.name, "true")}
            against = rest | {(kept.input.name, "false")}
            for whole, view in _in_one_page(group):
                falses = _all_near(spell, group, view, against)
                wholes = _all_near(spell, group, view, rest)
                both = [sorted(whole.identities + each.identities, key=str) for each in falses]
                alls = [sorted(_clear(group, each, kept), key=str) for each in wholes]
                if both and alls:
                    what = f"{kept.input.name}=true and =false do not make up the whole list"
                    holds = any(each in alls for each in both)
                    evidence = (*falses[0].exchanges, *wholes[0].exchanges)
                    yield check(view.exchange, holds, what, alls[0], both[0], *evidence)


def _all_near(
    spell: Spell, group: Group, view: View, narrowing: frozenset[tuple[str, str]]
) -> list[Walk]:
    found = alike_in(spell, group.question, narrowing)
    return [walk for each in found for walk in each.near(view)]


def _clear(group: Group, whole: Walk, kept: Filter) -> list[Any]:
    """All but the items of which nobody knows whether they pass: null is neither."""
    clear = [item for item in whole.items if kept.passes(item, "true") is not None]
    return [group.listing.identify(item) for item in clear]


@law("lists.filters.refuses-unknown-values", needs="a filter asked for what it is not")
def unknown_filter_values_are_refused(traffic: Traffic) -> Verdicts:
    """A value that the document does not list for a filter is refused with 400 or 422."""
    return refusals(
        traffic,
        lambda listing, given, _: (
            given.name not in (listing.sort.names if listing.sort else ())
            and (given.kind == "boolean" or bool(given.values))
        ),
    )


@law("lists.filters.belongs-to-its-path", needs="a list below something that its items name")
@by_list
def items_belong_to_what_the_path_names(looks: Looks) -> Verdicts:
    """The list below `/projects/{projectId}` has items of that `projectId` and of no other."""
    for _, group in looks.groups:
        place = dict(group.question.place)
        for name, repeated in group.listing.belongs.items():
            for view in group.views if name in place else ():
                there = [each for each in view.items if isinstance(each, dict) and repeated in each]
                others = [each[repeated] for each in there if str(each[repeated]) != place[name]]
                what = f"the list holds items of another {repeated} than its path names"
                if there:
                    yield check(view.exchange, not others, what, place[name], others)


LAWS: tuple[Law, ...] = (
    a_filtered_list_has_only_items_with_that_value,
    a_filtered_list_has_all_items_with_that_value,
    two_filters_keep_what_passes_both,
    a_boolean_filter_divides_the_list,
    unknown_filter_values_are_refused,
    items_belong_to_what_the_path_names,
)
