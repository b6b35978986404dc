"""A world: one immutable value that holds all entities of an API, its time and its chance."""

import random
import uuid
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, Self, TypeVar, cast

import msgspec
import rpds
from msgspec.structs import replace

from specdouble.fixtures.entity import Entity
from specdouble.mockserver.kernel.refusals import NotFound
from specdouble.mockserver.kernel.table import Table

E = TypeVar("E", bound=Entity)
T = TypeVar("T")


MOST_KEPT = 200
"""A page of a list may have a hundred kilobytes."""


class Change(msgspec.Struct, frozen=True):
    """One entity was put, or (`after` is None) the one of that id was dropped."""

    kind: type[Entity]
    id: str
    after: Entity | None

    def __str__(self) -> str:
        return f"{'drop' if self.after is None else 'put'} {self.kind.__name__} {self.id}"


class World(msgspec.Struct, frozen=True):
    """Entities by kind, `now` (aware, UTC), and a seed with the number of draws made from it.

    Every verb returns a new world; `changes` notes what was done since `settled`, newest first.
    `kept` is no part of the value: what was worked out from all tables, at whatever time.
    """

    now: datetime
    seed: int
    tables: Mapping[type[Entity], Table[Any]]
    draws: int = 0
    changes: "rpds.List[Change]" = msgspec.field(default_factory=rpds.List)
    kept: dict[Hashable, Any] = {}

    @classmethod
    def of(cls, entities: Iterable[Entity], *, now: datetime, seed: int) -> Self:
        """The world that holds just these entities, each kind in the order given."""
        kinds: dict[type[Entity], list[Entity]] = {}
        for entity in entities:
            kinds.setdefault(type(entity), []).append(entity)
        return cls(now=now, seed=seed, tables={k: Table.of(v) for k, v in kinds.items()})

    def table(self, kind: type[E]) -> Table[E]:
        """All entities of a kind."""
        return self.tables.get(kind) or cast("Table[E]", _EMPTY)

    def find(self, kind: type[E], key: str) -> E | None:
        """The entity of that kind and id, or None."""
        return self.table(kind).find(key)

    def get(self, kind: type[E], key: str) -> E:
        """The entity of that kind and id; NotFound, if there is none."""
        entity = self.find(kind, key)
        if entity is None:
            message = f"{kind.__name__} '{key}' not found"
            raise NotFound(message)
        return entity

    def derive(self, kind: type[E], function: Callable[[Table[E]], T]) -> T:
        """What a function makes of a kind's table: an index, a total; kept with the table."""
        return self.table(kind).derive(function)

    def keep(self, key: Hashable, value: object) -> None:
        """Keep what was worked out from the tables, until they change or it is too much."""
        if len(self.kept) >= MOST_KEPT:
            self.kept.clear()
        self.kept[key] = value

    def put(self, *entities: Entity) -> Self:
        """The world with these entities added or replaced."""
        if not entities:
            return self
        tables, changes = dict(self.tables), self.changes
        for entity in entities:
            kind = type(entity)
            tables[kind] = tables.get(kind, _EMPTY).put(entity)
            changes = changes.push_front(Change(kind, entity.id, entity))
        return replace(self, tables=tables, changes=changes, kept={})

    def drop(self, entity: Entity) -> Self:
        """The world without this entity."""
        kind = type(entity)
        tables = {**self.tables, kind: self.table(kind).drop(entity.id)}
        changes = self.changes.push_front(Change(kind, entity.id, None))
        return replace(self, tables=tables, changes=changes, kept={})

    def at(self, now: datetime) -> Self:
        """The world at another time, with nothing else changed."""
        return replace(self, now=now)

    def settled(self) -> Self:
        """The world with its changes taken note of."""
        return replace(self, changes=rpds.List())

    def at_its_origin(self) -> Self:
        """The world with all undone that was ever put or dropped; time and chance stay."""
        tables = {kind: table.bare() for kind, table in self.tables.items()}
        return replace(self, tables=tables, changes=rpds.List(), kept={})

    def since_its_origin(self) -> Iterator[Change]:
        """What makes this world's tables of those at its origin."""
        for kind, table in sorted(self.tables.items(), key=lambda item: item[0].__name__):
            for key, after in table.changes():
                yield Change(kind, key, after)

    def chance(self) -> tuple[Self, random.Random]:
        """A random source of its own, the same for the same seed and history of the world."""
        source = random.Random(f"{self.seed}/{self.draws}")  # noqa: S311 - to be repeatable
        return replace(self, draws=self.draws + 1), source

    def new_uuid(self) -> tuple[Self, str]:
        """A UUID (version 4, RFC 9562) that the world has not given before."""
        world, source = self.chance()
        return world, str(uuid.UUID(int=source.getrandbits(128), version=4))


_EMPTY: Table[Any] = Table({})
