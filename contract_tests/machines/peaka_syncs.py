"""How syncs begin, end and are remembered, by what was asked for and seen before."""

from collections.abc import Iterator
from datetime import timedelta

from specdouble.contract_tests.exchange import Exchange
from specdouble.contract_tests.laws.law import Law, Verdicts, law
from specdouble.contract_tests.machines.claim import claim, status_among
from specdouble.contract_tests.machines.peaka_cache import Cache, Run
from specdouble.contract_tests.machines.peaka_model import steps
from specdouble.contract_tests.machines.peaka_reading import (
    CANCEL,
    MODES,
    SLOT,
    Item,
    history_in,
    is_cache,
    runs_in,
)
from specdouble.contract_tests.traffic import Traffic

A_WHILE = timedelta(seconds=5)
"""How long a look at a cache says that nothing runs: a schedule may start something later."""
TO_BEGIN = timedelta(seconds=4.5)
"""In which a sync that was started must show."""
IN_TIME = timedelta(seconds=1)
"""For which a sync may go on after a cancel and complete after all."""
LASTING = ("status", "createdAt", "finishedAt")
"""Of an execution that is over, what can't change for any reason."""
MANY = 1000


@law("peaka.model.over-is-over", needs="an execution that was over, seen again")
def an_execution_that_is_over_does_not_change(traffic: Traffic) -> Verdicts:
    """It has ended, in whatever way, and when ("status", "executionHistory")."""
    for cache, item, exchange in _runs_again(traffic):
        run = cache.runs[item["id"]]
        if run.is_over:
            old, new = ({name: each.get(name) for name in LASTING} for each in (run.seen, item))
            was = _run_source("before", cache, run.mode)
            source = _again_source(cache, run, f"== {was}.get('status')")
            what = f"execution {item['id']}"
            yield claim(exchange, old == new, what, old, new, run.reading, source=source)


@law("peaka.model.nothing-runs-unasked", needs="a status of a cache that was known before")
def a_sync_runs_only_if_it_was_asked_for(traffic: Traffic) -> Verdicts:
    """By a trigger of its kind, by a creation, or by a schedule ("incrementalUpdate" and so on)."""
    for cache, exchange in _looks(traffic):
        for mode, run in runs_in(exchange.json):
            if run["id"] not in cache.runs and not cache.may_sync(mode):
                before = cache.looked or cache.reading
                was, is_ = (_run_source(each, cache, mode) for each in ("before", "answer"))
                yield claim(
                    exchange,
                    bool(cache.asked.get(mode)),
                    f"a new {mode} execution",
                    f"none, for none was asked for{_but(cache)}",
                    run["id"],
                    before,
                    source=f"{is_}.get('id') == {was}.get('id')",
                )


@law("peaka.model.asked-for-runs", needs="a status some seconds after a sync was started at rest")
def a_sync_that_was_started_runs(traffic: Traffic) -> Verdicts:
    """A creation begins its first sync at once, and a trigger starts one ("Cache a table")."""
    for cache, exchange in _looks(traffic):
        shown = dict(runs_in(exchange.json))
        for mode, ask in cache.owed.items():
            runs = [
                shown[each] for each in (MODES if mode not in MODES else (mode,)) if each in shown
            ]
            is_new = any(run["id"] not in cache.runs for run in runs)
            if is_new or exchange.at - ask.at > TO_BEGIN:
                what = f"a new execution of {mode} since {ask.operation}"
                evidence = (cache.rested or ask, ask)
                source = "execution_ids(answer)"
                if mode in MODES:
                    was, is_ = (_run_source(each, cache, mode) for each in ("before", "answer"))
                    source = f"{is_}.get('id') != {was}.get('id')"
                yield claim(exchange, is_new, what, "one", "none", *evidence, source=source)


@law("peaka.model.nothing-to-cancel", needs="a cancel for a cache that is known to rest")
def a_cancel_of_nothing_is_refused(traffic: Traffic) -> Verdicts:
    """404, when no sync of the kind is in progress (both cancel operations)."""
    for known, exchange in steps(traffic):
        cache = known.cache_of(exchange)
        if exchange.operation not in CANCEL.values() or cache is None or cache.looked is None:
            continue
        if cache.is_at_rest and exchange.at - cache.looked.at < A_WHILE and exchange.status != 429:
            yield status_among(exchange, "the status, with nothing running", (404,), cache.looked)


@law("peaka.model.cancelled-ends", needs="a look at a sync that was cancelled while it ran")
def a_cancelled_sync_does_not_run_on(traffic: Traffic) -> Verdicts:
    """It stops, unless it was about to finish anyway (both cancel operations)."""
    for cache, item, exchange in _runs_again(traffic):
        run = cache.runs[item["id"]]
        for cancel in () if run.is_over else cache.cancels.get(run.mode, ())[:1]:
            ran_on = run.reading.at - cancel.at
            if item["status"] in {"COMPLETED", "CANCELLED"} and _began_before(run, cancel):
                late = item["status"] == "COMPLETED" and ran_on > IN_TIME
                seen = f"{item['status']}, after {ran_on.total_seconds():.1f} s"
                source = _again_source(cache, run, "== 'CANCELLED'")
                evidence = run.since, cancel, run.reading
                what = f"execution {item['id']}"
                yield claim(exchange, not late, what, "CANCELLED", seen, *evidence, source=source)


@law("peaka.model.cancels-its-own-kind", needs="a look at a sync that ran, with a cancel between")
def a_cancel_leaves_the_other_kind_alone(traffic: Traffic) -> Verdicts:
    """A cancel of one kind does not touch a sync of the other (both cancel operations)."""
    for cache, item, exchange in _runs_again(traffic):
        run = cache.runs[item["id"]]
        rescheduled = any(each.operation == "updateCacheSettings" for each in cache.touched)
        if run.is_over or rescheduled or cache.cancels.get(run.mode):
            continue
        for cancel in [each for each in cache.touched if each.operation in CANCEL.values()][:1]:
            yield claim(
                exchange,
                item["status"] != "CANCELLED",
                f"{run.mode} execution {item['id']} after {cancel.operation}",
                "not CANCELLED",
                item["status"],
                run.reading,
                cancel,
                source=_again_source(cache, run, "!= 'CANCELLED'"),
            )


@law("peaka.model.history-pages", needs="a history at rest, with all of it known before")
def a_history_is_cut_out_of_the_whole(traffic: Traffic) -> Verdicts:
    """The newest first; `offset` are passed over, then come `limit` ("executionHistory")."""
    for known, exchange in steps(traffic):
        cache = known.cache_of(exchange)
        if exchange.operation != "getCacheExecutionHistory" or exchange.status != 200:
            continue
        if cache is None or cache.history is None or not cache.is_at_rest:
            continue
        limit = int(exchange.arguments.get("limit", "10"))
        offset = int(exchange.arguments.get("offset", "0"))
        newest = sorted(cache.history, key=lambda each: str(each.get("createdAt")), reverse=True)
        expected = [each["createdAt"] for each in newest][offset : offset + limit]
        seen = [each.get("createdAt") for each in history_in(exchange)]
        source = (
            "[each['createdAt'] for each in items(answer)] == sorted(each['createdAt'] "
            f"for each in items(before))[::-1][{offset}:{offset + limit}]"
        )
        evidence = cache.remembered or cache.reading
        what = f"executions by limit={limit}, offset={offset}"
        yield claim(exchange, seen == expected, what, expected, seen, evidence, source=source)


@law("peaka.model.logs-left-out", needs="a status asked for without logs")
def logs_are_left_out_if_not_wanted(traffic: Traffic) -> Verdicts:
    """`excludeLogs=true` leaves out `cacheActionLogs` ("status")."""
    for cache, exchange in _looks(traffic):
        if exchange.arguments.get("excludeLogs") == "true":
            left_out = not exchange.json.get("cacheActionLogs")
            seen = "none" if left_out else "some"
            source = "not answer.json().get('cacheActionLogs')"
            evidence = cache.reading
            yield claim(exchange, left_out, "logs", "none", seen, evidence, source=source)


def _looks(traffic: Traffic) -> Iterator[tuple[Cache, Exchange]]:
    """Each look at the status of a cache that was known before."""
    for known, exchange in steps(traffic):
        cache = known.cache_of(exchange)
        if cache is not None and exchange.status == 200 and _is_status(exchange):
            yield cache, exchange


def _runs_again(traffic: Traffic) -> Iterator[tuple[Cache, Item, Exchange]]:
    """Executions that were seen before, in a status or a history."""
    for known, exchange in steps(traffic):
        cache = known.cache_of(exchange)
        shown = [run for _, run in runs_in(exchange.json)] if _is_status(exchange) else []
        for item in (*shown, *history_in(exchange)):
            if cache is not None and item["id"] in cache.runs:
                yield cache, item, exchange


def _is_status(exchange: Exchange) -> bool:
    return exchange.operation == "getCacheStatus" and is_cache(exchange.json)


def _began_before(run: Run, cancel: Exchange) -> bool:
    """Whether a run that was seen running is the one that the cancel was for."""
    return run.since.at < cancel.at


def _run_source(answer: str, cache: Cache, mode: str) -> str:
    """The latest execution of a cache in an answer: its id is another in each reproduction."""
    return f"(the({answer}, id={cache.id!r}).get({SLOT[mode]!r}) or {{}})"


def _again_source(cache: Cache, run: Run, holds: str) -> str:
    """What holds of the status of an execution from before, where an answer shows it again."""
    was = _run_source("before", cache, run.mode)
    again = f"each.get('id') == {was}.get('id')"
    return f"all(each['status'] {holds} for each in objects(answer.json()) if {again})"


def _but(cache: Cache) -> str:
    others = [mode for mode in MODES if cache.asked.get(mode)]
    return f", but of {' and '.join(others)}" if others else ""


LAWS: tuple[Law, ...] = (
    an_execution_that_is_over_does_not_change,
    a_sync_runs_only_if_it_was_asked_for,
    a_sync_that_was_started_runs,
    a_cancel_of_nothing_is_refused,
    a_cancelled_sync_does_not_run_on,
    a_cancel_leaves_the_other_kind_alone,
    a_history_is_cut_out_of_the_whole,
    logs_are_left_out_if_not_wanted,
)
