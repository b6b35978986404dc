"""Request bodies made from schemas: valid, distinct, with some values twice, always the same."""

from collections.abc import Mapping
from typing import Any

from specdouble.contract_tests.shapes.schemas import Schema, flat, kind, properties
from specdouble.contract_tests.values import scalars
from specdouble.contract_tests.values.validity import validity
from specdouble.specs import Direction, Document, Operation

_DEEPEST = 5
_TAGS = ("moss", "copper", "atlas", "birch", "tide")


def bodies(
    schema: Mapping[str, Any], count: int, document: Document, *, distinct: bool = False
) -> list[Any]:
    """So many bodies that are valid by a request's schema; fewer, if no more can be made.

    Names differ from body to body, other texts and numbers recur; optional properties are mostly
    there. `distinct`: all free texts and whole numbers differ, for servers that want them so.
    """
    maker = _Maker(document, distinct=distinct)
    made = (maker.body(schema, turn) for turn in range(count))
    return [body for body in made if validity(document).fits(body, schema, Direction.REQUEST)]


def examples(operation: Operation, document: Document) -> list[Any]:
    """The request bodies in JSON that the document shows for an operation."""
    written = document.resolved["paths"][operation.path][operation.method.lower()]
    found: list[Any] = []
    for media, content in written.get("requestBody", {}).get("content", {}).items():
        if "json" in media:
            several = content.get("examples") or {}
            found += [each["value"] for each in several.values() if "value" in each]
            found += [content["example"]] if "example" in content else []
            found += (
                [content["schema"]["example"]] if "example" in content.get("schema", {}) else []
            )
    return found


def sparse(schema: Mapping[str, Any], body: Any) -> Any:
    """The body without its optional properties."""
    required = flat(schema).get("required", ())
    known = isinstance(body, dict)
    return {name: body[name] for name in body if name in required} if known else body


def _listed(schema: Schema) -> list[Any]:
    return [schema["const"]] if "const" in schema else list(schema.get("enum", ()))


class _Maker:
    def __init__(self, document: Document, *, distinct: bool) -> None:
        self._document = document
        self._distinct = distinct

    def body(self, schema: Mapping[str, Any], turn: int) -> Any:
        """A body; of one that is not valid, what is wrong and optional is left out."""
        value = self._value("", schema, turn, 0)
        required = set(flat(schema).get("required", ()))
        for fault in validity(self._document).faults(value, schema, Direction.REQUEST):
            name = fault[1:].partition(":")[0].partition("/")[0]
            if isinstance(value, dict) and name not in required:
                value.pop(name, None)
        return value

    def _value(self, name: str, given: Mapping[str, Any], turn: int, depth: int) -> Any:
        schema = self._chosen(flat(self._followed(given)), turn)
        if values := [each for each in _listed(schema) if each is not None]:
            values.sort(key=lambda each: each != schema.get("default"))  # the plainest comes first
            return values[(turn + turn // len(values)) % len(values)]
        match kind(schema):
            case "object":
                return self._object(schema, turn, depth)
            case "array":
                return self._array(name, schema, turn, depth)
            case "integer" | "number":
                return scalars.number(name, schema, turn, distinct=self._distinct)
            case "boolean":
                return (turn + scalars.salt(name)) % 3 == 0
        return scalars.text(name, schema, turn, distinct=self._distinct)

    def _followed(self, schema: Mapping[str, Any]) -> Mapping[str, Any]:
        """What a reference stands for: one that leads back to itself is left in a document."""
        if "$ref" not in schema:
            return schema
        schemas: Mapping[str, Any] = self._document.components.get("schemas", {})
        followed: Mapping[str, Any] = schemas.get(str(schema["$ref"]).rpartition("/")[2], {})
        return followed

    def _chosen(self, schema: dict[str, Any], turn: int) -> dict[str, Any]:
        """One of the branches of a schema that has several."""
        branches = schema.get("oneOf") or schema.get("anyOf")
        if not branches:
            return schema
        rest = {name: each for name, each in schema.items() if name not in {"oneOf", "anyOf"}}
        branch = flat(self._followed(branches[turn % len(branches)]))
        both = {**properties(rest), **properties(branch)}
        required = [*rest.get("required", ()), *branch.get("required", ())]
        return {**rest, **branch, "properties": both, "required": required}

    def _object(self, schema: Schema, turn: int, depth: int) -> dict[str, Any]:
        made: dict[str, Any] = {}
        required = schema.get("required", ())
        for place, (name, each) in enumerate(schema.get("properties", {}).items()):
            if flat(each).get("readOnly"):
                continue
            if name in required or not self._is_left_out(turn + place, depth, turn):
                absent = flat(each).get("nullable") and turn > 1 and (turn + place) % 7 == 6
                made[name] = None if absent else self._value(name, each, turn, depth + 1)
        if not made and schema.get("minProperties"):
            made["colour"] = "green"
        return made

    def _is_left_out(self, place: int, depth: int, turn: int) -> bool:
        return depth >= _DEEPEST or (turn > 1 and place % 7 == 5)

    def _array(self, name: str, schema: Schema, turn: int, depth: int) -> list[Any]:
        """Up to three items, and not in the order of the alphabet."""
        least, most = schema.get("minItems", 0), schema.get("maxItems", 3)
        count = 0 if depth >= _DEEPEST else (2, 3, 1, 0)[turn % 4]
        count = int(min(max(count, least), most))
        item = flat(self._followed(schema.get("items", {})))
        if kind(item) in {"string", ""} and not {"enum", "pattern", "format"} & set(item):
            tags = [_TAGS[(turn * 2 + place) % len(_TAGS)] for place in range(count)]
            return [scalars.fitted(tag, item, place) for place, tag in enumerate(tags)]
        made = [self._value(name, item, turn + place, depth + 1) for place in range(count)]
        if schema.get("uniqueItems"):
            made = [each for place, each in enumerate(made) if each not in made[:place]]
        return made
