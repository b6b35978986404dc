"""What the kernel runs: an API as a table of pure behaviours and a rule for passing time."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from specdouble.mockserver.kernel.world import World


@dataclass(frozen=True, slots=True)
class Answer:
    """What a behaviour answers: a status (RFC 9110, section 15) and a body, if it has one."""

    status: int = 200
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)


Outcome = tuple[World, Answer]
Behaviour = Callable[..., Outcome]
"""`(world, **arguments) -> (world, answer)`; raises a Refusal, and then nothing has changed."""


@dataclass(frozen=True, slots=True)
class Api:
    """A name, a behaviour for each operationId, and `advance(world, now) -> world`."""

    name: str
    behaviours: Mapping[str, Behaviour]
    advance: Callable[[World, datetime], World]
