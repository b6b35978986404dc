"""What the kernel runs: an API as a table of pure behaviours and a rule for passing time."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import wraps
from typing import Any, Final

import msgspec

from specdouble.fixtures.entity import Entity
from specdouble.mockserver.kernel.world import World

ALWAYS: Final = datetime.max.replace(tzinfo=UTC)


class Answer(msgspec.Struct):
    """What a behaviour answers: a status (RFC 9110, section 15) and a body, if it has one.

    `until`: the answer stays the same as long as the world's tables do and it is earlier than that;
    None: nobody knows how long. `written`: the body as bytes, once somebody has written it.
    """

    status: int = 200
    body: Any = None
    headers: Mapping[str, str] = {}
    until: datetime | None = None
    written: bytes | None = None


Outcome = tuple[World, Answer]
Behaviour = Callable[..., tuple[Any, Answer]]
"""`(world, **arguments) -> (world, answer)`; raises a Refusal, and then nothing has changed.

The control API's are about all sandboxes, in place of one world.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quirk:
    """How real deployments do otherwise than the document says, and who has seen it.

    `lie`: makes of the behaviour of any of these operations the one that takes its place.
    """

    name: str
    operations: frozenset[str]
    description: str
    evidence: str
    lie: Callable[[Behaviour], Behaviour]


@dataclass(frozen=True, slots=True)
class Api:
    """A name, a behaviour for each operationId, and `advance(world, now) -> world`.

    `kinds`: what its worlds hold; `faults`: what is wrong with all that a world holds at a moment.
    """

    name: str
    behaviours: Mapping[str, Behaviour]
    advance: Callable[[World, datetime], World]
    kinds: Sequence[type[Entity]] = ()
    quirks: tuple[Quirk, ...] = ()
    faults: Callable[[Iterable[Entity], datetime], Iterable[str]] = lambda _entities, _now: ()


def kept(behaviour: Behaviour) -> Behaviour:
    """A behaviour that only reads: its answer is kept with the world as long as it holds."""

    @wraps(behaviour)
    def reading(world: World, **arguments: Any) -> Outcome:
        key = (behaviour, *arguments.items())
        if (found := world.kept.get(key)) is not None:
            since, until, answer = found
            if since <= world.now < until:
                return world, answer
        _, answer = behaviour(world, **arguments)
        if answer.until is not None:
            world.keep(key, (world.now, answer.until, answer))
        return world, answer

    return reading
