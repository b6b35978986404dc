"""Waiting for what a target does by itself: looking again after pauses that grow."""

from collections.abc import Callable
from time import monotonic, sleep
from typing import TypeVar

T = TypeVar("T")

FIRST = 0.05
GROWTH = 1.4
LONGEST = 0.5
"""Seconds between two looks: the first pause, how each next one grows, and its bound."""


def watch(look: Callable[[], T], done: Callable[[T], bool], *, patience: float) -> T:
    """What was seen last: it is done, or the patience (seconds) is at an end."""
    end, pause = monotonic() + patience, FIRST
    seen = look()
    while not done(seen) and (left := end - monotonic()) > 0:
        sleep(min(pause, left))
        pause = min(pause * GROWTH, LONGEST)
        seen = look()
    return seen


def rest(seconds: float) -> None:
    """Let a moment pass in which the target does something."""
    sleep(seconds)
