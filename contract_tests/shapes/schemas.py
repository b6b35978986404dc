"""Schemas and names as the shapes of an API need them: flat, of one kind, word by word."""

import re
from collections.abc import Mapping
from typing import Any

Schema = Mapping[str, Any]

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_DEEPEST = 12


def words(name: str) -> tuple[str, ...]:
    """The words of a name in any case style: `isOutdated`, `is_outdated`, `is-outdated` agree."""
    return tuple(word.lower() for word in _WORD.findall(name))


def flat(schema: Any, depth: int = 0) -> dict[str, Any]:
    """One schema for `allOf`, and for an `anyOf` or `oneOf` whose other branch is null."""
    if not isinstance(schema, Mapping) or depth > _DEEPEST:
        return {}
    result: dict[str, Any] = dict(schema)
    for part in result.pop("allOf", None) or ():
        result = _merged(result, flat(part, depth + 1))
    for keyword in ("anyOf", "oneOf"):
        branches = [flat(part, depth + 1) for part in result.get(keyword) or ()]
        real = [branch for branch in branches if branch.get("type") != "null"]
        if len(real) == 1:
            del result[keyword]
            result = _merged(result, real[0])
            result["nullable"] = result.get("nullable") or len(branches) > 1
    return _of_one_type(result)


def _merged(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    properties = {**other.get("properties", {}), **one.get("properties", {})}
    return {**other, **one, **({"properties": properties} if properties else {})}


def _of_one_type(schema: dict[str, Any]) -> dict[str, Any]:
    """OpenAPI 3.1 writes `nullable` as a list of types."""
    types = schema.get("type")
    if isinstance(types, list):
        real = [each for each in types if each != "null"]
        schema["type"] = real[0] if len(real) == 1 else None
        schema["nullable"] = len(real) < len(types)
    return schema


def kind(schema: Schema) -> str:
    """The type of a flat schema, or what its keywords tell of it; empty, if nothing does."""
    if isinstance(schema.get("type"), str):
        return str(schema["type"])
    if schema.get("properties"):
        return "object"
    if "items" in schema:
        return "array"
    values = schema.get("enum")
    return "string" if values and all(isinstance(each, str) for each in values) else ""


def bounds(schema: Schema) -> set[float]:
    """Where a value is at its bound: the extremes of a number, the lengths of a free text."""
    if kind(schema) in {"integer", "number"}:
        return {schema[each] for each in ("minimum", "maximum") if each in schema}
    if kind(schema) != "string" or {"pattern", "format", "enum"} & set(schema):
        return set()
    lengths = {schema.get("minLength") or None, schema.get("maxLength")}
    return {each for each in lengths if each is not None}


def refers(name: str) -> bool:
    """Whether a property names another thing, by its name: `projectId`, `tag_ids`."""
    return words(name)[-1:] in {("id",), ("ids",)}


def properties(schema: Schema) -> dict[str, dict[str, Any]]:
    """The properties of a flat schema, each flat."""
    return {name: flat(each) for name, each in schema.get("properties", {}).items()}


def named(names: Mapping[str, Any], *wanted: tuple[str, ...]) -> str | None:
    """The first of the names that has the wanted words, the most wanted first."""
    found = {words(name): name for name in reversed(list(names))}
    return next((found[each] for each in wanted if each in found), None)
