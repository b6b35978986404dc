"""What Peaka's laws of syncs say: how they start, with the cache and by triggers."""

from typing import Any

import pytest

from specdouble.contract_tests.exchange import Exchange
from tests.contract_tests.peaka_traffic import (
    NONE,
    ONE_DAY,
    SIX_HOURS,
    answered,
    breaks,
    created,
    keeps,
    run,
    says_nothing,
    seen,
)

BEGINS = "sync.begins-with-the-cache"
FIRST = "sync.first-one-is-of-the-kind-scheduled"
SLOT = "sync.trigger-is-seen-in-its-slot"
INCREMENTAL, FULL = "incrementalCacheSchedule", "fullRefreshCacheSchedule"


def triggered(second: float, **more: Any) -> Exchange:
    return answered(second, "incrementalUpdateCache", {}, **more)


def test_a_new_cache_is_synced() -> None:
    """Its status may lag a little."""
    assert keeps(BEGINS, created(), seen(0.1, "NOT_INITIALIZED"), seen(1, "RUNNING"))


def test_a_new_cache_that_is_not_synced_is_noticed() -> None:
    """After four seconds, not before."""
    waiting = [created(), seen(1, "NOT_INITIALIZED"), seen(5, "NOT_INITIALIZED")]

    assert breaks(BEGINS, *waiting)
    assert says_nothing(BEGINS, *waiting[:2])


@pytest.mark.parametrize(
    "schedules",
    [
        {INCREMENTAL: SIX_HOURS},
        {INCREMENTAL: SIX_HOURS, FULL: NONE},
    ],
)
def test_the_first_sync_is_incremental_if_only_that_is_scheduled(schedules: Any) -> None:
    """NONE is no schedule."""
    birth = created(**schedules)

    assert keeps(FIRST, birth, seen(1, "RUNNING", run("r1", "RUNNING")))
    assert breaks(FIRST, birth, seen(1, "RUNNING", None, run("r1", "RUNNING")))


@pytest.mark.parametrize("schedules", [{FULL: ONE_DAY}, {FULL: ONE_DAY, INCREMENTAL: SIX_HOURS}])
def test_the_first_sync_is_a_full_refresh_if_one_is_scheduled(schedules: Any) -> None:
    """With and without incremental syncs."""
    birth = created(**schedules)

    assert keeps(FIRST, birth, seen(1, "RUNNING", None, run("r1", "RUNNING")))
    assert breaks(FIRST, birth, seen(1, "RUNNING", run("r1", "RUNNING")))


def test_the_first_sync_of_a_cache_without_schedules_may_be_either() -> None:
    """It is not said."""
    assert says_nothing(FIRST, created(), seen(1, "RUNNING", run("r1", "RUNNING")))


def test_a_trigger_shows_in_the_place_of_its_kind() -> None:
    """As an execution that was not there before."""
    before = seen(0, "COMPLETED", run("r1"))
    assert keeps(SLOT, before, triggered(1), seen(2, "RUNNING", run("r2", "RUNNING")))


def test_a_trigger_that_does_not_show_is_noticed() -> None:
    """Nothing happened, or the other kind of sync was started."""
    before, idle = seen(0, "COMPLETED", run("r1")), seen(6, "COMPLETED", run("r1"))
    wrong = seen(6, "RUNNING", run("r1"), run("r2", "RUNNING"))

    assert breaks(SLOT, before, triggered(1), idle)
    assert breaks(SLOT, before, triggered(1), wrong)


def test_a_trigger_beside_a_running_sync_may_wait_or_join_it() -> None:
    """The call may start one that is queued."""
    busy = [seen(s, "RUNNING", run("r1", "RUNNING")) for s in (0, 9)]
    assert says_nothing(SLOT, busy[0], triggered(1), busy[1])


def test_a_trigger_that_was_cancelled_need_not_show() -> None:
    """The queue may have been emptied."""
    idle = [seen(s, "COMPLETED", run("r1")) for s in (0, 9)]
    cancel = answered(2, "cancelIncrementalCache")
    assert says_nothing(SLOT, idle[0], triggered(1), cancel, idle[1])


def test_a_cancelled_cache_can_be_synced_again() -> None:
    """By either trigger."""
    name, cancelled = "sync.starts-after-a-cancel", seen(1, "CANCELLED", run("r1", "CANCELLED"))

    assert keeps(name, created(), cancelled, triggered(2))
    assert breaks(name, created(), cancelled, triggered(2, code=409))


def test_the_last_execution_is_never_an_older_one() -> None:
    """Than the one before it."""
    name, old, new = "sync.last-execution-moves-forward", run("r1"), run("r2", begun=9)

    assert keeps(name, seen(20, "COMPLETED", old), seen(21, "COMPLETED", new))
    assert breaks(name, seen(20, "COMPLETED", new), seen(21, "COMPLETED", old))


AFTER = "sync.begins-after-what-had-ended"


def test_a_sync_begins_after_what_had_ended() -> None:
    """What ends in an hour can't have been seen ended now."""
    later = run("r2", "RUNNING", begun=10)

    for took, law in ((2, keeps), (3600, breaks)):
        ended = seen(5, "COMPLETED", run("r1", took=took))
        assert law(AFTER, created(), ended, triggered(9), seen(10, "RUNNING", later))


def test_a_sync_that_waited_for_its_turn_may_have_been_made_before() -> None:
    """Both were started before the first had ended."""
    running = seen(1, "RUNNING", run("r1", "RUNNING"))
    waited = seen(6, "RUNNING", run("r2", "RUNNING", begun=2))
    ended = seen(5, "COMPLETED", run("r1", took=4))

    assert says_nothing(AFTER, created(), running, triggered(2), ended, triggered(5.5), waited)
