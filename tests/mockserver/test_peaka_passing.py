"""Time passes: schedules fire, and the size of the steps makes no difference."""

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from specdouble.mockserver.apis.peaka import API
from tests.mockserver.peaka import CHARGE, EVERY_DAY, EVERY_HOUR, NOW, Peaka, source

EVERY_SECOND = {"type": "BASIC", "expression": "PT1S"}


def busy() -> Peaka:
    """A world in which much is going on: two modes, a queue, failures, short schedules."""
    peaka = Peaka(source("ledger", fails="every third"), source("book", rows=900))
    schedule = {"type": "BASIC", "expression": "PT7S"}
    both = {"incrementalCacheSchedule": schedule, "fullRefreshCacheSchedule": EVERY_HOUR}
    cache_id = peaka.cached("ledger", **both)
    peaka.cached("book")
    for trigger in ("incrementalUpdateCache", "fullRefreshCache", "incrementalUpdateCache"):
        peaka.call(trigger, cache_id=cache_id)
    return peaka


@settings(deadline=None, max_examples=50)
@given(steps=st.lists(st.integers(1, 90_000), max_size=12), trigger_at=st.integers(0, 90_000))
def test_one_leap_and_many_steps_come_to_the_same(steps: list[int], trigger_at: int) -> None:
    """Whenever somebody looks: after the same requests at the same moments, the same caches."""
    leaping, stepping = busy(), busy()
    leaping.wait(milliseconds=trigger_at)
    for step in sorted(step for step in steps if step < trigger_at):
        stepping.world = API.advance(stepping.world, NOW + timedelta(milliseconds=step))
    stepping.world = API.advance(stepping.world, leaping.world.now)
    for peaka in (leaping, stepping):
        peaka.call("incrementalUpdateCache", cache_id=CHARGE)
    leaping.wait(milliseconds=sum(steps))
    for step in steps:
        stepping.wait(milliseconds=step)

    assert stepping.caches() == leaping.caches()
    assert stepping.world.now == leaping.world.now
    everything = "getCacheStatusByProject"
    assert stepping.call(everything) == leaping.call(everything)


def test_six_hours_come_to_the_same_by_the_minute() -> None:
    """All caches of the profile, through all that their schedules want."""
    leaping, stepping = busy(), busy()
    leaping.wait(hours=6)
    for _ in range(6 * 60):
        stepping.wait(minutes=1)

    assert stepping.caches() == leaping.caches()


def test_where_nothing_is_due_nothing_changes() -> None:
    """The world is at another time, and has the very same tables."""
    peaka = Peaka()
    peaka.wait(minutes=1)
    before = peaka.world
    peaka.wait(seconds=1)

    assert peaka.world.tables is before.tables
    assert peaka.world.now == before.now + timedelta(seconds=1)


def test_a_world_without_caches_only_grows_older() -> None:
    """There is nothing that could be due."""
    peaka = Peaka()
    for cache in peaka.caches():
        peaka.call("deleteCache", project_id=cache.project_id, cache_id=cache.id)
    peaka.wait(days=1)

    assert peaka.caches() == []


def test_a_schedule_starts_a_sync_each_time() -> None:
    """Every hour from creation on, marked as scheduled."""
    peaka = Peaka()
    cache_id = peaka.cached("refund", incrementalCacheSchedule=EVERY_HOUR)
    peaka.wait(hours=3, minutes=1)
    history = peaka.call("getCacheExecutionHistory", cache_id=cache_id)
    started = [
        e for e in peaka.status(cache_id)["cacheActionLogs"] if e["action"][-7:] == "STARTED"
    ]

    hours = ["12:30", "11:30", "10:30", "09:30"]
    assert [run["createdAt"][11:16] for run in history] == hours
    assert [entry["isScheduled"] for entry in started] == [False, True, True, True]


def test_both_schedules_go_their_own_way() -> None:
    """In a day 24 incremental syncs and a full refresh, after the first full refresh."""
    peaka = Peaka()
    both = {"incrementalCacheSchedule": EVERY_HOUR, "fullRefreshCacheSchedule": EVERY_DAY}
    cache_id = peaka.cached("refund", **both)
    peaka.wait(days=1, minutes=1)
    history = peaka.call("getCacheExecutionHistory", cache_id=cache_id, limit=100)
    modes = [run["executionMode"] for run in history]

    assert (modes.count("INCREMENTAL"), modes.count("FULL_REFRESH")) == (24, 2)


def test_a_schedule_that_fires_while_its_sync_runs_is_skipped() -> None:
    """A 12 s sync on a schedule of 1 s: the next one starts with the first tick after its end."""
    peaka = Peaka(source("ledger", growth=0))
    cache_id = peaka.cached("ledger", incrementalCacheSchedule=EVERY_SECOND)
    peaka.wait(seconds=13)
    newest, first = peaka.call("getCacheExecutionHistory", cache_id=cache_id)

    assert first["finishedAt"] == newest["createdAt"] == "2026-08-03T09:30:12.000Z"
    assert peaka.caches()[-1].incremental.queued is None


PRINT_HOURS = """
from tests.mockserver.test_peaka_passing import busy
import msgspec
peaka = busy()
peaka.wait(hours=3)
print(msgspec.json.encode(peaka.caches()).decode())
"""


def test_every_process_sees_the_same_happen() -> None:
    """Same seed, now and requests: same bytes, whatever the order of hashes."""
    root = Path(__file__).parents[2]
    told = [
        subprocess.run(
            [sys.executable, "-c", PRINT_HOURS],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": f"{root}:{root / 'src'}"},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]

    assert told[0] == told[1]
    assert len(told[0]) > 100_000
