"""A sandbox: a clock, a world per API moved forward by operations, and a journal of it all."""

import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from specdouble.mockserver.kernel.api import Answer, Api, Behaviour
from specdouble.mockserver.kernel.clock import Clock
from specdouble.mockserver.kernel.journal import Journal
from specdouble.mockserver.kernel.world import World

logger = logging.getLogger("specdouble.sandbox")


class Origin(msgspec.Struct, frozen=True):
    """What a sandbox's worlds are made of: the same origin, the same worlds."""

    profile: str
    seed: int
    now: datetime


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
    ) -> None:
        """`origin`: None, if the worlds were made in any other way."""
        self.name = name
        self.origin = origin or Origin("", 0, clock.now())
        self.clock = clock
        self.journal = Journal()
        self.kept: dict[str, Any] = {}
        self._worlds = dict(worlds)
        self._first = dict(worlds), clock.copy()

    @property
    def now(self) -> datetime:
        """The latest moment that any of its worlds has come to."""
        return max([self.clock.now(), *(world.now for world in self._worlds.values())])

    def fork(self, name: str, clock: Clock) -> "Sandbox":
        """Another sandbox that begins as this one is, with a clock of its own."""
        return Sandbox(self._worlds, clock, name=name, origin=self.origin)

    def renewed(self) -> "Sandbox":
        """This sandbox as it began, with its clock as it was set then."""
        worlds, clock = self._first
        return Sandbox(worlds, clock.copy(), name=self.name, origin=self.origin)

    def world(self, api: Api, now: datetime | None = None) -> World:
        """The API's world, with all that was due until now (None: the clock tells) done."""
        world = self._worlds[api.name]
        world = api.advance(world, max(now or self.clock.now(), world.now))
        return self._keep(api, world)

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

    def restore(self, snapshot: Mapping[str, World]) -> None:
        """Put the worlds of a snapshot in place of the present ones."""
        self._worlds = dict(snapshot)

    def _keep(self, api: Api, world: World) -> World:
        if world.changes:
            for change in self.journal.write(api.name, world).changes:
                logger.debug("%s: %s", api.name, change)
            world = world.settled()
        self._worlds[api.name] = world
        return world
