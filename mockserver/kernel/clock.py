"""The only place that reads the time."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

stopwatch = time.perf_counter
"""Seconds from any origin, to measure how long something takes."""


def wall_time() -> datetime:
    """The computer's time, aware, in UTC, in whole milliseconds."""
    now = datetime.now(UTC)
    return now.replace(microsecond=now.microsecond // 1000 * 1000)


class Clock:
    """A clock that starts at a given moment and runs with real time, or stands still."""

    def __init__(
        self,
        start: datetime | None = None,
        *,
        elapsed: Callable[[], float] = time.monotonic,
    ) -> None:
        """`start`: aware; the wall's time if None. `elapsed`: seconds, from any origin."""
        self._start = wall_time() if start is None else start.astimezone(UTC)
        self._elapsed = elapsed
        self._origin = elapsed()

    @classmethod
    def frozen(cls, moment: datetime) -> "Clock":
        """A clock that always tells the same moment."""
        return cls(moment, elapsed=lambda: 0.0)

    def now(self) -> datetime:
        """The moment on this clock; never earlier than the one told before."""
        milliseconds = int((self._elapsed() - self._origin) * 1000)
        return self._start + timedelta(milliseconds=milliseconds)
