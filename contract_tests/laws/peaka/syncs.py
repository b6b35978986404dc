"""Laws of how syncs start: with the cache, and by triggers."""

from bisect import bisect_right
from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise

from specdouble.contract_tests.laws.law import Law, Verdicts, check, law
from specdouble.contract_tests.laws.peaka.durations import OFF, is_plain, meaning
from specdouble.contract_tests.laws.peaka.kinds import FULL, INCREMENTAL, KINDS, Kind
from specdouble.contract_tests.laws.peaka.lives import STARTS, Birth, Life, lives
from specdouble.contract_tests.laws.peaka.sightings import Fields, Run, Status, Step
from specdouble.contract_tests.traffic import Traffic

SLACK = timedelta(seconds=1)
"""By which times that are rounded, or written by several machines, may differ."""
PATIENCE = 4.0
"""Seconds in which a sync that was started must show."""


@law("peaka.sync.begins-with-the-cache", needs="a cache that was created, and its status")
def a_new_cache_is_synced_at_once(traffic: Traffic) -> Verdicts:
    """The initial sync starts by itself (operation createCache)."""
    for life in traffic.derive(lives).values():
        if life.birth is None:
            continue
        seen = list(_before_any_start(life, life.birth))
        synced = next((s for s in seen if s.runs or s.word == "RUNNING"), None)
        last = synced or (seen[-1] if seen else None)
        if last and (synced or last.after(life.birth) > PATIENCE):
            what = f"the executions of the new cache {life.key[1]}"
            shown = f"{last.word}, none after {last.after(life.birth):.0f} s"
            yield check(last.exchange, synced is not None, what, "one", shown, life.birth.exchange)


@law("peaka.sync.first-one-is-of-the-kind-scheduled", needs="a cache created with a schedule")
def the_first_sync_is_of_the_kind_that_is_scheduled(traffic: Traffic) -> Verdicts:
    """A full refresh if one is scheduled, or else an incremental sync (operation createCache).

    For a cache without schedules it may be either.
    """
    for life in traffic.derive(lives).values():
        kind = life.birth and _first_kind(life.birth.asked)
        if life.birth is None or kind is None:
            continue
        for status in _before_any_start(life, life.birth):
            kinds = [run.kind for run in status.runs]
            if len(kinds) == 1:
                what = f"the first sync of cache {life.key[1]}"
                yield check(
                    status.exchange,
                    kinds == [kind],
                    what,
                    f"{kind}",
                    f"{kinds[0]}",
                    life.birth.exchange,
                )


@law("peaka.sync.trigger-is-seen-in-its-slot", needs="a trigger, with a status before and after")
def a_triggered_sync_is_the_last_execution_of_its_kind(traffic: Traffic) -> Verdicts:
    """After the trigger, poll the status: the matching last execution shows the new run (both
    trigger operations). If one is running already, the new one may wait for it or join it.
    """
    for life, kind, step in _triggers(traffic):
        before = life.before(step)
        if not step.exchange.is_success or before is None or not _is_free(life, kind, before, step):
            continue
        run = before.run(kind)
        old = run.id if run else None
        seen = list(_until_stopped(life, kind, step))
        new = next((s for s in seen if _shows_new(s, kind, old)), None)
        last = new or (seen[-1] if seen else None)
        if last and (new or last.after(step) > PATIENCE):
            what = f"{kind.slot} of cache {life.key[1]} after {kind.trigger}"
            shown = f"{old or 'none'}, as before, after {last.after(step):.0f} s"
            evidence = before.exchange, step.exchange
            yield check(last.exchange, new is not None, what, "a new one", shown, *evidence)


@law("peaka.sync.starts-after-a-cancel", needs="a trigger of a cache that was cancelled")
def a_sync_can_be_started_after_a_cancel(traffic: Traffic) -> Verdicts:
    """After a cancel either kind can be triggered (page "Cancel Running Incremental Update")."""
    for life, kind, step in _triggers(traffic):
        before = life.before(step)
        if before and before.word == "CANCELLED" and not life.writes(before, step):
            status = step.exchange.status
            if life.lives_at(step) and status not in {401, 403, 429}:
                what = f"{kind.trigger} of a CANCELLED cache"
                evidence = before.exchange
                yield check(step.exchange, step.exchange.is_success, what, "200", status, evidence)


@law("peaka.sync.last-execution-moves-forward", needs="two executions of a kind")
def the_last_execution_of_a_kind_is_the_newest(traffic: Traffic) -> Verdicts:
    """The status has the last execution of each kind (page "Get Cache Status")."""
    for life in traffic.derive(lives).values():
        for kind in KINDS:
            runs = [run for status in life.statuses if (run := status.run(kind))]
            for before, after in pairwise(runs):
                earlier, later = before.time("createdAt"), after.time("createdAt")
                if before.ended <= after.begun and earlier and later and before.id != after.id:
                    what = f"createdAt of {kind.slot}"
                    expected = f"not before {earlier}"
                    evidence = before.exchange
                    yield check(after.exchange, earlier <= later, what, expected, later, evidence)


@law("peaka.sync.begins-after-what-had-ended", needs="a sync started when the one before had ended")
def a_sync_begins_after_those_that_had_ended(traffic: Traffic) -> Verdicts:
    """CreatedAt and finishedAt track the lifecycle (page "Get Cache Status"), by one clock: what is
    started after another was seen to have ended is not created before that end.
    """
    for life in traffic.derive(lives).values():
        for ended, begun in _one_by_one(life):
            end, start = ended.time("finishedAt"), begun.time("createdAt")
            if end is not None and start is not None:
                what = f"createdAt of execution {begun.id}, started when {ended.id} had ended"
                holds = start >= end - SLACK
                yield check(begun.exchange, holds, what, f"not before {end}", start, ended.exchange)


def _one_by_one(life: Life) -> Iterator[tuple[Run, Run]]:
    """Executions seen to have ended before the next start, and what was first seen after it.

    Up to the first start while something ran: from then on one may have waited for its turn.
    """
    starts = [step for step in (*life.births, *life.steps) if _starts(step)]
    for earlier, start, later in zip(starts, starts[1:], [*starts[2:], None], strict=False):
        before = life.before(start)
        if before is None or not before.is_at_rest or before.place < earlier.place:
            return
        new = [
            first
            for first, *_ in life.runs.values()
            if start.ended <= first.begun and (later is None or first.place < later.place)
        ]
        known = {run.id for run in before.runs}
        yield from (
            (old, run) for old in before.runs for run in new if run.kind and run.id not in known
        )


def _starts(step: Step) -> bool:
    return isinstance(step, Birth) or step.exchange.operation in STARTS


def _before_any_start(life: Life, birth: Birth) -> Iterator[Status]:
    """Statuses that can only show the first sync."""
    for status in life.statuses:
        soon = birth.ended <= status.begun and status.after(birth) < 300
        if soon and not life.writes(birth, status, *STARTS, "deleteCache"):
            yield status


def _first_kind(asked: Fields) -> Kind | None:
    schedules = {kind: asked.get(kind.schedule) for kind in KINDS}
    if any(each is not None and not is_plain(each) for each in schedules.values()):
        return None
    scheduled = [kind for kind in (FULL, INCREMENTAL) if meaning(schedules[kind]) != OFF]
    return scheduled[0] if scheduled else None


def _triggers(traffic: Traffic) -> Iterator[tuple[Life, Kind, Step]]:
    for life in traffic.derive(lives).values():
        for step in life.steps:
            for kind in KINDS:
                if step.exchange.operation == kind.trigger:
                    yield life, kind, step


def _is_free(life: Life, kind: Kind, before: Status, step: Step) -> bool:
    """Whether nothing of the kind ran or waited, as far as one can see."""
    run = before.run(kind)
    unseen = life.writes(before, step, *STARTS)
    return not unseen and (run is None or run.is_finished)


def _until_stopped(life: Life, kind: Kind, step: Step) -> Iterator[Status]:
    """Statuses after a trigger, until a cancel or a delete that may have undone it."""
    for status in life.statuses[bisect_right(life.statuses, step.place, key=_place) :]:
        if life.writes(step, status, kind.cancel, "deleteCache"):
            break
        if step.ended <= status.begun:
            yield status


def _place(step: Step) -> int:
    return step.place


def _shows_new(status: Status, kind: Kind, old: str | None) -> bool:
    run = status.run(kind)
    return run is not None and run.id != old


LAWS: tuple[Law, ...] = (
    a_sync_begins_after_those_that_had_ended,
    a_new_cache_is_synced_at_once,
    the_first_sync_is_of_the_kind_that_is_scheduled,
    a_triggered_sync_is_the_last_execution_of_its_kind,
    a_sync_can_be_started_after_a_cancel,
    the_last_execution_of_a_kind_is_the_newest,
)
