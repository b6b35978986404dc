"""Faults in what a server remembers and looks at: lost writes, stale reads, ignored parameters."""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property, partial
from typing import Any, Final

from specdouble.contract_tests.exchange import Exchange
from specdouble.contract_tests.mutation.answers import answered_as, differs
from specdouble.contract_tests.mutation.mutant import Fault, Key
from specdouble.contract_tests.mutation.schemas import Recording

SIGNS: Final = frozenset("%_*?")
"""What stands for any text in the patterns of databases and shells."""

Request = tuple[Any, ...]
Donors = Mapping[int, Exchange]


def faults(recording: Recording) -> Iterator[Fault]:
    """Answers that are right, but answer another request, or come from another time."""
    past = Past(recording)
    yield from _ignored(past)
    yield from _of_another(past)
    yield from _of_patterns(past)
    for write in past.writing:
        yield _fault("write-lost", write, "", past, partial(past.lost, write))
        for read in past.reading:
            donors = partial(past.stale, read, write)
            yield _fault("stale-read", read, f"after {write}", past, donors)


class Past:
    """A recording, with the spells of its requests and what was answered before."""

    def __init__(self, recording: Recording) -> None:
        self.exchanges = recording.exchanges
        self.document = recording.document

    @cached_property
    def spells(self) -> list[int]:
        """For each place, how many writes may have changed something before it."""
        result, number = [], 0
        for each in self.exchanges:
            number += _changes(each)
            result.append(number)
        return result

    @cached_property
    def same(self) -> dict[Request, list[int]]:
        """The places of each safe request that was answered 2xx."""
        places: dict[Request, list[int]] = {}
        for place, each in enumerate(self.exchanges):
            if each.is_safe and each.is_success and each.operation:
                places.setdefault(_request(each), []).append(place)
        return places

    @property
    def writing(self) -> list[str]:
        """The operations that changed something."""
        return list(dict.fromkeys(e.operation for e in self.exchanges if _changes(e)))

    @property
    def reading(self) -> list[str]:
        """The operations that read."""
        found = (e.operation for e in self.exchanges if e.is_safe and e.operation)
        return list(dict.fromkeys(found))

    def twin(self, request: Request, place: int, *, anywhere: bool = False) -> int | None:
        """The nearest place of a request, in the same spell unless it may be anywhere."""
        spell = self.spells[place]
        places = self.same.get(request, ())
        near = [p for p in places if anywhere or self.spells[p] == spell]
        return min(near, key=lambda p: (self.spells[p] != spell, abs(p - place)), default=None)

    def lost(self, write: str) -> Donors:
        """What reads would have answered if no write of this operation had come to anything."""
        latest: dict[Request, Exchange] = {}
        found: dict[int, Exchange] = {}
        last: Exchange | None = None
        for place, each in enumerate(self.exchanges):
            if _changes(each):
                last = each
            elif each.is_safe and each.operation:
                before = latest.get(_request(each))
                if last is not None and last.operation == write:
                    donor = before or self._missing(each, last)
                    if donor is not None:
                        found[place] = donor
                        latest[_request(each)] = donor
                        continue
                latest[_request(each)] = each
        return found

    def stale(self, read: str, write: str) -> Donors:
        """What the reads after a write would have answered just before it."""
        before: dict[Request, Exchange] = {}
        now: dict[Request, Exchange] = {}
        found: dict[int, Exchange] = {}
        last = ""
        for place, each in enumerate(self.exchanges):
            if _changes(each):
                last = each.operation
                before.update(now)
                now.clear()
            elif each.operation == read and each.is_safe:
                if last == write and _request(each) in before:
                    found[place] = before[_request(each)]
                now[_request(each)] = each
        return found

    def _missing(self, read: Exchange, write: Exchange) -> Exchange | None:
        """The 404 that a read of what was never made gives, if there is one to be had."""
        made = write.json
        if not isinstance(made, dict) or not set(read.path_values.values()) & _texts(made):
            return None
        unknown = (e for e in self.exchanges if e.operation == read.operation and e.status == 404)
        return next(unknown, None)


def _texts(made: Mapping[str, Any]) -> set[str]:
    return {str(value) for value in made.values() if isinstance(value, str | int)}


def _ignored(past: Past) -> Iterator[Fault]:
    """A parameter that makes no difference: the answer is that of the request without it."""
    for operation, name in _given(past, ("query",)):

        def donors(operation: str = operation, name: str = name) -> Donors:
            found = {}
            for place in _with(past, operation, name):
                request = _request(past.exchanges[place], without=name)
                twin = past.twin(request, place)
                if twin is not None:
                    found[place] = past.exchanges[twin]
            return found

        yield _fault("parameter-ignored", operation, name, past, donors)


def _of_another(past: Past) -> Iterator[Fault]:
    """The answer to the same request with another value of one parameter: of another id."""
    for operation, name in _given(past, ("path", "query")):

        def donors(operation: str = operation, name: str = name) -> Donors:
            places = _with(past, operation, name)
            values = {past.exchanges[place].arguments[name] for place in places}
            found = {}
            for place in places:
                donor = _nearest(past, place, name, values)
                if donor is not None:
                    found[place] = past.exchanges[donor]
            return found

        yield _fault("answer-of-another", operation, name, past, donors)


def _of_patterns(past: Past) -> Iterator[Fault]:
    """A sign of patterns is no plain text: the answer is that of the request that finds most."""
    for operation, name in _given(past, ("query",)):

        def donors(operation: str = operation, name: str = name) -> Donors:
            places = _with(past, operation, name)
            signs = [p for p in places if SIGNS & set(past.exchanges[p].arguments[name])]
            alike = partial(_most, past, [p for p in places if p not in signs], name)
            found = {place: alike(place) for place in signs}
            return {place: donor for place, donor in found.items() if donor is not None}

        yield _fault("sign-matches-all", operation, name, past, donors)


def _most(past: Past, places: Sequence[int], name: str, place: int) -> Exchange | None:
    """The longest answer to the same request with another value, in the same spell."""
    own, spell = _request(past.exchanges[place], without=name), past.spells[place]
    near = [past.exchanges[each] for each in places if past.spells[each] == spell]
    same = (each for each in near if _request(each, without=name) == own)
    return max(same, key=lambda each: len(each.body), default=None)


def _nearest(past: Past, place: int, name: str, values: set[str]) -> int | None:
    exchange = past.exchanges[place]
    others = sorted(values - {exchange.arguments[name]})
    requests = (_request(exchange, instead={name: value}) for value in others)
    twins = [past.twin(request, place, anywhere=True) for request in requests]
    spell = past.spells[place]
    near = (twin for twin in twins if twin is not None)
    return min(near, key=lambda p: (past.spells[p] != spell, abs(p - place)), default=None)


def _given(past: Past, locations: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Each reading operation with each of its parameters."""
    for operation in past.reading:
        described = past.document.operations.get(operation)
        for parameter in described.parameters if described else ():
            if parameter.location in locations:
                yield operation, parameter.name


def _with(past: Past, operation: str, name: str) -> list[int]:
    return [
        place
        for place, each in enumerate(past.exchanges)
        if each.operation == operation
        and each.is_safe
        and each.is_success
        and name in each.arguments
    ]


def _fault(
    operator: str, operation: str, field: str, past: Past, donors: Callable[[], Donors]
) -> Fault:
    """A fault that gives other answers; which, is worked out when first asked for."""
    known: list[Donors] = []

    def change(place: int, _: random.Random | None) -> Exchange | None:
        if not known:
            known.append(donors())
        if place not in known[0]:
            return None
        exchange = past.exchanges[place]
        new = answered_as(exchange, known[0][place], keep=tuple(exchange.arguments))
        return new if differs(exchange, new) else None

    return Fault(Key(operator, operation, field), range(len(past.exchanges)), change)


def _changes(exchange: Exchange) -> bool:
    """Whether a request may have changed something."""
    return not exchange.is_safe and not 400 <= exchange.status < 500


def _request(
    exchange: Exchange, without: str = "", instead: Mapping[str, str] | None = None
) -> Request:
    """What was asked and by whom: the same for two exchanges that should be answered alike."""
    new = instead or {}
    path = tuple(sorted({**exchange.path_values, **_among(new, exchange.path_values)}.items()))
    query = tuple(sorted((n, new.get(n, v)) for n, v in exchange.query if n != without))
    return (exchange.operation, exchange.method, path, query, exchange.key, _asking(exchange))


def _among(new: Mapping[str, str], known: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in new.items() if name in known}


def _asking(exchange: Exchange) -> tuple[str | None, ...]:
    """The headers that make the answer another one."""
    names = ("accept", "if-none-match", "if-match", "if-modified-since", "range")
    return tuple(exchange.request_headers.get(name) for name in names)
