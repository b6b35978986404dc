"""Sandboxes are found by name, forked for nothing, and know nothing of each other."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

import pytest

from specdouble.fixtures.entity import Entity
from specdouble.mockserver.kernel.api import Answer, Api, Outcome
from specdouble.mockserver.kernel.clock import Clock
from specdouble.mockserver.kernel.refusals import Conflict, Invalid, NotFound
from specdouble.mockserver.kernel.sandbox import Origin, Sandbox
from specdouble.mockserver.kernel.sandboxes import NoSandbox, Sandboxes
from specdouble.mockserver.kernel.world import World

NOW = datetime(2026, 8, 3, 9, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
ORIGIN = Origin("typical", 1, NOW)


class Note(Entity, frozen=True, kw_only=True):
    """What the worlds of these tests hold."""


def write(world: World, name: str) -> Outcome:
    return world.put(Note(id=name)), Answer()


API = Api("notes", {"write": write}, lambda world, now: world.at(now))


def build(origin: Origin) -> Mapping[str, World]:
    """A world with as many notes as its seed says."""
    notes = [Note(id=f"{origin.profile}-{number}") for number in range(origin.seed)]
    return {"notes": World.of(notes, now=origin.now, seed=origin.seed)}


def sandboxes(
    *,
    on_first_use: bool = False,
    time_to_live: float | None = None,
    uptime: Callable[[], float] = lambda: 0.0,
) -> Sandboxes:
    return Sandboxes(
        build,
        ORIGIN,
        Clock.frozen(NOW),
        on_first_use=on_first_use,
        time_to_live=time_to_live,
        uptime=uptime,
    )


def notes(sandbox: Sandbox) -> list[str]:
    return [note.id for note in sandbox.world(API).table(Note)]


def put(sandbox: Sandbox, name: str) -> None:
    sandbox.perform(API, write, {"name": name})


def test_one_is_always_there() -> None:
    """For whoever asks for none."""
    every = sandboxes()

    assert every.get("default") is every.default
    assert notes(every.default) == ["typical-0"]


def test_what_is_done_in_one_is_not_seen_in_another() -> None:
    """Two of the same origin begin alike, and go their own ways."""
    every = sandboxes()
    first, second = every.create("first"), every.create("second")
    put(first, "mine")

    assert notes(first) == ["typical-0", "mine"]
    assert notes(second) == notes(every.default) == ["typical-0"]


def test_one_may_be_of_another_origin() -> None:
    """Other data, another time."""
    sandbox = sandboxes().create("other", Origin("large", 2, NOW + HOUR))

    assert notes(sandbox) == ["large-0", "large-1"]
    assert sandbox.clock.now() == NOW + HOUR


def test_one_of_the_same_origin_begins_at_its_moment() -> None:
    """However long the mock has been running by then."""
    elapsed = [0.0]
    every = Sandboxes(build, ORIGIN, Clock(NOW, elapsed=lambda: elapsed[0]))
    elapsed[0] = 60.0

    assert every.create("asked-for", ORIGIN).clock.now() == NOW
    assert every.create("as-default").clock.now() == NOW + timedelta(minutes=1)


def test_a_fork_begins_as_its_source_is() -> None:
    """With its data and its time; later changes of either are its own."""
    every = sandboxes()
    put(every.default, "before")
    every.default.clock.set(NOW + HOUR)
    fork = every.create("fork", source="default")
    put(every.default, "after")
    put(fork, "forked")

    assert notes(fork) == ["typical-0", "before", "forked"]
    assert fork.clock.now() == NOW + HOUR
    assert notes(every.default) == ["typical-0", "before", "after"]


def test_a_reset_brings_back_the_beginning() -> None:
    """Worlds and clock; of a fork, as it was forked."""
    every = sandboxes()
    put(every.default, "before")
    fork = every.create("fork", source="default")
    for sandbox in (every.default, fork):
        put(sandbox, "after")
        sandbox.clock.set(NOW + HOUR)

    again = [every.reset("default"), every.reset("fork")]

    assert [notes(each) for each in again] == [["typical-0"], ["typical-0", "before"]]
    assert [each.clock.now() for each in again] == [NOW, NOW]
    assert every.default is again[0] is every.get("default")


def test_an_unknown_name_is_not_found_with_a_hint() -> None:
    """The nearest one."""
    every = sandboxes()
    every.create("checkout")

    with pytest.raises(NotFound, match="no sandbox 'chekout'; did you mean checkout"):
        every.get("chekout")


def test_on_first_use_an_unknown_name_makes_one() -> None:
    """If that was asked for; but not of any text."""
    every = sandboxes(on_first_use=True)

    assert notes(every.get("new")) == ["typical-0"]
    with pytest.raises(NoSandbox, match=r"1 to 64 letters.*'\.\./etc'"):
        every.get("../etc")


def test_when_there_are_too_many_none_is_made_on_first_use(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It is not there, and why: no API's document knows of such a conflict."""
    monkeypatch.setattr("specdouble.mockserver.kernel.sandboxes.MOST", 1)

    with pytest.raises(NoSandbox, match="There are 1 sandboxes, and no more may be"):
        sandboxes(on_first_use=True).get("new")


@pytest.mark.parametrize("name", ["", ".", "..", "a/b", "-x", "ä", "a" * 65, "a b", "a\n"])
def test_a_name_is_plain(name: str) -> None:
    """It stands in paths and headers, and one day in the names of files."""
    with pytest.raises(Invalid, match="1 to 64 letters"):
        sandboxes().create(name)


def test_a_name_is_given_once() -> None:
    """Until it is free again; the default one always stays."""
    every = sandboxes()
    every.create("one")
    with pytest.raises(Conflict):
        every.create("one")
    every.delete("one")
    every.create("one")

    with pytest.raises(Conflict):
        every.delete("default")
    with pytest.raises(NotFound):
        every.delete("two")


def test_idle_ones_go() -> None:
    """After their time to live since they were last used; the default one never."""
    uptime = [0.0]
    every = sandboxes(time_to_live=60, uptime=lambda: uptime[0])
    for name in ("used", "idle"):
        every.create(name)
    uptime[0] = 50
    every.get("used")
    uptime[0] = 100

    assert [each.name for each in every] == ["default", "used"]
    uptime[0] = 1000
    assert [each.name for each in every] == ["default"]


def test_a_fork_of_many_entities_costs_nothing() -> None:
    """It shares them all: no table is another one."""
    every = Sandboxes(build, Origin("large", 10_000, NOW), Clock.frozen(NOW))
    fork = every.create("fork", source="default")

    assert fork.snapshot()["notes"] is every.default.snapshot()["notes"]
