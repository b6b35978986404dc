"""Answers with something changed in them: a body, a status, a header, or all of another answer."""

import json
from collections.abc import Callable, Sequence
from typing import Any, Final

import msgspec

from specdouble.contract_tests.exchange import Exchange

EACH: Final = "*"
"""In a path, any item of a list."""

DROPPED: Final = object()
"""What an edit gives back to have the property left out."""

Path = tuple[str, ...]
Edit = Callable[[Any], Any]

OF_THE_BODY: Final = ("content-type", "content-length", "etag", "last-modified", "location", "link")
"""Headers that go with an answer's body; the others go with the connection and the moment."""


def edited(value: Any, path: Path, edit: Edit) -> Any:
    """The value with an edit at each place of a path; itself, if that changed nothing."""
    if not path:
        return edit(value)
    head, rest = path[0], path[1:]
    if head == EACH and isinstance(value, list):
        items = [edited(item, rest, edit) for item in value]
        changed = any(new is not old for new, old in zip(items, value, strict=True))
        return items if changed else value
    if isinstance(value, dict) and head in value:
        return _with(value, head, edited(value[head], rest, edit))
    return value


def _with(value: dict[str, Any], name: str, new: Any) -> dict[str, Any]:
    if new is value[name]:
        return value
    if new is DROPPED:
        return {each: kept for each, kept in value.items() if each != name}
    return {**value, name: new}


def values_at(value: Any, path: Path) -> list[Any]:
    """The values at each place of a path."""
    found: list[Any] = []

    def look(each: Any) -> Any:
        found.append(each)
        return each

    edited(value, path, look)
    return found


def with_json(exchange: Exchange, value: Any) -> Exchange:
    """The exchange with another JSON body."""
    try:
        body = msgspec.json.encode(value)
    except (msgspec.MsgspecError, OverflowError, TypeError):
        body = json.dumps(value).encode()
    changed = with_body(exchange, body)
    changed.__dict__["_json"] = value  # what parsing would give, without parsing
    return changed


def with_body(exchange: Exchange, body: bytes, status: int | None = None) -> Exchange:
    """The exchange with another body, and a length that agrees with it."""
    headers = exchange.headers
    if "content-length" in headers:
        headers = {**headers, "content-length": str(len(body))}
    return msgspec.structs.replace(
        exchange, body=body, headers=headers, status=status or exchange.status
    )


def with_status(exchange: Exchange, status: int) -> Exchange:
    """The exchange with another status and the same body."""
    return msgspec.structs.replace(exchange, status=status)


def with_header(exchange: Exchange, name: str, value: str | None) -> Exchange:
    """The exchange with another value of a header; None leaves it out."""
    headers = {each: kept for each, kept in exchange.headers.items() if each != name}
    if value is not None:
        headers[name] = value
    return msgspec.structs.replace(exchange, headers=headers)


def answered_as(exchange: Exchange, other: Exchange, keep: Sequence[str] = ()) -> Exchange:
    """The exchange with the answer of another one.

    `keep`: properties at the top of the body that stay its own, for they repeat the request.
    """
    headers = {n: v for n, v in exchange.headers.items() if n not in OF_THE_BODY}
    headers.update({n: v for n, v in other.headers.items() if n in OF_THE_BODY})
    changed = msgspec.structs.replace(
        exchange, status=other.status, headers=headers, body=other.body
    )
    body, own = other.json, exchange.json
    if isinstance(body, dict) and isinstance(own, dict):
        kept = {name: own[name] for name in keep if name in body and name in own}
        return with_json(changed, {**body, **kept}) if kept else changed
    return changed


def differs(exchange: Exchange, other: Exchange) -> bool:
    """Whether two answers are not the same to whoever asked."""
    if exchange.status != other.status:
        return True
    if exchange.body == other.body:
        return False
    both = (exchange.json, other.json)
    return None in both or both[0] != both[1]
