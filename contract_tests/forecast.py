"""How long a run takes on a target that limits requests: told before it begins."""

import math

from specdouble.contract_tests.patience import Allowance

STORIES, CASES, EXAMPLES = 100, 45, 2
"""Requests to each operation, as seen with several APIs: of stories, and of generated cases,
which are so many and so many times more as there are examples."""

_WINDOWS = {1: "a second", 60: "a minute", 3600: "an hour", 86_400: "a day"}


def forecast(told: Allowance, operations: int, max_examples: int, max_time: float | None) -> str:
    """What the limit makes of a run, in one sentence; empty, if it is none for so few requests."""
    stories = operations * STORIES
    cases = operations * (CASES + EXAMPLES * max_examples)
    seconds, all_seconds = told.seconds_for(stories), told.seconds_for(stories + cases)
    if not all_seconds:
        return ""
    text = (
        f"the target lets {told.limit} requests {_WINDOWS[told.window]} through:"
        f" about {_rounded(stories)} of stories take {_lasting(seconds)},"
        f" with {_rounded(cases)} generated ones {_lasting(all_seconds)}"
    )
    if max_time is None:
        return f"{text} (--max-time ends it sooner)"
    return f"{text}; it ends after {_lasting(max_time)}" if max_time < all_seconds else text


def _rounded(number: int) -> int:
    return math.ceil(number / 50) * 50


def _lasting(seconds: float) -> str:
    if seconds < 100:
        return f"{math.ceil(seconds)} s"
    minutes = math.ceil(seconds / 60)
    return f"{minutes} min" if minutes < 100 else f"{math.ceil(minutes / 60)} h"
