"""What was read between two writes, ready to be compared: lists put together, and the status."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

from specdouble.contract_tests.exchange import Exchange
from specdouble.contract_tests.laws.law import Verdicts, check, equal
from specdouble.contract_tests.laws.skillmeat.asking import (
    Item,
    asked,
    filters_of,
    items_of,
    number,
)
from specdouble.contract_tests.traffic import Traffic
from specdouble.specs import Document

Filters = Mapping[str, str]


@dataclass(frozen=True)
class Reading:
    """One page, or a list put together from all its pages; `place`: of the last, in its spell."""

    operation: str
    filters: Filters
    items: tuple[Item, ...]
    pages: tuple[Exchange, ...]
    place: int

    @property
    def exchange(self) -> Exchange:
        """The exchange that stands for the reading: its last page."""
        return self.pages[-1]

    @cached_property
    def ids(self) -> frozenset[str]:
        """Which items it has."""
        return frozenset(item["id"] for item in self.items)


@dataclass(frozen=True, slots=True)
class Status:
    """The status as it was read once."""

    body: Mapping[str, Any]
    exchange: Exchange
    place: int


class Spell:
    """What one key read while nothing was written: of each list only once it is asked for.

    So a law reads, and depends on, nothing but the operations that it speaks of.
    """

    def __init__(self, document: Document, exchanges: Sequence[Exchange]) -> None:
        self._document = document
        self._placed: dict[str, list[tuple[int, Exchange]]] = {}
        for place, each in enumerate(exchanges):
            self._placed.setdefault(each.operation, []).append((place, each))
        self._pages: dict[str, list[Reading]] = {}
        self._lists: dict[str, list[Reading]] = {}

    @cached_property
    def statuses(self) -> list[Status]:
        """The statuses that were read."""
        return [
            Status(each.json, each, place)
            for place, each in self._placed.get("getStatus", ())
            if each.status == 200 and isinstance(each.json, dict)
        ]

    def pages_of(self, *operations: str) -> list[Reading]:
        """The pages of these lists, whatever they were filtered by."""
        for each in operations:
            if each not in self._pages:
                self._pages[each] = list(self._read(each))
        return sorted((page for each in operations for page in self._pages[each]), key=_place)

    def lists_of(self, *operations: str) -> list[Reading]:
        """The whole readings of these lists, whatever they were filtered by."""
        for each in operations:
            if each not in self._lists:
                self._lists[each] = list(_joined(self._document, self.pages_of(each)))
        return [reading for each in operations for reading in self._lists[each]]

    def whole(self, operation: str, filters: Filters | None = None) -> list[Reading]:
        """The whole readings of a list by exactly these filters; None stands for no filters."""
        wanted = dict(filters or {})
        return [each for each in self.lists_of(operation) if each.filters == wanted]

    def orders(self, operation: str) -> list[Reading]:
        """What shows an order: each page, and each list of several pages put together."""
        joined = [each for each in self.lists_of(operation) if len(each.pages) > 1]
        return [*self.pages_of(operation), *joined]

    def _read(self, operation: str) -> Iterator[Reading]:
        for place, each in self._placed.get(operation, ()):
            question, items = asked(self._document, each), items_of(each)
            if question is not None and items is not None:
                yield Reading(operation, filters_of(question), items, (each,), place)


def _place(reading: Reading) -> int:
    return reading.place


def spells(traffic: Traffic) -> list[Spell]:
    """The quiet spells of the traffic, each key's for itself."""
    return traffic.derive(_spells)


def _spells(traffic: Traffic) -> list[Spell]:
    return [
        Spell(traffic.document, [each for each in spell if each.key == key])
        for spell in traffic.quiet_spells
        for key in dict.fromkeys(each.key for each in spell)
    ]


def _joined(document: Document, pages: Sequence[Reading]) -> Iterator[Reading]:
    """Pages of one question that follow on each other from 0 to the total, as one reading."""
    begun: dict[object, Reading] = {}
    for page in pages:
        question = tuple(sorted(page.filters.items()))
        skip = int((asked(document, page.exchange) or {}).get("skip", "0"))
        before = begun.pop(question, None)
        reading = page if skip == 0 else before and _extended(before, page, skip)
        total = number(page.exchange.json.get("total"))
        if reading is not None and total == len(reading.items):
            yield reading
        elif reading is not None:
            begun[question] = reading


def _extended(begun: Reading, page: Reading, skip: int) -> Reading | None:
    if skip != len(begun.items) or not page.items:
        return None
    items, pages = begun.items + page.items, begun.pages + page.pages
    return Reading(begun.operation, begun.filters, items, pages, page.place)


def around(readings: Sequence[Reading], place: int) -> list[Reading]:
    """The last of these before a place in a spell, and the first after it.

    Time passes in a spell too (a lifetime runs out, a job runs), so what is compared must agree
    with one of its neighbours, not with both.
    """
    before = [each for each in readings if each.place < place]
    after = [each for each in readings if each.place > place]
    return [*before[-1:], *after[:1]]


def agrees(
    exchange: Exchange, what: str, seen: object, candidates: Sequence[tuple[object, Reading]]
) -> Verdicts:
    """One verdict: what was seen is what one of these says; none, if there are none."""
    if candidates:
        fitting = (each for each in candidates if each[0] == seen)
        expected, reading = next(fitting, candidates[0])
        if isinstance(expected, dict) and isinstance(seen, dict):
            expected, seen = differing(expected, seen)
        yield equal(exchange, what, expected, seen, *reading.pages)


Key = TypeVar("Key")
Value = TypeVar("Value")


def differing(
    expected: Mapping[Key, Value], seen: Mapping[Key, Value]
) -> tuple[dict[Key, Value], dict[Key, Value]]:
    """Of both sides only what differs, so that it shows at once."""
    names = [
        name for name in {**expected, **seen} if expected.get(name, ...) != seen.get(name, ...)
    ]
    return (
        {name: expected[name] for name in names if name in expected},
        {name: seen[name] for name in names if name in seen},
    )


def same_ids(
    reading: Reading, what: str, candidates: Sequence[tuple[frozenset[str], Reading]]
) -> Verdicts:
    """One verdict: a list has just the items that another one says; none, without another."""
    if candidates:
        fitting = (each for each in candidates if each[0] == reading.ids)
        expected, other = next(fitting, candidates[0])
        yield check(
            reading.exchange,
            expected == reading.ids,
            what,
            _counted(expected, expected - reading.ids),
            _counted(reading.ids, reading.ids - expected),
            *other.pages,
        )


def _counted(ids: frozenset[str], alone: frozenset[str]) -> str:
    """How many there are, and which of them stand on this side only."""
    return f"{len(ids)} items" + (f", with {', '.join(sorted(alone))}" if alone else "")
