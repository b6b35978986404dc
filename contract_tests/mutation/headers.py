"""Faults around the body: another status, a header that is missing or wrong."""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from specdouble.contract_tests.exchange import SAFE, Exchange
from specdouble.contract_tests.mutation.answers import (
    answered_as,
    with_body,
    with_header,
    with_status,
)
from specdouble.contract_tests.mutation.mutant import Change, Fault, Key
from specdouble.contract_tests.mutation.schemas import Answers, Recording
from specdouble.specs import Response

STATUSES: Final[Mapping[int, Sequence[int]]] = {
    200: (201, 401, 404, 500),
    201: (200, 404, 500),
    202: (200, 500),
    204: (200, 401, 500),
    400: (200, 404, 500),
    401: (200, 403, 500),
    403: (200, 401, 500),
    404: (200, 400, 500),
    405: (200, 500),
    409: (200, 400, 500),
    412: (200, 500),
    415: (200, 500),
    422: (200, 500),
    429: (200, 500),
}
"""What a wrong server answers in place of each status."""

MEANT_BY_HTTP: Final = ("allow", "content-type", "location", "etag")
"""Headers that HTTP itself gives a meaning, documented or not."""

REQUIRED_BY_HTTP: Final = ("allow", "content-type", "www-authenticate")
"""Headers that a refusal must have, if it is of their kind (RFC 9110, 15.5.2 and 15.5.6)."""

REFUSED_METHOD: Final = 405

FAILED: Final = b'{"detail":"Internal Server Error"}'


def faults(recording: Recording) -> Iterator[Fault]:
    """One fault for each operation's status and another one, and for each of its headers."""
    for answers in filter(_is_promised, recording.answers):
        yield from _of_status(answers, recording)
        for name, schema in _headers(answers, recording).items():
            yield from _of_header(answers, recording, name, schema)


def _is_promised(answers: Answers) -> bool:
    """Whether anything was promised: of what is in no document, HTTP says it of a 405 alone."""
    return bool(answers.operation) or answers.status == REFUSED_METHOD


def _of_status(answers: Answers, recording: Recording) -> Iterator[Fault]:
    for status in (*STATUSES.get(answers.status, ()), *_of_media(answers, recording)):
        key = Key("status-exchanged", answers.operation, f"{answers.status} -> {status}")
        other = _answer(answers, status, recording)
        yield Fault(key, answers.places, _changing(recording, _exchanged(status, other)))


def _of_media(answers: Answers, recording: Recording) -> Sequence[int]:
    """What a server may answer that looks at the type of a body which nobody asked for."""
    operation = recording.document.operations.get(answers.operation)
    writes = operation is not None and operation.body is None and operation.method not in SAFE
    return (415,) if writes and answers.is_success else ()


def _answer(answers: Answers, status: int, recording: Recording) -> Exchange | None:
    """What the recording has of the new status: from the same operation, if it is a success."""
    if answers.status // 100 == status // 100 == 2:
        return None
    same = [each for each in recording.exchanges if each.status == status]
    of_it = [each for each in same if each.operation == answers.operation]
    return next(iter(of_it or ([] if status < 300 else same)), None)


def _exchanged(status: int, other: Exchange | None) -> Callable[[Exchange], Exchange]:
    def change(exchange: Exchange) -> Exchange:
        if other is not None:
            return with_status(answered_as(exchange, other), status)
        if status < 300 and exchange.is_success:
            return with_status(exchange, status)
        typed = with_header(exchange, "content-type", "application/json")
        return with_body(typed, FAILED if status >= 400 else b"{}", status)

    return change


def _headers(answers: Answers, recording: Recording) -> dict[str, Mapping[str, Any]]:
    """The headers that some of the answers have, with their schemas.

    A refusal may come from a layer that adds none, so there only what is required counts.
    """
    described = recording.document.operations.get(answers.operation)
    response = described.response(answers.status) if described else None
    meant = [name for name in MEANT_BY_HTTP if _is_meant(name, answers, response)]
    known: dict[str, Mapping[str, Any]] = {name: {} for name in meant}
    for name, header in response.headers.items() if response else ():
        if answers.is_success or header.get("required") or name.lower() in REQUIRED_BY_HTTP:
            known[name.lower()] = header.get("schema", {})
    present = {name for place in answers.places for name in recording.exchanges[place].headers}
    return {name: schema for name, schema in known.items() if name in present}


def _is_meant(name: str, answers: Answers, response: Response | None) -> bool:
    """Whether HTTP asks for a header in such an answer."""
    if name == "content-type":
        return bool(response and response.schemas)
    return name != "allow" or answers.status == REFUSED_METHOD


def _of_header(
    answers: Answers, recording: Recording, name: str, schema: Mapping[str, Any]
) -> Iterator[Fault]:
    def fault(operator: str, change: Callable[[Exchange], Exchange]) -> Fault:
        key = Key(operator, answers.operation, f"{answers.mark}{name}")
        places = [p for p in answers.places if name in recording.exchanges[p].headers]
        return Fault(key, places, _changing(recording, change))

    yield fault("header-dropped", lambda each: with_header(each, name, None))
    numeric = schema.get("type") in {"integer", "number"}
    wrong = "unlimited" if numeric else None
    yield fault("header-changed", lambda each: with_header(each, name, wrong or _other(each, name)))
    if numeric and answers.is_success:  # a limiter may count refusals or not
        yield fault("header-drifting", lambda each: _drifting(each, name))


def _other(exchange: Exchange, name: str) -> str:
    """Another value of a header, as a wrong server might send it."""
    value = exchange.headers[name]
    if name == "allow":
        return ", ".join(value.split(",")[1:]).strip() or "TRACE"
    if name == "content-type":
        return "text/html; charset=utf-8"
    return f"{value}x" if not value.endswith('"') else f'{value[:-1]}x"'


def _drifting(exchange: Exchange, name: str) -> Exchange:
    """A number that grows from answer to answer, whatever it should do."""
    value = exchange.headers[name]
    if not value.isdigit():
        return exchange
    return with_header(exchange, name, str(int(value) + 2 * exchange.trail))


def _changing(recording: Recording, change: Callable[[Exchange], Exchange]) -> Change:
    def changed(place: int, _: random.Random | None) -> Exchange | None:
        exchange = recording.exchanges[place]
        new = change(exchange)
        return None if new == exchange else new

    return changed
