"""How long a run takes on a target that limits requests or is slow: told before it begins."""

import math

from specdouble.contract_tests.preflight import Pace

STORIES, CASES, EXAMPLES = 100, 45, 2
"""Requests to each operation, as seen with several APIs: of stories, and of generated cases,
which are so many and so many times more as there are examples."""

SLOW = 0.1
"""Seconds for an answer from which on a run lasts for minutes."""

_WINDOWS = {1: "a second", 60: "a minute", 3600: "an hour", 86_400: "a day"}


def forecast(pace: Pace, operations: int, max_examples: int, max_time: float | None) -> str:
    """What a target's pace makes of a run, in one sentence; empty, if it is soon done."""
    stories = operations * STORIES
    cases = operations * (CASES + EXAMPLES * max_examples)
    seconds, all_seconds = _seconds(pace, stories), _seconds(pace, stories + cases)
    if not all_seconds:
        return ""
    text = (
        f"the target {_told(pace)}: about {_rounded(stories)} requests of stories take"
        f" {_lasting(seconds)}, with {_rounded(cases)} generated ones {_lasting(all_seconds)}"
    )
    if max_time is None:
        return f"{text} (--max-time ends it sooner)"
    return f"{text}; it ends after {_lasting(max_time)}" if max_time < all_seconds else text


def _seconds(pace: Pace, requests: int) -> float:
    """How long so many requests take at least; 0, if that is nothing to speak of."""
    limited = 0.0 if pace.limit is None else pace.limit.seconds_for(requests)
    one_by_one = pace.seconds * requests if pace.seconds >= SLOW else 0.0
    return max(limited, one_by_one)


def _told(pace: Pace) -> str:
    said = []
    if pace.limit is not None:
        said.append(f"lets {pace.limit.limit} requests {_WINDOWS[pace.limit.window]} through")
    if pace.seconds >= SLOW:
        said.append(f"takes {pace.seconds:.1f} s for an answer")
    return " and ".join(said)


def _rounded(number: int) -> int:
    return math.ceil(number / 50) * 50


def _lasting(seconds: float) -> str:
    if seconds < 100:
        return f"{math.ceil(seconds)} s"
    minutes = math.ceil(seconds / 60)
    return f"{minutes} min" if minutes < 100 else f"{math.ceil(minutes / 60)} h"
