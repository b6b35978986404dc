"""What was done to the worlds of a sandbox, in order: how each came to be what it is."""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import chain, takewhile
from typing import NamedTuple, Self

import msgspec
import rpds

from specdouble.mockserver.kernel.world import Change, World

PART = 5_000
"""Entries go so many at a time, once there are twice as many."""


class Entry(msgspec.Struct, frozen=True, omit_defaults=True):
    """What one operation, or the passing of time before it, has changed in an API's world.

    `draws`: how many had been made from the seed by then. `afresh`: the changes are all since the
    first world of its origin, whatever else came before.
    """

    number: int
    api: str
    at: datetime
    draws: int
    changes: tuple[Change, ...]
    afresh: bool = False

    @classmethod
    def of(cls, number: int, api: str, world: World) -> Self:
        """What has made a world of the one before it."""
        changes = tuple(reversed(list(world.changes)))
        return cls(number, api, world.now, world.draws, changes)

    @classmethod
    def whole(cls, number: int, api: str, world: World) -> Self:
        """What makes a world of the first one of its origin."""
        changes = tuple(world.since_its_origin())
        return cls(number, api, world.now, world.draws, changes, afresh=True)

    def replayed(self, world: World) -> World:
        """The world that comes of the one before; for this no behaviour is asked again."""
        if self.afresh:
            world = world.at_its_origin()
        for change in self.changes:
            if change.after is None:
                world = world.drop(world.get(change.kind, change.id))
            else:
                world = world.put(change.after)
        return msgspec.structs.replace(world, now=self.at, draws=self.draws, changes=rpds.List())


def replayed(worlds: Mapping[str, World], entries: Iterable[Entry]) -> Mapping[str, World]:
    """The worlds that come of these, one entry after the other."""
    after = dict(worlds)
    for entry in entries:
        after[entry.api] = entry.replayed(after[entry.api])
    return after


class _Part(NamedTuple):
    """Entries, with the worlds before them, which are those after the step of a number."""

    after: int
    worlds: Mapping[str, World]
    entries: list[Entry]


class Journal:
    """The newest entries in parts, and the worlds before the first of them.

    `written`: the number of the last step; a step that concerns several APIs has an entry for each.
    """

    def __init__(self, worlds: Mapping[str, World], written: int = 0) -> None:
        self.written = written
        self._parts: deque[_Part] = deque(maxlen=2)
        self._parts.append(_Part(written, dict(worlds), []))

    def __iter__(self) -> Iterator[Entry]:
        return chain.from_iterable(part.entries for part in self._parts)

    @property
    def first(self) -> Mapping[str, World]:
        """The worlds before the oldest entry."""
        return self._parts[0].worlds

    @property
    def oldest(self) -> int:
        """The number of the step that `first` is after."""
        return self._parts[0].after

    def at(self, number: int) -> Mapping[str, World]:
        """The worlds after the step of that number, from `oldest` to `written`."""
        part = next(part for part in reversed(self._parts) if part.after <= number)
        until = takewhile(lambda entry: entry.number <= number, part.entries)
        return replayed(part.worlds, until)

    @staticmethod
    def begins_part(number: int) -> bool:
        """Whether the step of that number is the first of a part; a new one pushes one out."""
        return number > 1 and number % PART == 1

    def write(self, *entries: Entry, before: Mapping[str, World]) -> None:
        """Note a step: its entries, which have the next number, and the worlds before it."""
        number = entries[0].number
        if number > self.written and self.begins_part(number):
            self._parts.append(_Part(self.written, dict(before), []))
        self.written = number
        self._parts[-1].entries.extend(entries)
