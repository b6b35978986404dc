"""Which exchanges are meant, and how others differ: for lists, counts and assertions."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from fnmatch import fnmatchcase
from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from specdouble.mockserver.history.exchange import Exchange
from specdouble.mockserver.history.telling import body_of, query_of
from specdouble.mockserver.secrecy import HIDDEN, is_secret
from specdouble.specs.errors import pointer

LONGEST = 60
_MISSING = object()


class Pattern(msgspec.Struct, frozen=True):
    """What an exchange must agree with; what is not said may be anything.

    `path`: after a sandbox's name, without a query; `*` stands for any characters. `status`: 404,
    or 4XX for all of a class. `query`: names and values that must be there. `body`: of an object,
    the members that must be there; of an array, all items.
    """

    api: str | None = None
    operation: str | None = None
    method: str | None = None
    path: str | None = None
    status: str | None = None
    since: datetime | None = None
    query: Mapping[str, str] = {}
    body: Any | UnsetType = UNSET

    def meets(self, exchange: Exchange) -> bool:
        """Whether it is meant."""
        return self.is_in_time(exchange) and next(self.differences(exchange), None) is None

    def is_in_time(self, exchange: Exchange) -> bool:
        """Whether it was not before `since`, by the sandbox's time."""
        return self.since is None or exchange.at >= self.since

    def differences(self, exchange: Exchange) -> Iterator[str]:
        """A sentence for each part that is not as it should be; secrets are not shown."""
        operation = exchange.origin.operation
        said = {
            "api": (exchange.origin.api, self.api),
            "operation": (operation.id if operation else "none", self.operation),
            "method": (exchange.method, self.method),
        }
        for name, (seen, wanted) in said.items():
            if wanted is not None and seen != wanted:
                yield f"{name} is {seen}, not {wanted}"
        path = exchange.path.decode("latin-1")
        if self.path is not None and not fnmatchcase(path, self.path):
            yield f"path is {path}, not {self.path}"
        if self.status is not None and not _is_status(exchange.status, self.status):
            yield f"status is {exchange.status}, not {self.status}"
        given = query_of(exchange.query.decode("latin-1")) if self.query else {}
        for name, value in self.query.items():
            if value not in given.get(name, []):
                shown = " and ".join(_shown(each, name) for each in given.get(name, []))
                yield f"query {name} is {shown or 'missing'}, not {_shown(value, name)}"
        if self.body is not UNSET:
            body = body_of(exchange, exchange.body) if exchange.body else _MISSING
            yield from (f"body {each}" for each in _of_value(body, self.body, []))


def _is_status(status: int, wanted: str) -> bool:
    return wanted in {str(status), f"{status // 100}XX"}


def _of_value(seen: Any, wanted: Any, place: list[object]) -> Iterator[str]:
    if isinstance(wanted, dict) and isinstance(seen, dict):
        for name, each in wanted.items():
            yield from _of_value(seen.get(name, _MISSING), each, [*place, name])
    elif isinstance(wanted, list) and isinstance(seen, list) and len(wanted) == len(seen):
        for number, (one, other) in enumerate(zip(seen, wanted, strict=True)):
            yield from _of_value(one, other, [*place, number])
    elif seen is _MISSING:
        yield f"{pointer(place)} is missing, not {_shown(wanted, *place)}"
    elif seen != wanted or isinstance(seen, bool) != isinstance(wanted, bool):  # 1 == True
        yield f"{pointer(place)} is {_shown(seen, *place)}, not {_shown(wanted, *place)}"


def _shown(value: Any, *place: object) -> str:
    if any(is_secret(str(step)) for step in place):
        return HIDDEN
    text = msgspec.json.encode(value).decode()
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}..."
