"""Request bodies that a schema does not allow, and those that it only just allows."""

import math
from collections.abc import Iterator, Mapping
from typing import Any

from specdouble.contract_tests.shapes.schemas import Schema, flat, kind
from specdouble.contract_tests.values import scalars
from specdouble.contract_tests.values.validity import validity
from specdouble.specs import Direction, Document

_LONGEST = 5000
"""Characters; lengths beyond are left to the requests that are hostile on purpose."""
_NO_NAME = "noSuchProperty"


def spoiled(schema: Mapping[str, Any], body: Any, document: Document) -> list[tuple[str, Any]]:
    """Bodies with one thing wrong each, and what it is. All else in them is as in the body."""
    tried: list[tuple[str, Any]] = [("an array", [body]), ("a text", "text")]
    whole = flat(schema)
    if isinstance(body, dict):
        tried[:0] = [
            (f"{name} {how}", {**body, name: value})
            for name, each in whole.get("properties", {}).items()
            if not flat(each).get("readOnly")
            for how, value in _wrong(flat(each), body.get(name))
        ]
        tried += [(f"no {name}", _without(body, name)) for name in whole.get("required", ())]
        tried += [("a property too many", {**body, _NO_NAME: 1})]
    judge = validity(document)
    return [(how, each) for how, each in tried if not judge.fits(each, schema, Direction.REQUEST)]


def edges(schema: Mapping[str, Any], document: Document) -> list[tuple[str, Any]]:
    """Values of properties right at their bounds, each with the name of the property."""
    judge = validity(document)
    return [
        (name, value)
        for name, each in flat(schema).get("properties", {}).items()
        if not flat(each).get("readOnly")
        for value in _edges(flat(each))
        if judge.fits(value, each, Direction.REQUEST)
    ]


def _without(body: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {each: value for each, value in body.items() if each != name}


def _wrong(schema: Schema, value: Any) -> Iterator[tuple[str, Any]]:
    yield "of another type", {"a": 1} if kind(schema) != "object" else "text"
    yield "null", None
    if "enum" in schema:
        yield "of an unknown word", "no-such-value"
    match kind(schema):
        case "integer" | "number":
            yield from _wrong_numbers(schema)
        case "string":
            yield from _wrong_texts(schema)
        case "array":
            yield from _wrong_lists(schema, value)
        case "object":
            yield "empty", {}


def _wrong_numbers(schema: Schema) -> Iterator[tuple[str, Any]]:
    least, most = scalars.bounds(schema)
    if math.isfinite(least):
        yield "below its minimum", _number(schema, least - 1)
    if math.isfinite(most):
        yield "above its maximum", _number(schema, most + 1)
    yield "as a text", "seven"
    if kind(schema) == "integer":
        yield "with a fraction", (least if math.isfinite(least) else 0) + 0.5


def _wrong_texts(schema: Schema) -> Iterator[tuple[str, Any]]:
    if 0 < schema.get("minLength", 0) <= _LONGEST:
        yield "too short", "x" * (schema["minLength"] - 1)
    if schema.get("maxLength", math.inf) <= _LONGEST:
        yield "too long", "x" * (schema["maxLength"] + 1)
    if "pattern" in schema:
        yield "against its pattern", "~ no match ~"


def _wrong_lists(schema: Schema, value: Any) -> Iterator[tuple[str, Any]]:
    first = (value or ["moss"])[:1] if isinstance(value, list | None) else []
    if schema.get("maxItems", math.inf) <= 100:
        yield "with too many items", first * (schema["maxItems"] + 1)
    yield "with a wrong item", [{"a": 1}] if kind(flat(schema.get("items"))) != "object" else [7]


def _edges(schema: Schema) -> Iterator[Any]:
    if "enum" in schema:
        yield from schema["enum"]
        return
    if kind(schema) in {"integer", "number"}:
        least, most = scalars.bounds(schema)
        exact = {least, most} | {0, 0.0 if kind(schema) == "integer" else 2.75}
        yield from (_number(schema, each) for each in sorted(exact) if math.isfinite(each))
    elif kind(schema) == "string" and not {"pattern", "format"} & set(schema):
        yield from ("x" * each for each in _lengths(schema))
    elif kind(schema) == "boolean":
        yield from (True, False)


def _lengths(schema: Schema) -> list[int]:
    wanted = (schema.get("minLength", 0), schema.get("maxLength", 0))
    return [int(each) for each in wanted if 0 < each <= _LONGEST]


def _number(schema: Schema, value: float) -> float:
    return int(value) if kind(schema) == "integer" or float(value).is_integer() else value
