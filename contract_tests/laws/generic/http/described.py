"""What the document says of an exchange: its operation, its answer, the templates of its path."""

import json
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from specdouble.contract_tests.exchange import Exchange
from specdouble.contract_tests.shapes.schemas import Schema
from specdouble.contract_tests.traffic import Traffic
from specdouble.specs import Document, Operation, Response

_NO_SEGMENTS = {"", ".", ".."}
CONDITIONS = ("if-match", "if-none-match", "if-modified-since", "if-unmodified-since", "range")


def operation_of(traffic: Traffic, exchange: Exchange) -> Operation | None:
    """The documented operation that was asked for."""
    return traffic.document.operations.get(exchange.operation)


def promised(traffic: Traffic, exchange: Exchange) -> Response | None:
    """What the document says of the answer's status; None, if it says nothing."""
    operation = operation_of(traffic, exchange)
    if operation is None or is_refused_by_a_router(exchange):
        return None
    return operation.response(exchange.status)


def is_refused_by_a_router(exchange: Exchange) -> bool:
    """Whether a path has values that may lead past all operations: slashes, dots, control signs."""
    values = exchange.path_values.values()
    odd = any(not each.isprintable() or each in _NO_SEGMENTS or "/" in each for each in values)
    return odd and 400 <= exchange.status < 500


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
