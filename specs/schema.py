"""OpenAPI 3.0 schema objects as plain JSON Schema (draft 4), which any validator reads."""

import math
from collections.abc import Mapping
from enum import Enum
from typing import Any

_NO_VALUE: dict[str, Any] = {"not": {}}
_MAPS = {"properties", "patternProperties", "schemas"}
_LISTS = {"allOf", "anyOf", "oneOf"}
_INTEGERS = {"int32": 31, "int64": 63}
_SINGLE = {"items", "not", "additionalProperties"}


class Direction(Enum):
    """Which way a value travels: decides what readOnly and writeOnly mean."""

    REQUEST = "readOnly"
    RESPONSE = "writeOnly"


def json_schema(
    schema: Mapping[str, Any],
    direction: Direction,
    components: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """The schema as JSON Schema draft 4, for values that travel in that direction.

    `nullable` becomes a null type; what is readOnly in a request, or writeOnly in a response,
    may not be sent and is not required (OpenAPI 3.0.3, "Schema Object"). Schemas that refer to
    themselves keep their `$ref`, so the document's `components` go with them.
    """
    converted = _convert(schema, direction)
    if components and "'$ref'" in repr(converted):
        schemas = components.get("schemas", {})
        converted["components"] = {
            "schemas": {name: _convert(each, direction) for name, each in schemas.items()}
        }
    return converted


def _convert(schema: Mapping[str, Any], direction: Direction) -> dict[str, Any]:
    if "$ref" in schema:
        return {"$ref": schema["$ref"]}
    result: dict[str, Any] = {}
    for keyword, value in schema.items():
        if keyword in _MAPS:
            result[keyword] = {name: _property(each, direction) for name, each in value.items()}
        elif keyword in _LISTS:
            result[keyword] = [_convert(each, direction) for each in value]
        elif keyword in _SINGLE and isinstance(value, Mapping):
            result[keyword] = _convert(value, direction)
        else:
            result[keyword] = value
    if (bits := _INTEGERS.get(str(schema.get("format")))) and schema.get("type") == "integer":
        _bound(result, bits)
    hidden = {n for n, each in schema.get("properties", {}).items() if each.get(direction.value)}
    if hidden and "required" in result:
        result["required"] = [name for name in result["required"] if name not in hidden]
        if not result["required"]:  # draft 4 wants at least one name
            del result["required"]
    return _nullable(result) if schema.get("nullable") else result


def _bound(schema: dict[str, Any], bits: int) -> None:
    """The integer's format as bounds, where the schema has no narrower ones."""
    if schema.get("minimum", -math.inf) < -(2**bits):
        schema["minimum"] = -(2**bits)
        schema.pop("exclusiveMinimum", None)
    if schema.get("maximum", math.inf) >= 2**bits:
        schema["maximum"] = 2**bits - 1
        schema.pop("exclusiveMaximum", None)


def _property(schema: Mapping[str, Any], direction: Direction) -> dict[str, Any]:
    return _NO_VALUE if schema.get(direction.value) else _convert(schema, direction)


def _nullable(schema: dict[str, Any]) -> dict[str, Any]:
    if "enum" in schema and None not in schema["enum"]:
        schema["enum"] = [*schema["enum"], None]
    if isinstance(schema.get("type"), str):
        schema["type"] = [schema["type"], "null"]
        return schema
    return {"anyOf": [schema, {"type": "null"}]}
