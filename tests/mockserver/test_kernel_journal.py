"""A world is the one that it began as, and its journal."""

from datetime import timedelta
from functools import reduce

from hypothesis import given
from hypothesis import strategies as st

from specdouble.fixtures.entity import Entity
from specdouble.fixtures.profiles import named
from specdouble.mockserver.app import MOCKS
from specdouble.mockserver.kernel.clock import Clock
from specdouble.mockserver.kernel.journal import LONGEST, Journal
from specdouble.mockserver.kernel.refusals import Refusal
from specdouble.mockserver.kernel.sandbox import Sandbox
from specdouble.mockserver.kernel.world import World
from tests.mockserver.http import CACHE, NOW

PROJECT = {"project_id": "mtKDhe1U"}
FIRST = {name: World.of(named().entities(name, 1, NOW), now=NOW, seed=1) for name in MOCKS}
STEPS = [
    ("skillmeat", "refreshCache", {"body": {"force": True}}),
    ("skillmeat", "invalidateCache", {"body": {}}),
    ("skillmeat", "refreshCache", {"body": {"project_id": "nobody"}}),
    ("skillmeat", "getStatus", {}),
    ("peaka", "deleteCache", {**PROJECT, "cache_id": CACHE}),
    ("peaka", "fullRefreshCache", {**PROJECT, "cache_id": CACHE}),
    ("peaka", "getCacheStatus", {**PROJECT, "cache_id": CACHE}),
]


def content(world: World) -> list[object]:
    tables: list[tuple[type[Entity], list[Entity]]]
    tables = [(kind, list(table)) for kind, table in world.tables.items()]
    return [world.draws, tables]


@given(st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 7200)), max_size=8))
def test_replayed_from_the_first_world_it_leads_to_the_last(
    steps: list[tuple[tuple[str, str, dict[str, object]], int]],
) -> None:
    """Whatever was asked, and whatever happened of itself in between."""
    passed = [0.0]
    sandbox = Sandbox(FIRST, Clock(NOW, elapsed=lambda: passed[0]))
    for (name, operation, arguments), seconds in steps:
        passed[0] += seconds
        api = MOCKS[name].api
        try:
            sandbox.perform(api, api.behaviours[operation], arguments)
        except Refusal:
            continue

    for name, world in sandbox.snapshot().items():
        entries = [entry for entry in sandbox.journal if entry.api == name]
        replayed = reduce(lambda before, entry: entry.replayed(before), entries, FIRST[name])
        assert content(replayed) == content(world)


def test_the_newest_entries_are_kept_by_their_numbers() -> None:
    """A mock that runs for long does not fill the memory."""
    journal, world = Journal(), World.of([], now=NOW + timedelta(1), seed=1)
    for _ in range(LONGEST + 5):
        journal.write("api", world)

    numbers = [entry.number for entry in journal]
    assert numbers == list(range(6, LONGEST + 6))
