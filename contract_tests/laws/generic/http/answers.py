"""Laws about answers: their status, media type and schema are the documented ones."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from specdouble.contract_tests.exchange import Exchange
from specdouble.contract_tests.laws.generic.http.described import (
    CONDITIONS,
    has_body,
    is_refused_by_a_router,
    json_of,
    json_schema_of,
    matches,
    media_type,
    operation_of,
    promised,
)
from specdouble.contract_tests.laws.law import Law, Verdict, Verdicts, check, law
from specdouble.contract_tests.shapes.schemas import Schema
from specdouble.contract_tests.traffic import Traffic
from specdouble.contract_tests.values.validity import validity
from specdouble.specs import Direction, Operation

_OF_HTTP = {400, 401, 403, 406, 408, 411, 413, 414, 415, 417, 421, 426, 429, 431}
"""Refusals that come from HTTP, keys and limits: few documents tell all of them."""
_CONDITIONAL = {206, 304, 412, 416, 428}
_DEEPEST = 30
_DATED = ('is not a "date-time"', 'is not a "date"')
"""What the law on dates says better."""


@law("http.answers.documented-status", needs="an answer to a documented operation")
def every_status_is_documented(traffic: Traffic) -> Verdicts:
    """`responses` cover a success and all known errors (OpenAPI, Responses Object).

    Left open: refusals by HTTP itself, by keys and limits, 404 where a path has parameters.
    """
    for each in traffic:
        operation = operation_of(traffic, each)
        if operation is None or each.status >= 500 or _is_left_open(operation, each):
            continue
        known = operation.response(each.status) is not None
        expected = ", ".join(operation.responses)
        yield check(each, known, "the status", f"one of {expected}", each.status)


def _is_left_open(operation: Operation, exchange: Exchange) -> bool:
    if is_refused_by_a_router(exchange):
        return True
    if operation.response(exchange.status) is not None:
        return False
    if exchange.status == 422:
        return "400" not in operation.responses
    if exchange.status == 404:
        return "{" in operation.path
    conditional = exchange.status in _CONDITIONAL and set(CONDITIONS) & set(
        exchange.request_headers
    )
    return bool(conditional) or exchange.status in _OF_HTTP


@law("http.answers.documented-media-type", needs="an answer with a documented media type")
def every_media_type_is_documented(traffic: Traffic) -> Verdicts:
    """`content` names the media types that an answer may have (OpenAPI, Response Object)."""
    for each in traffic:
        response = promised(traffic, each)
        if response is None or not response.schemas or not has_body(each) or not each.body:
            continue
        media = media_type(each.headers)
        right = any(matches(wanted, media) for wanted in response.schemas)
        expected = ", ".join(response.schemas)
        yield check(each, right, f"the media type of a {each.status}", expected, media or "none")


@law("http.answers.fit-their-schema", needs="a success with a documented schema")
def every_success_fits_its_schema(traffic: Traffic) -> Verdicts:
    """What is answered is described by its schema (OpenAPI, Media Type Object)."""
    for each in traffic:
        if each.is_success:
            yield from fitting(traffic, each)


def fitting(traffic: Traffic, exchange: Exchange) -> Iterator[Verdict]:
    """A verdict, if the document has a schema for the answer."""
    response = promised(traffic, exchange)
    if response is None or not has_body(exchange):
        return
    schema = json_schema_of(response, exchange)
    if schema is None:
        return
    readable, value = json_of(exchange)
    found = validity(traffic.document).faults(value, schema, Direction.RESPONSE)
    faults = [each for each in found if not each.endswith(_DATED)]
    if not readable:
        faults = ["it is no JSON"]
    seen = "; ".join(faults[:3]) or "nothing wrong"
    if faults:
        seen += f", in {exchange.body[:120].decode(errors='replace')}"
    what = f"the body of a {exchange.status}"
    yield check(exchange, not faults, what, "to fit its documented schema", seen)


@law("http.answers.times-have-a-zone", needs="an answer with a date or a date-time")
def every_date_time_carries_a_zone(traffic: Traffic) -> Verdicts:
    """A `date-time` is that of RFC 3339, section 5.6, which ends with a zone; so is a `date`."""
    for each in traffic:
        response = promised(traffic, each)
        schema = json_schema_of(response, each) if response is not None else None
        readable, value = json_of(each) if schema is not None and has_body(each) else (False, None)
        if not readable or schema is None:
            continue
        found = list(_dated(value, schema, traffic.document.components, 0))
        wrong = sorted({text for form, text in found if not _FORMS[form](text)})
        if found:
            expected = "such as 2025-12-01T12:00:00Z, or 2025-12-01"
            yield check(each, not wrong, "dates and times", expected, wrong[:5])


def _dated(
    value: Any, schema: Any, components: Mapping[str, Any], depth: int
) -> Iterator[tuple[str, str]]:
    """The texts that a schema says are dates or date-times, with which of them they are."""
    if not isinstance(schema, dict) or depth > _DEEPEST:
        return
    if "$ref" in schema:
        name = str(schema["$ref"]).rpartition("/")[2]
        schema = components.get("schemas", {}).get(name, {})
    if isinstance(value, str) and schema.get("format") in _FORMS:
        yield schema["format"], value
    for part in (*schema.get("allOf", ()), *_branches(schema, value)):
        yield from _dated(value, part, components, depth + 1)
    for below, inner in _below(value, schema):
        yield from _dated(below, inner, components, depth + 1)


def _branches(schema: Schema, value: Any) -> list[Any]:
    """The one branch that can be meant: of objects, that with all their names."""
    branches = [*schema.get("anyOf", ()), *schema.get("oneOf", ())]
    real = [each for each in branches if isinstance(each, dict) and each.get("type") != "null"]
    if isinstance(value, dict):
        real = [each for each in real if set(value) <= set(each.get("properties", {}))]
    return real if len(real) == 1 else []


def _below(value: Any, schema: Schema) -> Iterator[tuple[Any, Any]]:
    if isinstance(value, list):
        yield from ((each, schema.get("items")) for each in value)
    elif isinstance(value, dict):
        known = schema.get("properties", {})
        rest = schema.get("additionalProperties")
        yield from ((each, known.get(name, rest)) for name, each in value.items())


def _is_moment(text: str) -> bool:
    """Of RFC 3339; a leap second is one, too."""
    if len(text) < 20 or text[10] not in "Tt ":
        return False
    try:
        plain = text.upper().replace("Z", "+00:00").replace(":60", ":59")
        return datetime.fromisoformat(plain).tzinfo is not None
    except ValueError:
        return False


def _is_day(text: str) -> bool:
    try:
        return len(text) == 10 and bool(date.fromisoformat(text))
    except ValueError:
        return False


_FORMS = {"date-time": _is_moment, "date": _is_day}

LAWS: tuple[Law, ...] = (
    every_status_is_documented,
    every_media_type_is_documented,
    every_success_fits_its_schema,
    every_date_time_carries_a_zone,
)
