"""Bodies for requests: valid by their schema, with the ids of things that are there."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any
from uuid import uuid4

from specdouble.contract_tests.scene import Scene
from specdouble.contract_tests.shapes.operations import json_body, sendable
from specdouble.contract_tests.shapes.resources import Resource, resources
from specdouble.contract_tests.shapes.schemas import Schema, flat, kind, words
from specdouble.contract_tests.stories.sending import Thing
from specdouble.contract_tests.values.making import bodies, examples, sparse
from specdouble.specs import Operation


def unique() -> str:
    """A key that nobody had before, also not in an earlier run."""
    return str(uuid4())


_HEADERS: Mapping[str, Callable[[], str]] = {
    "if-match": lambda: "*",
    "content-type": lambda: "application/json",
}


@dataclass(slots=True)
class Drafts:
    """What a scene's story sends. `one`: finds or makes a thing that a body may name."""

    scene: Scene
    one: Callable[[Resource], Thing | None]
    _prosaic: set[str] = field(default_factory=set)

    def bodies(self, operation: Operation, count: int, *, distinct: bool = False) -> list[Any]:
        """Bodies for an operation, with what the user named and with ids of things that are."""
        wanted = json_body(operation)
        if wanted is None or operation.body is None:
            return []
        document, schema = self.scene.document, operation.body.schemas[wanted[0]]
        shown = examples(operation, document) if self._is_prosaic(operation) else []
        made = (shown * count)[:count] or bodies(schema, count, document, distinct=distinct)
        known = self._known(operation)
        return [{**each, **known} if isinstance(each, dict) else each for each in made]

    def tries(self, operation: Operation, count: int) -> Iterator[list[Any]]:
        """For each thing to be made, several bodies, the richest first."""
        wanted = json_body(operation)
        plain = self.bodies(operation, count)
        unlike = self.bodies(operation, count, distinct=True)
        for first, second in zip_longest(plain, unlike):
            some = [each for each in (first, second) if each is not None]
            few = [sparse(wanted[1], some[-1])] if wanted and some else []
            yield [*some, *few]

    def shown(self, operation: Operation) -> list[Any]:
        """The bodies that the document itself has."""
        return examples(operation, self.scene.document)

    def prefer_shown(self, resource: Resource) -> None:
        """Note that the prose asks more of a resource's bodies than their schema."""
        self._prosaic.add(resource.path)

    def _is_prosaic(self, operation: Operation) -> bool:
        return any(
            operation in each.roles.values() and each.path in self._prosaic
            for each in resources(self.scene.document)
        )

    def _known(self, operation: Operation) -> dict[str, Any]:
        """The properties that the user named, and those that name other things."""
        known: dict[str, Any] = {}
        for name, schema in sendable(operation).items():
            several = kind(schema) == "array"
            plain = flat(schema.get("items")) if several else schema
            value = self.scene.values.get(name) or self._id(name, operation, plain)
            if value is not None:
                typed = int(value) if kind(plain) == "integer" and value.isdigit() else value
                known[name] = [typed] if several else typed
        return known

    def _id(self, name: str, operation: Operation, schema: Schema) -> str | None:
        """The id of a thing that a property names, unless it is the one to be made."""
        if kind(schema) not in {"string", "integer"} or "enum" in schema:
            return None
        for each in resources(self.scene.document):
            if each.parameter and _names(words(name), each):
                own = each.role("create") == operation
                found = None if own else self.one(each)
                return found.id if found is not None else None
        return None


def _names(name: tuple[str, ...], resource: Resource) -> bool:
    """Whether a property's words end with what a resource's id is called: `ownerCustomerId`."""
    single = words(resource.collection.rpartition("/")[2].removesuffix("s"))
    if name and name[-1] == "ids":
        name = (*name[:-1], "id")
    called = [words(resource.parameter), (*single, "id")]
    return any(len(each) > 1 and name[-len(each) :] == each for each in called)


def header_of(operation: Operation, name: str) -> str | None:
    """A header parameter by its name, in the document's own writing."""
    found = (each for each in operation.parameters if each.location == "header")
    return next((each.name for each in found if each.name.lower() == name), None)


def needed_headers(operation: Operation, given: Mapping[str, str]) -> dict[str, str]:
    """Headers that the document requires, and that were not given."""
    known = {name.lower() for name in given}
    required = [
        each for each in operation.parameters if each.required and each.location == "header"
    ]
    return {
        each.name: _HEADERS.get(each.name.lower(), unique)()
        for each in required
        if each.name.lower() not in known
    }
