"""A running sync can be cancelled, and what it has copied so far is kept or not."""

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


def test_a_cancelled_incremental_sync_keeps_what_it_has_copied() -> None:
    """Data that was synced before the cancellation remains: the next one copies the rest."""
    peaka = Peaka(source("ledger", growth=0))
    cache_id = peaka.cached("ledger", incrementalCacheSchedule=EVERY_HOUR)
    peaka.wait(seconds=6)
    peaka.call("cancelIncrementalCache", cache_id=cache_id)
    peaka.wait(seconds=60)
    cancelled = peaka.last(cache_id, "Incremental")
    peaka.call("incrementalUpdateCache", cache_id=cache_id)
    peaka.wait(seconds=60)

    assert cancelled["status"] == "CANCELLED"
    assert counts(cancelled) == (5_000, 5_000, 0, 0)
    assert cancelled["finishedAt"] == cancelled["updatedAt"] == "2026-08-03T09:30:06.000Z"
    assert counts(peaka.last(cache_id, "Incremental")) == (10_000, 5_000, 10, 0)


def test_a_cancelled_full_refresh_leaves_the_records_of_before() -> None:
    """The partial refresh is discarded: the next incremental sync goes on from the old data."""
    peaka = Peaka(source("ledger", growth=0))
    cache_id = peaka.cached("ledger")
    peaka.wait(minutes=1)
    peaka.call("fullRefreshCache", cache_id=cache_id)
    peaka.wait(seconds=3)
    peaka.call("cancelFullRefreshCache", cache_id=cache_id)
    peaka.call("incrementalUpdateCache", cache_id=cache_id)

    assert peaka.last(cache_id, "FullRefresh")["status"] == "CANCELLED"
    assert counts(peaka.last(cache_id, "Incremental"))[0] == 10_000


@pytest.mark.parametrize("mode", MODES)
def test_a_cancel_drops_the_queued_run_too(mode: str) -> None:
    """After a cancel nothing of that mode runs until it is asked for, or due."""
    peaka = Peaka()
    for _ in range(2):
        peaka.call(TRIGGERS[mode], cache_id=CHARGE)
    peaka.call(CANCELS[mode], cache_id=CHARGE)
    peaka.wait(minutes=1)

    assert peaka.status(CHARGE)["status"] == "CANCELLED"
    assert peaka.last(CHARGE, NAMES[mode])["status"] == "CANCELLED"


@pytest.mark.parametrize(("mode", "other"), [MODES, MODES[::-1]])
def test_a_cancel_leaves_the_other_mode_alone(mode: str, other: str) -> None:
    """Each cancel affects only its own mode."""
    peaka = Peaka()
    peaka.call(TRIGGERS[other], cache_id=CHARGE)

    with pytest.raises(NotFound, match="no running"):
        peaka.call(CANCELS[mode], cache_id=CHARGE)
    assert peaka.status(CHARGE)["status"] == "RUNNING"


@pytest.mark.parametrize("mode", MODES)
def test_only_a_running_sync_can_be_cancelled(mode: str) -> None:
    """404 when nothing of that mode runs, and after a cancel again."""
    peaka = Peaka()
    with pytest.raises(NotFound, match="no running"):
        peaka.call(CANCELS[mode], cache_id=CHARGE)

    peaka.call(TRIGGERS[mode], cache_id=CHARGE)
    assert peaka.call(CANCELS[mode], cache_id=CHARGE) is None
    with pytest.raises(NotFound, match="no running"):
        peaka.call(CANCELS[mode], cache_id=CHARGE)


def test_the_status_is_that_of_the_sync_that_began_last() -> None:
    """The page: from the most recent execution, which the facts tell by createdAt."""
    peaka = Peaka()
    peaka.call("fullRefreshCache", cache_id=CHARGE)
    peaka.wait(seconds=1)
    peaka.call("incrementalUpdateCache", cache_id=CHARGE)
    peaka.wait(seconds=15)
    peaka.call("cancelFullRefreshCache", cache_id=CHARGE)

    assert peaka.status(CHARGE)["status"] == "COMPLETED"
