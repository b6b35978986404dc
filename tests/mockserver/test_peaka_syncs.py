"""Syncs are triggered, run, queue, and fail, each mode by itself."""

import pytest

from specdouble.mockserver.kernel.refusals import NotFound
from tests.mockserver.peaka import (
    CANCELS,
    CHARGE,
    EVERY_HOUR,
    MODES,
    NAMES,
    TRIGGERS,
    Peaka,
    counts,
    source,
)


def test_a_cache_lives_through_its_story() -> None:
    """Created, it runs at once and grows; cancelled, it can be refreshed; and then it is done."""
    peaka = Peaka(source("ledger"))
    cache_id = peaka.cached("ledger", incrementalCacheSchedule=EVERY_HOUR)
    assert peaka.status(cache_id)["status"] == "RUNNING"

    seen = []
    for _ in range(4):
        seen.append(counts(peaka.last(cache_id, "Incremental"))[0])
        peaka.wait(seconds=2)
    assert seen == sorted(set(seen))

    peaka.call("cancelIncrementalCache", cache_id=cache_id)
    assert peaka.status(cache_id)["status"] == "CANCELLED"

    peaka.call("fullRefreshCache", cache_id=cache_id)
    assert peaka.status(cache_id)["status"] == "RUNNING"
    peaka.wait(seconds=30)
    assert peaka.status(cache_id)["status"] == "COMPLETED"
    assert counts(peaka.last(cache_id, "FullRefresh"))[0] > seen[-1]


def test_a_sync_takes_two_seconds_and_one_for_each_thousand_rows() -> None:
    """12 s for 10,000 rows; half of them are there after half of the time."""
    peaka = Peaka(source("ledger"))
    cache_id = peaka.cached("ledger")

    peaka.wait(seconds=6)
    assert counts(peaka.last(cache_id, "FullRefresh")) == (5_000, 5_000, 0, 0)
    peaka.wait(seconds=5.9)
    assert peaka.status(cache_id)["status"] == "RUNNING"
    peaka.wait(seconds=0.1)
    assert counts(peaka.last(cache_id, "FullRefresh")) == (10_000, 10_000, 0, 0)
    assert peaka.last(cache_id, "FullRefresh")["finishedAt"] == "2026-08-03T09:30:12.000Z"


def test_no_sync_takes_longer_than_half_a_minute() -> None:
    """However many rows there are."""
    peaka = Peaka(source("ledger", rows=5_000_000))
    cache_id = peaka.cached("ledger")
    peaka.wait(seconds=30)

    assert counts(peaka.last(cache_id, "FullRefresh"))[0] == 5_000_000


def test_an_incremental_sync_copies_what_came_since() -> None:
    """An hour after the first sync: 3,600 rows more; of the old ones, 1 in 500 was changed."""
    peaka = Peaka(source("ledger"))
    cache_id = peaka.cached("ledger")
    peaka.wait(hours=1)
    peaka.call("incrementalUpdateCache", cache_id=cache_id)
    peaka.wait(seconds=30)

    assert counts(peaka.last(cache_id, "Incremental")) == (13_600, 3_600, 20, 0)
    assert peaka.last(cache_id, "Incremental")["progress"]["lastOffset"] == "3620"


def test_a_full_refresh_copies_everything_anew() -> None:
    """It counts from nothing, and finds the records that were deleted meanwhile."""
    peaka = Peaka(source("ledger"))
    cache_id = peaka.cached("ledger")
    peaka.wait(hours=1)
    peaka.call("fullRefreshCache", cache_id=cache_id)
    assert counts(peaka.last(cache_id, "FullRefresh")) == (0, 0, 0, 0)
    peaka.wait(seconds=30)

    assert counts(peaka.last(cache_id, "FullRefresh")) == (13_600, 13_600, 0, 25)


@pytest.mark.parametrize("mode", MODES)
def test_a_trigger_answers_with_the_execution_it_started(mode: str) -> None:
    """Every value of the answer is an object; the status shows the same execution."""
    peaka = Peaka()
    answer = peaka.call(TRIGGERS[mode], cache_id=CHARGE)
    run = peaka.last(CHARGE, NAMES[mode])

    assert answer == {"execution": {"id": run["id"], "executionMode": mode, "status": "RUNNING"}}
    assert peaka.status(CHARGE)["cacheActionLogs"][-1]["isScheduled"] is False


@pytest.mark.parametrize("mode", MODES)
def test_one_run_waits_for_the_one_that_runs_and_further_ones_join_it(mode: str) -> None:
    """The queued execution starts the moment the running one ends, under the id that was told."""
    peaka = Peaka(source("ledger"))
    cache_id = peaka.cached("ledger")
    peaka.wait(minutes=1)
    first, second, third = (peaka.call(TRIGGERS[mode], cache_id=cache_id) for _ in range(3))
    assert first["execution"]["status"] == "RUNNING"
    assert second == third
    assert second["execution"]["status"] == "QUEUED"

    peaka.wait(minutes=1)
    newest, before, *_ = peaka.call("getCacheExecutionHistory", cache_id=cache_id)
    assert newest["id"] == second["execution"]["id"]
    assert newest["createdAt"] == before["finishedAt"]


def test_the_modes_run_side_by_side() -> None:
    """A trigger of one mode doesn't wait for the other; the cache is done when both are."""
    peaka = Peaka()
    for trigger in TRIGGERS.values():
        assert peaka.call(trigger, cache_id=CHARGE)["execution"]["status"] == "RUNNING"
    peaka.wait(seconds=10)

    assert peaka.last(CHARGE, "Incremental")["status"] == "COMPLETED"
    assert peaka.last(CHARGE, "FullRefresh")["status"] == "RUNNING"
    assert peaka.status(CHARGE)["status"] == "RUNNING"
    peaka.wait(seconds=20)
    assert peaka.status(CHARGE)["status"] == "COMPLETED"


def test_side_by_side_neither_mode_copies_a_row_twice() -> None:
    """What a full refresh brought while an incremental sync ran is not brought again."""
    peaka = Peaka(source("ledger", growth=0))
    cache_id = peaka.cached("ledger")
    peaka.call("incrementalUpdateCache", cache_id=cache_id)
    peaka.wait(minutes=1)
    peaka.call("incrementalUpdateCache", cache_id=cache_id)
    peaka.wait(minutes=1)

    assert counts(peaka.last(cache_id, "Incremental")) == (10_000, 0, 20, 0)


def test_a_sync_of_a_table_that_stops_answering_fails_on_its_way() -> None:
    """At 60 % of its time, with an error that names the table; what it copied stays."""
    peaka = Peaka(source("ledger", fails="times out", rows=20_000, growth=0))
    cache_id = peaka.cached("ledger", incrementalCacheSchedule=EVERY_HOUR)
    peaka.wait(seconds=22)
    run = peaka.last(cache_id, "Incremental")

    assert peaka.status(cache_id)["status"] == run["status"] == "FAILED"
    assert run["error"]["type"].startswith("Source")
    assert "payment.ledger" in run["error"]["message"]
    assert run["finishedAt"] == "2026-08-03T09:30:13.200Z"
    assert counts(run) == (12_000, 12_000, 0, 0)


def test_a_source_is_waited_for_ten_seconds() -> None:
    """However few rows there are."""
    peaka = Peaka(source("ledger", fails="times out", rows=1, growth=0))
    cache_id = peaka.cached("ledger", incrementalCacheSchedule=EVERY_HOUR)
    peaka.wait(seconds=12)
    run = peaka.last(cache_id, "Incremental")

    assert "did not answer in time" in run["error"]["message"]
    assert run["finishedAt"] == "2026-08-03T09:30:10.200Z"


def test_of_a_table_that_cannot_be_read_nothing_is_copied() -> None:
    """Its source refuses at once; what a cache held before stays."""
    peaka = Peaka(source("ledger", fails="always", growth=0))
    cache_id = peaka.cached("ledger", incrementalCacheSchedule=EVERY_HOUR)
    peaka.wait(seconds=2)
    run = peaka.last(cache_id, "Incremental")

    assert (run["status"], counts(run)) == ("FAILED", (0, 0, 0, 0))
    last = peaka.status(cache_id)["cacheActionLogs"][-1]
    assert last["message"].startswith("Incremental sync failed: Table 'payment.ledger' cannot be")


def test_every_third_sync_of_a_slow_table_fails() -> None:
    """The third, the sixth and so on."""
    peaka = Peaka(source("ledger", fails="every third"))
    cache_id = peaka.cached("ledger", incrementalCacheSchedule=EVERY_HOUR)
    peaka.wait(hours=5, minutes=1)
    history = peaka.call("getCacheExecutionHistory", cache_id=cache_id)
    statuses = [run["status"] for run in reversed(history)]

    assert statuses == ["COMPLETED", "COMPLETED", "FAILED"] * 2
    assert "was not read to its end" in history[0]["error"]["message"]


@pytest.mark.parametrize("operation", [*TRIGGERS.values(), *CANCELS.values()])
def test_an_unknown_cache_has_no_syncs(operation: str) -> None:
    """404 for triggers and cancels."""
    with pytest.raises(NotFound, match="Cache 'nowhere' not found"):
        Peaka().call(operation, cache_id="nowhere")
