"""A day at once or 86,400 single seconds: the same world, whatever was done before."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from specdouble.fixtures.entity import Entity
from specdouble.fixtures.peaka.entities import Cache
from specdouble.mockserver.apis import peaka, skillmeat
from specdouble.mockserver.kernel.api import Api
from specdouble.mockserver.kernel.clock import Clock
from specdouble.mockserver.kernel.refusals import Refusal
from specdouble.mockserver.kernel.sandbox import Sandbox
from specdouble.mockserver.mocks import create_sandboxes
from tests.mockserver.http import NOW

SECOND = timedelta(seconds=1)
SANDBOXES = create_sandboxes(["skillmeat", "peaka"], clock=Clock.frozen(NOW))
APIS: dict[str, Api] = {"skillmeat": skillmeat.API, "peaka": peaka.API}
CACHES = [
    cache.id
    for cache in SANDBOXES.default.world(peaka.API).table(Cache)
    if cache.project_id == "mtKDhe1U"
]
PROJECTS = [None, "proj-1", "proj-2", "proj-7", "proj-9", "proj-123"]
SCHEDULES = [
    {"type": "NONE"},
    *({"type": "BASIC", "expression": each} for each in ("PT40S", "PT15M", "PT6H", "P1D")),
]
Operation = tuple[str, str, dict[str, Any]]
"""Of which API, its id, its arguments."""


def on_caches(*operations: str, **more: Any) -> st.SearchStrategy[Operation]:
    of_a_cache = {"project_id": st.just("mtKDhe1U"), "cache_id": st.sampled_from(CACHES), **more}
    arguments = st.fixed_dictionaries(of_a_cache)
    return st.tuples(st.just("peaka"), st.sampled_from(operations), arguments)


SYNCS = on_caches(
    "incrementalUpdateCache", "fullRefreshCache", "cancelIncrementalCache", "cancelFullRefreshCache"
)
SETTINGS = on_caches(
    "updateCacheSettings",
    body=st.fixed_dictionaries(
        {},
        optional={
            "incrementalCacheSchedule": st.sampled_from(SCHEDULES),
            "fullRefreshCacheSchedule": st.sampled_from(SCHEDULES),
        },
    ),
)
CREATIONS = st.builds(
    lambda table: (
        "peaka",
        "createCache",
        {
            "project_id": "mtKDhe1U",
            "body": {
                "catalogId": "627249916703408649",
                "schemaName": "payment",
                "tableName": table,
                "incrementalCacheSchedule": SCHEDULES[2],
            },
        },
    ),
    st.sampled_from(["refund", "payout", "fee"]),
)
MAINTENANCE = st.tuples(
    st.just("skillmeat"),
    st.sampled_from(["refreshCache", "invalidateCache"]),
    st.fixed_dictionaries(
        {"body": st.fixed_dictionaries({"project_id": st.sampled_from(PROJECTS)})}
    ),
)
OPERATIONS = st.one_of(SYNCS, SYNCS, SETTINGS, CREATIONS, on_caches("deleteCache"), MAINTENANCE)
GAPS = st.integers(0, 20_000).map(lambda number: timedelta(milliseconds=number))
PARTS = st.one_of(
    st.timedeltas(timedelta(milliseconds=1), timedelta(hours=7)).map(lambda time: [time]),
    st.integers(1, 200).map(lambda number: [SECOND] * number),
)
STEPS = st.lists(PARTS, min_size=1, max_size=10).map(
    lambda parts: [each for part in parts for each in part]
)


def lived(done: Iterable[tuple[timedelta, Operation]]) -> Sandbox:
    """A sandbox in which all this was done, each after so much time; refusals are let pass."""
    sandbox = SANDBOXES.default.renewed()
    for gap, (api, operation, arguments) in done:
        sandbox.set_clock(sandbox.now + gap)
        with suppress(Refusal):
            sandbox.perform(APIS[api], APIS[api].behaviours[operation], arguments)
    return sandbox


def passed(sandbox: Sandbox, time: timedelta) -> None:
    """Let time pass, and have both APIs notice."""
    sandbox.set_clock(sandbox.clock.now() + time)
    for api in APIS.values():
        sandbox.world(api)


def everything(sandbox: Sandbox) -> list[Any]:
    """All that its worlds hold, to compare."""
    worlds = sandbox.snapshot().values()
    kinds: list[list[type[Entity]]] = [sorted(each.tables, key=str) for each in worlds]
    entities = [
        [list(world.table(kind)) for kind in own] for world, own in zip(worlds, kinds, strict=True)
    ]
    return [kinds, entities, [(world.now, world.draws) for world in worlds]]


@settings(deadline=None, max_examples=60)
@given(done=st.lists(st.tuples(GAPS, OPERATIONS), max_size=12), steps=STEPS)
def test_time_at_once_is_time_in_steps(
    done: list[tuple[timedelta, Operation]], steps: list[timedelta]
) -> None:
    """Of milliseconds, single seconds and hours, in both APIs, after any operations."""
    leaping, stepping = lived(done), lived(done)
    passed(leaping, sum(steps, timedelta()))
    for step in steps:
        passed(stepping, step)

    assert everything(stepping) == everything(leaping)


def test_a_day_at_once_is_a_day_of_single_seconds() -> None:
    """With what the schedules of all caches want, and the runs of the refresh job."""
    done: list[tuple[timedelta, Operation]] = [
        (SECOND, ("peaka", "fullRefreshCache", {"project_id": "mtKDhe1U", "cache_id": CACHES[0]})),
        (SECOND, ("skillmeat", "invalidateCache", {"body": {}})),
    ]
    leaping, stepping = lived(done), lived(done)
    passed(leaping, timedelta(days=1))
    for _ in range(86_400):
        passed(stepping, SECOND)

    assert everything(stepping) == everything(leaping)
    assert len(list(stepping.journal)) > len(list(leaping.journal))
