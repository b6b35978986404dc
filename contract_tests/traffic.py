"""Exchanges in order, as laws look at them: by operation, and between changes."""

from collections.abc import Callable, Hashable, Iterator, Sequence
from functools import cached_property
from itertools import pairwise
from typing import Any, TypeVar

from specdouble.contract_tests.exchange import Exchange
from specdouble.contract_tests.patience import TOO_MANY
from specdouble.specs import Document

T = TypeVar("T")


class Traffic:
    """A recording: exchanges with one target in the order of sending, and its document.

    `healthy`: the recording that this one was made of by changing some exchanges. `made`: what
    `once` has worked out.
    """

    def __init__(
        self,
        document: Document,
        exchanges: Sequence[Exchange],
        healthy: "Traffic | None" = None,
    ) -> None:
        self.document = document
        self.exchanges = tuple(exchanges)
        self.healthy = healthy
        self._derived: dict[Callable[[Any], Any], Any] = {}
        self.made: dict[Hashable, Any] = {}

    def __iter__(self) -> Iterator[Exchange]:
        return iter(self.exchanges)

    def __len__(self) -> int:
        return len(self.exchanges)

    @cached_property
    def served(self) -> "Traffic":
        """Without what a rate limit refused: 429 says nothing of what was asked for."""
        served = [each for each in self.exchanges if each.status != TOO_MANY]
        return self if len(served) == len(self) else Traffic(self.document, served)

    def of(self, *operations: str) -> list[Exchange]:
        """The exchanges of these operations, whatever came of them."""
        return [each for each in self.exchanges if each.operation in operations]

    def successes(self, *operations: str) -> list[Exchange]:
        """The exchanges of these operations that were answered 2xx."""
        return [each for each in self.of(*operations) if each.is_success]

    @cached_property
    def quiet_spells(self) -> list[tuple[Exchange, ...]]:
        """The traffic cut at every write that may have changed something.

        Within a spell the target's state is the same, but for what time does. A write that was
        refused (4xx) cuts nothing: that it changes nothing is a law of its own. The write that
        ends a spell belongs to none; a 5xx may have changed something, so it cuts.
        """
        spells: list[list[Exchange]] = [[]]
        for each in self.exchanges:
            if each.is_safe:
                spells[-1].append(each)
            elif not 400 <= each.status < 500:
                spells.append([])
        return [tuple(spell) for spell in spells if spell]

    @cached_property
    def writes(self) -> list[tuple[tuple[Exchange, ...], Exchange, tuple[Exchange, ...]]]:
        """Each write with the safe exchanges just before it and just after it."""
        places = [i for i, each in enumerate(self.exchanges) if not each.is_safe]
        bounds = [-1, *places, len(self.exchanges)]
        return [
            (
                self.exchanges[before + 1 : place],
                self.exchanges[place],
                self.exchanges[place + 1 : after],
            )
            for (before, place), after in zip(pairwise(bounds[:-1]), bounds[2:], strict=True)
        ]

    def derive(self, function: "Callable[[Traffic], T]") -> T:
        """What a function makes of this traffic, worked out once for all laws."""
        if function not in self._derived:
            self._derived[function] = function(self)
        result: T = self._derived[function]
        return result

    def once(self, function: Callable[..., T], *parts: Hashable) -> T:
        """What a function makes of parts of this traffic, worked out once.

        A changed recording takes what the healthy one made of the same parts.
        """
        what = (function, *parts)
        if self.healthy is not None and what in self.healthy.made:
            known: T = self.healthy.made[what]
            return known
        if what not in self.made:
            self.made[what] = function(*parts)
        made: T = self.made[what]
        return made
