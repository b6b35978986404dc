"""What the control API answers, as its document has it."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from specdouble.mockserver.kernel import clock
from specdouble.mockserver.kernel.sandbox import Sandbox as Kernel


class Clock(msgspec.Struct, frozen=True):
    now: datetime
    rate: float


class Sandbox(msgspec.Struct, frozen=True):
    name: str
    profile: str
    seed: int
    clock: Clock
    changes: int


class ApiKey(msgspec.Struct, frozen=True, omit_defaults=True):
    masked: str
    project: str | None = None


class ApiKeys(msgspec.Struct, frozen=True):
    items: list[ApiKey]
    total: int


class Scenario(msgspec.Struct, frozen=True, omit_defaults=True):
    name: str
    description: str
    apis: Sequence[str]
    profile: str | None = None


class Scenarios(msgspec.Struct, frozen=True):
    items: list[Scenario]
    total: int


class Sandboxes(msgspec.Struct, frozen=True):
    items: list[Sandbox]
    total: int


def told(sandbox: Kernel) -> Sandbox:
    """A sandbox as it is now."""
    return Sandbox(
        name=sandbox.name,
        profile=sandbox.origin.profile,
        seed=sandbox.origin.seed,
        clock=told_time(sandbox.clock),
        changes=sandbox.journal.written,
    )


def told_time(shown: clock.Clock) -> Clock:
    """A clock as it shows now."""
    return Clock(now=shown.now(), rate=shown.rate)
