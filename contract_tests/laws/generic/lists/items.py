"""Items: each is listed once, and is the same in all answers of a list while nobody writes."""

from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from specdouble.contract_tests.laws.generic.lists.looks import Looks, Spell, by_list
from specdouble.contract_tests.laws.generic.lists.stillness import (
    agree,
    alike,
    contrast,
)
from specdouble.contract_tests.laws.generic.lists.views import STILL, Group, View, around
from specdouble.contract_tests.laws.law import Law, Verdict, Verdicts, check, law


@law("lists.items.no-item-twice", needs="a list of items with ids")
@by_list
def no_item_is_listed_twice(looks: Looks) -> Verdicts:
    """An answer holds each item once: ids tell items apart."""
    for _, group in looks.groups:
        for view in group.views:
            if view.listing.identity is not None and view.items:
                counts = Counter(view.identities)
                twice = sorted((each for each in counts if counts[each] > 1), key=str)
                what = "an item is listed twice"
                yield check(view.exchange, not twice, what, "each item once", twice)


@law("lists.items.same-request-same-answer", needs="the same list asked for twice")
@by_list
def the_same_request_is_answered_the_same(looks: Looks) -> Verdicts:
    """A GET is safe (RFC 9110, 9.2.1), so asked again, with no write between, a list is the same.

    In the course of time it may change once: so an answer is compared with one right before or
    after it, or with two that agree. What else may change by itself is told in `stillness`.
    """
    for _, group in looks.groups:
        by_request = sorted(group.views, key=lambda each: each.exchange.url)
        for _, same in groupby(by_request, key=lambda each: each.exchange.url):
            views = sorted(same, key=lambda each: each.position)
            for view in views:
                verdict = _same(
                    group, view, around(view, [each for each in views if each is not view])
                )
                if verdict is not None:
                    yield verdict


def _same(group: Group, view: View, both: tuple[View | None, View | None]) -> Verdict | None:
    """Kept, if it agrees with the one before or after; unclear, if the list may have changed."""
    others = [each for each in both if each]
    for other in others:
        if view.total == other.total and agree(view.listing, other.items, view.items):
            return Verdict(view.exchange, evidence=(other.exchange,))
    settled = len(others) == 2 and others[0].identities == others[1].identities
    if not others or not (settled or all(_at_once(group, view, each) for each in others)):
        return None
    sides = contrast(view.listing, others[0].items, view.items)
    if others[0].total != view.total:
        sides = (f"total {others[0].total}", f"total {view.total}")
    what = "the same request was answered otherwise, with no write between"
    return check(view.exchange, False, what, *sides, others[0].exchange)  # noqa: FBT003


def _at_once(group: Group, view: View, other: View) -> bool:
    """Whether one was asked for right after the other."""
    return abs(view.position - other.position) == 1 and group.stands_still(view, other)


@law("lists.items.an-item-looks-the-same", needs="an item in several answers of a list")
@by_list
def an_item_looks_the_same_in_every_answer(looks: Looks) -> Verdicts:
    """Filters, order and pages choose items; they do not change them."""
    for spell in looks.spells:
        for views in _comparable(spell):
            if views[0].listing.identity is not None:
                yield from _looks(views)


def _comparable(spell: Spell) -> Iterator[list[View]]:
    """The views of a list that differ in nothing but filters, order and page."""
    together: dict[object, list[View]] = {}
    for question, group in spell.items():
        kept = frozenset(
            each for each in question.narrowing if each[0] not in group.listing.filters
        )
        place = (question.operation, question.place, question.key, kept)
        together.setdefault(place, []).extend(group.views)
    for views in together.values():
        if len(views) > 1:
            yield sorted(views, key=lambda each: each.position)


def _looks(views: list[View]) -> Verdicts:
    """One verdict for each view, by the last and the next view that show the same item."""
    shown: dict[Any, dict[View, Any]] = {}
    for view in views:
        for identity, item in zip(view.identities, view.items, strict=True):
            shown.setdefault(identity, {})[view] = item
    verdicts: dict[View, Verdict] = {}
    for appearances in shown.values():
        for verdict_of, verdict in _in_turn(list(appearances.items())):
            if verdict.broken or verdict_of not in verdicts:
                verdicts[verdict_of] = verdict
    yield from (verdicts[view] for view in views if view in verdicts)


def _in_turn(appearances: list[tuple[View, Any]]) -> Iterator[tuple[View, Verdict]]:
    for place, (view, item) in enumerate(appearances):
        others = [each for each in (place - 1, place + 1) if 0 <= each < len(appearances)]
        around = [appearances[each] for each in others]
        if len(around) == 1 and abs(around[0][0].at - view.at) > STILL:
            continue
        if around:
            holds = any(alike(view.listing, item, other) for _, other in around)
            what = "an item looks otherwise than in other answers of the list"
            (beside, other), *_ = around
            yield view, check(view.exchange, holds, what, other, item, beside.exchange)


LAWS: tuple[Law, ...] = (
    no_item_is_listed_twice,
    the_same_request_is_answered_the_same,
    an_item_looks_the_same_in_every_answer,
)
