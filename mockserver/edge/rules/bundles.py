"""Effects that belong together, by a name that one knows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from specdouble.fixtures.chance import Chance
from specdouble.mockserver.edge.rules.effects import (
    Answering,
    Cut,
    Delay,
    Drip,
    Plain,
    UniformDelay,
)


@dataclass(frozen=True, slots=True)
class Bundle:
    """`parts`: effects, each with the share of requests that it has."""

    description: str
    parts: tuple[tuple[float, Plain], ...]

    def chosen(self, chance: Chance) -> Iterator[Plain]:
        """The effects on one request."""
        return (effect for share, effect in self.parts if chance.happens(share))


BUNDLES: Final[Mapping[str, Bundle]] = {
    "slow-3g": Bundle(
        "Every answer comes 2 seconds late, and then 50,000 bytes a second, as browsers' developer"
        " tools make it.",
        ((1.0, Delay(2.0)), (1.0, Drip(50_000))),
    ),
    "flaky": Bundle(
        "One request in ten is answered 503; one answer in twenty breaks off in the middle of its"
        " body; one in five comes half a second to three seconds late.",
        ((0.1, Answering(503)), (0.05, Cut("middle")), (0.2, UniformDelay(0.5, 3.0))),
    ),
    "outage": Bundle("Every request is answered 503.", ((1.0, Answering(503)),)),
}
