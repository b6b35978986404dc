"""What values of a schema can be like: their types, members and items, through all its parts."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from specdouble.specs.schemas import Schemas

KINDS: Final = frozenset({"null", "boolean", "integer", "number", "string", "array", "object"})
_BRANCHES = ("oneOf", "anyOf")
MAX_DEPTH = 20


def kinds(schema: Any, schemas: Schemas, depth: int = 0) -> frozenset[str]:
    """The types (of JSON Schema) that a value of the schema can have; all, if it says nothing."""
    schema = schemas.follow(schema)
    if depth > MAX_DEPTH:
        return KINDS
    found = _said(schema)
    for part in schema.get("allOf", []):
        found = both(found, kinds(part, schemas, depth + 1))
    for keyword in _BRANCHES:
        if branches := schema.get(keyword):
            either = (kinds(each, schemas, depth + 1) for each in branches)
            found = both(found, frozenset().union(*either))
    return found | {"null"} if schema.get("nullable") else found


def _said(schema: Mapping[str, Any]) -> frozenset[str]:
    if "const" in schema:
        return frozenset({kind_of(schema["const"])})
    if "enum" in schema:
        return frozenset(kind_of(each) for each in schema["enum"])
    said = schema.get("type")
    if said is not None:
        return frozenset(said if isinstance(said, list) else [said])
    if "properties" in schema or "additionalProperties" in schema:
        return frozenset({"object"})
    return frozenset({"array"}) if "items" in schema or "prefixItems" in schema else KINDS


def kind_of(value: Any) -> str:
    """The type of a value; a whole number is an integer."""
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int():
            return "integer"
        case float():
            return "number"
        case str():
            return "string"
    return "object" if isinstance(value, Mapping) else "array"


def both(one: frozenset[str], other: frozenset[str]) -> frozenset[str]:
    """What two sets of types have in common: an integer is a number, too."""
    common = one & other
    for these, those in ((one, other), (other, one)):
        if "integer" in these and "number" in those and "integer" not in those:
            common |= {"integer"}
            if "number" not in these:
                common -= {"number"}
    return common


def parts(schema: Any, schemas: Schemas, depth: int = 0) -> Iterator[Mapping[str, Any]]:
    """The schema and all that it is composed of by `allOf`, `oneOf` and `anyOf`."""
    schema = schemas.follow(schema)
    yield schema
    if depth < MAX_DEPTH:
        for keyword in ("allOf", *_BRANCHES):
            for each in schema.get(keyword, []):
                yield from parts(each, schemas, depth + 1)


def members(schema: Any, schemas: Schemas) -> dict[str, Any]:
    """The schemas of the properties that an object can have by name."""
    found: dict[str, Any] = {}
    for part in parts(schema, schemas):
        for name, each in part.get("properties", {}).items():
            found.setdefault(name, each)
    return found


def other_members(schema: Any, schemas: Schemas) -> Any:
    """The schema of the properties that have no name in an object's schema; None: unsaid."""
    said = (part.get("additionalProperties") for part in parts(schema, schemas))
    return next((each for each in said if each is not None), None)


def items(schema: Any, schemas: Schemas) -> Sequence[Any]:
    """The schemas of an array's items: first those by place, last that of all others."""
    for part in parts(schema, schemas):
        if "items" in part or "prefixItems" in part:
            said = part.get("items", {})
            if isinstance(said, list):  # of earlier drafts
                return [*said, {}]
            return [*part.get("prefixItems", []), said]
    return [{}]
