"""Exchanges as looks at lists: what was asked for, what came, and what the whole list was then."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar

from specdouble.contract_tests.exchange import Exchange
from specdouble.contract_tests.laws.generic.lists.questions import Question
from specdouble.contract_tests.shapes.listings import Listing, at

STILL = timedelta(seconds=1)
"""How long a list that nobody writes to is taken to stand still."""


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """One look at a list, and the items that came. `start`, `limit`: None, if it is untold.

    `works`: whether something in it is under way.
    """

    listing: Listing
    exchange: Exchange
    position: int
    question: Question
    start: int | None
    limit: int | None
    items: list[Any]
    identities: list[Any]
    works: bool

    @property
    def at(self) -> datetime:
        """When it was asked for."""
        return self.exchange.at

    @property
    def total(self) -> int | None:
        """How many items there are, as the answer says."""
        place = self.listing.total
        value = None if place is None else at(self.exchange.json, place)
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    @property
    def is_last(self) -> bool:
        """Whether there can be no more items behind this page."""
        if self.listing.paging.limit is None or not self.items:
            return True
        sure = self.limit is not None and self.limit <= self.listing.paging.sure
        return sure and len(self.items) < (self.limit or 0)


@dataclass(frozen=True, slots=True, eq=False)
class Walk:
    """A list from its first item on, by one page or by several with one limit."""

    pages: tuple[View, ...]
    items: list[Any]
    identities: list[Any]
    is_over: bool

    @property
    def position(self) -> int:
        """Where its last page is in the traffic."""
        return self.pages[-1].position

    @property
    def at(self) -> datetime:
        """When its last page was asked for."""
        return self.pages[-1].at

    @property
    def exchanges(self) -> tuple[Exchange, ...]:
        """What it consists of."""
        return tuple(page.exchange for page in self.pages)


@dataclass(slots=True)
class Group:
    """All looks at a list with one question, while nobody wrote. `refused`: answered 4xx.

    `restless`: something in the list was under way meanwhile, so it may change by itself.
    """

    listing: Listing
    question: Question
    views: list[View] = field(default_factory=list)
    refused: list[View] = field(default_factory=list)
    walks: list[Walk] = field(default_factory=list)
    wholes: list[Walk] = field(default_factory=list)
    restless: bool = False

    def close(self, restless: Collection[object]) -> None:
        """Find out what the views tell together; `restless`: lists with something under way."""
        self.restless = self.question[:3] in restless
        self.walks = list(_walks(self.views))
        over = [walk for walk in self.walks if walk.is_over]
        self.wholes = [walk for walk in over if len(walk.pages) == 1] or over

    def near(self, view: View) -> list[Walk]:
        """The whole list before and after a look at this or at another question.

        None, if these two differ: then the list changed meanwhile, and nobody knows when. If
        there is but one, it counts only if it was read at about the same time.
        """
        wholes = [walk for walk in self.wholes if view not in walk.pages]
        before, after = around(view, wholes)
        if before and after:
            return [before, after] if before.identities == after.identities else []
        return [each for each in (before, after) if each and self.stands_still(each, view)]

    def stands_still(self, one: "Walk | View", other: "Walk | View") -> bool:
        """Whether nothing is taken to have happened between two looks."""
        return not self.restless and abs(one.at - other.at) <= STILL


Seen = TypeVar("Seen", View, Walk)


def around(view: View, others: Sequence[Seen]) -> tuple[Seen | None, Seen | None]:
    """What was seen just before and just after a view."""
    before = [each for each in others if each.position < view.position]
    after = [each for each in others if each.position > view.position]
    return before[-1] if before else None, after[0] if after else None


def _walks(views: Iterable[View]) -> Iterator[Walk]:
    """Each walk as far as it went, again for every page; pages of other limits may come between."""
    begun: dict[int | None, tuple[View, ...]] = {}
    for view in views:
        if view.limit is not None and len(view.items) > view.limit:
            continue
        before = () if view.start == 0 else begun.get(view.limit, ())
        if view.start == sum(len(page.items) for page in before):
            pages = (*before, view)
            items = [item for page in pages for item in page.items]
            identities = [each for page in pages for each in page.identities]
            yield Walk(pages, items, identities, view.is_last)
            begun[view.limit] = () if view.is_last else pages
