"""A clock runs with what it is given to run with, in UTC and whole milliseconds."""

import time
from datetime import UTC, datetime, timedelta, timezone

import pytest

from specdouble.mockserver.kernel.clock import Clock, wall_time

NOW = datetime(2026, 8, 3, 9, 30, tzinfo=UTC)


class Seconds:
    """Elapsed time that a test lets pass."""

    def __init__(self, origin: float) -> None:
        self.value = origin

    def __call__(self) -> float:
        return self.value


def test_a_frozen_clock_stands_still(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever happens around it."""
    clock = Clock.frozen(NOW)
    monkeypatch.setattr(time, "monotonic", lambda: 1e9)

    assert [clock.now(), clock.now()] == [NOW, NOW]


def test_a_clock_starts_in_utc() -> None:
    """Whatever zone its start is told in: the moment is the same."""
    start = datetime(2026, 8, 3, 12, 30, tzinfo=timezone(timedelta(hours=3)))

    for clock in (Clock.frozen(start), Clock(start, elapsed=Seconds(0))):
        assert clock.now() == NOW
        assert clock.now().tzinfo is UTC


@pytest.mark.parametrize("origin", [0.0, 12345.678, -5.0])
def test_a_clock_runs_with_the_time_it_is_given(origin: float) -> None:
    """From any origin: only the difference counts."""
    elapsed = Seconds(origin)
    clock = Clock(NOW, elapsed=elapsed)
    elapsed.value = origin + 90.5

    assert clock.now() == NOW + timedelta(seconds=90, milliseconds=500)


def test_a_clock_tells_whole_milliseconds() -> None:
    """Rounded down: what has not passed yet is not told."""
    elapsed = Seconds(0.0)
    clock = Clock(NOW, elapsed=elapsed)
    elapsed.value = 0.0029999

    assert clock.now() == NOW + timedelta(milliseconds=2)


def test_a_clock_starts_now_unless_it_is_told_otherwise() -> None:
    """And runs with the computer's."""
    before = wall_time()
    told = Clock().now()

    assert before <= told <= wall_time()


def test_a_clock_never_goes_back() -> None:
    """A thousand readings, real ones."""
    clock = Clock(NOW)
    told = [clock.now() for _ in range(1000)]

    assert told == sorted(told)


def test_the_wall_has_utc_and_whole_milliseconds() -> None:
    """As the answers of both APIs write it."""
    before, told, after = datetime.now(UTC), wall_time(), datetime.now(UTC)

    assert told.tzinfo is UTC
    assert told.microsecond % 1000 == 0
    assert before - timedelta(milliseconds=1) < told <= after


def test_a_clock_may_run_faster() -> None:
    """Or stand still; what it showed when that began is not lost."""
    elapsed = Seconds(0.0)
    clock = Clock(NOW, elapsed=elapsed)
    for seconds, rate in ((1.0, 60.0), (2.0, 0.0), (3.0, 0.5), (5.0, 1.0)):
        elapsed.value = seconds
        clock.run(rate)

    assert clock.now() == NOW + timedelta(seconds=1 + 60 + 0 + 1)
    assert clock.rate == 1.0


def test_a_clock_may_be_set() -> None:
    """And runs on from there."""
    elapsed = Seconds(7.0)
    clock = Clock(NOW, elapsed=elapsed)
    clock.set(NOW + timedelta(days=3))
    elapsed.value = 9.0

    assert clock.now() == NOW + timedelta(days=3, seconds=2)


def test_a_copy_goes_its_own_way() -> None:
    """It shows the same and runs as fast, until either is set."""
    elapsed = Seconds(0.0)
    clock = Clock(NOW, rate=2.0, elapsed=elapsed)
    copy = clock.copy()
    elapsed.value = 1.0
    assert copy.now() == clock.now() == NOW + timedelta(seconds=2)

    clock.set(NOW)
    assert copy.now() == NOW + timedelta(seconds=2)
