"""Laws of an execution over time: it gets on, comes to an end, and stays as it ended."""

from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise

from specdouble.contract_tests.laws.law import Law, Verdict, Verdicts, check, equal, law
from specdouble.contract_tests.laws.peaka.comparing import differences, sides
from specdouble.contract_tests.laws.peaka.kinds import FULL, INCREMENTAL
from specdouble.contract_tests.laws.peaka.lives import Life, lives
from specdouble.contract_tests.laws.peaka.sightings import Run
from specdouble.contract_tests.traffic import Traffic

STANDSTILL = 15.0
"""Seconds without progress after which a sync is taken for stuck that had made some."""
PATIENCE = 40.0
"""The same for one that shows its progress, and made none at all."""
FASTER = 5
"""How many times longer than it took to get so far it must have stood still."""


@law("peaka.progress.only-grows", needs="a running execution that was seen twice")
def progress_only_grows_while_a_sync_runs(traffic: Traffic) -> Verdicts:
    """Progress is told in real time, in counts of records (page "Get Cache Status").

    Nothing that was counted is taken back, but for cached records that are deleted.
    """
    for life, before, after in _pairs(traffic):
        if before.is_running and after.word in ("RUNNING", "COMPLETED"):
            yield from _grown(life, before, after)


@law("peaka.cancel.keeps-what-was-counted", needs="a cancelled incremental sync with progress")
def a_cancelled_incremental_sync_keeps_its_counts(traffic: Traffic) -> Verdicts:
    """Data that was synced before the cancellation remains (page "Cancel Running Incremental")."""
    for life, before, after in _pairs(traffic):
        incremental = life.kinds.get(after.id) is INCREMENTAL
        if before.is_running and after.word == "CANCELLED" and incremental:
            yield from _grown(life, before, after)


@law("peaka.progress.updated-at-moves-forward", needs="a running execution that was seen twice")
def the_update_time_of_a_running_sync_moves_forward(traffic: Traffic) -> Verdicts:
    """UpdatedAt tracks the lifecycle of an execution (page "Get Cache Status")."""
    for _, before, after in _pairs(traffic):
        earlier, later = before.time("updatedAt"), after.time("updatedAt")
        if before.is_running and earlier is not None and later is not None:
            what = f"updatedAt of execution {after.id}"
            yield _not_before(after, what, earlier, later, before)


@law(
    "peaka.progress.a-finished-execution-never-changes", needs="a finished one that was seen twice"
)
def a_finished_execution_never_changes(traffic: Traffic) -> Verdicts:
    """COMPLETED, FAILED and CANCELLED are ends, after which nothing is counted (the page).

    Another operation may leave fields of it out.
    """
    for _, before, after in _pairs(traffic):
        if before.is_finished:
            alike = before.exchange.operation == after.exchange.operation
            found = sides(differences(before.body, after.body, common=not alike))
            what = f"execution {after.id} after its end"
            yield equal(after.exchange, what, *found, before.exchange)


@law("peaka.progress.a-sync-comes-to-an-end", needs="a sync that was watched to its end")
def a_sync_gets_on_or_comes_to_an_end(traffic: Traffic) -> Verdicts:
    """A sync is followed by asking for its status until it is over (page "Get Cache Status")."""
    for life in traffic.derive(lives).values():
        for runs in life.runs.values():
            last, still = runs[-1], _standstill(runs)
            if still is not None:
                what = f"execution {last.id}, RUNNING with the same progress"
                yield Verdict(
                    last.exchange, broken=True, what=what, expected="an end", seen=f"{still:.0f} s"
                )
            elif runs[0].is_running and last.is_finished:
                yield equal(last.exchange, "an end", last.word, last.word)


def _pairs(traffic: Traffic) -> Iterator[tuple[Life, Run, Run]]:
    """Sightings of an execution that follow each other, the second asked for after the first."""
    for life in traffic.derive(lives).values():
        for runs in life.runs.values():
            for before, after in pairwise(runs):
                if before.ended <= after.begun:
                    yield life, before, after


def _grown(life: Life, before: Run, after: Run) -> Iterator[Verdict]:
    for name in ("Inserted", "Updated", "Deleted"):
        yield from _not_less(before, after, name, before.count(name), after.count(name))
    # How many the cache holds may fall by what is deleted, or as a full refresh replaces them.
    replaced = life.kinds.get(after.id) is FULL and after.is_finished
    if not replaced and not life.runs_beside(before, after):
        yield from _not_less(before, after, "Cached", *map(_cached, (before, after)))


def _cached(run: Run) -> int | None:
    cached = run.count("Cached")
    return None if cached is None else cached + (run.count("Deleted") or 0)


def _not_less(
    before: Run, after: Run, name: str, one: int | None, two: int | None
) -> Iterator[Verdict]:
    if one is not None and two is not None:
        what = f"numberOf{name}Records of execution {after.id}, now {after.word}"
        yield check(after.exchange, one <= two, what, f"{one} or more", two, before.exchange)


def _not_before(run: Run, what: str, earlier: datetime, later: datetime, evidence: Run) -> Verdict:
    expected = f"not before {earlier}"
    return check(run.exchange, earlier <= later, what, expected, later, evidence.exchange)


def _standstill(runs: list[Run]) -> float | None:
    """For how many seconds it stood still, if that was too long."""
    running = [run for run in runs if run.is_running and run.body.get("progress")]
    if not running:
        return None
    last = running[-1].body["progress"]
    since = next(i for i in range(len(running)) if _all_same(running[i:], last))
    still = running[-1].after(running[since])
    moved = running[since].after(running[0])
    most = PATIENCE if since == 0 else max(STANDSTILL, FASTER * moved)
    return still if still > most else None


def _all_same(runs: list[Run], progress: object) -> bool:
    return all(run.body["progress"] == progress for run in runs)


LAWS: tuple[Law, ...] = (
    progress_only_grows_while_a_sync_runs,
    a_cancelled_incremental_sync_keeps_its_counts,
    the_update_time_of_a_running_sync_moves_forward,
    a_finished_execution_never_changes,
    a_sync_gets_on_or_comes_to_an_end,
)
