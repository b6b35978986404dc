"""Laws of the data that a cancel leaves in the cache, as far as the next sync shows it.

A server may count in numberOfCachedRecords what the cache holds, or what the sync has cached. Only
by the first reading does the next sync tell what a cancel has left, so only servers are judged that
are seen to count so: by a sync that shows more records cached than it inserted and updated.
"""

from collections.abc import Iterator, Sequence

from specdouble.contract_tests.laws.law import Law, Verdicts, check, law
from specdouble.contract_tests.laws.peaka.kinds import FULL, INCREMENTAL, Kind
from specdouble.contract_tests.laws.peaka.lives import Life, lives
from specdouble.contract_tests.laws.peaka.sightings import Run
from specdouble.contract_tests.traffic import Traffic


@law("peaka.cancel.incremental-keeps-its-records", needs="syncs after a cancelled incremental one")
def a_cancelled_incremental_sync_leaves_its_records(traffic: Traffic) -> Verdicts:
    """Data already synced remains in the cache (page "Cancel Running Incremental Update")."""
    for life in traffic.derive(lives).values():
        for cancelled, following in _successions(life, INCREMENTAL):
            held = cancelled.count("Cached")
            if held is not None:
                yield from _holds(life, held, cancelled, following)


@law("peaka.cancel.full-keeps-the-old-records", needs="syncs before and after a cancelled refresh")
def a_cancelled_full_refresh_leaves_the_old_records(traffic: Traffic) -> Verdicts:
    """The data cached before remains, the partial refresh is thrown away (operation
    cancelFullRefreshCache).
    """
    for life in traffic.derive(lives).values():
        for _, following in _successions(life, FULL):
            before = _last_good(life, following)
            held = before.count("Cached") if before else None
            if before is not None and held is not None:
                yield from _holds(life, held, before, following)


def _successions(life: Life, kind: Kind) -> Iterator[tuple[Run, Run]]:
    """A cancelled execution of a kind, and the next one, if it is incremental, as last seen."""
    for one, two in _neighbours([runs[-1] for runs in life.runs.values()]):
        of = life.kinds.get(one.id), life.kinds.get(two.id)
        if one.word == "CANCELLED" and of == (kind, INCREMENTAL):
            yield one, two


def _neighbours(runs: Sequence[Run]) -> Iterator[tuple[Run, Run]]:
    """Executions of which one began after the other had ended, with none between or beside."""
    timed = [(run.time("createdAt"), run.time("finishedAt"), run) for run in runs]
    known = [(begun, ended, run) for begun, ended, run in timed if begun is not None]
    known.sort(key=lambda each: each[0])
    for place, (_, ended, one) in enumerate(known[:-1]):
        begun, _, two = known[place + 1]
        earlier = [each[1] for each in known[: place + 1]]
        if ended is not None and all(end is not None and end <= begun for end in earlier):
            yield one, two


def _last_good(life: Life, following: Run) -> Run | None:
    """What was last to leave its records before a sync: no cancelled refresh, no failed increment.

    None, if a full refresh failed after it: what that leaves is not said.
    """
    begun = following.time("createdAt")
    last = [runs[-1] for runs in life.runs.values() if life.kinds.get(runs[-1].id) is not None]
    ended = [(end, run) for run in last if (end := run.time("finishedAt"))]
    left = [(end, run) for end, run in ended if begun and end <= begun and not _is_void(life, run)]
    newest = max(left, key=lambda each: each[0], default=None)
    return newest[1] if newest and newest[1].word != "FAILED" else None


def _is_void(life: Life, run: Run) -> bool:
    return (run.word, life.kinds.get(run.id)) in {("CANCELLED", FULL), ("FAILED", INCREMENTAL)}


def _holds(life: Life, held: int, evidence: Run, following: Run) -> Verdicts:
    first = life.runs[following.id][0]
    for run in life.runs[following.id]:
        cached = run.count("Cached")
        alone = not life.runs_beside(first, run)
        if cached is not None and alone and _counts_what_is_held(life, running=run.is_running):
            most = cached + (run.count("Deleted") or 0)
            what = f"the records cached, as the next sync {run.id} shows"
            yield check(
                run.exchange, most >= held, what, f"{held} or more", most, evidence.exchange
            )


def _counts_what_is_held(life: Life, *, running: bool) -> bool:
    """Whether the server is seen to count the records that the cache holds."""
    for run in life.sightings():
        if life.kinds.get(run.id) is INCREMENTAL and run.is_running == running:
            counts = [run.count(name) for name in ("Cached", "Inserted", "Updated", "Deleted")]
            cached, *moved = [each or 0 for each in counts]
            if cached > sum(moved):
                return True
    return False


LAWS: tuple[Law, ...] = (
    a_cancelled_incremental_sync_leaves_its_records,
    a_cancelled_full_refresh_leaves_the_old_records,
)
