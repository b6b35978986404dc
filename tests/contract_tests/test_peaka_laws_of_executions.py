"""What Peaka's laws of one execution say: of its times, its error, its counts and its identity."""

from typing import Any

import pytest

from tests.contract_tests.peaka_traffic import (
    PROJECT,
    answered,
    breaks,
    keeps,
    moment,
    run,
    says_nothing,
    seen,
    status,
)

IN_ORDER = "execution.times-are-in-order"


def test_an_execution_is_created_then_updated_then_finished() -> None:
    """Each time is as late as the one before it, or later."""
    assert keeps(IN_ORDER, seen(9, "COMPLETED", run("r1")))


@pytest.mark.parametrize("name", ["updatedAt", "finishedAt"])
def test_a_time_before_the_start_is_noticed(name: str) -> None:
    """Whichever it is."""
    assert breaks(IN_ORDER, seen(9, "COMPLETED", {**run("r1"), name: moment(-5)}))


def test_what_is_written_last_may_be_updated_a_moment_after_its_end() -> None:
    """A second is allowed for it."""
    assert keeps(IN_ORDER, seen(9, "COMPLETED", run("r1", updatedAt=moment(2.3))))
    assert breaks(IN_ORDER, seen(9, "COMPLETED", run("r1", updatedAt=moment(8))))


def test_what_runs_has_not_finished() -> None:
    """Null is no time."""
    name = "execution.finished-at-only-when-finished"
    going = run("r1", "RUNNING")

    assert keeps(name, seen(1, "RUNNING", {**going, "finishedAt": None}))
    assert breaks(name, seen(1, "RUNNING", {**going, "finishedAt": moment(1)}))


def test_an_execution_has_one_of_four_statuses() -> None:
    """The page names them; DONE is none."""
    name = "execution.status-is-one-of-four"

    assert keeps(name, seen(9, "CANCELLED", run("r1", "CANCELLED")))
    assert breaks(name, seen(9, "COMPLETED", run("r1", "DONE")))


def test_every_finished_execution_tells_when_it_finished() -> None:
    """Whether it tells it of another or not."""
    name = "execution.finished-at-when-finished"
    told, untold = run("r1"), {**run("r2", "CANCELLED"), "finishedAt": None}

    assert keeps(name, seen(9, "COMPLETED", told))
    assert breaks(name, seen(9, "COMPLETED", told, untold))
    assert breaks(name, seen(9, "CANCELLED", untold))
    assert says_nothing(name, seen(9, "RUNNING", run("r3", "RUNNING")))


@pytest.mark.parametrize("word", ["COMPLETED", "RUNNING"])
def test_only_what_failed_has_an_error(word: str) -> None:
    """An empty one is none."""
    name = "execution.error-only-when-failed"

    assert keeps(name, seen(9, word, run("r1", word, error={})))
    assert breaks(name, seen(9, word, run("r1", word, error={"message": "?"})))


def test_what_failed_tells_its_error() -> None:
    """The page sends its reader there."""
    name = "execution.error-when-failed"

    assert keeps(name, seen(9, "FAILED", run("r1", "FAILED")))
    assert breaks(name, seen(9, "FAILED", run("r1", "FAILED", error=None)))


def test_no_count_is_below_zero() -> None:
    """Of records cached, inserted, updated and deleted."""
    name = "execution.counts-are-not-negative"

    assert keeps(name, seen(9, "COMPLETED", run("r1")))
    assert breaks(name, seen(9, "COMPLETED", run("r1", inserted=-1)))


def test_no_more_is_copied_than_is_cached() -> None:
    """Or was deleted again; what was updated is cached, too."""
    name = "execution.inserted-records-are-cached"
    gone = {"numberOfCachedRecords": 80, "numberOfInsertedRecords": 88, "numberOfDeletedRecords": 8}

    assert keeps(name, seen(9, "COMPLETED", run("r1", progress=gone)))
    assert breaks(name, seen(9, "COMPLETED", run("r1", cached=88, inserted=89)))
    updated = {"numberOfCachedRecords": 1, "numberOfUpdatedRecords": 2}
    assert breaks(name, seen(9, "COMPLETED", run("r1", progress=updated)))


@pytest.mark.parametrize("change", [{"createdAt": moment(1)}, {"executionMode": "FULL"}])
def test_an_execution_keeps_its_start_and_its_mode(change: Any) -> None:
    """Whatever its mode is called."""
    name = "execution.keeps-its-identity"
    first = seen(9, "COMPLETED", run("r1", executionMode="DELTA"))

    assert keeps(name, first, seen(10, "COMPLETED", run("r1", executionMode="DELTA")))
    changed = {**run("r1", executionMode="DELTA"), **change}
    assert breaks(name, first, seen(10, "COMPLETED", changed))


def test_an_execution_stays_in_the_place_of_its_kind() -> None:
    """The status has one for each kind."""
    name = "execution.is-of-one-kind"
    first = seen(9, "COMPLETED", run("r1"))

    assert keeps(name, first, seen(10, "COMPLETED", run("r1")))
    assert breaks(name, first, seen(10, "COMPLETED", None, run("r1")))


def test_two_caches_have_no_execution_in_common() -> None:
    """Its id is unique."""
    name = "execution.belongs-to-one-cache"
    first, path = seen(1, "COMPLETED", run("r1")), {"projectId": PROJECT, "cacheId": "c2"}
    distinct, common = (status("COMPLETED", run(key)) for key in ("r2", "r1"))

    assert keeps(name, first, answered(2, "getCacheStatus", distinct, path=path))
    assert breaks(name, first, answered(2, "getCacheStatus", common, path=path))
