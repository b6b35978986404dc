"""What a rule can do, as the control API writes it (specs/control.yaml, "Effect")."""

import math
from collections.abc import Mapping
from statistics import NormalDist
from typing import Any, Final, Literal

import msgspec

from specdouble.fixtures.chance import WHOLE, Chance

MOST_SECONDS: Final = 60.0
"""No answer is held back for longer, whatever rules come together."""


class _Kind(msgspec.Struct, frozen=True, tag_field="kind", omit_defaults=True):
    """Told from the others by its `kind`."""


class Delay(_Kind, frozen=True, tag="delay"):
    """The answer comes so much later."""

    seconds: float


class UniformDelay(_Kind, frozen=True, tag="uniform-delay"):
    """Any time between two is as likely as any other."""

    least: float
    most: float


class LogNormalDelay(_Kind, frozen=True, tag="log-normal-delay"):
    """Half of the times are below the median, few far above. `sigma`: of the logarithm."""

    median: float
    sigma: float


class Answering(_Kind, frozen=True, tag="answer"):
    """An answer of the document in place of the behaviour's. `dynamic`: made up, no example."""

    status: int
    example: str | None = None
    dynamic: bool = False


class Cut(_Kind, frozen=True, tag="cut"):
    """The connection ends where the answer, its body, or the second half of its body would come."""

    at: Literal["start", "body", "middle"]


class Drip(_Kind, frozen=True, tag="drip"):
    """The body comes so slowly."""

    bytes_per_second: int


class MalformedJson(_Kind, frozen=True, tag="malformed-json"):
    """The body is no JSON any more."""


class WrongContentType(_Kind, frozen=True, tag="content-type"):
    """The body is said to be of another media type than it is."""

    media_type: str


class BrokenSchema(_Kind, frozen=True, tag="break-schema"):
    """The body breaks its schema at a JSON pointer (RFC 6901)."""

    at: str


class InBundle(_Kind, frozen=True, tag="bundle"):
    """The effects of a bundle."""

    name: str


class Lying(_Kind, frozen=True, tag="quirk"):
    """The API lies as real deployments do."""

    name: str


Wait = Delay | UniformDelay | LogNormalDelay
Plain = Wait | Answering | Cut | Drip | MalformedJson | WrongContentType | BrokenSchema
Effect = Plain | InBundle | Lying


def effect_of(said: Mapping[str, Any]) -> Effect:
    """The effect that valid JSON tells of."""
    return msgspec.convert(said, type=Effect, strict=False)  # type: ignore[no-any-return]


def seconds(wait: Wait, chance: Chance) -> float:
    """How long it is this time."""
    match wait:
        case Delay():
            long = wait.seconds
        case UniformDelay():
            long = wait.least + (wait.most - wait.least) * chance.draw() / WHOLE
        case LogNormalDelay():
            deviation = NormalDist().inv_cdf((chance.draw() + 0.5) / WHOLE)
            long = wait.median * math.exp(wait.sigma * deviation)
    return min(long, MOST_SECONDS)
