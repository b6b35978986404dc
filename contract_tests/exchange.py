"""One request and what came back: what stories yield, laws judge and recordings keep."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any, TypeVar

import msgspec

T = TypeVar("T")

SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
"""Methods that change nothing (RFC 9110, section 9.2.1)."""


class Exchange(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """A request to an operation and its answer. Names of headers are in lower case.

    `operation`: the operationId; empty, if the document has none for this method and path.
    `path_values` and `query`: decoded, as they were sent. `at`: when the request was sent, UTC.
    `key`: which of the target's keys was sent, from 0; None: no key; -1: one that was made up.
    `label`: what the story meant by it. `trail`: numbers exchanges of a recording from 0.
    """

    operation: str
    method: str
    url: str
    path_values: Mapping[str, str]
    query: tuple[tuple[str, str], ...]
    request_headers: Mapping[str, str]
    request_body: bytes
    status: int
    headers: Mapping[str, str]
    body: bytes
    at: datetime
    elapsed: timedelta
    key: int | None = None
    label: str = ""
    trail: int = 0

    @property
    def is_success(self) -> bool:
        """Whether the status is a 2xx."""
        return 200 <= self.status < 300

    @property
    def is_safe(self) -> bool:
        """Whether the method is one that changes nothing."""
        return self.method in SAFE

    @property
    def arguments(self) -> dict[str, str]:
        """The parameters of path and query by name; of one given twice, the last."""
        return {**self.path_values, **dict(self.query)}

    @property
    def json(self) -> Any:
        """The answer's body as JSON; None, if it is none."""
        return self._parsed("_json", self.body)

    @property
    def request_json(self) -> Any:
        """The request's body as JSON; None, if it is none."""
        return self._parsed("_request_json", self.request_body)

    def derive(self, function: Callable[..., T], *more: object) -> T:
        """What a function makes of this exchange and of `more`, worked out once for all laws.

        A mutated recording shares all exchanges but a few with the healthy one, so what is kept
        with them is not worked out again for each mutant.
        """
        kept: dict[Any, Any] = self.__dict__.setdefault("_derived", {})
        what = (function, *more)
        if what not in kept:
            kept[what] = function(self, *more)
        result: T = kept[what]
        return result

    def _parsed(self, name: str, content: bytes) -> Any:
        kept = self.__dict__
        if name not in kept:
            try:
                kept[name] = json.loads(content)
            except (ValueError, RecursionError):
                kept[name] = None
        return kept[name]

    def __str__(self) -> str:
        """The request line and the status: `GET /cache/status -> 200 OK`."""
        phrase = HTTPStatus(self.status).phrase if self.status in set(HTTPStatus) else ""
        return f"{self.method} {self.url} -> {self.status} {phrase}".rstrip()
