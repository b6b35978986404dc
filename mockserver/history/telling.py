"""What is told of an exchange, worked out when somebody looks: its parts, and why this answer."""

import base64
import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from urllib.parse import parse_qsl

import msgspec
from msgspec import UNSET, UnsetType

from specdouble.mockserver.history.exchange import Exchange, Header
from specdouble.mockserver.history.masking import Mask
from specdouble.specs.errors import pointer

OURS = "specdouble.mockserver."
STEPS: Final = {
    400: "validation",
    401: "authentication",
    403: "authorization",
    404: "paths",
    405: "paths",
    406: "acceptance",
    429: "rate limit",
}
"""Which part of the edge refuses with which status; all others are about a body's form."""


class Why(msgspec.Struct, frozen=True):
    """Why an answer was given: by what, where the document speaks of it, by which rules."""

    by: str
    pointer: str | UnsetType = UNSET
    rules: list[str] | UnsetType = UNSET


class Pair(msgspec.Struct, frozen=True):
    """A header."""

    name: str
    value: str


class Content(msgspec.Struct, frozen=True):
    """A body: `size` in bytes; `text`, or `base64` where it is none; `cut`: there was more."""

    size: int
    cut: bool
    text: str | UnsetType = UNSET
    base64: str | UnsetType = UNSET


class Message(msgspec.Struct, frozen=True):
    """A request or an answer."""

    headers: list[Pair]
    content: Content


class Told(msgspec.Struct, frozen=True):
    """An exchange in short: `path` as it was sent, `body` the request's; times in milliseconds."""

    number: int
    at: datetime
    duration: float
    api: str
    method: str
    path: str
    query: dict[str, list[str]]
    status: int
    change: int
    why: Why
    operation: str | UnsetType = UNSET
    body: Any = UNSET


class Whole(Told, frozen=True):
    """An exchange with all that was sent and answered."""

    request: Message | UnsetType = UNSET
    response: Message | UnsetType = UNSET


def told(number: int, exchange: Exchange, mask: Mask) -> Told:
    """An exchange in short."""
    return Told(**_parts(number, exchange, mask))


def whole(number: int, exchange: Exchange, mask: Mask) -> Whole:
    """All of it."""
    request = Message(
        _pairs(exchange.headers, mask), _content(exchange.body, exchange.body_size, mask)
    )
    content, size = answered(exchange)
    response = Message(_pairs(exchange.answer_headers, mask), _content(content, size, mask))
    return Whole(**_parts(number, exchange, mask), request=request, response=response)


def _parts(number: int, exchange: Exchange, mask: Mask) -> dict[str, Any]:
    operation = exchange.origin.operation
    target = mask.target(exchange)
    shown = mask.body(exchange.body)
    return {
        "number": number,
        "at": exchange.at,
        "duration": round(exchange.took * 1000, 3),
        "api": exchange.origin.api,
        "operation": UNSET if operation is None else operation.id,
        "method": exchange.method,
        "path": target,
        "query": query_of(target.partition("?")[2]),
        "status": exchange.status,
        "change": exchange.change,
        "why": why(exchange),
        "body": body_of(exchange, shown) if shown else UNSET,
    }


def query_of(text: str) -> dict[str, list[str]]:
    """The values of a query by their names."""
    found: dict[str, list[str]] = {}
    for name, value in parse_qsl(text, keep_blank_values=True):
        found.setdefault(name, []).append(value)
    return found


def body_of(exchange: Exchange, content: bytes) -> Any:
    """What a request's body says: the value of a JSON text, the fields of a form, else the text."""
    text = content.decode(errors="replace")
    if header(exchange.headers, b"content-type").startswith("application/x-www-form-urlencoded"):
        return query_of(text)
    try:
        return msgspec.json.decode(content)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return text


def header(headers: Sequence[Header], name: bytes) -> str:
    """A header's value, or nothing."""
    return next((value.decode("latin-1") for key, value in headers if key == name), "")


def why(exchange: Exchange) -> Why:
    """What made the answer, and what the document says of it."""
    operation = exchange.origin.operation
    place: str | UnsetType = UNSET
    if operation is not None:
        steps = ["paths", operation.path, operation.method.lower()]
        response = operation.response(exchange.status)
        place = pointer([*steps, "responses", response.status] if response else steps)
    rules = _rules(exchange)
    return Why(_made_by(exchange, rules), place, rules or UNSET)


def _made_by(exchange: Exchange, rules: Sequence[str]) -> str:
    """What the answer comes from: a preference, a rule, a part of the edge, or the behaviour."""
    preferred = header(exchange.answer_headers, b"preference-applied")
    if re.search(r"(?:^|, )(?:code|example|dynamic)=", preferred):
        return f"Prefer: {preferred}"
    for rule in rules:
        if rule.endswith(" answer"):
            return f"rule: {rule.removesuffix(' answer')}"
    behaviour = exchange.origin.behaviour
    if exchange.is_refused or behaviour is None:
        return f"edge: {STEPS.get(exchange.status, 'body')}"
    name = getattr(behaviour, "__qualname__", type(behaviour).__qualname__)
    return f"{behaviour.__module__.removeprefix(OURS)}.{name}"


def _rules(exchange: Exchange) -> list[str]:
    told = header(exchange.answer_headers, b"x-specdouble-rules")
    return told.split(", ") if told else []


def answered(exchange: Exchange) -> tuple[bytes, int]:
    """What was sent as an answer's content, as far as it is kept, and its size."""
    if exchange.method == "HEAD":  # RFC 9110, section 9.3.2
        return b"", 0
    return exchange.content, exchange.content_size


def _pairs(headers: Sequence[Header], mask: Mask) -> list[Pair]:
    return [Pair(name, value) for name, value in mask.headers(headers)]


def _content(content: bytes, size: int, mask: Mask) -> Content:
    shown, cut = mask.body(content), size > len(content)
    try:
        return Content(size, cut, text=shown.decode())
    except UnicodeDecodeError:
        return Content(size, cut, base64=base64.b64encode(shown).decode())
