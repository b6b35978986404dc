"""Pages: how they are cut from the whole list, join to it, and what they tell of it."""

from collections import Counter
from typing import Any

from specdouble.contract_tests.laws.generic.lists.looks import Looks, by_list
from specdouble.contract_tests.laws.generic.lists.stillness import (
    agree,
    contrast,
)
from specdouble.contract_tests.laws.generic.lists.views import Group, View, Walk
from specdouble.contract_tests.laws.law import Law, Verdict, Verdicts, check, law

UNJUDGED = {401, 403, 429}
"""Refusals that have nothing to do with what was asked."""


@law("lists.pages.slice-of-the-whole", needs="a list asked for whole and by pages")
@by_list
def a_page_is_a_slice_of_the_whole(looks: Looks) -> Verdicts:
    """A page begins where it was asked to and goes on as the whole list does, up to its limit.

    The document: the parameters that page the list. A limit beyond what it is sure to honour may
    be cut down.
    """
    for _, group in looks.groups:
        for view in group.views:
            expected = [(_slice(view, whole.items), whole) for whole in _elsewhere(group, view)]
            if expected and view.start is not None and view.limit is not None:
                yield _agreement(view, expected, "the page does not hold that part of the list")


def _elsewhere(group: Group, view: View) -> list[Walk]:
    """Other readings of the whole; for what is one itself, two that agree."""
    near = group.near(view)
    is_whole = any(walk.pages == (view,) for walk in group.wholes)
    return near if len(near) == 2 or not is_whole else []


def _slice(view: View, items: list[Any]) -> list[Any]:
    start, limit = view.start or 0, view.limit or 0
    if limit > view.listing.paging.sure:
        limit = len(view.items) or 1
    return items[start : start + limit]


def _agreement(view: View, expected: list[tuple[list[Any], Walk]], what: str) -> Verdict:
    """Kept, if the view agrees with one of the expectations."""
    for items, whole in expected:
        if agree(view.listing, items, view.items):
            return Verdict(view.exchange, evidence=whole.exchanges)
    items, whole = expected[0]
    sides = contrast(view.listing, items, view.items)
    return check(view.exchange, False, what, *sides, *whole.exchanges)  # noqa: FBT003


@law("lists.pages.join-to-the-whole", needs="a list read page after page")
@by_list
def pages_join_to_the_whole(looks: Looks) -> Verdicts:
    """Pages that follow each other leave no gap and repeat nothing (the paging parameters)."""
    for _, group in looks.groups:
        for walk in group.walks:
            if len(walk.pages) > 1:
                yield _joined(group, walk)


def _joined(group: Group, walk: Walk) -> Verdict:
    last = walk.pages[-1]
    before = [page.exchange for page in walk.pages[:-1]]
    twice = {each for each, count in Counter(walk.identities).items() if count > 1}
    if twice and group.stands_still(walk, walk.pages[0]):
        what = "pages that follow each other repeat items"
        return check(last.exchange, False, what, "each item once", sorted(twice, key=str), *before)  # noqa: FBT003
    expected = [(each.items, each) for each in group.near(last)] if walk.is_over else []
    if any(agree(group.listing, items, walk.items) for items, _ in expected) or not expected:
        return Verdict(last.exchange, evidence=tuple(before))
    sides = contrast(group.listing, expected[0][0], walk.items)
    what = "the pages do not join to the whole list"
    return check(last.exchange, False, what, *sides, *before, *expected[0][1].exchanges)  # noqa: FBT003


@law("lists.pages.total-counts-the-whole", needs="a list with a total")
@by_list
def the_total_counts_the_whole_whatever_the_page(looks: Looks) -> Verdicts:
    """The total is the number of items that pass the filters, on all pages together."""
    for _, group in looks.groups:
        for view in group.views:
            total, wholes = view.total, _wholes_of(group, view)
            if total is not None and wholes:
                counts = [len(whole.items) for whole in wholes]
                what = "the total is not the number of items in the whole list"
                holds = total in counts
                yield check(view.exchange, holds, what, counts[0], total, *wholes[0].exchanges)


def _wholes_of(group: Group, view: View) -> list[Walk]:
    own = [walk for walk in group.wholes if walk.pages == (view,)]
    return own or group.near(view)


@law("lists.pages.no-more-than-the-limit", needs="a list with a limit")
@by_list
def a_page_holds_no_more_than_its_limit(looks: Looks) -> Verdicts:
    """A page has at most as many items as were asked for, or as the limit's default says."""
    for _, group in looks.groups:
        for view in group.views:
            if view.limit is not None:
                many = len(view.items)
                what = "the page has more items than its limit"
                yield check(view.exchange, many <= view.limit, what, f"<= {view.limit}", many)


@law("lists.pages.empty-past-the-end", needs="a list asked for beyond its end")
@by_list
def past_the_end_there_is_an_empty_page(looks: Looks) -> Verdicts:
    """To begin behind the last item is no mistake: the answer is 200, and has no items.

    A list that counts pages may answer 404, where the document has that status for it.
    """
    for _, group in looks.groups:
        for view in [*group.views, *group.refused]:
            wholes = group.near(view)
            if _is_past(view, wholes) and not _may_refuse(view):
                seen = view.identities if view.exchange.is_success else str(view.exchange)
                holds = view.exchange.is_success and not view.items
                what = "a page past the end of the list is not an empty one"
                yield check(
                    view.exchange, holds, what, "200 and no items", seen, *wholes[0].exchanges
                )


def _is_past(view: View, wholes: list[Walk]) -> bool:
    return bool(wholes) and all((view.start or 0) >= max(len(each.items), 1) for each in wholes)


def _may_refuse(view: View) -> bool:
    status = view.exchange.status
    documented = status == 404 and "404" in view.listing.operation.responses
    return status in UNJUDGED or (view.listing.paging.counts_pages and documented)


LAWS: tuple[Law, ...] = (
    a_page_is_a_slice_of_the_whole,
    pages_join_to_the_whole,
    the_total_counts_the_whole_whatever_the_page,
    a_page_holds_no_more_than_its_limit,
    past_the_end_there_is_an_empty_page,
)
