"""A sandbox: a clock, a world per API moved forward by operations, and a journal of it all."""

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Self

from specdouble.mockserver.kernel.api import Answer, Api, Behaviour
from specdouble.mockserver.kernel.clock import Clock, wall_time
from specdouble.mockserver.kernel.journal import Entry, Journal, replayed
from specdouble.mockserver.kernel.keeper import Keeper, Origin, Saved
from specdouble.mockserver.kernel.refusals import NotKept
from specdouble.mockserver.kernel.rules import Rules
from specdouble.mockserver.kernel.snapshots import Point, Snapshot, Snapshots
from specdouble.mockserver.kernel.world import World

__all__ = ["Origin", "Sandbox"]

logger = logging.getLogger("specdouble.sandbox")


class Sandbox:
    """Keeps the newest world of each API. Worlds are values, so a sandbox has no locks.

    `kept`: what others want to keep with it, for as long as it lives.
    """

    def __init__(
        self,
        worlds: Mapping[str, World],
        clock: Clock,
        *,
        name: str = "default",
        origin: Origin | None = None,
        keeper: Keeper | None = None,
    ) -> None:
        """`origin`: None, if the worlds were made in any other way.

        `keeper`: told of all changes; None: what is done is gone with the process.
        """
        self.name = name
        self.origin = origin or Origin("", 0, clock.now())
        self.rules = Rules(self.origin.seed)
        self.clock = clock
        self.journal = Journal(worlds)
        self.kept: dict[str, Any] = {}
        self.snapshots = Snapshots()
        self._worlds = dict(worlds)
        self._advanced: World | None = None
        self._first = dict(worlds), clock.copy()
        self._keeper = keeper or Keeper()

    @classmethod
    def resumed(cls, saved: Saved, worlds: Mapping[str, World], keeper: Keeper) -> Self:
        """A sandbox that goes on where it was; `worlds`: those of its origin."""
        wall = wall_time()
        began = Clock.resumed(saved.first_clock, wall)
        first = replayed(worlds, saved.first)
        sandbox = cls(first, began, name=saved.name, origin=saved.origin, keeper=keeper)
        base = replayed(first, saved.base)
        sandbox.clock = Clock.resumed(saved.clock, wall)
        sandbox.journal = Journal(base, saved.written)
        sandbox._worlds = dict(base)
        for taken in saved.snapshots:
            point = Point(replayed(worlds, taken.worlds), taken.now)
            sandbox.snapshots.add(Snapshot(taken.name, taken.change, point))
        for entry in saved.entries:
            before = dict(sandbox._worlds)
            sandbox._worlds.update(replayed(before, [entry]))
            sandbox.journal.write(entry, before=before)
        return sandbox

    @property
    def first(self) -> tuple[Mapping[str, World], Clock]:
        """Its worlds and its clock as it began."""
        return self._first

    @property
    def now(self) -> datetime:
        """The latest moment that any of its worlds has come to."""
        return max([self.clock.now(), *(world.now for world in self._worlds.values())])

    @property
    def changes(self) -> int:
        """The number of the last change in it."""
        return self.journal.written

    def fork(self, name: str, clock: Clock, worlds: Mapping[str, World] | None = None) -> "Sandbox":
        """Another sandbox that begins as this one is, or (`worlds`) was, with its own clock."""
        begun = self._worlds if worlds is None else worlds
        return Sandbox(begun, clock, name=name, origin=self.origin, keeper=self._keeper)

    def renewed(self) -> "Sandbox":
        """This sandbox as it began, with its clock as it was set then; its snapshots stay."""
        worlds, clock = self._first
        made = self.fork(self.name, clock.copy(), worlds)
        made.snapshots = self.snapshots
        return made

    def set_clock(self, now: datetime | None = None, rate: float | None = None) -> None:
        """Show this moment (aware), run so many times as fast as real time, or both."""
        clock = self.clock.copy()
        if now is not None:
            clock.set(now)
        if rate is not None:
            clock.run(rate)
        self._keeper.note(self, (), clock)
        self.clock = clock

    def world(self, api: Api, now: datetime | None = None) -> World:
        """The API's world, with all that was due until now (None: the clock tells) done."""
        world, now = self._worlds[api.name], now or self.clock.now()
        if world is not self._advanced or now != world.now:  # else nothing is due
            world = self._keep(api, api.advance(world, max(now, world.now)))
            self._advanced = world
        return world

    def perform(
        self,
        api: Api,
        behaviour: Behaviour,
        arguments: Mapping[str, Any],
        now: datetime | None = None,
    ) -> Answer:
        """Run one of the API's behaviours; if it raises a Refusal, its world is as it was."""
        before = self.world(api, now)
        world, answer = behaviour(before, **arguments)
        if world is not before:
            self._keep(api, world)
        return answer

    def snapshot(self) -> Mapping[str, World]:
        """All worlds as they are; it costs nothing, for worlds never change."""
        return dict(self._worlds)

    @property
    def point(self) -> Point:
        """All worlds as they are, and its time."""
        return Point(self.snapshot(), self.now)

    def take_snapshot(self, name: str) -> Snapshot:
        """Give what it is a name; Conflict, if that is taken, or there are too many."""
        snapshot = Snapshot(name, self.changes, self.point)
        self.snapshots.add(snapshot)
        try:
            self._keeper.add_snapshot(self, snapshot)
        except NotKept:
            self.snapshots.remove(name)
            raise
        return snapshot

    def remove_snapshot(self, name: str) -> None:
        """Forget one; NotFound, if there is none of that name."""
        self._keeper.remove_snapshot(self, self.snapshots.get(name).name)
        self.snapshots.remove(name)

    def restore(self, snapshot: Mapping[str, World], now: datetime | None = None) -> None:
        """Put the worlds of a snapshot in place of the present ones: a step as any other.

        They must have this sandbox's origin. `now`: what its clock shows from then on.
        """
        number = self.journal.written + 1
        entries = [Entry.whole(number, name, world) for name, world in snapshot.items()]
        clock = self.clock.copy()
        if now is not None:
            clock.set(now)
        self._step(entries, snapshot, clock)
        self.clock = clock

    def follow(self, entries: Sequence[Entry]) -> None:
        """Make the step that has left these entries, in another sandbox with the same worlds."""
        self._step(entries, replayed(self._worlds, entries))

    def _keep(self, api: Api, world: World) -> World:
        if not world.changes:
            self._worlds[api.name] = world
            return world
        entry = Entry.of(self.journal.written + 1, api.name, world)
        world = world.settled()
        self._step([entry], {api.name: world})
        return world

    def _step(
        self, entries: Sequence[Entry], after: Mapping[str, World], clock: Clock | None = None
    ) -> None:
        """Have it written before it is so."""
        self._keeper.note(self, entries, clock)
        self.journal.write(*entries, before=self._worlds)
        self._worlds.update(after)
        for entry in entries:
            for change in entry.changes:
                logger.debug("%s: %s", entry.api, change)
