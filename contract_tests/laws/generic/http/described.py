"""What the document says of an exchange: its operation, its answer, the templates of its path."""

import json
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from specdouble.contract_tests.exchange import Exchange
from specdouble.contract_tests.shapes.schemas import Schema, flat, properties, words
from specdouble.specs import Document, Operation, Response

CONDITIONS = ("if-match", "if-none-match", "if-modified-since", "if-unmodified-since", "range")
CONDITIONAL = frozenset({206, 304, 412, 416, 428})
"""Statuses that answer a condition, or ask for one (RFC 9110; RFC 6585, section 3)."""

_NO_SEGMENTS = {"", ".", ".."}
_OF_HTTP = {400, 401, 403, 406, 408, 411, 413, 414, 415, 417, 421, 426, 429, 431}
"""Refusals that come from HTTP, keys and limits: few documents tell all of them."""
_OF_ERRORS = {
    "error",
    "errors",
    "message",
    "detail",
    "details",
    "problem",
    "problems",
    "violations",
}


def operation_of(document: Document, exchange: Exchange) -> Operation | None:
    """The documented operation that was asked for."""
    return document.operations.get(exchange.operation)


def promised(document: Document, exchange: Exchange) -> Response | None:
    """What the document says of the answer's status; None, if it says nothing."""
    operation = operation_of(document, exchange)
    if operation is None or is_refused_by_a_router(exchange):
        return None
    return operation.response(exchange.status)


def is_refused_by_a_router(exchange: Exchange) -> bool:
    """Whether it may be no operation that refused: its path has values that lead past all."""
    return 400 <= exchange.status < 500 and leads_past_all(exchange.path_values.values())


def leads_past_all(values: Iterable[str]) -> bool:
    """Whether a path with these values may be none of an operation, as a router sees it.

    Slashes, dots, control signs: some routers match lines, and a line feed ends one.
    """
    return any(not each.isprintable() or each in _NO_SEGMENTS or "/" in each for each in values)


def leaves_untold(operation: Operation, status: int, headers: Iterable[str]) -> bool:
    """Whether the document has no word on a status that servers answer without one.

    Refusals by HTTP itself, by keys and limits; 404 where a path has parameters; what answers
    a condition among the names of the request's headers.
    """
    if operation.response(status) is not None:
        return False
    if status == 422:
        return "400" not in operation.responses
    if status == 404:
        return "{" in operation.path
    if status in CONDITIONAL and set(CONDITIONS) & {each.lower() for each in headers}:
        return True
    return status in _OF_HTTP


def shows_a_success(operation: Operation, status: int) -> bool:
    """Whether an error's body is documented as that of a success, so that its own is not told.

    Tools that write documents copy the type of an operation's result to all of its answers. Not
    so, if that has a word for errors: then it may well serve both.
    """
    error = operation.response(status) if status >= 400 else None
    good = [each for key, each in operation.responses.items() if key.startswith("2")]
    schemas = list(error.schemas.values()) if error is not None else []
    copied = any(schemas == list(each.schemas.values()) for each in good)
    return bool(schemas) and copied and not any(_tells_of_errors(flat(each)) for each in schemas)


def _tells_of_errors(schema: Schema) -> bool:
    return any(_OF_ERRORS & set(words(name)[:1]) for name in properties(schema))


def is_secured(operation: Operation) -> bool:
    """Whether the document asks for a key; an empty requirement stands for none at all."""
    return bool(operation.security) and all(operation.security)


def has_body(exchange: Exchange) -> bool:
    """Whether there may be a body at all (RFC 9110, section 6.4.1)."""
    return exchange.method != "HEAD" and exchange.status not in {204, 304}


def media_type(headers: Mapping[str, str]) -> str:
    """The media type, without its parameters; empty, if there is none."""
    return headers.get("content-type", "").partition(";")[0].strip().lower()


def matches(wanted: str, media: str) -> bool:
    """Whether a media type is one that a document names, maybe as a range (`*/*`)."""
    wanted = wanted.partition(";")[0].strip().lower()
    return wanted in {"*/*", media} or (
        wanted.endswith("/*") and media.startswith(wanted.removesuffix("*"))
    )


def is_json(media: str) -> bool:
    """Whether a media type is one of JSON."""
    essence = media.partition(";")[0].strip().lower()
    return essence == "application/json" or essence.endswith("+json")


def json_schema_of(response: Response, exchange: Exchange) -> Schema | None:
    """The schema that the JSON of an answer has to fit; None, if it has to be no JSON."""
    media = media_type(exchange.headers)
    for wanted, schema in response.schemas.items():
        if matches(wanted, media) and (is_json(media) or wanted == "*/*"):
            return schema
    if any(matches(wanted, media) for wanted in response.schemas):
        return None
    return next((schema for wanted, schema in response.schemas.items() if is_json(wanted)), None)


def json_of(exchange: Exchange) -> tuple[bool, Any]:
    """Whether the answer's body is JSON as RFC 8259 has it, and its value."""
    try:
        return True, json.loads(exchange.body.decode(), parse_constant=_refuse)
    except (ValueError, RecursionError):
        return False, None


def _refuse(constant: str) -> Any:
    raise ValueError(constant)


class Paths:
    """The templates of a document, and the methods that each of them has."""

    def __init__(self, document: Document) -> None:
        self._methods: dict[str, set[str]] = {}
        for operation in document.operations.values():
            self._methods.setdefault(operation.path, set()).add(operation.method)
        self._patterns = {path: _pattern(path) for path in self._methods}

    def methods(self, url: str) -> list[set[str]]:
        """The methods of each template that fits a request's path, the plainest template first."""
        path = url.partition("?")[0]
        found = [each for each, pattern in self._patterns.items() if pattern.fullmatch(path)]
        return [self._methods[each] for each in sorted(found, key=lambda each: each.count("{"))]


def _pattern(path: str) -> re.Pattern[str]:
    pieces = re.split(r"\{[^/{}]+\}", path)
    return re.compile("[^/]+".join(map(re.escape, pieces)))


@lru_cache(maxsize=8)
def paths(document: Document) -> Paths:
    """The templates of a document."""
    return Paths(document)
