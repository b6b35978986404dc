"""What Peaka's laws of progress say: a sync gets on, comes to an end, and stays as it ended."""

from typing import Any

import pytest

from specdouble.contract_tests.exchange import Exchange
from tests.contract_tests.peaka_traffic import (
    answered,
    breaks,
    keeps,
    run,
    says_nothing,
    seen,
)

GROWS = "progress.only-grows"
ENDS = "progress.a-sync-comes-to-an-end"
DONE = "progress.a-finished-execution-never-changes"


def going(second: float, cached: int, inserted: int = 0, **more: Any) -> Exchange:
    """The cache while its incremental sync runs."""
    body = run("r1", "RUNNING", took=second, cached=cached, inserted=inserted, **more)
    return seen(second, "RUNNING", body)


def test_counts_grow_while_a_sync_runs() -> None:
    """Or stay as they are."""
    assert keeps(GROWS, going(1, 10, 10), going(2, 20, 20), going(3, 20, 20))


@pytest.mark.parametrize("counts", [(20, 5), (5, 10)])
def test_a_count_that_falls_is_noticed(counts: tuple[int, int]) -> None:
    """The cached ones, and the inserted ones."""
    assert breaks(GROWS, going(1, 20, 10), going(2, *counts))


def test_cached_records_may_fall_by_those_that_are_deleted() -> None:
    """A sync may find that records have gone."""
    fewer = {"numberOfCachedRecords": 18, "numberOfDeletedRecords": 2}
    assert keeps(GROWS, going(1, 20), going(2, 0, progress=fewer))


def test_cached_records_may_fall_while_a_full_refresh_replaces_them() -> None:
    """They are the cache's, not the sync's alone."""
    both = [
        seen(s, "RUNNING", run("r1", "RUNNING", cached=count), run("r2", "RUNNING", cached=s))
        for s, count in ((1, 88), (2, 3))
    ]
    assert keeps(GROWS, *both)


def test_a_cancel_takes_back_nothing_that_an_incremental_sync_has_counted() -> None:
    """Data that was synced before remains."""
    name = "cancel.keeps-what-was-counted"
    ended = [seen(2, "CANCELLED", run("r1", "CANCELLED", cached=n, inserted=n)) for n in (20, 0)]

    assert keeps(name, going(1, 20, 20), ended[0])
    assert breaks(name, going(1, 20, 20), ended[1])


def test_a_cancelled_full_refresh_may_count_anew() -> None:
    """What it has copied is thrown away."""
    before = seen(1, "RUNNING", None, run("r1", "RUNNING", cached=20))
    after = seen(2, "CANCELLED", None, run("r1", "CANCELLED", cached=0))
    assert says_nothing("cancel.keeps-what-was-counted", before, after)


def test_the_time_of_the_last_update_moves_forward() -> None:
    """Not back."""
    name = "progress.updated-at-moves-forward"

    assert keeps(name, going(1, 10), going(2, 20))
    assert breaks(name, seen(1, "RUNNING", run("r1", "RUNNING", took=5)), going(2, 20))


def test_a_finished_execution_stays_as_it_is() -> None:
    """The same status, counts and times."""
    assert keeps(DONE, *(seen(s, "COMPLETED", run("r1")) for s in (3, 4)))


@pytest.mark.parametrize(
    "change", [{"cached": 89}, {"took": 3}, {"status": "FAILED"}, {"finishedAt": None}]
)
def test_a_change_of_a_finished_execution_is_noticed(change: Any) -> None:
    """Of a count, a time, its status; or that a time is no longer told."""
    parts = {"status": "COMPLETED", **change}
    assert breaks(DONE, seen(3, "COMPLETED", run("r1")), seen(4, "COMPLETED", run("r1", **parts)))


def test_a_history_may_leave_out_what_the_status_tells() -> None:
    """But not tell it otherwise."""
    first, short = seen(3, "COMPLETED", run("r1")), run("r1", progress=None)

    assert keeps(DONE, first, answered(4, "getCacheExecutionHistory", [short]))
    assert breaks(DONE, first, answered(4, "getCacheExecutionHistory", [run("r1", cached=1)]))


def test_the_same_time_may_be_written_in_another_zone() -> None:
    """It is the same moment."""
    there = run("r1", finishedAt="2026-08-03T11:30:02+02:00")
    assert keeps(DONE, seen(3, "COMPLETED", run("r1")), seen(4, "COMPLETED", there))


def test_a_sync_that_was_followed_to_its_end_is_fine() -> None:
    """However it ended."""
    assert keeps(ENDS, going(1, 10), seen(30, "FAILED", run("r1", "FAILED")))


def test_a_sync_that_stands_still_after_it_got_on_is_stuck() -> None:
    """For 15 seconds, and five times as long as it took to get so far."""
    still = [going(1, 10), going(2, 20), going(20, 20)]

    assert breaks(ENDS, *still)
    assert says_nothing(ENDS, *still[:2])


def test_a_slow_sync_is_not_stuck() -> None:
    """It got on for ten seconds, so twenty more are nothing."""
    assert says_nothing(ENDS, going(1, 10), going(11, 20), going(31, 20))


def test_a_sync_that_shows_no_progress_is_not_judged_by_it() -> None:
    """Servers are seen to send null while a sync runs."""
    assert says_nothing(ENDS, *(going(s, 0, progress=None) for s in (1, 60)))
