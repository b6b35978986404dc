"""Schema objects of OpenAPI as plain JSON Schema, which any validator reads.

Those of OpenAPI 3.0 become draft 4; those of 3.1 are draft 2020-12 already, and stay it.
"""

import math
from collections.abc import Mapping
from enum import Enum
from typing import Any

_MAPS = {"patternProperties", "schemas", "$defs", "definitions", "dependentSchemas"}
_LISTS = {"allOf", "anyOf", "oneOf", "prefixItems"}
_SINGLE = {
    "items", "not", "additionalProperties", "contains", "propertyNames", "if", "then", "else",
    "unevaluatedItems", "unevaluatedProperties",
}  # fmt: skip
_NAMES = {"$id", "$anchor", "$dynamicAnchor", "$schema"}
_NO_VALUE: dict[str, Any] = {"not": {}}
_INTEGERS = {"int32": (-(2**31), 2**31 - 1), "int64": (-(2**63), 2**63 - 1)}


class Direction(Enum):
    """Which way a value travels: decides what readOnly and writeOnly mean."""

    REQUEST = "readOnly"
    RESPONSE = "writeOnly"


def json_schema(
    schema: Mapping[str, Any],
    direction: Direction,
    components: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """The schema as JSON Schema, for values that travel in that direction.

    `nullable` becomes a null type; what is readOnly in a request, or writeOnly in a response,
    may not be sent and is not required (OpenAPI 3.0.3, "Schema Object"). Schemas that refer to
    themselves keep their `$ref`, so the document's `components` go with them.
    """
    conversion = Conversion(direction)
    converted: dict[str, Any] = conversion.of(schema)
    if components and "'$ref'" in repr(converted):
        schemas = components.get("schemas", {})
        converted["components"] = {
            "schemas": {name: conversion.of(each) for name, each in schemas.items()}
        }
    return converted


class Conversion:
    """How schemas are converted for one direction."""

    def __init__(self, direction: Direction, *, modern: bool = False) -> None:
        """`modern`: the schemas are of OpenAPI 3.1, where a `$ref` may have siblings."""
        self._direction = direction
        self._modern = modern

    def of(self, schema: Any) -> Any:
        """The converted schema; the given one stays as it is."""
        if not isinstance(schema, Mapping):
            return schema  # true or false, in 3.1
        if "$ref" in schema and not self._modern:
            return {"$ref": self.reference(schema["$ref"])}
        result = {
            keyword: self._keyword(keyword, value)
            for keyword, value in schema.items()
            if keyword not in _NAMES  # what refers to them will refer to where they stand
        }
        if "$dynamicRef" in result:
            result.setdefault("$ref", result.pop("$dynamicRef"))
        if "$ref" in result:
            result["$ref"] = self.reference(result["$ref"])
        if bounds := _bounds(schema):
            _bound(result, *bounds)
        self._require_only_what_is_sent(result, schema)
        return _nullable(result) if schema.get("nullable") else result

    def reference(self, reference: str) -> str:
        """Where the converted schema will stand that this reference leads to."""
        return reference

    def _keyword(self, keyword: str, value: Any) -> Any:
        if keyword == "properties" and isinstance(value, Mapping):
            return {
                name: _NO_VALUE if self.hides(each) else self.of(each)
                for name, each in value.items()
            }
        if keyword in _MAPS and isinstance(value, Mapping):
            return {name: self.of(each) for name, each in value.items()}
        if keyword in _LISTS and isinstance(value, list):
            return [self.of(each) for each in value]
        return self.of(value) if keyword in _SINGLE else value

    def _require_only_what_is_sent(self, result: dict[str, Any], schema: Mapping[str, Any]) -> None:
        properties = schema.get("properties")
        if not isinstance(properties, Mapping) or "required" not in result:
            return
        hidden = {name for name, each in properties.items() if self.hides(each)}
        if hidden:
            result["required"] = [name for name in result["required"] if name not in hidden]
            if not result["required"]:  # draft 4 wants at least one name
                del result["required"]

    def hides(self, schema: Any) -> bool:
        """Whether a member of this schema may not travel in the direction."""
        return isinstance(schema, Mapping) and schema.get(self._direction.value) is True


def _bounds(schema: Mapping[str, Any]) -> tuple[int, int] | None:
    kinds = schema.get("type")
    if kinds != "integer" and not (isinstance(kinds, list) and "integer" in kinds):
        return None
    return _INTEGERS.get(str(schema.get("format")))


def _bound(schema: dict[str, Any], low: int, high: int) -> None:
    """The integer's format as bounds, where the schema has no narrower ones."""
    if schema.get("minimum", -math.inf) < low:
        schema["minimum"] = low
        if schema.get("exclusiveMinimum") is True:
            del schema["exclusiveMinimum"]
    if schema.get("maximum", math.inf) > high:
        schema["maximum"] = high
        if schema.get("exclusiveMaximum") is True:
            del schema["exclusiveMaximum"]


def _nullable(schema: dict[str, Any]) -> dict[str, Any]:
    if "enum" in schema and None not in schema["enum"]:
        schema["enum"] = [*schema["enum"], None]
    if isinstance(schema.get("type"), str):
        schema["type"] = [schema["type"], "null"]
        return schema
    return {"anyOf": [schema, {"type": "null"}]}
