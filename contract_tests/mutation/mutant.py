"""A recording with one fault in it, made only when somebody looks at it."""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cached_property

from specdouble.contract_tests.exchange import Exchange
from specdouble.contract_tests.traffic import Traffic

Change = Callable[[int, random.Random | None], Exchange | None]


class Grain(Enum):
    """How often a server has its fault: in each answer that can show it, or in one only."""

    ALWAYS = "always"
    ONCE = "once"


@dataclass(frozen=True, slots=True)
class Key:
    """What a mutant is called: the same fault has the same name in every recording.

    `field`: a JSON pointer with `*` for any item, or the header, the statuses, the parameter.
    """

    operator: str
    operation: str
    field: str

    def __str__(self) -> str:
        """The fault in one line: `number-shifted  listProjects  /items/*/artifact_count`."""
        return f"{self.operator}  {self.operation or '(no operation)'}  {self.field or '/'}"


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault that a server of this recording could have.

    `places`: where in the traffic it may show. `change`: the exchange at a place with the fault
    in it; None, if it does not show there. Given a chance, only one value of the answer changes.
    """

    key: Key
    places: Sequence[int]
    change: Change


@dataclass(frozen=True)
class Mutant:
    """The traffic of a server with one fault."""

    fault: Fault
    original: Traffic
    grain: Grain
    seed: int

    @property
    def key(self) -> Key:
        """The name of its fault."""
        return self.fault.key

    @property
    def operator(self) -> str:
        """The kind of fault."""
        return self.fault.key.operator

    @property
    def operation(self) -> str:
        """The operation that has it."""
        return self.fault.key.operation

    @property
    def field(self) -> str:
        """Where in the answer it is."""
        return self.fault.key.field

    @cached_property
    def changed(self) -> Mapping[int, Exchange]:
        """The exchanges that differ from the healthy ones, by their place in the traffic."""
        found = ((place, self._at(place)) for place in self._places)
        return {place: exchange for place, exchange in found if exchange is not None}

    @property
    def numbers(self) -> tuple[int, ...]:
        """The places of the changed exchanges."""
        return tuple(self.changed)

    @cached_property
    def traffic(self) -> Traffic:
        """The whole recording, with the fault; what is unchanged is shared."""
        exchanges = list(self.original.exchanges)
        for place, exchange in self.changed.items():
            exchanges[place] = exchange
        return Traffic(self.original.document, exchanges, self.original)

    def forget(self) -> None:
        """Let go of all that was made, when it has been judged: it can be made again."""
        for made in ("changed", "traffic"):
            self.__dict__.pop(made, None)

    def _at(self, place: int) -> Exchange | None:
        once = self.grain is Grain.ONCE
        return self.fault.change(place, self._chance(place) if once else None)

    def _chance(self, *parts: object) -> random.Random:
        return seeded(self.seed, str(self.key), *(str(part) for part in parts))

    @cached_property
    def _places(self) -> Sequence[int]:
        """Where the fault may show; if it shows but once, there."""
        places = self.fault.places
        if self.grain is Grain.ALWAYS:
            return places
        shuffled = self._chance().sample(places, len(places))
        return [place for place in shuffled if self._at(place) is not None][:1]


def shows(fault: Fault) -> bool:
    """Whether the fault changes anything at all."""
    return any(fault.change(place, None) is not None for place in fault.places)


def seeded(seed: int, *parts: str) -> random.Random:
    """Chance that is the same for the same seed and name, in every process."""
    return random.Random("\n".join([str(seed), *parts]))  # noqa: S311 - repeatable, not secret
