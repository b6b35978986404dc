"""Where sandboxes survive the process: told of each change before it is made."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from specdouble.fixtures.keys import Key
from specdouble.mockserver.kernel.clock import Clock, Hands
from specdouble.mockserver.kernel.journal import Entry
from specdouble.mockserver.kernel.snapshots import Snapshot
from specdouble.mockserver.kernel.world import World

if TYPE_CHECKING:
    from specdouble.mockserver.kernel.sandbox import Sandbox


class Origin(msgspec.Struct, frozen=True):
    """What a sandbox's worlds are made of: the same origin, the same worlds."""

    profile: str
    seed: int
    now: datetime


Build = Callable[[Origin], Mapping[str, World]]
"""`origin -> the worlds of all APIs`, as they are at its moment; NotFound, if it has no such."""


class SavedSnapshot(msgspec.Struct, frozen=True):
    """A snapshot of a sandbox, with what makes its worlds of their origin's."""

    name: str
    change: int
    now: datetime
    worlds: Sequence[Entry]


class Saved(msgspec.Struct, frozen=True):
    """All that makes a sandbox again.

    `first`, `base`: what makes its worlds of their origin's, as they were when it began, and
    before the oldest of its entries; `written`: the number of the step that `base` is after.
    """

    name: str
    origin: Origin
    first_clock: Hands
    clock: Hands
    first: Sequence[Entry] = ()
    base: Sequence[Entry] = ()
    written: int = 0
    entries: Iterable[Entry] = ()
    snapshots: Sequence[SavedSnapshot] = ()


class Keeper:
    """Keeps nothing: what was done is gone with the process.

    Others override all of it. What they can't write is a NotKept, and then nothing has changed.
    """

    is_new = True
    """Whether nothing was kept before this process."""

    def beginning(self, origin: Origin, clock: Clock) -> tuple[Origin, Clock]:
        """What sandboxes begin as unless they are told: what was given at the first start."""
        return origin, clock

    def sandboxes(self, build: Build) -> Iterable[tuple["Sandbox", Sequence[Key]]]:  # noqa: ARG002
        """All that survived with their keys, in the order in which they were made."""
        return ()

    def begin(self, sandbox: "Sandbox", keys: Sequence[Key]) -> None:
        """A sandbox is new, with these keys, or is again as it was when it was."""

    def bind(self, sandbox: "Sandbox", keys: Sequence[Key]) -> None:
        """A sandbox gets these keys, in place of those that it has."""

    def note(
        self, sandbox: "Sandbox", entries: Sequence[Entry], clock: Clock | None = None
    ) -> None:
        """A step is about to be made in a sandbox, and (unless None) its clock to be replaced."""

    def add_snapshot(self, sandbox: "Sandbox", snapshot: Snapshot) -> None:
        """A snapshot was taken."""

    def remove_snapshot(self, sandbox: "Sandbox", name: str) -> None:
        """A snapshot is to be no more."""

    def forget(self, name: str) -> None:
        """There is no such sandbox any more."""

    def close(self) -> None:
        """Nothing will be kept any more."""
