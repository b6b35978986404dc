"""Rounds of measuring: which of them count, and what they say together."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

from bench.wrk import Tally

CLEAN: Final = 0.05  # the share of a round that other processes may cost


@dataclass(frozen=True, slots=True)
class Round:
    """One run of wrk, and how much other processes disturbed it (0 to 1)."""

    server: str
    request: str
    tally: Tally
    disturbance: float

    @property
    def clean(self) -> bool:
        """Whether the server had its core for itself."""
        return self.disturbance <= CLEAN

    @property
    def rate(self) -> float:
        """Requests a second; of a disturbed round, of the time that the server had."""
        return self.tally.rate if self.clean else self.tally.rate / max(0.05, 1 - self.disturbance)


@dataclass(frozen=True, slots=True)
class Figure:
    """The medians of the rounds that count."""

    rate: float
    p50_ms: float
    p99_ms: float
    rounds: int
    clean: bool


def counting(rounds: Sequence[Round], wanted: int) -> Sequence[Round]:
    """The clean rounds; where there are none, the least disturbed ones."""
    clean = [each for each in rounds if each.clean]
    if clean:
        return clean
    return sorted(rounds, key=lambda each: each.disturbance)[:wanted]


def figure(rounds: Sequence[Round], wanted: int) -> Figure:
    """The medians of those rounds that count."""
    chosen = counting(rounds, wanted)
    return Figure(
        rate=median(each.rate for each in chosen),
        p50_ms=median(each.tally.p50_ms for each in chosen),
        p99_ms=median(each.tally.p99_ms for each in chosen),
        rounds=len(chosen),
        clean=all(each.clean for each in chosen),
    )


def lacking(rounds: Sequence[Round], server: str, request: str, wanted: int) -> bool:
    """Whether a server has too few clean rounds of a request."""
    clean = [
        each for each in rounds if (each.server, each.request) == (server, request) and each.clean
    ]
    return len(clean) < wanted
