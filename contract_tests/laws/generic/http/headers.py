"""Laws about documented headers: there where they are required, and of their type."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from specdouble.contract_tests.exchange import Exchange
from specdouble.contract_tests.laws.generic.http.described import promised
from specdouble.contract_tests.laws.law import Law, Verdicts, check, law
from specdouble.contract_tests.shapes.schemas import Schema, flat, kind
from specdouble.contract_tests.traffic import Traffic
from specdouble.contract_tests.values.validity import validity
from specdouble.specs import Direction

_STEADY = {"etag", "location", "www-authenticate"}
_NUMBERS = {"integer": r"[+-]?\d+", "number": r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?"}


@law("http.headers.are-there", needs="an answer with a header that the document requires")
def required_headers_are_there(traffic: Traffic) -> Verdicts:
    """A header with `required: true` is part of every such answer (OpenAPI, Header Object)."""
    for exchange, headers in _documented(traffic):
        wanted = [name for name, each in headers.items() if each.get("required")]
        missing = [name for name in wanted if name.lower() not in exchange.headers]
        if wanted:
            expected = ", ".join(wanted)
            seen = f"without {', '.join(missing)}"
            yield check(exchange, not missing, f"headers of a {exchange.status}", expected, seen)


@law("http.headers.of-their-type", needs="an answer with a documented header")
def headers_are_of_their_type(traffic: Traffic) -> Verdicts:
    """A header's value is described by its schema (OpenAPI, Header Object)."""
    for exchange, headers in _documented(traffic):
        for name, each in headers.items():
            text, schema = exchange.headers.get(name.lower()), each.get("schema")
            if text is not None and is_telling(name, schema):
                right, expected = _fits(traffic, text, schema)
                yield check(exchange, right, f"the header {name}", expected, text)


def is_telling(name: str, schema: Any) -> bool:
    """Whether a schema says anything that a header could be without: more than that it is text."""
    if not isinstance(schema, dict) or name.lower() == "content-type":
        return False
    said = flat(schema)
    limits = {"enum", "format", "pattern", "minLength", "maxLength", "const"}
    return kind(said) in {*_NUMBERS, "boolean"} or bool(limits & said.keys())


def _documented(traffic: Traffic) -> Iterator[tuple[Exchange, Mapping[str, Any]]]:
    for each in traffic:
        response = promised(traffic.document, each)
        if response is not None and response.headers:
            yield each, response.headers


def _fits(traffic: Traffic, text: str, schema: Schema) -> tuple[bool, str]:
    """Whether a header's text is a value of the schema, and what that asks for."""
    wanted = kind(flat(schema))
    value: Any = text
    if wanted in _NUMBERS:
        if not re.fullmatch(_NUMBERS[wanted], text.strip()):
            return False, f"one {wanted}"
        value = int(text) if wanted == "integer" else float(text)
    elif wanted == "boolean":
        return text in {"true", "false"}, "true or false"
    faults = validity(traffic.document).faults(value, schema, Direction.RESPONSE)
    return not faults, f"a value of its schema ({'; '.join(faults)})"


@law("http.headers.always-or-never", needs="several answers with an ETag or a Location documented")
def a_header_is_always_there_or_never(traffic: Traffic) -> Verdicts:
    """A documented ETag or Location is part of all answers of its kind, or is not given at all."""
    firsts: dict[tuple[str, int, str], Exchange] = {}
    for exchange, headers in _documented(traffic):
        for name in (each.lower() for each in headers):
            if name not in _STEADY:
                continue
            given = name in exchange.headers
            first = firsts.setdefault((exchange.operation, exchange.status, name), exchange)
            if first is not exchange:
                before = name in first.headers
                what = f"the header {name} of a {exchange.status}"
                yield check(
                    exchange, given == before, what, _said(given=before), _said(given=given), first
                )


def _said(*, given: bool) -> str:
    return "there, as in another answer" if given else "not there, as in another answer"


LAWS: tuple[Law, ...] = (
    required_headers_are_there,
    headers_are_of_their_type,
    a_header_is_always_there_or_never,
)
