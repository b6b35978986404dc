"""A keeper is told of each change before it is made; what it can't write is not made."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

import pytest

from specdouble.fixtures.entity import Entity
from specdouble.fixtures.keys import Key
from specdouble.mockserver.kernel.api import Answer, Api, Outcome
from specdouble.mockserver.kernel.clock import Clock, Hands
from specdouble.mockserver.kernel.journal import Entry
from specdouble.mockserver.kernel.keeper import Build, Keeper, Origin, Saved
from specdouble.mockserver.kernel.refusals import NotKept
from specdouble.mockserver.kernel.sandbox import Sandbox
from specdouble.mockserver.kernel.sandboxes import Sandboxes
from specdouble.mockserver.kernel.world import World

NOW = datetime(2026, 8, 3, 9, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
ORIGIN = Origin("typical", 1, NOW)


class Note(Entity, frozen=True, kw_only=True):
    """What the worlds of these tests hold."""


def write(world: World, name: str) -> Outcome:
    return world.put(Note(id=name)), Answer()


API = Api("notes", {"write": write}, lambda world, now: world.at(now), (Note,))


def build(origin: Origin) -> Mapping[str, World]:
    return {"notes": World.of([Note(id="first")], now=origin.now, seed=origin.seed)}


class Memory(Keeper):
    """A keeper that remembers what it was told, until it is full."""

    def __init__(self, *saved: Saved) -> None:
        self.told: list[object] = []
        self.is_full = False
        self._saved = saved

    def sandboxes(self, build: Build) -> Iterable[tuple[Sandbox, Sequence[Key]]]:
        return [(Sandbox.resumed(each, build(each.origin), self), ()) for each in self._saved]

    def begin(self, sandbox: Sandbox, keys: Sequence[Key]) -> None:
        self._tell("begin", sandbox.name, *(key.token for key in keys))

    def bind(self, sandbox: Sandbox, keys: Sequence[Key]) -> None:
        self._tell("bind", sandbox.name, *(key.token for key in keys))

    def note(self, sandbox: Sandbox, entries: Sequence[Entry], clock: Clock | None = None) -> None:
        self._tell(sandbox.name, [entry.number for entry in entries], clock and clock.now())

    def forget(self, name: str) -> None:
        self._tell("forget", name)

    def _tell(self, *what: object) -> None:
        if self.is_full:
            raise NotKept("full")
        self.told.append(what)


def kept_by(keeper: Keeper) -> Sandboxes:
    return Sandboxes(build, ORIGIN, Clock.frozen(NOW), keeper=keeper)


def put(sandbox: Sandbox, name: str) -> None:
    sandbox.perform(API, write, {"name": name})


def notes(sandbox: Sandbox) -> list[str]:
    return [note.id for note in sandbox.world(API).table(Note)]


def test_it_is_told_of_all_that_is_done() -> None:
    """In order; a look at things is nothing that is done."""
    keeper = Memory()
    every = kept_by(keeper)
    fork = every.create("fork", source="default")
    put(fork, "new")
    before = fork.snapshot()
    fork.set_clock(NOW + HOUR)
    notes(fork)
    put(fork, "newer")
    fork.restore(before, NOW)
    every.bind("fork", [Key(token="key", holder="h", sandbox="fork")])
    every.reset("fork")
    every.delete("fork")

    assert keeper.told == [
        ("begin", "default"),
        ("begin", "fork"),
        ("fork", [1], None),
        ("fork", [], NOW + HOUR),
        ("fork", [2], None),
        ("fork", [3], NOW),
        ("bind", "fork", "key"),
        ("begin", "fork", "key"),
        ("forget", "fork"),
    ]


@pytest.mark.parametrize(
    "change",
    [
        lambda every: put(every.default, "new"),
        lambda every: every.default.set_clock(NOW + HOUR),
        lambda every: every.default.restore(build(ORIGIN), NOW + HOUR),
        lambda every: every.create("new"),
        lambda every: every.reset("default"),
        lambda every: every.bind("other", [Key(token="t", holder="h")]),
        lambda every: every.delete("other"),
    ],
)
def test_what_cant_be_kept_is_not_done(change: Callable[[Sandboxes], None]) -> None:
    """All is as it was, and goes on once there is room."""
    keeper = Memory()
    every = kept_by(keeper)
    every.create("other")
    put(every.default, "old")
    keeper.is_full = True
    with pytest.raises(NotKept):
        change(every)

    assert [each.name for each in every] == ["default", "other"]
    assert (notes(every.default), every.default.now) == (["first", "old"], NOW)
    assert every.default.journal.written == 1
    assert not every.keyring.of("other")
    keeper.is_full = False
    put(every.default, "new")
    assert [entry.number for entry in every.default.journal] == [1, 2]


def test_idle_ones_go_when_there_is_room_again() -> None:
    """A look at others is no place to complain."""
    keeper, uptime = Memory(), [0.0]
    every = Sandboxes(
        build,
        ORIGIN,
        Clock.frozen(NOW),
        time_to_live=60,
        uptime=lambda: uptime[0],
        keeper=keeper,
    )
    every.create("idle")
    keeper.is_full, uptime[0] = True, 100
    assert [each.name for each in every] == ["default", "idle"]
    keeper.is_full, uptime[0] = False, 200

    assert [each.name for each in every] == ["default"]


def test_what_was_saved_goes_on() -> None:
    """Worlds, clock, journal; a reset goes back to how it began, not to the origin."""
    world = build(ORIGIN)["notes"]
    forked = world.put(Note(id="forked")).settled()
    later = forked.drop(Note(id="first")).at(NOW + HOUR)
    hands = Hands(NOW + HOUR, 0.0, NOW)
    saved = Saved(
        "mine",
        ORIGIN,
        Hands(NOW, 0.0, NOW),
        hands,
        first=[Entry.whole(0, "notes", forked)],
        base=[Entry.whole(5, "notes", forked)],
        written=5,
        entries=[Entry.of(6, "notes", later)],
    )
    every = kept_by(Memory(saved))
    mine = every.get("mine")

    assert (notes(mine), mine.now, mine.journal.written) == (["forked"], NOW + HOUR, 6)
    assert [entry.number for entry in mine.journal] == [6]
    assert notes(every.reset("mine")) == ["first", "forked"]
    assert every.get("mine").now == NOW


@pytest.mark.parametrize(
    ("rate", "passed", "shown"),
    [
        (1.0, HOUR, HOUR),
        (0.0, HOUR, timedelta()),
        (60.0, HOUR, 60 * HOUR),
        (1.0, -HOUR, timedelta()),
        (1e6, timedelta(days=365), timedelta(days=3650)),
        (1e6, timedelta(days=900_000), timedelta(days=3650)),
    ],
)
def test_a_clock_has_run_on_meanwhile(rate: float, passed: timedelta, shown: timedelta) -> None:
    """At its own rate; never back, where the wall's went back; at most ten years."""
    clock = Clock.resumed(Hands(NOW, rate, NOW), NOW + passed)
    clock.run(0)

    assert abs(clock.now() - NOW - shown) < timedelta(minutes=1)
