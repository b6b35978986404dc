"""Where an answer's documented fields are, and what the document says of each."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from specdouble.contract_tests.mutation.answers import EACH, Path
from specdouble.contract_tests.traffic import Traffic
from specdouble.specs import Document

MAX_ITEMS: Final = 20
"""Items of a list that are looked at to find out which fields there are."""

MAX_TEXTS: Final = 200
"""Different texts of a field that are remembered."""

Schema = Mapping[str, Any]


@dataclass(slots=True)
class Field:
    """A documented field of an operation's answers, and the places where it was seen."""

    path: Path
    schema: Schema
    places: list[int] = field(default_factory=list)
    texts: dict[str, None] = field(default_factory=dict)

    @property
    def pointer(self) -> str:
        """Its JSON pointer, with `*` for any item."""
        return "".join(f"/{part}" for part in self.path)


@dataclass(slots=True)
class Answers:
    """All answers of one operation with one status."""

    operation: str
    status: int
    places: list[int]
    fields: list[Field]

    @property
    def is_success(self) -> bool:
        """Whether the status is a 2xx."""
        return 200 <= self.status < 300

    @property
    def mark(self) -> str:
        """What stands before the names of fields of a refusal: `404 `."""
        return "" if self.is_success else f"{self.status} "


class Recording:
    """A traffic, looked at by operation and status, field by field."""

    def __init__(self, traffic: Traffic) -> None:
        self.traffic = traffic
        self.exchanges = traffic.exchanges
        self.document = traffic.document

    @cached_property
    def answers(self) -> list[Answers]:
        """The answers by operation and status, in the order of their first."""
        groups: dict[tuple[str, int], list[int]] = {}
        for place, each in enumerate(self.exchanges):
            groups.setdefault((each.operation, each.status), []).append(place)
        return [
            Answers(operation, status, places, list(self._fields(operation, status, places)))
            for (operation, status), places in groups.items()
        ]

    def _fields(self, operation: str, status: int, places: Sequence[int]) -> Iterator[Field]:
        schema = body_schema(self.document, operation, status)
        if schema is None:
            return
        found: dict[Path, Field] = {}
        for place in places:
            seen: dict[Path, tuple[Schema, list[Any]]] = {}
            body = self.exchanges[place].json
            if body is not None:
                _walk(body, schema, (), seen, self.document)
            for path, (described, values) in seen.items():
                one = found.setdefault(path, Field(path, described))
                one.places.append(place)
                if len(one.texts) < MAX_TEXTS:
                    one.texts.update((each, None) for each in values if isinstance(each, str))
        yield from found.values()


def body_schema(document: Document, operation: str, status: int) -> Schema | None:
    """The documented schema of an answer's JSON body."""
    described = document.operations.get(operation)
    response = described.response(status) if described else None
    return next(iter(response.schemas.values()), None) if response else None


def _walk(
    value: Any,
    schema: Schema,
    path: Path,
    found: dict[Path, tuple[Schema, list[Any]]],
    document: Document,
) -> None:
    found.setdefault(path, (schema, []))[1].append(value)
    if isinstance(value, list):
        items = keyword(schema, "items", document)
        for item in value[:MAX_ITEMS] if items else ():
            _walk(item, items, (*path, EACH), found, document)
    elif isinstance(value, dict):
        for name, described in properties(schema, document).items():
            if name in value:
                _walk(value[name], described, (*path, name), found, document)


def properties(schema: Schema, document: Document) -> dict[str, Schema]:
    """The documented properties, those of all branches together."""
    result: dict[str, Schema] = {}
    for part in _parts(schema, document):
        result.update(part.get("properties", {}))
    return result


def keyword(schema: Schema, name: str, document: Document) -> Any:
    """What a schema, or the first of its branches that has the keyword, says; else None."""
    return next((part[name] for part in _parts(schema, document) if name in part), None)


def _parts(schema: Schema, document: Document) -> Iterator[Schema]:
    """The schema and its branches; a reference of a schema to itself is followed once."""
    if "$ref" in schema:
        name = str(schema["$ref"]).rpartition("/")[2]
        schema = document.components.get("schemas", {}).get(name, {})
    yield schema
    for branches in ("allOf", "anyOf", "oneOf"):
        for branch in schema.get(branches, ()):
            if branch is not schema:
                yield from _parts(branch, document)
