"""Laws of cancels: what they end, what they leave alone, and when there is nothing to cancel."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise

from specdouble.contract_tests.laws.law import Law, Verdicts, check, equal, law
from specdouble.contract_tests.laws.peaka.kinds import KINDS, Kind
from specdouble.contract_tests.laws.peaka.lives import STARTS, Life, lives
from specdouble.contract_tests.laws.peaka.sightings import Run, Status, Step
from specdouble.contract_tests.traffic import Traffic

IN_TIME = 1.0
"""Seconds for which a sync may be seen running after a cancel and complete after all."""
AT_ONCE = 2.0
"""Seconds within which a sync does not just happen to fail."""
PATIENCE = 5.0
"""Seconds in which a cancelled sync must have stopped running."""


@law("peaka.cancel.ends-the-execution", needs="a cancel of a running sync, and a status after it")
def a_cancel_ends_the_running_sync_as_cancelled(traffic: Traffic) -> Verdicts:
    """After a cancellation the status becomes CANCELLED (page "Cancel Running Incremental Update").

    A sync in its final stages may complete instead; not one that then runs on for longer than it
    had run before, or that had run for less than half of the time that others take.
    """
    for life, kind, step in _cancels(traffic):
        before = life.before(step)
        run = before.run(kind) if before else None
        if step.exchange.is_success and run is not None and run.is_running:
            for last, fault in _faults(life, run, step):
                what = f"execution {run.id}, {kind}, cancelled"
                evidence = run.exchange, step.exchange
                yield check(last.exchange, not fault, what, "CANCELLED", fault, *evidence)


@law("peaka.cancel.only-a-cancel-of-its-kind-cancels", needs="a cancel while a sync runs")
def only_a_cancel_of_its_own_kind_cancels_a_sync(traffic: Traffic) -> Verdicts:
    """Each cancel affects only its own kind (both cancel operations); CANCELLED means cancelled by
    such a request (page "Get Cache Status").
    """
    for life in traffic.derive(lives).values():
        for before, after, kind in _ongoing(life):
            first = life.before(life.runs[after.id][0]) or life.runs[after.id][0]
            asked = life.writes(first, after, kind.cancel)
            if asked and after.word != "CANCELLED":
                continue
            what = f"execution {after.id}, {kind}, without {kind.cancel}"
            evidence = [before, *life.writes(before, after)]
            shown = [step.exchange for step in evidence]
            holds = bool(asked) or after.word != "CANCELLED"
            yield check(after.exchange, holds, what, "not CANCELLED", after.word, *shown)


@law("peaka.cancel.nothing-running-is-404", needs="a cancel while nothing of its kind runs")
def a_cancel_with_nothing_running_is_not_found(traffic: Traffic) -> Verdicts:
    """404, if no sync of the kind is running (both cancel operations)."""
    for life, kind, step in _cancels(traffic):
        before = life.before(step)
        if before and _nothing_runs(life, kind, before, step):
            status = step.exchange.status
            if status not in {401, 403, 429}:
                what = f"{kind.cancel} with no {kind} running"
                yield equal(step.exchange, what, 404, status, before.exchange)


def _cancels(traffic: Traffic) -> Iterator[tuple[Life, Kind, Step]]:
    for life in traffic.derive(lives).values():
        for step in life.steps:
            for kind in KINDS:
                if step.exchange.operation == kind.cancel:
                    yield life, kind, step


def _faults(life: Life, run: Run, step: Step) -> Iterator[tuple[Run, str]]:
    """How the run was last seen, and what is wrong with that, if anything."""
    seen = [each for each in life.runs[run.id] if each.begun >= step.ended]
    if not seen:
        return
    last = next((each for each in seen if each.is_finished), seen[-1])
    running = [each for each in seen if each.is_running]
    ran_on = running[-1].after(step) if running else 0.0
    if last.word == "CANCELLED":
        yield last, ""
    elif last.is_running and ran_on > PATIENCE:
        yield last, f"RUNNING {ran_on:.1f} s later"
    elif last.is_finished and ran_on > max(IN_TIME, step.after(life.runs[run.id][0])):
        yield last, f"RUNNING {ran_on:.1f} s later, and then {last.word}"
    elif last.word == "FAILED" and last.after(step) < AT_ONCE:
        yield last, "FAILED at once"
    elif last.word == "COMPLETED" and _is_cut_short(life, last):
        yield last, f"COMPLETED, {_length(last)} after its start"


def _is_cut_short(life: Life, run: Run) -> bool:
    """Whether it took less than half as long as others of its kind that nobody cancelled."""
    kind, took = life.kinds[run.id], _length(run)
    others = [runs for id_, runs in life.runs.items() if life.kinds.get(id_) is kind]
    ends = [(runs[0], next((r for r in runs if r.word == "COMPLETED"), None)) for runs in others]
    lengths = [
        length
        for first, end in ends
        if end is not None and not life.writes(first, end, kind.cancel)
        if (length := _length(end)) is not None
    ]
    return took is not None and len(lengths) > 1 and took < min(lengths) / 2


def _length(run: Run) -> timedelta | None:
    created, finished = run.time("createdAt"), run.time("finishedAt")
    return None if created is None or finished is None else finished - created


def _ongoing(life: Life) -> Iterator[tuple[Run, Run, Kind]]:
    """Sightings of a running execution and its next: with a cancel between, or cancelled."""
    for id_, kind in life.kinds.items():
        for before, after in pairwise(life.runs[id_]):
            ordered = before.is_running and before.ended <= after.begun
            cancels = life.writes(before, after, *(each.cancel for each in KINDS))
            excused = life.writes(before, after, "updateCacheSettings", "deleteCache")
            if ordered and not excused and (cancels or after.word == "CANCELLED"):
                yield before, after, kind


def _nothing_runs(life: Life, kind: Kind, before: Status, step: Step) -> bool:
    """Whether a status shows so, and nothing was started that might have been late to show."""
    run, other = before.run(kind), [r for r in before.runs if r.kind is not kind]
    ended = run is None or run.is_finished
    explained = before.is_at_rest or any(each.is_running for each in other)
    unseen = life.writes(before, step, *STARTS) or _waiting(life, kind, before)
    return ended and explained and not unseen and before.ended <= step.begun


def _waiting(life: Life, kind: Kind, until: Status) -> bool:
    """Whether more was started than was seen to run: it may be late, or wait for its turn."""
    starts = [s.place for s in life.steps if s.exchange.operation == kind.trigger]
    shown = [life.runs[id_][0].place for id_, of in life.kinds.items() if of is kind]
    if life.birth and not life.runs:
        return True
    return any(
        sum(place >= start for place in shown if place <= until.place)
        < sum(start <= place < until.place for place in starts)
        for start in starts
        if start < until.place
    )


LAWS: tuple[Law, ...] = (
    a_cancel_ends_the_running_sync_as_cancelled,
    only_a_cancel_of_its_own_kind_cancels_a_sync,
    a_cancel_with_nothing_running_is_not_found,
)
