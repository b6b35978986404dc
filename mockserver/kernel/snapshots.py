"""What a sandbox was at moments that somebody gave names to."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Final, NamedTuple

import msgspec

from specdouble.mockserver.kernel.refusals import Conflict, NotFound
from specdouble.mockserver.kernel.world import World

MOST: Final = 100
"""A sandbox has at most so many."""


class Point(NamedTuple):
    """Worlds, and the moment that they are of. It costs nothing, for worlds never change."""

    worlds: Mapping[str, World]
    now: datetime


class Snapshot(msgspec.Struct, frozen=True):
    """What a sandbox was after the change of a number."""

    name: str
    change: int
    point: Point


class Snapshots:
    """Those of a sandbox by their names, in the order in which they were taken."""

    def __init__(self) -> None:
        self._by_name: dict[str, Snapshot] = {}

    def __iter__(self) -> Iterator[Snapshot]:
        return iter(list(self._by_name.values()))

    def add(self, snapshot: Snapshot) -> None:
        """Remember one more; Conflict, if its name is taken, or there are too many."""
        if snapshot.name in self._by_name:
            raise Conflict(f"There is a snapshot '{snapshot.name}' already; it can be deleted")
        if len(self._by_name) >= MOST:
            raise Conflict(f"There are {MOST} snapshots, and no more may be")
        self._by_name[snapshot.name] = snapshot

    def get(self, name: str) -> Snapshot:
        """That of a name; NotFound with some of the others, if there is none."""
        if (found := self._by_name.get(name)) is None:
            known = ", ".join(list(self._by_name)[:10]) or "none"
            raise NotFound(f"There is no snapshot '{name[:64]}'; there are: {known}")
        return found

    def remove(self, name: str) -> None:
        """Forget one."""
        del self._by_name[self.get(name).name]
