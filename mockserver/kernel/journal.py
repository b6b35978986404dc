"""What was done to the worlds of a sandbox, in order: how each came to be what it is."""

from collections import deque
from collections.abc import Iterator
from datetime import datetime
from typing import Self

import msgspec
import rpds

from specdouble.mockserver.kernel.world import Change, World

LONGEST = 10_000


class Entry(msgspec.Struct, frozen=True):
    """What one operation, or the passing of time before it, has changed in an API's world.

    `draws`: how many had been made from the seed by then.
    """

    number: int
    api: str
    at: datetime
    draws: int
    changes: tuple[Change, ...]

    @classmethod
    def of(cls, number: int, api: str, world: World) -> Self:
        """What has made a world of the one before it."""
        changes = tuple(reversed(list(world.changes)))
        return cls(number, api, world.now, world.draws, changes)

    def replayed(self, world: World) -> World:
        """The world that comes of the one before; for this no behaviour is asked again."""
        for change in self.changes:
            if change.after is None:
                world = world.drop(world.get(change.kind, change.id))
            else:
                world = world.put(change.after)
        return msgspec.structs.replace(world, now=self.at, draws=self.draws, changes=rpds.List())


class Journal:
    """The newest entries, numbered from 1; the oldest go when there are too many.

    `written`: how many there were so far.
    """

    def __init__(self) -> None:
        self._entries: deque[Entry] = deque(maxlen=LONGEST)
        self.written = 0

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._entries)

    def write(self, api: str, world: World) -> Entry:
        """Note what was changed in an API's world."""
        self.written += 1
        entry = Entry.of(self.written, api, world)
        self._entries.append(entry)
        return entry
