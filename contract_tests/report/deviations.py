"""Deviations: where a target differs from its contract, each once, in its smallest form."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Deviation:
    """One rule that one operation breaks; `id` is the same in every run that finds it."""

    id: str
    operation: str
    title: str
    message: str
    status: int | None
    curl: str


class Deviations:
    """What was found so far, by id; a later finding of the same is a smaller one."""

    def __init__(self) -> None:
        self._found: dict[str, Deviation] = {}

    def add(self, deviation: Deviation) -> None:
        """Note it; Hypothesis shrinks what it found, and reports the smallest last."""
        self._found[deviation.id] = deviation

    def __iter__(self) -> Iterator[Deviation]:
        return iter(sorted(self._found.values(), key=lambda each: (each.operation, each.id)))

    def __len__(self) -> int:
        return len(self._found)
