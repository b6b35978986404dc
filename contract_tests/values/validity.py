"""Whether a value fits a schema of a document, and where it does not."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Protocol

import jsonschema_rs

from specdouble.specs import Direction, Document, json_schema


class Validator(Protocol):
    """What is used of jsonschema-rs."""

    def is_valid(self, instance: Any) -> bool: ...

    def iter_errors(self, instance: Any) -> Any: ...


class Validity:
    """The schemas of one document, each compiled once for each direction."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._compiled: dict[tuple[int, Direction, bool], tuple[Any, Validator | None]] = {}

    def faults(
        self,
        value: Any,
        schema: Mapping[str, Any],
        direction: Direction,
        *,
        formats: bool = True,
    ) -> list[str]:
        """What is wrong with the value, each with its place; empty, if nothing is."""
        validator = self._validator(schema, direction, formats=formats)
        if validator is None:
            return []
        try:
            if validator.is_valid(value) or validator.is_valid(_whole(value)):
                return []
            return [
                f"{_pointer(each.instance_path)}: {each.message[:200]}"
                for each in validator.iter_errors(_whole(value))
            ]
        except ValueError:  # jsonschema-rs takes neither lone surrogates nor a nesting beyond 255
            return ["#: no value that others can read"]

    def fits(self, value: Any, schema: Mapping[str, Any], direction: Direction) -> bool:
        """Whether nothing is wrong with the value."""
        return not self.faults(value, schema, direction)

    def _validator(
        self, schema: Mapping[str, Any], direction: Direction, *, formats: bool
    ) -> Validator | None:
        key = (id(schema), direction, formats)
        if key not in self._compiled:  # the schema is kept with it, so that its id stays its own
            compiled = self._compile(schema, direction, formats=formats)
            self._compiled[key] = (schema, compiled)
        return self._compiled[key][1]

    def _compile(
        self, schema: Mapping[str, Any], direction: Direction, *, formats: bool
    ) -> Validator | None:
        converted = json_schema(schema, direction, self._document.components)
        modern = str(self._document.raw.get("openapi", "")).startswith("3.1")
        draft = jsonschema_rs.Draft202012Validator if modern else jsonschema_rs.Draft4Validator
        try:
            return draft(converted, validate_formats=formats)
        except (ValueError, jsonschema_rs.ValidationError, jsonschema_rs.ReferencingError):
            return None  # a schema that no validator reads judges nothing


@lru_cache(maxsize=8)
def validity(document: Document) -> Validity:
    """The schemas of a document; what was compiled is kept with it."""
    return Validity(document)


def _pointer(path: Any) -> str:
    return "".join(f"/{each}" for each in path) or "#"


def _whole(value: Any) -> Any:
    """The value with 1 in place of 1.0: later drafts than 4 take both for an integer."""
    if isinstance(value, dict):
        return {name: _whole(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_whole(each) for each in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value
