"""What Peaka's laws of cancels say: what they end, what they leave, and when they find nothing."""

from typing import Any

from specdouble.contract_tests.exchange import Exchange
from tests.contract_tests.peaka_traffic import (
    answered,
    breaks,
    created,
    keeps,
    run,
    says_nothing,
    seen,
)

ENDS = "cancel.ends-the-execution"
OWN = "cancel.only-a-cancel-of-its-kind-cancels"
IDLE = "cancel.nothing-running-is-404"
KEPT = "cancel.incremental-keeps-its-records"
OLD = "cancel.full-keeps-the-old-records"


def cancelled(second: float, **more: Any) -> Exchange:
    return answered(second, "cancelIncrementalCache", **more)


def going(second: float, **more: Any) -> Exchange:
    return seen(second, "RUNNING", run("r1", "RUNNING", took=second, **more))


def ended(second: float, word: str, took: float = 2, **more: Any) -> Exchange:
    return seen(second, word, run("r1", word, took=took, **more))


def test_a_sync_is_cancelled_by_a_cancel() -> None:
    """At once, or a little later."""
    assert keeps(ENDS, going(0.5), cancelled(0.6), going(0.8), ended(2, "CANCELLED", 1))


def test_a_cancel_may_come_too_late() -> None:
    """In its final stages a sync completes all the same."""
    assert not breaks(ENDS, going(1.8), cancelled(1.9), ended(2.1, "COMPLETED"))


def test_a_cancel_that_does_nothing_is_noticed() -> None:
    """The sync runs on for longer than it had run, and completes."""
    assert breaks(ENDS, going(0.3), cancelled(0.5), going(1.8), ended(2.1, "COMPLETED"))


def test_a_sync_that_runs_on_and_on_is_noticed() -> None:
    """Five seconds after its cancel."""
    assert breaks(ENDS, going(3), cancelled(4), going(10))


def test_a_cancelled_sync_does_not_fail() -> None:
    """CANCELLED is the word for it."""
    assert breaks(ENDS, going(0.3), cancelled(0.5), ended(0.6, "FAILED", 0.5))


def test_a_cancelled_sync_does_not_complete_in_no_time() -> None:
    """Others of its kind took two seconds, and it was asked to stop after half of one."""
    others = [
        seen(s, word, run(key, word, begun=s - 1))
        for key, start in (("a", -20), ("b", -10))
        for s, word in ((start, "RUNNING"), (start + 3, "COMPLETED"))
    ]
    cut = [going(0.3), cancelled(0.5), ended(0.6, "COMPLETED", 0.5)]

    assert breaks(ENDS, *others, *cut)


def test_a_cancel_leaves_the_other_kind_alone() -> None:
    """It runs on."""
    both = [seen(s, "RUNNING", None, run("r2", "RUNNING")) for s in (0, 2)]
    assert keeps(OWN, both[0], cancelled(1), both[1])


def test_a_sync_that_is_cancelled_by_the_wrong_cancel_is_noticed() -> None:
    """Or by none at all."""
    before = seen(0, "RUNNING", None, run("r2", "RUNNING"))
    after = seen(2, "CANCELLED", None, run("r2", "CANCELLED"))

    assert breaks(OWN, before, cancelled(1), after)
    assert breaks(OWN, before, after)
    assert keeps(OWN, before, answered(1, "cancelFullRefreshCache"), after)


def test_a_new_schedule_may_end_a_scheduled_sync() -> None:
    """It replaces the running workflow."""
    before = seen(0, "RUNNING", None, run("r2", "RUNNING"))
    after = seen(2, "CANCELLED", None, run("r2", "CANCELLED"))
    assert says_nothing(OWN, before, answered(1, "updateCacheSettings", {}), after)


def test_there_is_nothing_to_cancel_at_rest() -> None:
    """404, and nothing else."""
    rest = ended(5, "COMPLETED")

    assert keeps(IDLE, rest, cancelled(6, code=404))
    assert breaks(IDLE, rest, cancelled(6))
    assert breaks(IDLE, rest, cancelled(6, code=400))


def test_there_is_nothing_to_cancel_while_only_the_other_kind_runs() -> None:
    """Each cancel is for its own kind."""
    other = seen(5, "RUNNING", run("r1"), run("r2", "RUNNING"))

    assert keeps(IDLE, other, cancelled(6, code=404))
    assert breaks(IDLE, other, cancelled(6))


def test_what_was_triggered_may_run_although_it_does_not_show_yet() -> None:
    """So a cancel may find it, or not."""
    trigger = answered(5.5, "incrementalUpdateCache", {})

    assert says_nothing(IDLE, ended(5, "COMPLETED"), trigger, cancelled(6))
    assert says_nothing(IDLE, created(), seen(1, "NOT_INITIALIZED"), cancelled(2))


def next_sync(cached: int) -> list[Exchange]:
    """It shows what the cache holds, for at first it has copied nothing itself."""
    body = run("r2", "RUNNING", begun=9, took=1, cached=cached)
    return [seen(10, "RUNNING", body)]


def test_the_next_sync_goes_on_from_what_a_cancelled_one_has_copied() -> None:
    """Data that was synced before the cancellation remains in the cache."""
    cut = ended(5, "CANCELLED", cached=40, inserted=40)

    assert keeps(KEPT, cut, *next_sync(40))
    assert breaks(KEPT, cut, *next_sync(2))


def test_a_server_that_counts_what_a_sync_has_copied_is_not_judged_by_it() -> None:
    """The next sync then begins at nothing, and that says nothing of the cache."""
    cut = ended(5, "CANCELLED", cached=40, inserted=40)
    anew = seen(10, "RUNNING", run("r2", "RUNNING", begun=9, took=1, cached=2, inserted=2))
    assert says_nothing(KEPT, cut, anew)


def test_a_cancelled_full_refresh_leaves_the_records_of_before() -> None:
    """What it has copied is thrown away; the next incremental sync shows the old number."""
    good = seen(3, "COMPLETED", run("r0", cached=88))
    cut = seen(8, "CANCELLED", run("r0"), run("f1", "CANCELLED", begun=4, cached=9, inserted=9))

    assert keeps(OLD, good, cut, *next_sync(88))
    assert breaks(OLD, good, cut, *next_sync(9))
