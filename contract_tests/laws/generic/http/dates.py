"""The texts of an answer that its schema says are dates or date-times."""

from collections.abc import Iterator
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Final

from specdouble.contract_tests.shapes.schemas import Schema
from specdouble.specs import Document

DEEPEST: Final = 30

Dated = Iterator[tuple[str, str]]
"""Texts, each with the format that it should have."""


class Dates:
    """Looks for dates where the schemas of one document have any, and passes over all else."""

    def __init__(self, document: Document) -> None:
        self._schemas = document.components.get("schemas", {})
        self._known: dict[int, tuple[Any, bool]] = {}
        self._dated: dict[int, dict[str, Any]] = {}

    def found(self, value: Any, schema: Any, depth: int = 0) -> Dated:
        """The texts in a value that should be dates or date-times."""
        schema = self._meant(schema)
        if depth > DEEPEST or not self._has_any(schema):
            return
        if isinstance(value, str) and schema.get("format") in FORMS:
            yield schema["format"], value
        for part in (*schema.get("allOf", ()), *_branches(schema, value)):
            yield from self.found(value, part, depth + 1)
        for below, inner in self._below(value, schema):
            yield from self.found(below, inner, depth + 1)

    def _below(self, value: Any, schema: Schema) -> Iterator[tuple[Any, Any]]:
        if isinstance(value, list):
            yield from ((each, schema.get("items")) for each in value)
        elif isinstance(value, dict):
            known, rest = schema.get("properties", {}), schema.get("additionalProperties")
            if id(schema) not in self._dated:
                has = {name: inner for name, inner in known.items() if self._may(inner)}
                self._dated[id(schema)] = has
            yield from ((value[n], i) for n, i in self._dated[id(schema)].items() if n in value)
            if self._may(rest):
                yield from ((each, rest) for name, each in value.items() if name not in known)

    def _may(self, schema: Any) -> bool:
        return self._has_any(self._meant(schema))

    def _meant(self, schema: Any) -> Any:
        if isinstance(schema, dict) and "$ref" in schema:
            return self._schemas.get(str(schema["$ref"]).rpartition("/")[2], {})
        return schema

    def _has_any(self, schema: Any) -> bool:
        """Whether a schema speaks of a date, at any depth; it is kept, so that its id stays its."""
        if not isinstance(schema, dict):
            return False
        if id(schema) not in self._known:
            self._known[id(schema)] = (schema, True)  # of itself, while it is not known
            below = (self._may(each) for each in _parts(schema))
            self._known[id(schema)] = (schema, schema.get("format") in FORMS or any(below))
        return self._known[id(schema)][1]


@lru_cache(maxsize=8)
def dates(document: Document) -> Dates:
    """Where the schemas of a document have dates."""
    return Dates(document)


def is_right(form: str, text: str) -> bool:
    """Whether a text is what its format says (RFC 3339, section 5.6)."""
    return FORMS[form](text)


def _parts(schema: Schema) -> list[Any]:
    branches = [each for name in ("allOf", "anyOf", "oneOf") for each in schema.get(name, ())]
    inner = [schema.get("items"), schema.get("additionalProperties")]
    return [*branches, *inner, *schema.get("properties", {}).values()]


def _branches(schema: Schema, value: Any) -> list[Any]:
    """The one branch that can be meant: of objects, that with all their names."""
    branches = [*schema.get("anyOf", ()), *schema.get("oneOf", ())]
    real = [each for each in branches if isinstance(each, dict) and each.get("type") != "null"]
    if isinstance(value, dict):
        real = [each for each in real if set(value) <= set(each.get("properties", {}))]
    return real if len(real) == 1 else []


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


FORMS: Final = {"date-time": _is_moment, "date": _is_day}
