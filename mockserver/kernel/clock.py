"""The only place that reads the time."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import msgspec

from specdouble.fixtures.entity import Moment

stopwatch = time.perf_counter
"""Seconds from any origin, to measure how long something takes."""


def wall_time() -> datetime:
    """The computer's time, aware, in UTC, in whole milliseconds."""
    now = datetime.now(UTC)
    return now.replace(microsecond=now.microsecond // 1000 * 1000)


def written(moment: datetime) -> str:
    """A moment in UTC as RFC 3339 has it, and as every answer does: 2025-12-01T15:00:00Z."""
    return moment.isoformat().replace("+00:00", "Z")


EARLIEST, LATEST = datetime(1970, 1, 1, tzinfo=UTC), datetime(2999, 12, 31, tzinfo=UTC)
"""What clocks may be set to: data is years older, and ends before the calendar does."""
LONGEST_ABSENCE = timedelta(days=3650)
"""A clock stands still when it has run so far by itself: all of it has to be lived through."""
_MOST_MILLISECONDS = LONGEST_ABSENCE // timedelta(milliseconds=1)


class Hands(msgspec.Struct, frozen=True):
    """Where a clock's hands are, and how fast they move; `seen`: the wall's time then."""

    now: Moment
    rate: float
    seen: Moment


class Clock:
    """A clock that runs with real time, stands still, or runs so many times as fast."""

    def __init__(
        self,
        start: datetime | None = None,
        *,
        rate: float = 1.0,
        elapsed: Callable[[], float] = time.monotonic,
    ) -> None:
        """`start`: aware; the wall's time if None. `elapsed`: seconds, from any origin.

        `rate`: seconds of this clock to a second that elapses; 0 stands still.
        """
        self._elapsed = elapsed
        self._rate = rate
        self._start = wall_time() if start is None else start.astimezone(UTC)
        self._origin = elapsed()
        self._shown = 0, self._start

    @classmethod
    def frozen(cls, moment: datetime) -> "Clock":
        """A clock that always tells the same moment."""
        return cls(moment, rate=0.0)

    @classmethod
    def resumed(cls, hands: Hands, wall: datetime) -> "Clock":
        """A clock that has run on until the wall shows this; at most ten years of its own."""
        passed = max(wall - hands.seen, timedelta())
        try:
            absence = min(passed * hands.rate, LONGEST_ABSENCE)
        except OverflowError:
            absence = LONGEST_ABSENCE
        return cls(hands.now + absence, rate=hands.rate)

    @property
    def hands(self) -> Hands:
        """What a clock needs that is to go on where this one is."""
        return Hands(self.now(), self._rate, wall_time())

    @property
    def rate(self) -> float:
        """Seconds of this clock to a real one."""
        return self._rate

    def now(self) -> datetime:
        """The moment on this clock, in whole milliseconds."""
        milliseconds = int((self._elapsed() - self._origin) * self._rate * 1000)
        if milliseconds != self._shown[0]:  # to show the same again costs little
            passed = timedelta(milliseconds=min(milliseconds, _MOST_MILLISECONDS))
            self._shown = milliseconds, self._start + passed
        return self._shown[1]

    def set(self, moment: datetime) -> None:
        """Show this moment (aware), and run on from it."""
        self._start, self._origin = moment.astimezone(UTC), self._elapsed()
        self._shown = 0, self._start

    def run(self, rate: float) -> None:
        """Run so many times as fast as real time from now on; 0 stands still."""
        self.set(self.now())
        self._rate = rate

    def copy(self) -> "Clock":
        """Another clock that shows and does the same, and is set apart from this one."""
        return Clock(self.now(), rate=self._rate, elapsed=self._elapsed)
