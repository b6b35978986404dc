"""Whether laws notice a mutant: those that read what is changed in it judge it, the others not."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Final

from specdouble.contract_tests.laws.law import Law
from specdouble.contract_tests.mutation.mutant import Grain, Key, Mutant, seeded
from specdouble.contract_tests.mutation.operators import mutants
from specdouble.contract_tests.mutation.survivors import example
from specdouble.contract_tests.mutation.watching import Reading, Watch, differences
from specdouble.contract_tests.traffic import Traffic

STRETCH: Final = 40
"""Exchanges of a stretch: a recording cut short is one as well, and judged sooner."""

TRIED: Final = 3
"""Stretches that are tried before whole recordings."""


RECENT: Final = 4
"""Laws that are asked first, for they noticed the mutants before."""


class Unhealthy(ValueError):  # noqa: N818 - reads as the sentence it is
    """A recording to be mutated breaks a law as it is, so no mutant of it would say anything."""

    def __init__(self, law: Law, broken: str) -> None:
        super().__init__(
            f"The recording breaks the law {law.id} ({law.sentence}) before any fault is put in: "
            f"{broken}"
        )


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a mutant. `killers`: the laws that noticed, by id; none: it survived.

    `raised`: laws that did not judge it but broke down. `example`: how it shows, if it survived.
    """

    key: Key
    killers: tuple[str, ...]
    raised: tuple[str, ...] = ()
    example: str = ""


Family = Sequence[tuple[int, Mutant]]
"""One fault in several recordings of the same server, each with the recording's number."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A healthy recording, or a part of one, and what each law read of it.

    `recording`: its number. A law that breaks in a part without a fault may not judge that part.
    """

    recording: int
    span: range
    readings: Sequence[Reading]


@dataclass(frozen=True, slots=True)
class Panel:
    """Laws that keep still about healthy recordings."""

    traffics: Sequence[Traffic]
    laws: Sequence[Law]
    wholes: Sequence[Stretch]
    parts: Sequence[Stretch]

    @property
    def applicable(self) -> list[str]:
        """The laws that had something to judge, by id."""
        wholes = [whole.readings for whole in self.wholes]
        return [
            law.id for n, law in enumerate(self.laws) if any(each[n].applies for each in wholes)
        ]

    def families(self, seed: int, grain: Grain = Grain.ALWAYS) -> list[Family]:
        """Each fault with all recordings that show it; of a fault shown once, with one."""
        found: dict[Key, list[tuple[int, Mutant]]] = {}
        for number, traffic in enumerate(self.traffics):
            for mutant in mutants(traffic, seed, grain):
                found.setdefault(mutant.key, []).append((number, mutant))
        if grain is Grain.ALWAYS:
            return list(found.values())
        return [[seeded(seed, str(key)).choice(family)] for key, family in found.items()]

    def judge(self, families: Sequence[Family], *, exhaustive: bool = False) -> list[Outcome]:
        """What becomes of each: the first law that notices is enough, unless all are wanted.

        What noticed the last fault of its kind is asked first, for the next is much like it.
        """
        recent: dict[str, list[int]] = {}
        outcomes = []
        for family in families:
            before = recent.get(family[0][1].operator, [])
            killers, raised = self._killers(family, before, exhaustive=exhaustive)
            recent[family[0][1].operator] = list(dict.fromkeys([*killers[:1], *before]))[:RECENT]
            outcomes.append(
                Outcome(
                    key=family[0][1].key,
                    killers=tuple(self.laws[law].id for law in killers),
                    raised=tuple(self.laws[law].id for law in raised),
                    example="" if killers else example(family[0][1]),
                )
            )
            for _, mutant in family:
                mutant.forget()
        return outcomes

    def _killers(
        self, family: Family, recent: Sequence[int], *, exhaustive: bool
    ) -> tuple[list[int], list[int]]:
        killers: dict[int, None] = {}
        raised: dict[int, None] = {}
        for law, traffic in self._order(family, recent):
            if law in killers:
                continue
            try:
                notices = breaks(self.laws[law], traffic)
            except Exception:  # noqa: BLE001 - whatever a law raises is told, and judges nothing
                raised[law] = None
                continue
            if notices:
                killers[law] = None
                if not exhaustive:
                    break
        return list(killers), list(raised)

    def _order(self, family: Family, recent: Sequence[int]) -> Iterator[tuple[int, Traffic]]:
        """Which law judges what, and when: the quickest to notice first."""
        wholes = [(self.wholes[number], mutant) for number, mutant in family]
        for stretch, mutant in chain(islice(self._parts(family), TRIED), wholes):
            changed = differences(mutant.original, mutant.changes(stretch.span))
            laws = _ordered(stretch.readings, recent)
            for law in laws:
                if stretch.readings[law].touches(changed):
                    yield law, mutant.stretch(stretch.span)

    def _parts(self, family: Family) -> Iterator[tuple[Stretch, Mutant]]:
        """The stretches that show the fault, those with more of its places first."""
        found = []
        for number, mutant in family:
            for stretch in self.parts:
                if stretch.recording == number:
                    places = sum(place in stretch.span for place in mutant.fault.places)
                    found.append((places, stretch, mutant))
        for places, stretch, mutant in sorted(found, key=lambda each: -each[0]):
            if places and mutant.changes(stretch.span):
                yield stretch, mutant


def panel(traffics: Sequence[Traffic], laws: Sequence[Law]) -> Panel:
    """The laws, once the recordings are known to be healthy; else Unhealthy is raised."""
    wholes, parts = [], []
    for number, traffic in enumerate(traffics):
        watch = Watch(traffic)
        wholes.append(_whole(number, watch, range(len(traffic)), laws))
        parts += [Stretch(number, s, watch.readings(laws, s)) for s in _spans(len(traffic))]
    return Panel(traffics, laws, wholes, parts)


def breaks(law: Law, traffic: Traffic) -> bool:
    """Whether the traffic breaks the law anywhere.

    The healthy one is judged before, for the law takes from there what was made of the same parts.
    """
    if traffic.healthy is not None:
        traffic.healthy.once(_said, law, traffic.healthy)
    return any(verdict.broken for verdict in law.judge(traffic))


def _said(law: Law, traffic: Traffic) -> int:
    return sum(1 for _ in law.judge(traffic))


def _ordered(found: Sequence[Reading], recent: Sequence[int]) -> list[int]:
    """The laws that may judge a stretch: those that noticed before, then the quicker ones."""
    able = [law for law, each in enumerate(found) if not each.broken]
    rank = {law: place for place, law in enumerate(recent)}
    return sorted(able, key=lambda law: (rank.get(law, RECENT), found[law].effort, law))


def _spans(length: int) -> list[range]:
    if length <= STRETCH:
        return []
    return [range(begin, min(begin + STRETCH, length)) for begin in range(0, length, STRETCH)]


def _whole(number: int, watch: Watch, span: range, laws: Sequence[Law]) -> Stretch:
    found = watch.readings(laws, span)
    for law, each in zip(laws, found, strict=True):
        if each.broken:
            raise Unhealthy(law, each.broken)
    return Stretch(number, span, found)
