"""Rate limits: what a server's headers tell of them, and how long they make one wait."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from time import monotonic, sleep

TOO_MANY = 429
ATTEMPTS = 3
LONGEST = 65.0
"""Seconds that a limit may make one wait at once: a minute's window, and a little more."""

WINDOWS = (1, 60, 3600, 86_400)
"""How long windows last that servers have: a second, a minute, an hour, a day."""

_PREFIXES = ("x-ratelimit-", "x-rate-limit-", "ratelimit-")
_MOMENTS = 10**9
"""A reset beyond this many seconds is a moment since 1970, and no span."""


class OutOfTime(Exception):  # noqa: N818 - reads as the sentence it is
    """There is no time for more requests; the message says why."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """What an answer tells of its key's limit. `ends_in`: seconds that its window still lasts."""

    limit: int
    remaining: int
    ends_in: float

    @property
    def window(self) -> int:
        """How long a window lasts: the shortest usual one that this one may be."""
        return next((each for each in WINDOWS if self.ends_in <= each + 1), WINDOWS[-1])

    def seconds_for(self, requests: int) -> float:
        """How long so many requests take at least; 0, if they are within what remains."""
        beyond = requests - self.remaining
        if beyond <= 0:
            return 0.0
        return self.ends_in + (math.ceil(beyond / max(self.limit, 1)) - 1) * self.window


def allowance(headers: Mapping[str, str], now: datetime) -> Allowance | None:
    """What headers (named in lower case) tell of a limit; None, if they tell of none."""
    for prefix in _PREFIXES:
        found = [headers.get(prefix + name, "") for name in ("limit", "remaining", "reset")]
        if all(each.isascii() and each.isdigit() for each in found):
            limit, remaining, reset = map(int, found)
            return Allowance(limit, remaining, _until(reset, now))
    return None


def pause(headers: Mapping[str, str], now: datetime) -> float:
    """Seconds until one may ask again: Retry-After (RFC 9110, section 10.2.3), or the reset."""
    after = headers.get("retry-after", "")
    if after.isascii() and after.isdigit():
        return max(float(after), 0.1)
    try:
        return max((parsedate_to_datetime(after) - now).total_seconds(), 0.1)
    except (TypeError, ValueError):
        told = allowance(headers, now)
    return max(told.ends_in, 0.1) if told is not None else 1.0


def wait(headers: Mapping[str, str], until: float) -> float:
    """Wait as long as an answer 429 asks for, and say how long that was.

    OutOfTime, if that is too long, or beyond the end (by the clock of `time.monotonic`).
    """
    seconds = pause(headers, datetime.now(UTC))
    if seconds > LONGEST:
        raise OutOfTime(f"the target wants {seconds:.0f} s to pass before more requests (429)")
    if monotonic() + seconds > until:
        raise OutOfTime("the target's rate limit lasts longer than there is time")
    sleep(seconds)
    return seconds


def _until(reset: int, now: datetime) -> float:
    """Seconds until a reset, which may be told as a moment, cut to a whole second, or as a span."""
    return float(reset) if reset < _MOMENTS else max(reset + 1 - now.timestamp(), 0.0)
