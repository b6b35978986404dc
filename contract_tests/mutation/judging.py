"""Whether laws notice a mutant: those that read what is changed in it judge it, the others not."""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final

from specdouble.contract_tests.laws.law import Law
from specdouble.contract_tests.mutation.mutant import Grain, Key, Mutant, seeded
from specdouble.contract_tests.mutation.operators import mutants
from specdouble.contract_tests.mutation.survivors import example
from specdouble.contract_tests.mutation.watching import Reading, differences, readings
from specdouble.contract_tests.traffic import Traffic

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
    """What became of a mutant. `killer`: the law that noticed, by id; empty: it survived.

    `raised`: laws that did not judge it but broke down. `example`: how it shows, if it survived.
    """

    key: Key
    killer: str
    raised: tuple[str, ...] = ()
    example: str = ""


Family = Sequence[tuple[int, Mutant]]
"""One fault in several recordings of the same server, each with the recording's number."""


@dataclass(frozen=True, slots=True)
class Panel:
    """Laws that keep still about healthy recordings. `heard`: what each read of each recording."""

    traffics: Sequence[Traffic]
    laws: Sequence[Law]
    heard: Sequence[Sequence[Reading]]

    @property
    def applicable(self) -> list[str]:
        """The laws that had something to judge, by id."""
        return [
            law.id for n, law in enumerate(self.laws) if any(each[n].applies for each in self.heard)
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

    def judge(self, families: Sequence[Family]) -> list[Outcome]:
        """What becomes of each: the first law that notices is enough.

        What noticed the last fault of its kind is asked first, for the next is much like it.
        """
        recent: dict[str, list[int]] = {}
        outcomes = []
        for family in families:
            key = family[0][1].key
            before = recent.get(key.operator, [])
            raised: dict[int, None] = {}
            killer = next(self._killers(family, before, raised), None)
            killers = [] if killer is None else [killer]
            recent[key.operator] = list(dict.fromkeys([*killers, *before]))[:RECENT]
            outcomes.append(
                Outcome(
                    key=key,
                    killer="" if killer is None else self.laws[killer].id,
                    raised=tuple(self.laws[law].id for law in raised),
                    example=example(family[0][1]) if killer is None else "",
                )
            )
            forget(family)
        return outcomes

    def idle(self, families: Sequence[Family], laws: AbstractSet[int]) -> AbstractSet[int]:
        """Those of the laws, by number, that notice none of the faults."""
        left = set(laws)
        for family in families:
            left.difference_update(self._killers(family, (), {}, left))
            forget(family)
        return left

    def _killers(
        self,
        family: Family,
        recent: Sequence[int],
        raised: dict[int, None],
        asked: AbstractSet[int] | None = None,
    ) -> Iterator[int]:
        """The laws that notice a fault, one after the other; those that break down are noted."""
        for law, mutant in self._order(family, recent):
            if asked is None or law in asked:
                try:
                    notices = breaks(self.laws[law], mutant.traffic)
                except Exception:  # noqa: BLE001 - whatever a law raises, it judges nothing
                    raised[law] = None
                    continue
                if notices:
                    yield law

    def _order(self, family: Family, recent: Sequence[int]) -> Iterator[tuple[int, Mutant]]:
        """Which law judges which recording, and when: the likeliest to notice first."""
        wholes = [
            (self.heard[number], mutant, differences(mutant.original, mutant.changed))
            for number, mutant in sorted(family, key=lambda each: len(each[1].original))
        ]
        for law in recent:
            for heard, mutant, changed in wholes:
                if heard[law].touches(changed):
                    yield law, mutant
        for heard, mutant, changed in wholes:
            for law in sorted(range(len(heard)), key=lambda law: (heard[law].effort, law)):
                if law not in recent and heard[law].touches(changed):
                    yield law, mutant


def forget(family: Family) -> None:
    """Let go of what was made of a fault."""
    for _, mutant in family:
        mutant.forget()


def panel(traffics: Sequence[Traffic], laws: Sequence[Law]) -> Panel:
    """The laws, once the recordings are known to be healthy; else Unhealthy is raised."""
    heard = [_heard(traffic, laws) for traffic in traffics]
    return Panel(traffics, laws, heard)


def _heard(traffic: Traffic, laws: Sequence[Law]) -> Sequence[Reading]:
    found = readings(laws, traffic)
    for law, each in zip(laws, found, strict=True):
        if each.broken:
            raise Unhealthy(law, each.broken)
    return found


def breaks(law: Law, traffic: Traffic) -> bool:
    """Whether the traffic breaks the law anywhere.

    The healthy one is judged before, for the law takes from there what was made of the same parts.
    """
    if traffic.healthy is not None:
        traffic.healthy.once(_said, law, traffic.healthy)
    return any(verdict.broken for verdict in law.judge(traffic))


def _said(law: Law, traffic: Traffic) -> int:
    return sum(1 for _ in law.judge(traffic))
