"""The schemas of a document, in the forms that generators of values take."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

import jsonschema_rs

from specdouble.specs import Direction, Schemas
from specdouble.specs.schemas import Validator

MOST: Final = 60
"""Schemas of one document that are measured; of more, as many that lie evenly among them."""
_DIRECTIONS: Final = ("readOnly", "writeOnly")


@dataclass(frozen=True)
class Subject:
    """A document whose `components` hold all schemas that are measured."""

    document: Mapping[str, Any]
    names: tuple[str, ...]
    _judges: dict[tuple[str, bool], Validator] = field(default_factory=dict)

    @cached_property
    def schemas(self) -> Schemas:
        """What they mean."""
        return Schemas(self.document)

    def reference(self, name: str) -> dict[str, str]:
        """To one of the schemas."""
        return {"$ref": f"#/components/schemas/{name}"}

    @cached_property
    def _plain(self) -> Schemas:
        return Schemas(_without(self.document, "discriminator"))

    def json_schema(self, name: str) -> dict[str, Any]:
        """A schema with all that it refers to, as JSON Schema, which knows no discriminator."""
        return self._plain.self_contained(self.reference(name), Direction.RESPONSE)

    def judge(self, name: str, *, formats: bool = True) -> Validator:
        """What judges values of a schema; raises what jsonschema-rs does, where it is none."""
        if (name, formats) not in self._judges:
            self._judges[name, formats] = self._judge(name, formats=formats)
        return self._judges[name, formats]

    def _judge(self, name: str, *, formats: bool) -> Validator:
        if formats:
            return self._plain.validator(self.reference(name), Direction.RESPONSE)
        modern = self._plain.modern
        draft = jsonschema_rs.Draft202012Validator if modern else jsonschema_rs.Draft4Validator
        return draft(self.json_schema(name), validate_formats=False)


def subject(document: Mapping[str, Any]) -> Subject:
    """The schemas by name, and those that stand in bodies of requests and answers.

    Without `readOnly` and `writeOnly`: not all generators know in which direction a value goes.
    """
    components = _neutral(document.get("components") or {})
    schemas = components.setdefault("schemas", {})
    named = {name: each for name, each in schemas.items() if re.fullmatch(r"[\w.-]+", name)}
    inline = dict(_inline(_neutral(document.get("paths") or {})))
    schemas.update(inline)
    names = _evenly([*named, *inline], MOST)
    whole: dict[str, Any] = {
        "openapi": document["openapi"],
        "info": {"title": "Schemas", "version": "1"},
        "paths": {},
        "components": components,
    }
    unjudged = Subject(whole, ())
    judged = [name for name in names if _is_judged(unjudged, name)]
    whole["paths"] = {f"/{name}": _path(name) for name in judged}
    return Subject(whole, tuple(judged))


def _inline(paths: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Schemas of bodies that are no mere reference."""
    number = 0
    for media in _media(paths):
        schema = media.get("schema")
        if isinstance(schema, Mapping) and schema and "$ref" not in schema:
            yield f"inline-{number}", schema
            number += 1


def _media(node: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(node, Mapping):
        for key, each in node.items():
            if key == "content" and isinstance(each, Mapping):
                yield from (media for media in each.values() if isinstance(media, Mapping))
            else:
                yield from _media(each)
    elif isinstance(node, list):
        for each in node:
            yield from _media(each)


def _neutral(node: Any) -> Any:
    if isinstance(node, Mapping):
        return {
            key: _neutral(each)
            for key, each in node.items()
            if not (key in _DIRECTIONS and isinstance(each, bool))
        }
    return [_neutral(each) for each in node] if isinstance(node, list) else node


def _without(node: Any, keyword: str) -> Any:
    """Without a keyword whose value is an object."""
    if isinstance(node, Mapping):
        return {
            key: _without(each, keyword)
            for key, each in node.items()
            if not (key == keyword and isinstance(each, Mapping) and "propertyName" in each)
        }
    return [_without(each, keyword) for each in node] if isinstance(node, list) else node


def _evenly(names: list[str], most: int) -> list[str]:
    number = min(most, len(names))
    return [names[index * len(names) // number] for index in range(number)]


def _path(name: str) -> dict[str, Any]:
    """An operation that answers with a value of the schema."""
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}
    return {"get": {"responses": {"200": {"description": "A value.", "content": content}}}}


def _is_judged(found: Subject, name: str) -> bool:
    try:
        found.judge(name)
    except (KeyError, ValueError, jsonschema_rs.ValidationError, jsonschema_rs.ReferencingError):
        return False
    return True
