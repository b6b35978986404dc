"""What a law reads of a recording: it cannot notice a change in what it does not look at."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import msgspec

from specdouble.contract_tests.exchange import Exchange
from specdouble.contract_tests.laws.law import Law, Verdict
from specdouble.contract_tests.traffic import Traffic

T = TypeVar("T")

ASPECTS: Final = ("status", "headers", "body")
"""What mutants change; all else of an exchange follows from these, or was sent."""

Places = Mapping[str, int]
"""For each aspect, a number with a bit for each place of a recording."""


class Watched(Exchange, frozen=True, kw_only=True, dict=True):
    """An exchange that notes what is read of its answer, as a bit of its own for each aspect."""

    def __eq__(self, other: object) -> bool:
        """Whether it is the same; which reads all of it."""
        return self is other or (self.status, self.body) == (
            getattr(other, "status", None),
            getattr(other, "body", None),
        )

    __hash__ = Exchange.__hash__

    def derive(self, function: Callable[..., T], *more: object) -> T:
        """What a function makes of it: whoever gets that has read what it was made of."""
        own, what = self.__dict__, (function, *more)
        if what not in own["_derived"]:
            outer, own["_noted"] = own["_noted"], set()
            own["_derived"][what] = function(self, *more), own["_noted"]
            own["_noted"] = outer
        result, read = own["_derived"][what]
        for aspect in read:
            _note(self, aspect)
        made: T = result
        return made


def _note(exchange: Watched, aspect: str) -> None:
    own = exchange.__dict__
    own["_places"][aspect] |= own["_bit"]
    own["_noted"].add(aspect)


def _noting(aspect: str) -> property:
    field = Exchange.__dict__[aspect]

    def read(exchange: Watched) -> Any:
        _note(exchange, aspect)
        return field.__get__(exchange)

    return property(read)


for _name in ASPECTS:  # properties over fields: only so does reading what was sent cost nothing
    type.__setattr__(Watched, _name, _noting(_name))


@dataclass(frozen=True, slots=True)
class Reading:
    """What a law read of a recording, what it said against it if it broke, and its effort.

    `applies`: whether it said anything at all. `effort`: how long it took, each step
    twice as long as the one before.
    """

    places: Places
    broken: str
    applies: bool
    effort: int

    def touches(self, changed: Places) -> bool:
        """Whether a change at these places could make a difference to the law."""
        return any(self.places[aspect] & changed[aspect] for aspect in ASPECTS)


def readings(laws: Sequence[Law], traffic: Traffic) -> list[Reading]:
    """Have laws judge a recording, and watch each."""
    places = dict.fromkeys(ASPECTS, 0)
    watched = [_watched(each, 1 << number, places) for number, each in enumerate(traffic)]
    return [_reading(law, Traffic(traffic.document, watched), places) for law in laws]


def _reading(law: Law, watched: Traffic, places: dict[str, int]) -> Reading:
    places.update(dict.fromkeys(ASPECTS, 0))
    begun = time.perf_counter()
    verdicts = list(law.judge(watched))
    effort = int((time.perf_counter() - begun) * 1e6).bit_length()
    broken = next((_said(verdict) for verdict in verdicts if verdict.broken), "")
    return Reading(dict(places), broken, bool(verdicts), effort)


def _said(verdict: Verdict) -> str:
    return f"{verdict.exchange}: {verdict.what}: expected {verdict.expected}, seen {verdict.seen}"


def _watched(exchange: Exchange, bit: int, places: dict[str, int]) -> Watched:
    result = Watched(**msgspec.structs.asdict(exchange))
    own = {"_places": places, "_bit": bit, "_noted": set(), "_derived": {}}
    result.__dict__.update(exchange.__dict__, **own)
    return result


def differences(original: Traffic, changed: Mapping[int, Exchange]) -> Places:
    """Where changed exchanges differ from the recording."""
    places = dict.fromkeys(ASPECTS, 0)
    for place, new in changed.items():
        old, bit = original.exchanges[place], 1 << place
        for aspect in ASPECTS:
            if _aspect(new, aspect) != _aspect(old, aspect):
                places[aspect] |= bit
    return places


def _aspect(exchange: Exchange, aspect: str) -> Any:
    """The length of a body follows from the body, and is no difference of its own."""
    if aspect != "headers":
        return getattr(exchange, aspect)
    return {name: v for name, v in exchange.headers.items() if name != "content-length"}
