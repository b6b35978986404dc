"""Laws of a cache's log: each sync has entries of its time and kind, and entries stay."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

from specdouble.contract_tests.exchange import Exchange
from specdouble.contract_tests.laws.law import Law, Verdicts, check, equal, law
from specdouble.contract_tests.laws.peaka.kinds import FULL, INCREMENTAL, Kind
from specdouble.contract_tests.laws.peaka.lives import Life, lives
from specdouble.contract_tests.laws.peaka.sightings import (
    LOGS,
    Fields,
    Run,
    Status,
    entries,
    moment,
    statuses,
)
from specdouble.contract_tests.laws.peaka.statuses import resting_pairs
from specdouble.contract_tests.traffic import Traffic

SLACK = timedelta(seconds=1)
"""By which an entry may be written before its execution, or after it."""
OLDEST = datetime.min.replace(tzinfo=UTC)
WORDS: dict[Kind, tuple[str, ...]] = {INCREMENTAL: ("incr",), FULL: ("full", "refresh")}


@law("peaka.log.has-entries-of-each-sync", needs="a finished sync of a new cache, with logs")
def each_sync_has_entries_in_the_log(traffic: Traffic) -> Verdicts:
    """CacheActionLogs lists what was done to the cache (page "Get Cache Status")."""
    for _, status, run in _synced(traffic):
        found = _entries_of(status, run)
        what = f"log entries between {run.body.get('createdAt')} and {run.body.get('finishedAt')}"
        times = [entry.get("timestamp") for entry in entries(status.body.get(LOGS))]
        yield check(status.exchange, bool(found), what, "at least one", f"only of {times}")


@law("peaka.log.entries-have-the-kind-of-their-sync", needs="syncs of a new cache, with logs")
def an_entry_has_the_kind_of_its_sync(traffic: Traffic) -> Verdicts:
    """CacheType is the kind that an entry is of (page "Get Cache Status"). Its words are not
    documented: judged are those that speak of incremental syncs or full refreshes.
    """
    for life, status, run in _synced(traffic):
        kind = life.kinds.get(run.id)
        types = [entry.get("cacheType") for entry in _entries_of(status, run)]
        told = [told for each in types if (told := _kind(each)) is not None]
        if told and kind is not None:
            what = f"cacheType of the log entries while {kind} {run.id} ran"
            yield check(status.exchange, kind in told, what, f"one of {WORDS[kind]}", types)


@law("peaka.log.a-triggered-sync-is-not-scheduled", needs="a triggered sync, with logs")
def a_triggered_sync_is_logged_as_not_scheduled(traffic: Traffic) -> Verdicts:
    """Triggers start one-off syncs, independent of schedules (both trigger operations)."""
    for life, status, run in _synced(traffic):
        if _was_triggered(life, run):
            flags = [entry.get("isScheduled") for entry in _entries_of(status, run)]
            if any(isinstance(flag, bool) for flag in flags):
                what = f"isScheduled of the log entries of {run.id}, which was triggered"
                yield check(status.exchange, False in flags, what, "false", flags)


@law("peaka.log.entries-stay", needs="two statuses with logs")
def an_entry_stays_in_the_log(traffic: Traffic) -> Verdicts:
    """CacheActionLogs lists what was done to the cache (page "Get Cache Status"); only the oldest
    may make way.
    """
    for one, two in _pairs(traffic):
        before, kept = entries(one.body[LOGS]), entries(two.body[LOGS])
        known = set(_texts(two))
        pairs = zip(before, _texts(one), strict=True)
        lost = [entry for entry, text in pairs if text not in known]
        wrong = [e for e in lost if len(kept) < len(before) or not _is_oldest(e, kept)]
        expected = f"still with {wrong[:1]}"
        yield check(two.exchange, not wrong, "the log", expected, kept, one.exchange)


@law("peaka.log.entries-keep-their-order", needs="two statuses with logs")
def entries_keep_their_order(traffic: Traffic) -> Verdicts:
    """The log is a list (page "Get Cache Status"): newest first or newest last, but always so."""
    for one, two in _pairs(traffic):
        before, after = _times_of_shared(one, two), _times_of_shared(two, one)
        yield equal(two.exchange, "the entries of both logs", before, after, one.exchange)


def _times_of_shared(status: Status, other: Status) -> list[Any]:
    """The times of the log's entries that another log has, too."""
    known = set(_texts(other))
    pairs = zip(entries(status.body[LOGS]), _texts(status), strict=True)
    return [entry.get("timestamp") for entry, text in pairs if text in known]


def _texts(status: Status) -> list[str]:
    """The entries of a log, each as a text."""
    return status.exchange.derive(_logs)[status.key[1]]


def _logs(exchange: Exchange) -> dict[str, list[str]]:
    return {
        each.key[1]: [json.dumps(entry, sort_keys=True) for entry in entries(each.body.get(LOGS))]
        for each in statuses(0, exchange)
    }


@law("peaka.log.lists-have-no-others", needs="a status with logs in a list, and by itself")
def a_list_has_no_other_entries_than_the_single_status(traffic: Traffic) -> Verdicts:
    """Each element of a list is the status of the cache (the lists' operations). It may have fewer
    entries, and newer ones.
    """
    for alone, listed in _beside_lists(traffic):
        known, shown = entries(alone.body[LOGS]), entries(listed.body[LOGS])
        others = [entry for entry in shown if entry not in known]
        later = alone.place < listed.place
        wrong = [entry for entry in others if not (later and _is_new(entry, known))]
        what = f"log entries of cache {listed.key[1]} that only the list has"
        yield equal(listed.exchange, what, [], wrong, alone.exchange)


def _beside_lists(traffic: Traffic) -> Iterator[tuple[Status, Status]]:
    """A single status, and each list of the same rest after it; or a list just before it."""
    alone: Status | None = None
    last: Status | None = None
    for one, two in resting_pairs(traffic):
        alone = alone if one is last else None
        alone = one if _is_alone(one) else alone
        if alone and not _is_alone(two) and entries(two.body.get(LOGS)):
            yield alone, two
        elif _is_alone(two) and not _is_alone(one) and entries(one.body.get(LOGS)):
            yield two, one
        last = two


def _is_alone(status: Status) -> bool:
    """Whether it is a single status, with its log."""
    single = status.exchange.operation == "getCacheStatus"
    return single and bool(entries(status.body.get(LOGS)))


def _pairs(traffic: Traffic) -> Iterator[tuple[Status, Status]]:
    """Statuses with logs that one operation gave one after the other."""
    for life in traffic.derive(lives).values():
        logged = [status for status in life.statuses if entries(status.body.get(LOGS))]
        for one, two in pairwise(logged):
            alike = one.exchange.operation == two.exchange.operation
            if alike and one.ended <= two.begun:
                yield one, two


def _synced(traffic: Traffic) -> Iterator[tuple[Life, Status, Run]]:
    """The execution that ended last, in statuses with logs, of caches made in this traffic.

    Entries of earlier ones may have made way.
    """
    for life in traffic.derive(lives).values():
        for status in life.statuses:
            ended = [run for run in status.runs if run.time("createdAt") and run.time("finishedAt")]
            resting = status.is_at_rest and len(ended) == len(status.runs) > 0
            if life.birth is not None and resting and isinstance(status.body.get(LOGS), list):
                last = max(ended, key=lambda run: run.time("finishedAt") or OLDEST)
                yield life, status, last


def _entries_of(status: Status, run: Run) -> list[Fields]:
    begun, ended = run.time("createdAt"), run.time("finishedAt")
    timed = [(moment(each.get("timestamp")), each) for each in entries(status.body.get(LOGS))]
    return [
        entry
        for time, entry in timed
        if time and begun and ended and begun - SLACK <= time <= ended + SLACK
    ]


def _kind(word: Any) -> Kind | None:
    text = word.lower() if isinstance(word, str) else ""
    told = [kind for kind, words in WORDS.items() if any(each in text for each in words)]
    return told[0] if len(told) == 1 else None


def _was_triggered(life: Life, run: Run) -> bool:
    """Whether it first showed after a trigger of its kind, and was not there before it."""
    kind, first = life.kinds.get(run.id), life.runs[run.id][0]
    before = life.before(first)
    return bool(kind and before and life.writes(before, first, kind.trigger))


def _is_new(entry: Fields, known: list[Fields]) -> bool:
    times = [time for each in known if (time := moment(each.get("timestamp")))]
    own = moment(entry.get("timestamp"))
    return own is not None and all(own >= time for time in times)


def _is_oldest(entry: Fields, kept: list[Fields]) -> bool:
    times = [time for each in kept if (time := moment(each.get("timestamp")))]
    own = moment(entry.get("timestamp"))
    return own is not None and all(own <= time for time in times)


LAWS: tuple[Law, ...] = (
    each_sync_has_entries_in_the_log,
    an_entry_has_the_kind_of_its_sync,
    a_triggered_sync_is_logged_as_not_scheduled,
    an_entry_stays_in_the_log,
    entries_keep_their_order,
    a_list_has_no_other_entries_than_the_single_status,
)
