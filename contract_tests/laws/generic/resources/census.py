"""Whole lists: which things of a resource there are, as one page or several pages told it."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from specdouble.contract_tests.exchange import Exchange
from specdouble.contract_tests.laws.generic.resources.looks import above
from specdouble.contract_tests.laws.generic.resources.sightings import owners
from specdouble.contract_tests.shapes.listings import Listing, at, is_cursor
from specdouble.contract_tests.shapes.resources import Resource
from specdouble.contract_tests.traffic import Traffic


@dataclass(frozen=True, slots=True)
class Census:
    """The ids in a whole list, with the pages that it was read from.

    `storms` counts what else may have changed the list; `first` and `last`: in the traffic.
    """

    resource: Resource
    parents: tuple[str, ...]
    key: int
    ids: tuple[str, ...]
    pages: tuple[Exchange, ...]
    storms: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Growth:
    """Two whole lists, one after the other, and the writes on the resource between them."""

    before: Census
    after: Census
    writes: tuple[Exchange, ...]

    @property
    def created(self) -> set[str]:
        """The ids of what was made in between."""
        resource = self.before.resource
        made = {resource.created(each) for each in self.of("POST") if each.is_success}
        put = {
            each.path_values.get(resource.parameter)
            for each in self.of("PUT")
            if each.status == 201 or (each.is_success and self._was_absent(each))
        }
        return {each for each in made | put if each is not None}

    @property
    def removed(self) -> set[str]:
        """The ids of what was removed in between."""
        parameter = self.before.resource.parameter
        return {
            str(each.path_values.get(parameter)) for each in self.of("DELETE") if each.is_success
        }

    def of(self, method: str) -> list[Exchange]:
        """The writes with a method."""
        return [each for each in self.writes if each.method == method]

    def _was_absent(self, put: Exchange) -> bool:
        return str(put.path_values.get(self.before.resource.parameter)) not in self.before.ids


def growths(traffic: Traffic) -> list[Growth]:
    """Whole lists in pairs, with no write between them but those on the resource itself."""
    series: dict[tuple[Any, ...], list[Census]] = {}
    for each in traffic.derive(censuses):
        series.setdefault((each.resource.path, each.parents, each.key), []).append(each)
    return [
        Growth(before, after, tuple(_writes(traffic, before, after)))
        for each in series.values()
        for before, after in pairwise(each)
        if before.storms == after.storms
    ]


def _writes(traffic: Traffic, before: Census, after: Census) -> Iterator[Exchange]:
    known = traffic.derive(owners)
    for each in traffic.exchanges[before.last + 1 : after.first]:
        resource, _ = known.get(each.operation, (None, ""))
        if not each.is_safe and resource is not None and resource.path == before.resource.path:
            yield each


def censuses(traffic: Traffic) -> list[Census]:
    """The whole lists of the traffic, in order."""
    counter = _Counter()
    known = traffic.derive(owners)
    for position, exchange in enumerate(traffic):
        counter.notice(position, exchange, *known.get(exchange.operation, (None, "")))
    return counter.found


class _Counter:
    def __init__(self) -> None:
        self.found: list[Census] = []
        self._pages: list[tuple[int, Exchange]] = []
        self._own: dict[str, int] = {}
        self._all = 0

    def notice(
        self, position: int, exchange: Exchange, resource: Resource | None, role: str
    ) -> None:
        if exchange.is_safe:
            if resource is not None and role == "list" and resource.listing is not None:
                self._page(position, exchange, resource, resource.listing)
            return
        self._pages = []
        if not 400 <= exchange.status < 500:
            mine = resource is not None and exchange.status < 500
            self._all += 1
            if mine and resource is not None:
                self._own[resource.path] = self._own.get(resource.path, 0) + 1

    def _page(
        self, position: int, exchange: Exchange, resource: Resource, listing: Listing
    ) -> None:
        """One more page, if it goes on where the last one ended; else the first of a new list."""
        items = listing.items_of(exchange.json)
        start = _start(listing, exchange)
        if exchange.status != 200 or exchange.key is None or items is None or start is None:
            self._pages = []
            return
        if start == 0 or not self._goes_on(exchange, start, listing):
            self._pages = []
        if start == 0 or self._pages:
            self._pages.append((position, exchange))
            if _ends(listing, exchange, start + len(items)):
                self._close(resource, listing)

    def _goes_on(self, exchange: Exchange, start: int, listing: Listing) -> bool:
        seen = [page for _, page in self._pages]
        counted = sum(len(listing.items_of(each.json) or ()) for each in seen)
        return bool(seen) and counted == start and _same_list(seen[-1], exchange)

    def _close(self, resource: Resource, listing: Listing) -> None:
        pages = tuple(page for _, page in self._pages)
        items = [item for page in pages for item in listing.items_of(page.json) or ()]
        ids = tuple(found for item in items if (found := resource.identify(item)) is not None)
        if len(ids) == len(items):
            self.found.append(
                Census(
                    resource=resource,
                    parents=above(resource, pages[0]),
                    key=pages[0].key or 0,
                    ids=ids,
                    pages=pages,
                    storms=self._all - self._own.get(resource.path, 0),
                    first=self._pages[0][0],
                    last=self._pages[-1][0],
                )
            )
        self._pages = []


def _same_list(one: Exchange, other: Exchange) -> bool:
    return (one.operation, one.key, one.path_values) == (
        other.operation,
        other.key,
        other.path_values,
    )


def _start(listing: Listing, exchange: Exchange) -> int | None:
    """How many items a page passes over; None, if that is unknown or the list is narrowed."""
    paging, query = listing.paging, dict(exchange.query)
    names = {each.name for each in (paging.limit, paging.start) if each is not None}
    if set(query) - names or any(is_cursor(name) for name in listing.query):
        return None
    given = query.get(paging.start.name) if paging.start is not None else None
    if given is None:
        return 0
    if not given.isdigit() or not paging.counts_pages:
        return int(given) if given.isdigit() else None
    size = _limit(listing, exchange)
    return None if size is None or paging.first is None else (int(given) - paging.first) * size


def _limit(listing: Listing, exchange: Exchange) -> int | None:
    """How many items the page may have at most."""
    limit = listing.paging.limit
    given = None if limit is None else dict(exchange.query).get(limit.name, limit.default)
    return int(given) if given is not None and given.isdigit() else None


def _ends(listing: Listing, exchange: Exchange, reached: int) -> bool:
    """Whether nothing follows the page: by its total, and by how much it has."""
    if listing.total is not None:
        total = at(exchange.json, listing.total)
        return isinstance(total, int) and total <= reached
    if listing.paging.limit is None and listing.paging.start is None:
        return True
    size = _limit(listing, exchange)
    return size is not None and len(listing.items_of(exchange.json) or ()) < size
