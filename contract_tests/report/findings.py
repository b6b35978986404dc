"""What a run found: deviations with their places, and what each law came to on each operation."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Literal

from specdouble.contract_tests.exchange import Exchange
from specdouble.contract_tests.laws.law import Law

UNDOCUMENTED = "undocumented"
"""Stands for the operation where a request was for none of the document's."""

AUTHENTICATION = frozenset({"auth", "authentication", "authorization", "authorized", "credentials"})


class Outcome(enum.Enum):
    """What a law came to on an operation."""

    OK = "ok"
    DEVIATION = "deviation"
    NOT_APPLICABLE = "not applicable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One operation where a deviation shows: what was expected there, and what was seen.

    `curl`: the line that shows it again. `evidence`: the other exchanges that it rests on.
    `more`: how many exchanges of the same operation show it, too.
    """

    operation: str
    what: str
    expected: str
    seen: str
    curl: str
    exchange: Exchange | None = None
    evidence: tuple[Exchange, ...] = ()
    more: int = 0

    @property
    def status(self) -> int | None:
        """The status that was answered; None, if there was no answer, or it is not known."""
        return None if self.exchange is None else self.exchange.status


@dataclass(frozen=True, slots=True, kw_only=True)
class Deviation:
    """A law or a check that was broken: the same fault on eight operations has eight places."""

    id: str
    kind: Literal["law", "check"]
    title: str
    rule: str
    places: tuple[Place, ...]

    def place_id(self, operation: str) -> str:
        """The name of one of its places, the same in every run: what a baseline accepts."""
        return f"{self.id}@{operation}"

    @property
    def place_ids(self) -> tuple[str, ...]:
        """The names of all its places."""
        return tuple(self.place_id(place.operation) for place in self.places)

    @property
    def rank(self) -> tuple[int, int, str]:
        """Its place among others, the worst first: crashes, open doors, what shows most often."""
        return self._severity, -len(self.places), self.id

    @property
    def _severity(self) -> int:
        if ".no-answer." in self.id or any((each.status or 0) >= 500 for each in self.places):
            return 0
        words = set(self.id.lower().replace(".", "-").split("-"))
        return 1 if words & AUTHENTICATION else 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """A report held against a baseline; all are ids of places.

    `vanished`: accepted, and judged again without a finding.
    """

    new: tuple[str, ...]
    accepted: Mapping[str, str]
    vanished: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What is known of a run besides its findings.

    `operations`: all that the document has, by id. `unjudged`: those that never answered 2xx.
    `left_behind`: what the stories made and could not remove. `lacking`: of laws that had nothing
    to judge, those whose subject the target was seen not to have, each with what that is.
    """

    api: str
    base_url: str
    contract: str = "completed"
    seed: int | None = None
    started: datetime
    duration: timedelta
    requests: int
    operations: tuple[str, ...]
    unjudged: tuple[str, ...] = ()
    left_behind: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    lacking: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Report(About):
    """All that a run found, the worst first; no part of it holds a key.

    `matrix`: by law and operation, for each operation that the document has.
    `not_applicable`: the laws that had nothing to judge, and what they need.
    """

    deviations: tuple[Deviation, ...]
    laws: tuple[Law, ...]
    matrix: Mapping[str, Mapping[str, Outcome]]
    not_applicable: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    comparison: Comparison | None = None

    @property
    def place_ids(self) -> tuple[str, ...]:
        """The names of all places, the worst first."""
        return tuple(each for deviation in self.deviations for each in deviation.place_ids)

    @property
    def new(self) -> tuple[str, ...]:
        """The places that no baseline accepts: what makes a run fail."""
        return self.place_ids if self.comparison is None else self.comparison.new

    def is_accepted(self, deviation: Deviation) -> bool:
        """Whether the baseline accepts it wherever it shows."""
        return not set(deviation.place_ids) & set(self.new)
