"""The behaviour of an operation of which nothing is known but its document."""

from functools import lru_cache
from typing import Any

from specdouble.fixtures.specimens import Specimens, success
from specdouble.mockserver.kernel.api import ALWAYS, Answer, Outcome
from specdouble.mockserver.kernel.world import World
from specdouble.specs import Operation

REMEMBERED = 100
"""So many answers of each operation are kept, as clients often ask the same again."""


class Answering:
    """Answers with the lowest status that means success."""

    def __init__(self, operation: Operation) -> None:
        self._operation = operation
        self._specimens = Specimens(operation)
        self._status, self._response = success(operation.responses)
        self._remembered = lru_cache(REMEMBERED)(self._answer)

    def __call__(self, world: World, **arguments: Any) -> Outcome:
        """The answer; other arguments, other values."""
        asked = repr(sorted(arguments.items(), key=lambda each: each[0]))
        return world, self._remembered(f"{world.seed}/{self._operation.id}/{asked}")

    def _answer(self, purpose: str) -> Answer:
        headers, value, written = self._specimens.of(self._status, self._response, purpose)
        return Answer(self._status, value, headers, until=ALWAYS, written=written)
