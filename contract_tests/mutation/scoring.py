"""How many faults the laws would notice: the score of a suite, by operator and by operation."""

import os
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from specdouble.contract_tests.laws.law import Law
from specdouble.contract_tests.mutation.judging import Outcome, panel
from specdouble.contract_tests.mutation.mutant import Grain, seeded
from specdouble.contract_tests.mutation.parallel import in_batches, judged_by_many, references
from specdouble.contract_tests.mutation.survivors import Equivalent, reasons
from specdouble.contract_tests.traffic import Traffic

MANY: Final = 100
"""Mutants from which on more than one process is worth its start."""

MOST_EQUIVALENT: Final = 0.05
"""The share of mutants that may be listed as such that nobody could notice."""


@dataclass(frozen=True, slots=True)
class Score:
    """What became of all mutants. `laws`: those that had something to judge.

    `equivalent`: the survivors that a reviewed file lists, each with its reason.
    """

    outcomes: tuple[Outcome, ...]
    laws: tuple[str, ...]
    equivalent: tuple[tuple[Outcome, str], ...]
    needless: tuple[Equivalent, ...]
    seconds: float

    @property
    def killed(self) -> int:
        """How many mutants a law noticed."""
        return sum(bool(each.killer) for each in self.outcomes)

    @property
    def value(self) -> float:
        """The share of mutants that were noticed, of those that could be; 1 if there are none."""
        counted = len(self.outcomes) - len(self.equivalent)
        return self.killed / counted if counted else 1.0

    @property
    def survivors(self) -> tuple[Outcome, ...]:
        """The mutants that no law noticed, though one could."""
        known = {each.key for each, _ in self.equivalent}
        return tuple(e for e in self.outcomes if not e.killer and e.key not in known)

    @property
    def per_second(self) -> float:
        """How many mutants were judged in a second."""
        return len(self.outcomes) / self.seconds if self.seconds else 0.0

    @property
    def raising_laws(self) -> tuple[str, ...]:
        """The laws that broke down over a mutant, where they should have judged or kept still."""
        return tuple(sorted({law for each in self.outcomes for law in each.raised}))

    def by(self, name: Callable[[Outcome], str]) -> dict[str, tuple[int, int]]:
        """Killed and all that count, for each name."""
        known = {each.key for each, _ in self.equivalent}
        counted = [each for each in self.outcomes if each.key not in known]
        every = Counter(name(each) for each in counted)
        killed = Counter(name(each) for each in counted if each.killer)
        return {each: (killed[each], number) for each, number in every.items()}


def score(  # noqa: PLR0913 - what to judge, by what, and five ways to go about it
    traffics: Sequence[Traffic],
    laws: Sequence[Law],
    *,
    seed: int = 1,
    grain: Grain = Grain.ALWAYS,
    known: Sequence[Equivalent] = (),
    workers: int | None = None,
    told: Callable[[int, int], None] = lambda _done, _of: None,
) -> Score:
    """Judge every mutant of healthy recordings of one server.

    Raises Unhealthy, if a recording breaks a law as it is. `workers`: processes; None: as many
    as there are processors, if it is worth it. What is noticed is the same for any number of them,
    and every time; which law is named for it may vary, for the quickest is asked first.
    `told` is told from time to time how many mutants were judged, and how many there are.
    """
    begun = time.perf_counter()
    judges = panel(traffics, laws)
    families = judges.families(seed, grain)
    workers = workers or (os.cpu_count() or 1 if len(families) >= MANY else 1)
    if workers > 1 and references(laws) is not None:
        judged = judged_by_many(judges, families, seed, grain, workers)
    else:
        judged = in_batches(judges, families)
    outcomes = []
    for batch in judged:
        outcomes += batch
        told(len(outcomes), len(families))
    return _score(outcomes, judges.applicable, known, time.perf_counter() - begun)


def idle_laws(traffics: Sequence[Traffic], laws: Sequence[Law], *, seed: int = 1) -> list[str]:
    """The applicable laws that notice no mutant, with a fault in every answer nor in a single one.

    Such a law says nothing, or there is no operator for what it says.
    """
    judges = panel(traffics, laws)
    left = {number for number, law in enumerate(laws) if law.id in judges.applicable}
    for grain in Grain:
        families = judges.families(seed, grain)
        seeded(seed, "idle").shuffle(families)  # so that each law soon meets a fault of its kind
        left = set(judges.idle(families, left))
    return [law.id for number, law in enumerate(laws) if number in left]


def _score(
    outcomes: Sequence[Outcome],
    laws: Sequence[str],
    known: Sequence[Equivalent],
    seconds: float,
) -> Score:
    why = reasons(known)
    survived = {each.key for each in outcomes if not each.killer}
    return Score(
        outcomes=tuple(outcomes),
        laws=tuple(laws),
        equivalent=tuple((e, why[e.key]) for e in outcomes if not e.killer and e.key in why),
        needless=tuple(each for each in known if each.key not in survived),
        seconds=seconds,
    )


def complaints(score: Score, at_least: float) -> list[str]:
    """Why the score is not good enough, as sentences; none, if it is."""
    share = len(score.equivalent) / max(len(score.outcomes), 1)
    problems = {
        f"The score is {score.value:.1%}, below {at_least:.1%}.": score.value < at_least,
        f"{share:.1%} of the mutants are listed as equivalent; at most {MOST_EQUIVALENT:.0%} "
        "may be.": share > MOST_EQUIVALENT,
        "No mutant was made: the recording shows nothing to change.": not score.outcomes,
    }
    raised = [f"The law {law} broke down over a mutant." for law in score.raising_laws]
    return [*(text for text, holds in problems.items() if holds), *raised]
