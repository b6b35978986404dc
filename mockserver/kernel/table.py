"""All entities of one kind: an ordered base that is shared, and a small overlay of changes."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from operator import itemgetter
from typing import Any, Generic, Self, TypeVar

import rpds

from specdouble.fixtures.entity import Entity

E = TypeVar("E", bound=Entity)
T = TypeVar("T")


class Table(Generic[E]):
    """An immutable, ordered map from id to entity.

    The base is a plain dict that is never written after construction; what was put or dropped
    since stands in a persistent map beside it, with a rank that keeps the order of arrival.
    """

    __slots__ = ("_base", "_derived", "_next_rank", "_overlay")

    def __init__(
        self,
        base: Mapping[str, E],
        overlay: "rpds.HashTrieMap[str, tuple[int, E | None]] | None" = None,
        next_rank: int = 0,
    ) -> None:
        self._base = base
        self._overlay = rpds.HashTrieMap() if overlay is None else overlay
        self._next_rank = next_rank
        self._derived: dict[Callable[..., Any], Any] = {}

    @classmethod
    def of(cls, entities: Iterable[E]) -> Self:
        """A table whose base is these entities, in their order."""
        return cls({entity.id: entity for entity in entities})

    def find(self, key: str) -> E | None:
        """The entity with this id, or None."""
        change = self._overlay.get(key)
        return self._base.get(key) if change is None else change[1]

    def put(self, entity: E) -> Self:
        """This table with the entity added at the end, or in place of the one with its id."""
        change = self._overlay.get(entity.id)
        if change is None and entity.id in self._base:
            rank, next_rank = -1, self._next_rank
        elif change is None or change[1] is None:
            rank, next_rank = self._next_rank, self._next_rank + 1
        else:
            rank, next_rank = change[0], self._next_rank
        return type(self)(self._base, self._overlay.insert(entity.id, (rank, entity)), next_rank)

    def drop(self, key: str) -> Self:
        """This table without the entity of that id."""
        if key in self._base:
            overlay = self._overlay.insert(key, (-1, None))
        else:
            overlay = self._overlay.discard(key)
        return type(self)(self._base, overlay, self._next_rank)

    def bare(self) -> Self:
        """The base alone."""
        return type(self)(self._base)

    def changes(self) -> Iterator[tuple[str, E | None]]:
        """What makes this table of its base: put an entity, or (None) drop the one of that id.

        In an order that brings the entities into theirs.
        """
        arrivals = []
        for key, (rank, entity) in sorted(self._overlay.items(), key=itemgetter(0)):
            if rank < 0:
                yield key, entity
                continue
            arrivals.append((rank, key, entity))
            if key in self._base:  # it was dropped, and has come again
                yield key, None
        yield from ((key, entity) for _, key, entity in sorted(arrivals, key=itemgetter(0)))

    def __iter__(self) -> Iterator[E]:
        """All entities: those of the base in its order, then the others as they came."""
        if not self._overlay:
            yield from self._base.values()
            return
        arrivals = [
            (rank, changed)
            for rank, changed in self._overlay.values()
            if changed is not None and rank >= 0
        ]
        for key, entity in self._base.items():
            change = self._overlay.get(key)
            if change is None:
                yield entity
            elif change[0] < 0 and change[1] is not None:
                yield change[1]
        yield from (entity for _, entity in sorted(arrivals, key=lambda arrival: arrival[0]))

    def derive(self, function: "Callable[[Table[E]], T]") -> T:
        """What the function makes of this table, worked out once: a table never changes."""
        if function not in self._derived:
            self._derived[function] = function(self)
        result: T = self._derived[function]
        return result
