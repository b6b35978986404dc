"""From a request's path, query, headers and cookies to typed, validated arguments."""

import re
from collections.abc import Mapping, Sequence
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qsl

from specdouble.mockserver.edge.refusals import Violation, bad_request
from specdouble.mockserver.edge.violations import SchemaCheck, shown
from specdouble.specs import Direction, Operation, Parameter, json_schema

_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]{0,38})", re.ASCII)
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]{1,3})?", re.ASCII)
_BOOLEANS = {"true": True, "false": False}
_BAD_ESCAPE = re.compile(rb"%(?![0-9A-Fa-f]{2})")


def python_name(name: str) -> str:
    """The keyword under which a behaviour takes a parameter: `projectId` as `project_id`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).replace("-", "_").lower()


class Parameters:
    """An operation's parameters, compiled once."""

    def __init__(self, operation: Operation) -> None:
        self._fields = [_Field(parameter) for parameter in operation.parameters]
        self._cookies = any(field.location == "cookie" for field in self._fields)

    def decode(
        self,
        path: Mapping[str, str],
        query_string: bytes,
        headers: Sequence[tuple[bytes, bytes]],
    ) -> dict[str, Any]:
        """The arguments by their Python names, defaults included; a 400 that names all faults."""
        given = {
            "path": {name: [text] for name, text in path.items()},
            "query": _query(query_string),
            "header": _headers(headers),
            "cookie": _cookies(headers) if self._cookies else {},
        }
        arguments: dict[str, Any] = {}
        violations: list[Violation] = []
        for field in self._fields:
            violations.extend(field.decode(given[field.location].get(field.key), arguments))
        if violations:
            raise bad_request(violations)
        return arguments


class _Field:
    """One parameter: where its text comes from, how it is read and what it must keep."""

    def __init__(self, parameter: Parameter) -> None:
        self.location = parameter.location
        self.name = parameter.name
        self.key = parameter.name.lower() if self.location == "header" else parameter.name
        self._argument = python_name(parameter.name)
        self._required = parameter.required
        schema = json_schema(parameter.schema, Direction.REQUEST)
        self._type = schema.get("type", "string")
        self._default = schema.get("default")
        self._check = SchemaCheck(schema, self.location, self.name)

    def decode(self, texts: list[str] | None, arguments: dict[str, Any]) -> list[Violation]:
        """Put the value, or the default, into the arguments; what is wrong with it otherwise."""
        if texts is None:
            if self._required:
                return [self._violation("is required")]
            if self._default is not None:
                arguments[self._argument] = self._default
            return []
        if len(texts) > 1:
            return [self._violation("stands more than once")]
        value = self._read(texts[0])
        if value is None:
            kind = f"an {self._type}" if self._type == "integer" else f"a {self._type}"
            return [self._violation(f"must be {kind}, not {shown(texts[0])}")]
        arguments[self._argument] = value
        return list(self._check.violations(value))

    def _read(self, text: str) -> Any:
        match self._type:
            case "integer":
                return int(text) if _INTEGER.fullmatch(text) else None
            case "number":
                return float(text) if _NUMBER.fullmatch(text) else None
            case "boolean":
                return _BOOLEANS.get(text)
        return text

    def _violation(self, message: str) -> Violation:
        return Violation(
            self.location, self.name, f"{self.location} parameter {self.name} {message}"
        )


def _query(query_string: bytes) -> dict[str, list[str]]:
    if _BAD_ESCAPE.search(query_string):
        raise bad_request([Violation("query", "", "the query has an invalid percent-encoding")])
    given: dict[str, list[str]] = {}
    try:
        pairs = parse_qsl(query_string.decode("ascii"), keep_blank_values=True, errors="strict")
    except ValueError:
        raise bad_request([Violation("query", "", "the query is not UTF-8")]) from None
    for name, text in pairs:
        given.setdefault(name, []).append(text)
    return given


def _headers(headers: Sequence[tuple[bytes, bytes]]) -> dict[str, list[str]]:
    given: dict[str, list[str]] = {}
    for name, text in headers:
        given.setdefault(name.decode("latin-1"), []).append(text.decode("latin-1").strip())
    return given


def _cookies(headers: Sequence[tuple[bytes, bytes]]) -> dict[str, list[str]]:
    try:
        cookies = SimpleCookie("; ".join(_headers(headers).get("cookie", [])))
    except CookieError:
        return {}
    return {name: [morsel.value] for name, morsel in cookies.items()}
