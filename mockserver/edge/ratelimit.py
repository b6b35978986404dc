"""Requests per minute, per hour and at once, counted for each key in fixed windows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from specdouble.mockserver.edge.refusals import HttpRefusal

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Limits:
    """What one key may do; `enforced=False` counts nothing and refuses nothing."""

    per_minute: int = 100
    per_hour: int = 5000
    at_once: int = 10
    enforced: bool = True


class _Window:
    """So many requests until so long after the first one."""

    def __init__(self, limit: int, length: timedelta, now: datetime) -> None:
        self.limit = limit
        self._length = length
        self._begin(now)

    def _begin(self, now: datetime) -> None:
        self.reset, self.remaining = now + self._length, self.limit
        self._fixed = [
            (b"x-ratelimit-limit", b"%d" % self.limit),
            (b"x-ratelimit-reset", b"%d" % self.reset.timestamp()),
        ]

    @property
    def headers(self) -> list[tuple[bytes, bytes]]:
        """What it tells whoever asks."""
        return [*self._fixed, (b"x-ratelimit-remaining", b"%d" % self.remaining)]

    def tick(self, now: datetime) -> None:
        """Begin anew, if the window is over."""
        if now >= self.reset:
            self._begin(now)


class RateLimiter:
    """Counts the requests of each key holder; its headers tell the window that binds first."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._windows: dict[str, tuple[_Window, _Window]] = {}
        self._at_once: dict[str, int] = {}
        self._untouched: tuple[datetime, datetime, Sequence[tuple[bytes, bytes]]] = (
            NEVER,
            NEVER,
            (),
        )

    def enter(self, holder: str, now: datetime) -> None:
        """Count a request that begins; 429 (RFC 6585, section 4) if it is one too many."""
        if not self._limits.enforced:
            return
        minute, hour = self._current(holder, now)
        for window, name in ((minute, "minute"), (hour, "hour")):
            if window.remaining <= 0:
                raise too_many(f"{window.limit} requests per {name}", window.reset - now)
        if self._at_once.get(holder, 0) >= self._limits.at_once:
            raise too_many(f"{self._limits.at_once} concurrent requests", timedelta(seconds=1))
        minute.remaining -= 1
        hour.remaining -= 1
        self._at_once[holder] = self._at_once.get(holder, 0) + 1

    def leave(self, holder: str) -> None:
        """Note that a request which had entered is answered."""
        if holder in self._at_once:
            self._at_once[holder] -= 1

    def headers(self, holder: str | None, now: datetime) -> Sequence[tuple[bytes, bytes]]:
        """The three `X-RateLimit-*` headers; without a holder those of an untouched window.

        These are the same object for a whole second.
        """
        if holder is None or not self._limits.enforced:
            begin, end, headers = self._untouched
            if not begin <= now < end:
                begin = now.replace(microsecond=0)
                headers = tuple(_Window(self._limits.per_minute, MINUTE, begin).headers)
                self._untouched = begin, begin + SECOND, headers
            return headers
        minute, hour = self._current(holder, now)
        return (hour if hour.remaining < minute.remaining else minute).headers

    def _current(self, holder: str, now: datetime) -> tuple[_Window, _Window]:
        if holder not in self._windows:
            limits = self._limits
            self._windows[holder] = (
                _Window(limits.per_minute, MINUTE, now),
                _Window(limits.per_hour, HOUR, now),
            )
        minute, hour = self._windows[holder]
        minute.tick(now)
        hour.tick(now)
        return minute, hour


def too_many(what: str, wait: timedelta) -> HttpRefusal:
    """429 that says what was exceeded (`100 requests per minute`) and how long to wait."""
    seconds = max(1, -(-wait // timedelta(seconds=1)))
    message = f"Rate limit exceeded. Maximum {what} per user"
    return HttpRefusal(429, message, {"Retry-After": str(seconds)})
