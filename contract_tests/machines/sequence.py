"""A sequence of requests: what all machines have in common, and how one is run."""

import contextlib
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar

import hypothesis
from hypothesis import HealthCheck, Phase, Verbosity
from hypothesis.errors import Flaky
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

from specdouble.contract_tests.client import Client, Silent
from specdouble.contract_tests.exchange import Exchange
from specdouble.contract_tests.laws.law import Law
from specdouble.contract_tests.machines.failure import Failure, broken
from specdouble.contract_tests.traffic import Traffic

LONGEST_PAUSE = 0.5
ENOUGH = 60
"""Sequences after a failure that brought nothing shorter: shrinking ends."""

ATTEMPTS = 4
"""How often to begin anew, with another seed, if Hypothesis gave up on what did not come again."""

EXTRA_WAITING = 4
"""A failure may have needed waiting, and shrinking repeats it: then there is so much more of it."""


class Broken(AssertionError):  # noqa: N818 - reads as the sentence it is
    """A sequence broke a law."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """How much to try. `seconds`: for all; `shrinking`: after a failure, to make it shorter.

    `waiting`: how much of the time may be spent on waiting for syncs.
    """

    sequences: int = 8
    steps: int = 15
    seed: int = 1
    seconds: float = 60.0
    shrinking: float = 8.0
    waiting: float = 4.0


@dataclass
class Stage:
    """What the sequences of one machine share: the target, the laws, the time, what was found."""

    client_factory: Callable[[], Client]
    laws: Sequence[Law]
    values: Mapping[str, str] = field(default_factory=dict)
    ends_at: float = float("inf")
    waiting: float = 0.0
    patience: float = 0.0
    shrinking: float = Effort().shrinking
    silences: dict[str, str] = field(default_factory=dict)
    left_behind: list[str] = field(default_factory=list)
    requests: int = 0
    failures: dict[str, Failure] = field(default_factory=dict)
    in_vain: int = 0

    @property
    def is_over(self) -> bool:
        """Whether the time is up. Sequences do nothing then, so Hypothesis soon comes to rest."""
        return time.monotonic() >= self.ends_at

    @cached_property
    def client(self) -> Client:
        """The client of all sequences: to make one takes as long as many requests."""
        return self.client_factory()

    def note(self, found: Sequence[Failure]) -> None:
        """Keep of each law the shortest sequence that breaks it, and how often one did."""
        if found and not self.failures:
            self.waiting += EXTRA_WAITING * self.patience
            self.ends_at = min(self.ends_at, time.monotonic() + self.shrinking)
        self.in_vain += bool(self.failures)
        for each in found:
            known = self.failures.get(each.law.id)
            if known is None or len(each.exchanges) < len(known.exchanges):
                self.in_vain = 0
            self.failures[each.law.id] = each if known is None else known.or_shorter(each)
        if self.in_vain >= ENOUGH:
            self.stop()

    def stop(self) -> None:
        """Begin no further sequence, and send nothing more but what undoes."""
        self.ends_at = time.monotonic()


class SequenceMachine(RuleBasedStateMachine):
    """One sequence. A machine of an API adds the rules; `machine` of its module binds the stage.

    Which rules there are, and what may be drawn for them, never depends on the target: Hypothesis
    must be able to draw the same again. What makes no sense at the moment is passed over.
    """

    stage: ClassVar[Stage]

    def __init__(self) -> None:
        super().__init__()
        self.client = self.stage.client
        self.client.exchanges, self.client.waited = [], 0.0
        if not self.stage.is_over:
            self.begin()

    def begin(self) -> None:
        """Read the state that the target is in."""

    def end(self) -> None:
        """Read what the last steps have come to."""

    def undo(self) -> None:
        """Remove what the sequence made, and bring back what it removed."""

    def ask(self, operation: str, **request: Any) -> Exchange | None:
        """Send a request; None, if there was no answer, or the time is up.

        An operation that stayed silent once is not asked again: each time would cost a timeout.
        """
        if self.stage.is_over or operation in self.stage.silences:
            return None
        try:
            return self.client.ask(operation, **request)
        except Silent as silence:
            self.stage.silences[operation] = str(silence)
            return None

    def undone(self, what: str, operation: str, **request: Any) -> Exchange | None:
        """Send a request that undoes something, even when the time is up; note if it fails."""
        try:
            answer = self.client.ask(operation, **request)
        except Silent as silence:
            self.stage.left_behind.append(f"{what} ({silence})")
            return None
        if not answer.is_success:
            self.stage.left_behind.append(f"{what} ({answer})")
        return answer

    def wait(self, until: Callable[[], bool], patience: float) -> None:
        """Ask again after growing pauses, until it is so; for not longer than there is time."""
        pause, begun = 0.05, time.monotonic()
        while not until() and not self.stage.is_over:
            pause = min(pause * 1.6, LONGEST_PAUSE)
            if time.monotonic() - begun > patience or self.stage.waiting < pause:
                break
            time.sleep(pause)
            self.stage.waiting -= pause

    def pick_key(self, number: int) -> int:
        """One of the target's keys."""
        return number % max(1, len(self.client.target.keys))

    def teardown(self) -> None:
        """Judge the sequence, and undo it. A sequence that Hypothesis broke off is only undone."""
        complete = sys.exc_info()[0] is None
        try:
            found = self._judged() if complete and self.client.exchanges else []
            self.undo()
        finally:
            self.stage.requests += len(self.client.exchanges)
            if self.client.waited:  # a rate limit: what is left of it is for others
                self.stage.stop()
        self.stage.note(found)
        if found:
            raise Broken("\n".join(each.sentence for each in found))

    def _judged(self) -> list[Failure]:
        self.end()
        traffic = Traffic(self.client.document, self.client.exchanges)
        return broken(traffic.served, self.stage.laws)


def run(machine: type[SequenceMachine], effort: Effort) -> list[Failure]:
    """Try sequences until one breaks a law, and shrink that; the failures, the shortest first.

    Only what came more than once counts, for what does not come again may be a coincidence: a
    schedule that fired, a job that ran.
    """
    stage = machine.stage
    stage.ends_at = time.monotonic() + effort.seconds
    stage.waiting = stage.patience = effort.waiting
    stage.shrinking = effort.shrinking
    settings = hypothesis.settings(
        max_examples=effort.sequences,
        stateful_step_count=effort.steps,
        database=None,
        deadline=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
        print_blob=False,
        report_multiple_bugs=False,
        verbosity=Verbosity.quiet,
    )
    with contextlib.closing(stage.client):
        for attempt in range(ATTEMPTS):
            if _tried(machine, settings, effort.seed + attempt):
                break
    confirmed = [each for each in stage.failures.values() if each.times > 1]
    return sorted(confirmed, key=lambda each: len(each.exchanges))


def _tried(machine: type[SequenceMachine], settings: hypothesis.settings, seed: int) -> bool:
    """Whether it came to an end; not if something failed once, and passed when it was repeated.

    A target is no pure function: it stands otherwise each time, and does things by itself.
    """
    with contextlib.suppress(Broken):
        try:
            run_state_machine_as_test(hypothesis.seed(seed)(machine), settings=settings)
        except Flaky:
            return any(each.times > 1 for each in machine.stage.failures.values())
    return True
