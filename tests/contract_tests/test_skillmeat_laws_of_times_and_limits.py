"""The order of times, their zones, and what the headers say of limits."""

import pytest

from specdouble.contract_tests.exchange import Exchange
from tests.contract_tests.skillmeat_traffic import (
    LIMITS,
    answered,
    breaks,
    keeps,
    page,
    project,
    projects,
    refresh,
    says_nothing,
    status,
)

EARLY, LATE = "2025-11-15T08:30:00Z", "2025-12-01T14:22:00Z"
DOWN = "limits.remaining-counts-down"
OWN = "limits.each-key-has-its-own"


def test_the_oldest_entry_is_not_newer_than_the_newest() -> None:
    """One entry alone is both."""
    law = "status.oldest-before-newest"
    assert keeps(law, status(oldest_entry=EARLY, newest_entry=LATE))
    assert keeps(law, status(oldest_entry=LATE, newest_entry=LATE))
    assert breaks(law, status(oldest_entry=LATE, newest_entry=EARLY))


def test_zones_count_when_times_are_compared() -> None:
    """Noon in Berlin is before noon in London."""
    times = {"oldest_entry": "2025-12-01T12:00:00+01:00", "newest_entry": "2025-12-01T11:30:00Z"}
    assert keeps("status.oldest-before-newest", status(**times))


def test_the_next_run_is_not_before_the_last() -> None:
    """In the status of the job."""
    law = "status.last-run-before-next"
    assert keeps(law, status(refresh_job_status={"last_run_time": EARLY, "next_run_time": LATE}))
    assert breaks(law, status(refresh_job_status={"last_run_time": LATE, "next_run_time": EARLY}))


def test_a_cache_has_both_ends_or_none() -> None:
    """Null stands for no entry at all."""
    law = "status.both-ends-or-none"
    assert keeps(law, status(oldest_entry=None, newest_entry=None))
    assert breaks(law, status(oldest_entry=EARLY, newest_entry=None))


def test_what_was_shown_before_a_refresh_is_not_later_than_it() -> None:
    """The refresh tells the server's time, so no clock of the client's is asked."""
    law = "times.past-is-past"
    after = status(last_refresh=LATE)
    sent = refresh({"force": True}, 2)

    def before(time: str) -> list[Exchange]:
        return [
            status(last_refresh=EARLY, newest_entry=time),
            projects(project("p1", fetched=time)),
        ]

    assert keeps(law, *before(LATE), sent, after)
    assert breaks(law, *before("2025-12-01T15:22:00Z"), sent, after)
    assert says_nothing(law, *before(LATE), sent, status(last_refresh=EARLY))


@pytest.mark.parametrize("time", ["2025-12-01T12:00:00", "01/12/2025 14:22", "2025-12-01"])
def test_every_time_has_a_zone(time: str) -> None:
    """In the status, and in lists."""
    law = "times.carry-a-zone"
    assert keeps(law, projects(project("p1")))
    assert breaks(law, projects(project("p1", fetched=time)))
    assert breaks(law, status(refresh_job_status={"next_run_time": time}))
    assert breaks(law, answered("listMarketplace", page([{"id": "m1", "cached_at": time}])))


def told(remaining: int, *, second: float, key: int | None = 0, **other: str) -> Exchange:
    headers = {**LIMITS, "x-ratelimit-remaining": str(remaining)}
    headers |= {f"x-ratelimit-{name}": value for name, value in other.items()}
    return answered("getStatus", {}, headers=headers, second=second, key=key)


@pytest.mark.parametrize("name", LIMITS)
def test_each_header_is_an_integer(name: str) -> None:
    """One that is missing or no integer is a deviation."""
    law, missing = "limits.headers-are-there", {key: LIMITS[key] for key in LIMITS if key != name}
    assert keeps(law, answered("getStatus", {}))
    assert breaks(law, answered("getStatus", {}, headers=missing))
    assert breaks(law, answered("getStatus", {}, headers={**LIMITS, name: "soon"}))


def test_not_more_remains_than_the_limit() -> None:
    """101 of 100 is a deviation."""
    law = "limits.remaining-is-within-the-limit"
    assert keeps(law, told(100, second=0))
    assert breaks(law, told(101, second=0))


def test_the_limit_stays_within_a_window() -> None:
    """In another window it may be another: that of the hour."""
    law = "limits.limit-stays-in-a-window"
    assert keeps(law, told(9, second=0), told(8, second=1))
    assert breaks(law, told(9, second=0), told(8, second=1, limit="99"))
    assert says_nothing(law, told(9, second=0), told(8, second=1, limit="5000", reset="1764603000"))


def test_what_remains_counts_down() -> None:
    """Up, or standing still for once, is a deviation."""
    assert keeps(DOWN, told(95, second=0), told(94, second=1), told(90, second=2))
    assert breaks(DOWN, told(95, second=0), told(96, second=1))
    assert breaks(DOWN, told(95, second=0), told(94, second=1), told(94, second=2))


def test_what_always_stands_still_is_not_judged() -> None:
    """The limiter is off."""
    assert says_nothing(DOWN, told(99, second=0), told(99, second=1), told(99, second=2))


def test_at_the_end_of_a_window_nothing_is_judged() -> None:
    """From 1 on it can't go far; and in the next window it begins anew."""
    assert says_nothing(DOWN, told(1, second=0), told(0, second=1))
    assert says_nothing(DOWN, told(3, second=0), told(99, second=60, reset="1764599520"))


def test_answers_that_crossed_each_other_are_not_compared() -> None:
    """Which of two requests at one time was counted first, nobody knows."""
    assert says_nothing(DOWN, told(94, second=0), told(95, second=0))


def test_without_a_known_key_limits_are_not_compared() -> None:
    """The requests may have been those of several users."""
    assert says_nothing(DOWN, told(95, second=0, key=None), told(99, second=1, key=None))


def test_the_end_of_a_window_does_not_go_back() -> None:
    """But for a second, by rounding."""
    law = "limits.reset-does-not-go-back"
    assert keeps(law, told(9, second=0), told(8, second=1))
    assert keeps(law, told(9, second=0), told(8, second=1, reset="1764599459"))
    assert breaks(law, told(9, second=0), told(8, second=1, reset="1764599400"))


@pytest.mark.parametrize("reset", ["42", "1764599460000"])
def test_the_end_of_a_window_is_in_seconds_since_1970(reset: str) -> None:
    """Neither seconds to go nor milliseconds."""
    law = "limits.reset-is-a-moment"
    assert keeps(law, told(9, second=0))
    assert breaks(law, told(9, second=0, reset=reset))


def test_a_window_does_not_end_before_the_last_refresh() -> None:
    """The same answer tells both, so both are by one clock."""
    assert breaks("limits.reset-is-a-moment", status(last_refresh="2025-12-01T14:40:00Z"))


def test_a_429_says_why() -> None:
    """In `detail`."""
    law = "limits.refusal-says-why"
    assert keeps(law, answered("getStatus", {"detail": "Rate limit exceeded"}, code=429))
    assert breaks(law, answered("getStatus", {"error": "Rate limit exceeded"}, code=429))


def test_another_keys_requests_do_not_count() -> None:
    """With two of another key between, what remains goes down by one."""
    others = told(50, second=1, key=1), told(49, second=2, key=1)
    assert keeps(OWN, told(95, second=0), *others, told(94, second=3))
    assert breaks(OWN, told(95, second=0), *others, told(92, second=3))


def test_requests_that_failed_tell_nothing_of_another_key() -> None:
    """Whether they count is left open."""
    refused = answered("getStatus", {}, code=400, second=1, key=1)
    assert says_nothing(OWN, told(95, second=0), refused, told(93, second=2))
