"""A world is the one that it began as, and its journal."""

from datetime import timedelta
from functools import reduce

from hypothesis import given
from hypothesis import strategies as st

from specdouble.fixtures.entity import Entity
from specdouble.mockserver.kernel.journal import PART, Entry, Journal
from specdouble.mockserver.kernel.world import World
from tests.mockserver.http import CACHE, NOW
from tests.mockserver.journeys import FIRST, Step, travelled
from tests.mockserver.peaka import table

SECOND = timedelta(seconds=1)
PROJECT = {"project_id": "mtKDhe1U"}
STEPS: list[Step] = [
    ("skillmeat", "refreshCache", {"body": {"force": True}}),
    ("skillmeat", "invalidateCache", {"body": {}}),
    ("skillmeat", "refreshCache", {"body": {"project_id": "nobody"}}),
    ("skillmeat", "getStatus", {}),
    ("peaka", "deleteCache", {**PROJECT, "cache_id": CACHE}),
    ("peaka", "createCache", {**PROJECT, "body": table("charge")}),
    ("peaka", "fullRefreshCache", {**PROJECT, "cache_id": CACHE}),
    ("peaka", "getCacheStatus", {**PROJECT, "cache_id": CACHE}),
]


def content(world: World) -> list[object]:
    tables: list[tuple[type[Entity], list[Entity]]]
    tables = [(kind, list(table)) for kind, table in world.tables.items()]
    return [world.draws, tables]


@given(st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 7200)), max_size=8))
def test_replayed_from_the_first_world_it_leads_to_the_last(
    steps: list[tuple[Step, int]],
) -> None:
    """Whatever was asked, and whatever happened of itself in between."""
    sandbox = travelled(steps)

    for name, world in sandbox.snapshot().items():
        entries = [entry for entry in sandbox.journal if entry.api == name]
        replayed = reduce(lambda before, entry: entry.replayed(before), entries, FIRST[name])
        assert content(replayed) == content(world)


def test_the_newest_entries_are_kept_with_the_worlds_before_them() -> None:
    """A mock that runs for long does not fill the memory."""
    worlds = {"api": World.of([], now=NOW, seed=1)}
    journal = Journal(worlds)
    for number in range(1, 3 * PART + 2):
        before, world = worlds, worlds["api"].at(NOW + number * SECOND)
        worlds = {"api": world}
        journal.write(Entry.of(number, "api", world), before=before)

    assert [entry.number for entry in journal] == list(range(2 * PART + 1, 3 * PART + 2))
    assert journal.first["api"].now == NOW + 2 * PART * SECOND


def test_a_step_in_several_apis_has_one_number() -> None:
    """Also where a part of the journal begins with it."""
    worlds = {name: World.of([], now=NOW, seed=1) for name in "ab"}
    journal = Journal(worlds, written=PART)
    for name, world in worlds.items():
        journal.write(Entry.whole(PART + 1, name, world), before=worlds)

    assert [entry.number for entry in journal] == [PART + 1] * 2
    assert journal.written == PART + 1


@given(st.lists(st.sampled_from(STEPS), max_size=6), st.lists(st.sampled_from(STEPS), max_size=6))
def test_an_entry_afresh_leads_to_its_world_from_any(
    wanted: list[Step],
    other: list[Step],
) -> None:
    """Of the same origin: what was done there counts no more."""
    goal, start = (travelled((step, 0) for step in steps).snapshot() for steps in (wanted, other))
    for name, world in goal.items():
        assert content(Entry.whole(1, name, world).replayed(start[name])) == content(world)
