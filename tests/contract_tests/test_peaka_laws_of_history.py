"""What Peaka's laws of the history say: of its order, its pages, and what is in it."""

from typing import Any

from specdouble.contract_tests.exchange import Exchange
from tests.contract_tests.peaka_traffic import (
    answered,
    breaks,
    deleted,
    keeps,
    run,
    says_nothing,
    seen,
)

SLICE = "history.a-page-is-a-slice"
HAS = "history.has-what-was-seen"
KEYS = [f"r{number}" for number in range(12, 0, -1)]


def history(second: float, keys: list[str], **query: Any) -> Exchange:
    """Executions by their keys; r2 began after r1."""
    runs = [run(key, begun=float(key[1:])) for key in keys]
    return answered(second, "getCacheExecutionHistory", runs, **query)


def bracketed(page: Exchange) -> list[Exchange]:
    return [history(1, KEYS, limit=50), page, history(3, KEYS, limit=50)]


def test_the_newest_execution_comes_first() -> None:
    """By the time at which it was created."""
    name = "history.newest-first"

    assert keeps(name, history(1, ["r3", "r2", "r1"]))
    assert breaks(name, history(1, ["r3", "r1", "r2"]))


def test_a_history_has_no_more_than_was_asked_for() -> None:
    """Ten, if nothing is said."""
    name = "history.at-most-limit"

    assert keeps(name, history(1, KEYS[:3], limit=3))
    assert breaks(name, history(1, KEYS[:4], limit=3))
    assert breaks(name, history(1, KEYS[:11]))


def test_a_limit_below_one_is_left_open() -> None:
    """Refused, or read in whatever way."""
    assert says_nothing("history.at-most-limit", history(1, KEYS, limit=0))


def test_a_page_is_that_part_of_the_whole() -> None:
    """With a limit, with an offset, with both."""
    assert keeps(SLICE, *bracketed(history(2, KEYS[:3], limit=3)))
    assert keeps(SLICE, *bracketed(history(2, KEYS[5:8], limit=3, offset=5)))
    assert keeps(SLICE, *bracketed(history(2, [], limit=3, offset=99)))


def test_another_part_of_the_whole_is_noticed() -> None:
    """One off, or not at all an offset."""
    assert breaks(SLICE, *bracketed(history(2, KEYS[4:7], limit=3, offset=5)))
    assert breaks(SLICE, *bracketed(history(2, KEYS[:3], limit=3, offset=5)))


def test_a_page_without_a_limit_has_ten() -> None:
    """Not five, if there are twelve."""
    assert keeps(SLICE, *bracketed(history(2, KEYS[:10])))
    assert breaks(SLICE, *bracketed(history(2, KEYS[:5])))


def test_a_page_is_not_compared_with_a_whole_that_changes() -> None:
    """A scheduled sync may have begun meanwhile."""
    grown = history(3, ["r13", *KEYS], limit=50)
    assert says_nothing(SLICE, history(1, KEYS, limit=50), history(2, ["r13"], limit=1), grown)


def test_no_execution_comes_twice() -> None:
    """Each is one element."""
    name = "history.no-repeats"

    assert keeps(name, history(1, ["r2", "r1"]))
    assert breaks(name, history(1, ["r2", "r2"]))


def test_the_history_has_the_executions_that_a_status_showed() -> None:
    """Of both kinds, whether they run or have ended."""
    shown = seen(1, "RUNNING", run("r1", "CANCELLED"), run("r2", "RUNNING"))

    assert keeps(HAS, shown, history(2, ["r2", "r1"]))
    assert breaks(HAS, shown, history(2, ["r2"]))
    assert breaks(HAS, shown, history(2, ["r1"]))


def test_a_part_of_the_history_need_not_have_them() -> None:
    """Only the whole is asked for all."""
    assert says_nothing(HAS, seen(1, "COMPLETED", run("r1")), history(2, ["r2"], limit=1))


def test_what_is_old_may_have_left_the_history() -> None:
    """It is kept for 14 days."""
    old = run("r1", begun=-20 * 24 * 3600)
    assert says_nothing(HAS, seen(1, "COMPLETED", old), history(2, []))


def test_the_history_of_a_deleted_cache_is_not_judged() -> None:
    """That there is none is another law."""
    shown = seen(1, "COMPLETED", run("r1"))
    assert says_nothing(HAS, shown, deleted(2), history(3, []))
