"""All schemas of one document: followed through references, and compiled for validation."""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

import jsonschema_rs

from specdouble.specs.anchors import Anchors
from specdouble.specs.pointers import at
from specdouble.specs.schema import Conversion, Direction

Validator = jsonschema_rs.Draft4Validator | jsonschema_rs.Draft202012Validator
ANY: Mapping[str, Any] = {}
_BASE64 = re.compile(r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")


def _of_2020_12(name: str) -> Callable[[str], bool]:
    validator = jsonschema_rs.Draft202012Validator({"format": name}, validate_formats=True)
    return validator.is_valid


FORMATS: Mapping[str, Callable[[str], bool]] = {
    **{name: _of_2020_12(name) for name in ("uuid", "duration")},  # which draft 4 knows not
    "byte": lambda text: _BASE64.fullmatch(text) is not None,  # OpenAPI 3.0.3, "Data Types"
}
_NOTHING: Mapping[str, Any] = {"not": {}}
_CHOICES = ("oneOf", "anyOf")


class Schemas:
    """The schemas of a document, which refer to one another by pointers into it."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document
        self.modern = not str(document.get("openapi", "3.0")).startswith("3.0")
        self._anchors = Anchors(document)
        self._targets: dict[str, Any] = {}
        self._conversions = {direction: _Linked(direction, self) for direction in Direction}

    def follow(self, schema: Any) -> Mapping[str, Any]:
        """The schema at the end of its references; `true` and `false` as mappings, too.

        KeyError, where a reference leads nowhere.
        """
        passed: set[str] = set()
        while isinstance(schema, Mapping) and (keyword := self._refers(schema)):
            reference = schema[keyword]
            if reference in passed:
                return ANY
            passed.add(reference)
            siblings = {name: each for name, each in schema.items() if name != keyword}
            schema = self._target(reference)
            if self.modern and siblings.keys() - _REMARKS:
                schema = {**siblings, "allOf": [schema, *siblings.get("allOf", [])]}
        if isinstance(schema, Mapping):
            return schema
        return _NOTHING if schema is False else ANY

    def _refers(self, schema: Mapping[str, Any]) -> str | None:
        """The keyword by which a schema refers to another one."""
        if "$ref" in schema:
            return "$ref"
        return "$dynamicRef" if self.modern and "$dynamicRef" in schema else None

    def validator(self, schema: Any, direction: Direction) -> Validator:
        """The schema compiled: draft 4 for OpenAPI 3.0, 2020-12 for 3.1; formats are held to."""
        draft = jsonschema_rs.Draft202012Validator if self.modern else jsonschema_rs.Draft4Validator
        ready = self.self_contained(schema, direction)
        return draft(ready, validate_formats=True, formats=dict(FORMATS))

    def self_contained(self, schema: Any, direction: Direction) -> dict[str, Any]:
        """The schema converted for a validator, together with all that it refers to."""
        conversion = self._conversions[direction]
        converted = conversion.of(schema)
        if not isinstance(converted, dict):
            converted = dict(self.follow(converted))
        linked: dict[str, Any] = {}
        waiting = list(_references(converted))
        while waiting:
            name = waiting.pop().removeprefix(_DEFINITIONS)
            if name not in linked:
                linked[name] = conversion.target(name)
                waiting += _references(linked[name])
        return {**converted, "definitions": linked} if linked else converted

    def hides(self, schema: Any, direction: Direction) -> bool:
        """Whether a member may not travel so, by its schema or what that refers to."""
        passed: set[str] = set()
        while isinstance(schema, Mapping):
            reference = schema.get("$ref")
            if schema.get(direction.value) is True or reference is None or reference in passed:
                return schema.get(direction.value) is True
            passed.add(reference)
            schema = self._target(reference)
        return False

    def branch_names(self, branch: Any, discriminator: Mapping[str, Any]) -> list[str]:
        """The discriminator's values that make a value of this branch; none, if nothing says.

        Those mapped to it, else its schema's name; unless its schema wants others (OpenAPI 3.0.3,
        "Discriminator Object").
        """
        reference = branch.get("$ref") if isinstance(branch, Mapping) else None
        if not isinstance(reference, str):
            return []
        short = reference.rpartition("/")[2]
        mapping = discriminator.get("mapping") or {}
        mapped = [name for name, target in mapping.items() if target in {reference, short}]
        member = self._member(branch, str(discriminator.get("propertyName")))
        if member is None:  # it may be a choice itself, between schemas that have the member
            return mapped
        own = [member["const"]] if "const" in member else member.get("enum")
        names = mapped or [short]
        return names if own is None else [name for name in names if name in own]

    def _member(self, schema: Any, name: str) -> Mapping[str, Any] | None:
        """The schema of a member, where the schema or a part of it names one."""
        schema = self.follow(schema)
        if name in schema.get("properties", {}):
            return self.follow(schema["properties"][name])
        found = (self._member(each, name) for each in schema.get("allOf", []))
        return next((each for each in found if each is not None), None)

    def _target(self, reference: str) -> Any:
        if reference not in self._targets:
            find = self._anchors.find if self.modern else partial(at, self._document)
            self._targets[reference] = find(reference)
        return self._targets[reference]


class _Linked(Conversion):
    """Converts schemas of a document so that their references lead to `#/definitions/...`."""

    def __init__(self, direction: Direction, schemas: Schemas) -> None:
        super().__init__(direction, modern=schemas.modern)
        self._schemas = schemas
        self._names: dict[str, str] = {}
        self._references: dict[str, str] = {}
        self._converted: dict[str, Any] = {}

    def of(self, schema: Any) -> Any:
        converted = super().of(schema)
        if isinstance(schema, Mapping) and isinstance(schema.get("discriminator"), Mapping):
            self._discriminate(converted, schema)
        return converted

    def hides(self, schema: Any) -> bool:
        return self._schemas.hides(schema, self._direction)

    def reference(self, reference: str) -> str:
        name = self._names.setdefault(reference, f"r{len(self._names)}")
        self._references[name] = reference
        return _DEFINITIONS + name

    def target(self, name: str) -> Any:
        """The schema, converted once, that is found under that name."""
        if name not in self._converted:
            reference = self._references[name]
            self._converted[name] = self.of(self._schemas.follow({"$ref": reference}))
        return self._converted[name]

    def _discriminate(self, converted: dict[str, Any], schema: Mapping[str, Any]) -> None:
        """Hold each branch to its own names of the discriminator, unless it does so itself.

        OpenAPI 3.0.3, "Discriminator Object": the value names the branch.
        """
        if schema.get("nullable") and not isinstance(schema.get("type"), str):
            converted = converted["anyOf"][0]  # beside null
        told = schema["discriminator"]
        name = told.get("propertyName")
        for keyword in _CHOICES:
            if keyword not in converted:
                continue
            for number, branch in enumerate(schema[keyword]):
                names = self._schemas.branch_names(branch, told)
                if names:
                    held = {"properties": {name: {"enum": names}}}
                    branches = converted[keyword]
                    branches[number] = {"allOf": [branches[number], held]}


_DEFINITIONS = "#/definitions/"
_REMARKS = {
    "$id",
    "$anchor",
    "$dynamicAnchor",
    "$defs",
    "$comment",
    "$schema",
    "description",
    "summary",
    "title",
    "example",
    "examples",
    "deprecated",
    "nullable",
}


def _references(converted: Any) -> Iterator[str]:
    """All references within a converted schema."""
    waiting = [converted]
    while waiting:
        each = waiting.pop()
        if isinstance(each, dict):
            reference = each.get("$ref")
            if isinstance(reference, str) and reference.startswith(_DEFINITIONS):
                yield reference
            waiting += each.values()
        elif isinstance(each, list):
            waiting += each
