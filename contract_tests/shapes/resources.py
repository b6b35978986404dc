"""Resources: what a document lets one create, read, change and delete, found in its paths."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

from specdouble.contract_tests.exchange import Exchange
from specdouble.contract_tests.shapes.listings import Listing, listings
from specdouble.contract_tests.shapes.locations import last_of
from specdouble.contract_tests.shapes.operations import json_body, parameters, sendable, shown
from specdouble.contract_tests.shapes.schemas import Schema, kind, properties, words
from specdouble.contract_tests.shapes.ticking import ticks
from specdouble.specs import Document, Operation

_CHANGES = {"create", "replace", "update", "remove"}
_ALREADY = re.compile(
    r"\b(already|exists|duplicate|twice|at most (one|once)|unique)\b", re.IGNORECASE
)
_MOVING = {
    "status", "state", "phase", "stage", "progress", "percent", "percentage", "count", "total",
    "age", "remaining", "started", "finished", "completed", "ended", "last", "latest", "next",
    "expires", "ttl", "size", "usage", "current", "active", "running", "seen", "rank", "position",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Resource:
    """Things of one kind, each under a path of its own, or one thing that is always there.

    `path`: that of one (`/books/{bookId}`); `parameter`: the name of its last parameter.
    `collection`: that of all (`/books`). Both are empty, if there is only one (`/settings`).
    `identity`: the property with the id; `writable`: properties that a request may have;
    `server_set`: those that only answers have. `has_twins`: whether the document leaves open that
    there are two of the same; if not, it tells that 409 is for what there is already.
    """

    path: str
    parameter: str
    collection: str
    roles: Mapping[str, Operation] = field(repr=False)
    listing: Listing | None = field(repr=False)
    schema: Schema = field(repr=False)
    identity: str
    writable: frozenset[str]
    server_set: frozenset[str]
    has_twins: bool

    def role(self, name: str) -> Operation | None:
        """The operation with this part: create, read, head, replace, update, remove."""
        return self.roles.get(name)

    @cached_property
    def parents(self) -> tuple[str, ...]:
        """The parameters that say under what the collection stands (`/books/{bookId}/loans`)."""
        names = parameters(self.path)
        return names[:-1] if self.parameter else names

    @cached_property
    def has(self) -> Mapping[str, Schema]:
        """The properties of the representation, each with its flat schema."""
        return properties(self.schema)

    @cached_property
    def moving(self) -> frozenset[str]:
        """Server-set properties that may change by themselves: states, counters, structures."""
        return frozenset(name for name in self.server_set if _moves(name, self.has[name]))

    @cached_property
    def is_settled(self) -> bool:
        """Whether one thing changes by writes alone, as far as the document tells."""
        return not self.moving

    @cached_property
    def steady(self) -> frozenset[str]:
        """The properties that stay as they are while nobody writes."""
        still = frozenset(name for name in self.has if not ticks(name))
        if self.is_settled:
            return still
        return still - self.moving - self.touched - self.versions

    @cached_property
    def touched(self) -> frozenset[str]:
        """Server-set times of the last change: `updatedAt`, `modified_on`."""
        wanted = {"updated", "modified", "changed"}
        return frozenset(
            name
            for name in self.server_set
            if wanted & set(words(name)) and self.has[name].get("format") == "date-time"
        )

    @cached_property
    def versions(self) -> frozenset[str]:
        """Server-set numbers that count changes: `version`, `revision`."""
        wanted = {("version",), ("revision",), ("rev",), ("row", "version"), ("version", "number")}
        return frozenset(
            name
            for name in self.server_set
            if words(name) in wanted and kind(self.has[name]) == "integer"
        )

    @cached_property
    def born(self) -> frozenset[str]:
        """What stays for good: the id, what it stands under, who made it and when."""
        parents = {words(name) for name in self.parents}
        return frozenset(
            name
            for name in self.server_set
            if name == self.identity
            or {"created", "creation"} & set(words(name))
            or words(name) in parents
        )

    def identify(self, shown: Any) -> str | None:
        """The id that a representation shows, as a path would have it."""
        value = shown.get(self.identity) if isinstance(shown, dict) and self.identity else None
        return str(value) if isinstance(value, str | int) and value != "" else None

    def created(self, answer: Exchange) -> str | None:
        """The id of what a request created: in its answer, or else at the end of its Location."""
        return self.identify(answer.json) or last_of(answer.headers.get("location", "")) or None

    @cached_property
    def replaces(self) -> bool:
        """Whether a PUT takes all that a POST takes, so that it replaces and does not merge."""
        put, post = self.role("replace"), self.role("create") or self.role("update")
        if put is None or not (sent := sendable(put)):
            return False
        return post is None or set(sendable(post)) <= set(sent)


def _moves(name: str, schema: Schema) -> bool:
    structured = kind(schema) in {"object", "array", "boolean", ""}
    return structured or "enum" in schema or bool(_MOVING & set(words(name)))


@lru_cache(maxsize=8)
def resources(document: Document) -> tuple[Resource, ...]:
    """The resources of a document, what others stand under before those others."""
    by_path: dict[str, dict[str, Operation]] = {}
    for operation in document.operations.values():
        by_path.setdefault(operation.path.rstrip("/"), {})[operation.method] = operation
    found = [*_items(document, by_path), *_singles(document, by_path)]
    return tuple(sorted(found, key=lambda each: each.path.count("/")))


def _items(document: Document, by_path: Mapping[str, Any]) -> Iterator[Resource]:
    for path, methods in by_path.items():
        collection, _, last = path.rpartition("/")
        if not (last.startswith("{") and last.endswith("}")) or not collection:
            continue
        above = by_path.get(collection, {})
        roles = _roles(methods) | ({"create": above["POST"]} if _creates(above) else {})
        if "read" in roles or _CHANGES & set(roles):
            yield _resource(document, path, roles, _listing(document, above))


def _singles(document: Document, by_path: Mapping[str, Any]) -> Iterator[Resource]:
    """One thing at a path of its own, such as settings: read and written, and not a list."""
    collections = {path.rpartition("/")[0] for path in by_path if path.endswith("}")}
    for path, methods in by_path.items():
        roles = _roles(methods)
        if path.endswith("}") or path in collections or "read" not in roles:
            continue
        if _listing(document, methods) is None and {"replace", "update"} & set(roles):
            yield _resource(document, path, roles)


def _roles(methods: Mapping[str, Operation]) -> dict[str, Operation]:
    names = {"GET": "read", "HEAD": "head", "PUT": "replace", "PATCH": "update", "DELETE": "remove"}
    return {names[method]: each for method, each in methods.items() if method in names}


def _creates(methods: Mapping[str, Operation]) -> bool:
    return "POST" in methods and json_body(methods["POST"]) is not None


def _listing(document: Document, methods: Mapping[str, Operation]) -> Listing | None:
    return listings(document).get(methods["GET"].id) if "GET" in methods else None


def _resource(
    document: Document,
    path: str,
    roles: Mapping[str, Operation],
    listing: Listing | None = None,
) -> Resource:
    collection, _, last = path.rpartition("/")
    parameter = last[1:-1] if last.startswith("{") else ""
    schema = shown(roles.get("read")) or shown(roles.get("create")) or shown(roles.get("replace"))
    writes = [roles[name] for name in ("create", "replace", "update") if name in roles]
    has = {name: each for name, each in properties(schema).items() if not each.get("writeOnly")}
    writable = {name for each in writes for name in sendable(each)}
    writable -= {name for name, each in has.items() if each.get("readOnly")}
    return Resource(
        path=path,
        parameter=parameter,
        collection=collection if parameter else "",
        roles=roles,
        listing=listing,
        schema={**schema, "properties": has},
        identity=_identity(has, parameter),
        writable=frozenset(writable),
        server_set=frozenset(has) - writable,
        has_twins=not _refuses_twins(document, roles.get("create")),
    )


def _refuses_twins(document: Document, create: Operation | None) -> bool:
    """Whether the prose of a 409 speaks of what exists; not if it may be about repeated keys."""
    if create is None or "409" not in create.responses:
        return False
    keyed = any(each.name.lower() == "idempotency-key" for each in create.parameters)
    written = document.resolved["paths"][create.path]["post"]
    told = f"{written.get('description', '')} {written['responses']['409'].get('description', '')}"
    return not keyed and _ALREADY.search(told) is not None


def _identity(has: Mapping[str, Schema], parameter: str) -> str:
    """The property named as the parameter, or as its end (`bookId`: `id`); empty, if none is."""
    wanted = words(parameter)
    plain = [name for name, each in has.items() if kind(each) in {"string", "integer"}]
    for start in range(len(wanted)):
        for name in plain:
            if words(name) == wanted[start:]:
                return name
    return "id" if parameter and "id" in plain else ""
