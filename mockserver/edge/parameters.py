"""From a request's path, query, headers and cookies to typed, validated arguments."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import unquote_plus

from specdouble.mockserver.edge.fields import Field, Given
from specdouble.mockserver.edge.misspelling import meant
from specdouble.mockserver.edge.refusals import Violation, bad_request
from specdouble.specs import Operation

_BAD_ESCAPE = re.compile(rb"%(?![0-9A-Fa-f]{2})")
_NOT_PARAMETERS = {"accept", "content-type", "authorization"}
"""Headers that a document describes elsewhere (OpenAPI 3.0.3, "Parameter Object", `name`)."""


def python_name(name: str) -> str:
    """The keyword under which a behaviour takes a parameter: `projectId` as `project_id`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).replace("-", "_").lower()


class Parameters:
    """An operation's parameters, compiled once."""

    reads_headers: bool
    """Whether any of them stands in a header or a cookie."""

    def __init__(self, operation: Operation) -> None:
        parameters = [
            each
            for each in operation.parameters
            if each.location != "header" or each.name.lower() not in _NOT_PARAMETERS
        ]
        self._query_names = frozenset(each.name for each in parameters if each.location == "query")
        self._fields = [
            (python_name(each.name), Field(each, operation.schemas, self._query_names))
            for each in parameters
        ]
        locations = {each.location for each in parameters}
        self._cookies = "cookie" in locations
        self.reads_headers = bool(locations & {"header", "cookie"})

    def decode(
        self,
        path: Mapping[str, str],
        query_string: bytes,
        headers: Sequence[tuple[bytes, bytes]],
    ) -> dict[str, Any]:
        """The arguments by their Python names, defaults included; a 400 that names all faults."""
        given: dict[str, Given] = {
            "path": {name: [text] for name, text in path.items()},
            "query": _query(query_string),
            "header": _headers(headers) if self.reads_headers else {},
            "cookie": _cookies(headers) if self._cookies else {},
        }
        arguments: dict[str, Any] = {}
        violations: list[Violation] = []
        for argument, field in self._fields:
            value, found = field.decode(given[field.location])
            violations += found
            if value is not None:
                arguments[argument] = value
        violations += self._misspelt(given["query"])
        if violations:
            raise bad_request(violations)
        return arguments

    def _misspelt(self, given: Given) -> Iterator[Violation]:
        """Unknown names in the query that mean a known one which is not there.

        Any other unknown name is let through: clients and proxies add theirs (`_=1712`).
        """
        known: set[str] = set()
        for _, field in self._fields:
            if field.location == "query":
                known |= field.names(given)
        missing = self._query_names - known
        for name in given.keys() - known if missing else ():
            if near := meant(name, missing):
                message = f"query parameter {name} is unknown. Did you mean {near}?"
                yield Violation("query", name, message)


def _query(query_string: bytes) -> Given:
    """The texts by their decoded names, still encoded: some styles split them first."""
    if not query_string:
        return {}
    if _BAD_ESCAPE.search(query_string):
        raise bad_request([Violation("query", "", "the query has an invalid percent-encoding")])
    given: dict[str, list[str]] = {}
    try:
        pieces = query_string.decode("ascii").split("&")
        if b"%" in query_string:
            unquote_plus(query_string.decode("ascii"), errors="strict")
    except ValueError:
        raise bad_request([Violation("query", "", "the query is not UTF-8")]) from None
    for piece in pieces:
        name, _, text = piece.partition("=")
        if piece:
            given.setdefault(unquote_plus(name), []).append(text)
    return given


def _headers(headers: Sequence[tuple[bytes, bytes]]) -> Given:
    given: dict[str, list[str]] = {}
    for name, text in headers:
        given.setdefault(name.decode("latin-1"), []).append(text.decode("latin-1").strip(" \t"))
    return given


def _cookies(headers: Sequence[tuple[bytes, bytes]]) -> Given:
    """The cookies of a request (RFC 6265, section 5.4): what has no `=` is none."""
    given: dict[str, list[str]] = {}
    for text in _headers(headers).get("cookie", ()):
        for pair in text.split(";"):
            name, equals, value = pair.strip().partition("=")
            if equals:
                given.setdefault(name, []).append(value.strip('"'))
    return given
