"""A sandbox with both APIs after a series of operations, as a test has drawn them."""

from collections.abc import Iterable, Mapping
from contextlib import suppress

from specdouble.fixtures.profiles import named
from specdouble.mockserver.kernel.clock import Clock
from specdouble.mockserver.kernel.refusals import Refusal
from specdouble.mockserver.kernel.sandbox import Sandbox
from specdouble.mockserver.kernel.world import World
from specdouble.mockserver.mocks import MOCKS
from tests.mockserver.http import NOW

FIRST = {name: World.of(named().entities(name, 1, NOW), now=NOW, seed=1) for name in MOCKS}

Step = tuple[str, str, Mapping[str, object]]
"""An API, an operation of it, and its arguments."""


def travelled(steps: Iterable[tuple[Step, int]]) -> Sandbox:
    """Some seconds pass before each step; one that is refused is a step all the same."""
    passed = [0.0]
    sandbox = Sandbox(FIRST, Clock(NOW, elapsed=lambda: passed[0]))
    for (name, operation, arguments), seconds in steps:
        passed[0] += seconds
        api = MOCKS[name].api
        with suppress(Refusal):
            sandbox.perform(api, api.behaviours[operation], arguments)
    return sandbox
