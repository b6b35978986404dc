"""Laws of a cache's status: how it sums up the executions, and what is left out of it."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import pairwise

from specdouble.contract_tests.laws.law import Law, Verdicts, check, equal, law
from specdouble.contract_tests.laws.peaka.comparing import differences, sides
from specdouble.contract_tests.laws.peaka.lives import STARTS, Life, all_statuses, lives
from specdouble.contract_tests.laws.peaka.sightings import FINISHED, LOGS, Run, Status
from specdouble.contract_tests.traffic import Traffic

PATIENCE = 4.0
"""Seconds that a status may say RUNNING before and after its execution does."""

LATE, OFTEN = 1.0, 3
"""Seconds by which an execution may show late, and how often it must have done so."""

EARLIEST = datetime.min.replace(tzinfo=UTC)


@law("peaka.status.follows-the-most-recent-execution", needs="a cache none of whose syncs runs")
def the_status_is_that_of_the_most_recent_execution(traffic: Traffic) -> Verdicts:
    """COMPLETED, FAILED or CANCELLED as the most recent execution over both kinds ended.

    Page "Get Cache Status". Which is the most recent is not said: the one that was started last
    and the one that ended last are both good.
    """
    for status in traffic.derive(all_statuses):
        runs = status.runs
        told = status.word in {*FINISHED, "NOT_INITIALIZED"}
        if told and runs and all(run.is_finished for run in runs):
            expected = {run.word for run in _most_recent(runs)}
            what = f"the status of cache {status.key[1]} with {_tell(runs)}"
            yield check(
                status.exchange,
                status.word in expected,
                what,
                " or ".join(sorted(expected)),
                status.word,
            )


@law("peaka.status.running-while-an-execution-runs", needs="a running sync")
def the_status_is_running_while_an_execution_runs(traffic: Traffic) -> Verdicts:
    """RUNNING: at least one sync of either kind is in progress (page "Get Cache Status")."""
    for status in traffic.derive(all_statuses):
        if any(run.is_running for run in status.runs):
            what = f"the status of cache {status.key[1]} with {_tell(status.runs)}"
            yield equal(status.exchange, what, "RUNNING", status.word)


@law("peaka.status.running-only-while-an-execution-runs", needs="a status of RUNNING")
def the_status_is_running_no_longer_than_its_executions(traffic: Traffic) -> Verdicts:
    """RUNNING means that a sync is in progress (page "Get Cache Status").

    An execution may show a little after the status; it is waited for.
    """
    for life in traffic.derive(lives).values():
        first: Status | None = None
        for status in life.statuses:
            shown = any(run.is_running for run in status.runs)
            if status.word == "RUNNING" and not shown:
                first = status if first is None or life.writes(first, status) else first
                for_long = status.after(first) > PATIENCE
            else:
                first, for_long = None, False
            if for_long or (status.word == "RUNNING" and shown):
                what = f"cache {life.key[1]}, {PATIENCE:g} s on, with {_tell(status.runs)}"
                yield check(status.exchange, not for_long, what, "not RUNNING", "RUNNING")


@law("peaka.status.shows-running-executions", needs="a sync that was watched")
def a_running_execution_is_shown(traffic: Traffic) -> Verdicts:
    """The last executions show progress in real time (page "Get Cache Status"). One may show late;
    judged are caches that are RUNNING again and again, and never show what runs.
    """
    for life in traffic.derive(lives).values():
        running = [status for status in life.statuses if status.word == "RUNNING"]
        shown = [status for status in running if any(run.is_running for run in status.runs)]
        late = [status for status in running if _since_start(life, status) > LATE]
        starts = {_last_start(life, status) for status in late}
        if shown or len(starts) >= OFTEN:
            what = f"a RUNNING execution in the statuses of cache {life.key[1]}"
            seen = f"none in {len(running)} that are RUNNING"
            yield check(running[-1].exchange, bool(shown), what, "one", seen)


@law("peaka.status.shows-the-sync-that-it-tells-of", needs="a cache that was synced")
def a_status_shows_the_execution_it_is_computed_from(traffic: Traffic) -> Verdicts:
    """The status is computed from the executions that it includes (page "Get Cache Status").

    Of caches that were there before, what counts is their own status, not that in a list.
    """
    for life in traffic.derive(lives).values():
        for status in life.statuses:
            alone = status.exchange.operation == "getCacheStatus"
            if status.word in FINISHED and (life.birth or alone):
                what = f"the executions of a cache that is {status.word}"
                yield check(status.exchange, bool(status.runs), what, "at least one", "none")


@law("peaka.status.excluded-logs-are-omitted", needs="a status with excludeLogs=true")
def exclude_logs_omits_the_logs(traffic: Traffic) -> Verdicts:
    """excludeLogs=true omits the array cacheActionLogs (page "Get Cache Status")."""
    for status in _alone(traffic):
        if _excludes_logs(status):
            logs = status.body.get(LOGS)
            yield check(status.exchange, not logs, f"{LOGS} with excludeLogs=true", "none", logs)


@law("peaka.status.logs-are-there-unless-excluded", needs="a status of a synced cache, with logs")
def logs_are_there_unless_they_are_excluded(traffic: Traffic) -> Verdicts:
    """ExcludeLogs defaults to false: cacheActionLogs is there (page "Get Cache Status")."""
    for status in _alone(traffic):
        if status.runs and _includes_logs(status):
            logs = status.body.get(LOGS)
            what = f"{LOGS} without excludeLogs"
            yield check(status.exchange, isinstance(logs, list), what, "a list", logs)


@law("peaka.status.exclude-logs-omits-nothing-else", needs="a status with logs, and one without")
def exclude_logs_omits_nothing_but_the_logs(traffic: Traffic) -> Verdicts:
    """excludeLogs=true omits the array cacheActionLogs, and says so of nothing else (the page)."""
    for one, two in resting_pairs(traffic):
        alone = {one.exchange.operation, two.exchange.operation} == {"getCacheStatus"}
        if alone and _excludes_logs(one) != _excludes_logs(two):
            found = sides(differences(one.body, two.body, without=[LOGS]))
            what = f"cache {two.key[1]}, with logs and without"
            yield equal(two.exchange, what, *found, one.exchange)


def resting_pairs(traffic: Traffic) -> list[tuple[Status, Status]]:
    """Statuses of a cache at rest that follow each other, with nothing done to it between them.

    Where the second shows a newer execution than the first, a schedule has run: those are no pair.
    """
    return traffic.derive(_resting_pairs)


def _resting_pairs(traffic: Traffic) -> list[tuple[Status, Status]]:
    found = []
    for life in traffic.derive(lives).values():
        for one, two in pairwise(life.statuses):
            resting = one.is_at_rest and two.is_at_rest and one.ended <= two.begun
            if resting and not life.writes(one, two) and not _ran_between(life, one, two):
                found.append((one, two))
    return found


def _last_start(life: Life, status: Status) -> int | None:
    """The place of the request that started what runs, as far as one can see."""
    starts = [birth.place for birth in life.births]
    starts += [s.place for s in life.steps if s.exchange.operation in STARTS]
    return max((place for place in starts if place < status.place), default=None)


def _since_start(life: Life, status: Status) -> float:
    place = _last_start(life, status)
    steps = [step for step in (*life.births, *life.steps) if step.place == place]
    return status.after(steps[0]) if steps else 0.0


def _ran_between(life: Life, one: Status, two: Status) -> bool:
    known = {run.id for run in one.runs}
    before = max((_time(run, "createdAt") for run in one.runs), default=EARLIEST)
    new = [
        run for run in two.runs if run.id not in known and life.runs[run.id][0].place > one.place
    ]
    return any(_time(run, "createdAt") >= before for run in new)


def _most_recent(runs: Sequence[Run]) -> list[Run]:
    """Those that may be called so; all, where their times are not told."""
    found: list[Run] = []
    for field in ("createdAt", "finishedAt"):
        times = [_time(run, field) for run in runs]
        newest = max(times)
        found += (
            runs
            if EARLIEST in times
            else [run for run, time in zip(runs, times, strict=True) if time == newest]
        )
    return found


def _time(run: Run, field: str) -> datetime:
    return run.time(field) or EARLIEST


def _tell(runs: Sequence[Run]) -> str:
    tell = [f"a {run.kind} {run.word}, created {run.body.get('createdAt')}" for run in runs]
    return " and ".join(tell) or "no execution"


def _alone(traffic: Traffic) -> Iterator[Status]:
    return (s for s in traffic.derive(all_statuses) if s.exchange.operation == "getCacheStatus")


def _excludes_logs(status: Status) -> bool:
    return status.exchange.query == (("excludeLogs", "true"),)


def _includes_logs(status: Status) -> bool:
    return status.exchange.query in {(), (("excludeLogs", "false"),)}


LAWS: tuple[Law, ...] = (
    the_status_is_that_of_the_most_recent_execution,
    the_status_is_running_while_an_execution_runs,
    the_status_is_running_no_longer_than_its_executions,
    a_running_execution_is_shown,
    a_status_shows_the_execution_it_is_computed_from,
    exclude_logs_omits_the_logs,
    logs_are_there_unless_they_are_excluded,
    exclude_logs_omits_nothing_but_the_logs,
)
