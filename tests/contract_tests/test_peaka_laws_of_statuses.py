"""What Peaka's laws of a status say: how it sums up executions, and what is left out of it."""

from typing import Any

import pytest

from tests.contract_tests.peaka_traffic import (
    answered,
    breaks,
    created,
    keeps,
    run,
    says_nothing,
    seen,
    status,
)

FOLLOWS = "status.follows-the-most-recent-execution"
RUNNING = "status.running-while-an-execution-runs"
ONLY_RUNNING = "status.running-only-while-an-execution-runs"
SHOWN = "status.shows-running-executions"
LOG = [{"timestamp": "2026-08-03T09:30:00Z", "action": "STARTED", "cacheType": "INCREMENTAL"}]


def test_a_status_is_that_of_the_execution_that_was_last_in_every_way() -> None:
    """Begun last and ended last: no other word will do."""
    old, new = run("r1", "COMPLETED"), run("r2", "CANCELLED", begun=10)

    assert keeps(FOLLOWS, seen(20, "CANCELLED", old, new))
    assert breaks(FOLLOWS, seen(20, "COMPLETED", old, new))


@pytest.mark.parametrize("word", ["CANCELLED", "COMPLETED"])
def test_which_execution_is_the_most_recent_is_left_open(word: str) -> None:
    """The one that began last, or the one that ended last."""
    long, short = run("r1", "COMPLETED", took=9), run("r2", "CANCELLED", begun=2, took=1)
    assert keeps(FOLLOWS, seen(20, word, long, short))


def test_never_synced_and_an_execution_contradict_each_other() -> None:
    """NOT_INITIALIZED: no sync was ever executed."""
    assert breaks(FOLLOWS, seen(20, "NOT_INITIALIZED", run("r1")))


def test_a_status_without_times_may_follow_either_execution() -> None:
    """Times need not be told."""
    one = {"id": "r1", "status": "COMPLETED"}
    assert keeps(FOLLOWS, seen(20, "COMPLETED", one, run("r2", "FAILED")))


@pytest.mark.parametrize("word", ["COMPLETED", "NOT_INITIALIZED", "FAILED"])
def test_nothing_but_running_is_said_while_something_runs(word: str) -> None:
    """At least one sync of either kind is in progress."""
    going, done = run("r1", "RUNNING"), run("r2", begun=5)

    assert keeps(RUNNING, seen(9, "RUNNING", going, done))
    assert breaks(RUNNING, seen(9, word, going, done))


def test_a_status_may_not_stay_running_without_an_execution() -> None:
    """A moment is given to it."""
    late = [seen(second, "RUNNING", run("r1")) for second in (3, 4, 9)]

    assert says_nothing(ONLY_RUNNING, *late[:2])
    assert breaks(ONLY_RUNNING, *late)


def test_a_status_that_is_running_with_its_execution_is_fine() -> None:
    """However long."""
    assert keeps(ONLY_RUNNING, *(seen(s, "RUNNING", run("r1", "RUNNING")) for s in (1, 40)))


def test_executions_that_never_show_while_they_run_are_noticed() -> None:
    """Three triggers, and each time the status alone says RUNNING for more than a second."""
    hidden = []
    for start in (0, 10, 20):
        hidden += [answered(start, "fullRefreshCache", {}), seen(start + 1.5, "RUNNING")]

    assert breaks(SHOWN, *hidden)
    assert says_nothing(SHOWN, *hidden[:4])
    assert keeps(SHOWN, *hidden, seen(22, "RUNNING", run("r3", "RUNNING")))


def test_a_cache_that_was_synced_shows_by_what() -> None:
    """A status is computed from the executions it includes."""
    name = "status.shows-the-sync-that-it-tells-of"

    assert keeps(name, created(), seen(5, "COMPLETED", run("r1")))
    assert breaks(name, created(), seen(5, "COMPLETED"))
    assert breaks(name, seen(5, "COMPLETED"))


@pytest.mark.parametrize("logs", [None, []])
def test_excluded_logs_may_be_null_or_empty(logs: object) -> None:
    """As long as there are none."""
    quiet = answered(1, "getCacheStatus", status("COMPLETED", cacheActionLogs=logs),
                     excludeLogs="true")  # fmt: skip
    assert keeps("status.excluded-logs-are-omitted", quiet)


def test_logs_that_were_excluded_must_not_be_there() -> None:
    """With excludeLogs=true."""
    loud = status("COMPLETED", run("r1"), cacheActionLogs=LOG)
    assert breaks(
        "status.excluded-logs-are-omitted", answered(1, "getCacheStatus", loud, excludeLogs="true")
    )


@pytest.mark.parametrize("query", [{}, {"excludeLogs": "false"}])
def test_logs_that_were_not_excluded_must_be_there(query: Any) -> None:
    """The default is false."""
    name = "status.logs-are-there-unless-excluded"
    quiet, loud = status("COMPLETED", run("r1")), status("COMPLETED", run("r1"), cacheActionLogs=[])

    assert keeps(name, answered(1, "getCacheStatus", loud, **query))
    assert breaks(name, answered(1, "getCacheStatus", quiet, **query))


def test_to_exclude_logs_leaves_all_else_as_it_is() -> None:
    """Compared while the cache is at rest."""
    name = "status.exclude-logs-omits-nothing-else"
    loud = answered(1, "getCacheStatus", status("COMPLETED", run("r1"), cacheActionLogs=LOG))
    same = answered(2, "getCacheStatus", status("COMPLETED", run("r1")), excludeLogs="true")
    less = answered(2, "getCacheStatus", status("COMPLETED"), excludeLogs="true")

    assert keeps(name, loud, same)
    assert breaks(name, loud, less)
