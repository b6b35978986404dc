"""All sandboxes by their names. None knows of another; one named `default` is always there."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from functools import lru_cache

from specdouble.fixtures.keys import Key
from specdouble.mockserver.kernel.clock import Clock
from specdouble.mockserver.kernel.keeper import Build, Keeper
from specdouble.mockserver.kernel.keyring import Keyring
from specdouble.mockserver.kernel.refusals import Conflict, Invalid, NotFound, NotKept
from specdouble.mockserver.kernel.rules import Rule
from specdouble.mockserver.kernel.sandbox import Origin, Sandbox
from specdouble.mockserver.kernel.snapshots import Point
from specdouble.mockserver.kernel.travelling import Course, Hands
from specdouble.mockserver.kernel.world import World
from specdouble.specs.suggesting import did_you_mean

DEFAULT = "default"
MOST = 20_000
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
NAMES = (
    "A sandbox's name has 1 to 64 letters, digits, '.', '_' or '-', the first a letter or a digit"
)


class NoSandbox(NotFound):
    """There is no sandbox of that name, whatever the API's document says of 404."""


class Sandboxes:
    """Makes sandboxes, finds them, and forgets those that nobody has used for long."""

    def __init__(  # noqa: PLR0913 - two of them seldom needed
        self,
        build: Build,
        origin: Origin,
        clock: Clock,
        *,
        on_first_use: bool = False,
        time_to_live: float | None = None,
        uptime: Callable[[], float] = lambda: 0.0,
        keeper: Keeper | None = None,
        rules: Sequence[Rule] = (),
    ) -> None:
        """`origin`, `clock`: of the default sandbox, and of any for which nothing else is said.

        `on_first_use`: an unknown name makes a sandbox. `time_to_live`: seconds of `uptime` after
        which an idle one goes; None: never. `keeper`: has those of before, and keeps all; None:
        they are gone with the process. `rules`: with which each begins.
        """
        # Those of one origin share the entities; the last few are enough for a run of tests.
        self._build = lru_cache(8)(build)
        self._keeper = keeper or Keeper()
        self.origin, clock = self._keeper.beginning(origin, clock)
        self.keyring = Keyring()
        self._clock = clock.copy()
        self._on_first_use = on_first_use
        self._time_to_live = time_to_live
        self._uptime = uptime
        self._by_name: dict[str, Sandbox] = {}
        self._used: dict[str, float] = {}
        self._next_look = 0.0
        self._rules = rules
        for sandbox, keys in self._keeper.sandboxes(self._build):
            self.keyring.bind(sandbox.name, keys)
            self._list(sandbox)
        if DEFAULT not in self._by_name:
            self._add(DEFAULT, self.origin, clock)
        self.default = self._by_name[DEFAULT]

    def __iter__(self) -> Iterator[Sandbox]:
        self._forget_idle()
        return iter(list(self._by_name.values()))

    def get(self, name: str) -> Sandbox:
        """The sandbox of that name; NoSandbox with the nearest one, if there is none."""
        self._forget_idle()
        if (found := self._by_name.get(name)) is not None:
            self._used[name] = self._uptime()
            return found
        if self._on_first_use:
            if not NAME.fullmatch(name):
                raise NoSandbox(f"{NAMES}, not {name[:64]!r}")
            try:
                return self.create(name)
            except Conflict as full:
                raise NoSandbox(full.message) from None
        hint = did_you_mean(name, self._by_name)
        raise NoSandbox(f"There is no sandbox '{name[:64]}'{hint}")

    def create(  # noqa: PLR0913 - one of many ways to begin
        self,
        name: str,
        origin: Origin | None = None,
        *,
        source: str | None = None,
        point: Point | None = None,
        rate: float | None = None,
        keys: Sequence[Key] = (),
    ) -> Sandbox:
        """A new sandbox, as another one (`source`) is now, or as its origin (None: default's).

        `point`: what the source was, if it is to be as that. `rate`: of its clock; None: as its
        source's, or as default's at the beginning. `keys`: bound to it.
        """
        self._check_name(name)
        if source is not None:
            forked = self.get(source)
            clock = forked.clock.copy()
            if point is not None:
                clock.set(point.now)
            worlds = None if point is None else point.worlds
            return self._keep(forked.fork(name, _at_rate(clock, rate), worlds), keys)
        clock = self._clock.copy()
        if origin is not None:
            clock.set(origin.now)
        return self._add(name, origin or self.origin, _at_rate(clock, rate), keys)

    def worlds_of(self, origin: Origin) -> Mapping[str, World]:
        """Those of an origin; NotFound, if there is no such profile."""
        return self._build(origin)

    def follow(self, name: str, course: Course) -> Sandbox:
        """A new sandbox that goes the way of another one."""
        self._check_name(name)
        clock = self._clock_at(course.began)
        made = Sandbox(course.worlds, clock, name=name, origin=course.origin, keeper=self._keeper)
        self._keep(made, ())
        try:
            for step in course.steps:
                made.follow(step)
            made.set_clock(course.clock.now, course.clock.rate)
        except NotKept:
            self._drop(name)
            raise
        return made

    def _clock_at(self, hands: Hands) -> Clock:
        clock = self._clock.copy()
        clock.run(hands.rate)
        clock.set(hands.now)
        return clock

    def _check_name(self, name: str) -> None:
        """Whether a new sandbox may have it."""
        if not NAME.fullmatch(name):
            raise Invalid(f"{NAMES}, not {name!r}")
        self._forget_idle()
        if name in self._by_name:
            message = f"There is a sandbox '{name}' already"
            raise Conflict(message)
        if len(self._by_name) >= MOST:
            message = f"There are {MOST} sandboxes, and no more may be"
            raise Conflict(message)

    def reset(self, name: str) -> Sandbox:
        """The sandbox as it was when it was made: its worlds and its clock."""
        return self._keep(self.get(name).renewed(), self.keyring.of(name))

    def draft(self, name: str, profile: str | None, now: datetime) -> Sandbox:
        """A sandbox with a profile's data (None: the mock's own) at that moment.

        It has the seed and the clock of the one of that name, and nobody sees it until `publish`.
        """
        present = self.get(name)
        origin = Origin(profile or self.origin.profile, present.origin.seed, now)
        worlds = self._build(origin)
        return Sandbox(worlds, present.clock.copy(), name=name, origin=origin)

    def publish(self, draft: Sandbox) -> Sandbox:
        """Put a draft, as it is now, in place of the sandbox of its name: that is its beginning."""
        self.get(draft.name)
        worlds, clock = draft.snapshot(), draft.clock
        made = Sandbox(worlds, clock, name=draft.name, origin=draft.origin, keeper=self._keeper)
        made.kept = draft.kept
        return self._keep(made, self.keyring.of(made.name))

    def bind(self, name: str, keys: Sequence[Key]) -> None:
        """Bind these to a sandbox, in place of those that it had; Conflict, if one is taken."""
        self.keyring.check(name, keys)
        self._keeper.bind(self.get(name), keys)
        self.keyring.bind(name, keys)

    def delete(self, name: str) -> None:
        """Forget a sandbox; the default one stays."""
        self.get(name)
        if name == DEFAULT:
            message = "The default sandbox can't be deleted; it can be reset"
            raise Conflict(message)
        self._drop(name)

    def _add(self, name: str, origin: Origin, clock: Clock, keys: Sequence[Key] = ()) -> Sandbox:
        made = Sandbox(self._build(origin), clock, name=name, origin=origin, keeper=self._keeper)
        return self._keep(made, keys)

    def _keep(self, sandbox: Sandbox, keys: Sequence[Key]) -> Sandbox:
        self.keyring.check(sandbox.name, keys)
        self._keeper.begin(sandbox, keys)
        self.keyring.bind(sandbox.name, keys)
        return self._list(sandbox)

    def _list(self, sandbox: Sandbox) -> Sandbox:
        for rule in self._rules:
            sandbox.rules.put(Rule(rule.name, rule.effect, rule.match, rule.when))
        self._by_name[sandbox.name] = sandbox
        self._used[sandbox.name] = self._uptime()
        if sandbox.name == DEFAULT:
            self.default = sandbox
        return sandbox

    def _forget_idle(self) -> None:
        """Look through all of them, but not at each call."""
        now = self._uptime()
        if self._time_to_live is None or now < self._next_look:
            return
        self._next_look = now + self._time_to_live / 10
        idle = [name for name, used in self._used.items() if used < now - self._time_to_live]
        for name in idle:
            if name != DEFAULT:
                with suppress(NotKept):  # it goes another time
                    self._drop(name)

    def _drop(self, name: str) -> None:
        self._keeper.forget(name)
        del self._by_name[name], self._used[name]
        self.keyring.forget(name)


def _at_rate(clock: Clock, rate: float | None) -> Clock:
    if rate is not None:
        clock.run(rate)
    return clock
