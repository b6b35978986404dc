"""Laws of one execution, as any answer shows it: its times, its error, its counts, its identity."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import product

from specdouble.contract_tests.laws.law import Law, Verdicts, check, equal, law
from specdouble.contract_tests.laws.peaka.comparing import differences, sides
from specdouble.contract_tests.laws.peaka.lives import lives
from specdouble.contract_tests.laws.peaka.sightings import FINISHED, Fields, Run
from specdouble.contract_tests.traffic import Traffic

WORDS = FINISHED | {"RUNNING"}
COUNTS = ("Cached", "Inserted", "Updated", "Deleted")
SLACK = timedelta(seconds=1)
"""By which what is written last may say that it was updated after it had finished."""


@law("peaka.execution.status-is-one-of-four", needs="an execution")
def the_status_of_an_execution_is_one_of_four(traffic: Traffic) -> Verdicts:
    """RUNNING, COMPLETED, FAILED or CANCELLED (page "Get Cache Status", `status`)."""
    for run in _sightings(traffic):
        seen = run.body.get("status")
        what = f"the status of execution {run.id}"
        yield check(run.exchange, run.word in WORDS, what, " or ".join(sorted(WORDS)), seen)


@law("peaka.execution.times-are-in-order", needs="an execution with times")
def the_times_of_an_execution_are_in_order(traffic: Traffic) -> Verdicts:
    """createdAt, updatedAt and finishedAt track its lifecycle (page "Get Cache Status")."""
    for run in _sightings(traffic):
        created, updated, finished = map(run.time, ("createdAt", "updatedAt", "finishedAt"))
        pairs = [
            ("updatedAt", created, updated),
            ("finishedAt", created, finished),
            ("finishedAt", updated, finished and finished + SLACK),
        ]
        for name, earlier, later in pairs:
            if earlier is not None and later is not None:
                what = f"{name} of execution {run.id}"
                expected, seen = f"not before {earlier}", run.body.get(name)
                yield check(run.exchange, earlier <= later, what, expected, seen)


@law("peaka.execution.finished-at-only-when-finished", needs="a running execution")
def a_running_execution_has_not_finished(traffic: Traffic) -> Verdicts:
    """FinishedAt tells when an execution ended (page "Get Cache Status")."""
    for run in _sightings(traffic):
        if run.is_running:
            seen = run.body.get("finishedAt")
            what = f"finishedAt of the running execution {run.id}"
            yield check(run.exchange, seen is None, what, "none", seen)


@law("peaka.execution.finished-at-when-finished", needs="a finished execution")
def a_finished_execution_tells_when_it_finished(traffic: Traffic) -> Verdicts:
    """However it ended: finishedAt is among what each execution contains (page "Get Cache
    Status").
    """
    for run in _sightings(traffic):
        if run.is_finished:
            seen = run.body.get("finishedAt")
            what = f"finishedAt of execution {run.id}, {run.word}"
            yield check(run.exchange, seen is not None, what, "a date-time", seen)


@law("peaka.execution.error-only-when-failed", needs="an execution that did not fail")
def an_execution_that_did_not_fail_has_no_error(traffic: Traffic) -> Verdicts:
    """`error` has the details if the execution failed (page "Get Cache Status")."""
    for run in _sightings(traffic):
        if run.word in ("RUNNING", "COMPLETED"):
            seen = run.body.get("error")
            yield check(run.exchange, not seen, f"error of a {run.word} execution", "none", seen)


@law("peaka.execution.error-when-failed", needs="a failed execution")
def a_failed_execution_tells_its_error(traffic: Traffic) -> Verdicts:
    """FAILED: check `error` in the execution for details (page "Get Cache Status")."""
    for run in _sightings(traffic):
        if run.word == "FAILED":
            seen = run.body.get("error")
            yield check(run.exchange, bool(seen), "error of a FAILED execution", "details", seen)


@law("peaka.execution.counts-are-not-negative", needs="an execution with progress")
def no_count_of_records_is_negative(traffic: Traffic) -> Verdicts:
    """Progress has record counts (page "Get Cache Status"): nothing is counted below zero."""
    for run in _sightings(traffic):
        for name in COUNTS:
            count = run.count(name)
            if count is not None:
                what = f"numberOf{name}Records of execution {run.id}"
                yield check(run.exchange, count >= 0, what, "0 or more", count)


@law("peaka.execution.inserted-records-are-cached", needs="an execution with progress")
def copied_records_are_among_the_cached(traffic: Traffic) -> Verdicts:
    """A record that was inserted or updated is cached, or deleted (page "Get Cache Status")."""
    for run in _sightings(traffic):
        cached, deleted = run.count("Cached"), run.count("Deleted") or 0
        for name in ("Inserted", "Updated"):
            copied = run.count(name)
            if cached is not None and copied is not None:
                most = cached + deleted
                what = f"numberOf{name}Records of execution {run.id} with {cached} cached"
                yield check(run.exchange, copied <= most, what, f"at most {most}", copied)


@law("peaka.execution.keeps-its-identity", needs="an execution that was seen twice")
def an_execution_stays_the_one_it_is(traffic: Traffic) -> Verdicts:
    """`id` is its unique identifier (page "Get Cache Status"): its start and mode are its own."""
    for life in traffic.derive(lives).values():
        for first, *more in life.runs.values():
            for run, name in product(more, ("createdAt", "executionMode")):
                found = differences(_only(first, name), _only(run, name), common=True)
                what = f"{name} of execution {run.id}"
                yield equal(run.exchange, what, *sides(found), first.exchange)


@law("peaka.execution.is-of-one-kind", needs="an execution that was seen twice")
def an_execution_is_of_one_kind(traffic: Traffic) -> Verdicts:
    """The last one of each kind has a place of its own in the status (page "Get Cache Status")."""
    for life in traffic.derive(lives).values():
        for run in life.sightings():
            if run.kind is not None:
                kind, first = life.kinds[run.id], life.runs[run.id][0]
                what = f"the kind of execution {run.id}"
                yield equal(run.exchange, what, str(kind), str(run.kind), first.exchange)


@law("peaka.execution.belongs-to-one-cache", needs="executions of two caches")
def an_execution_belongs_to_one_cache(traffic: Traffic) -> Verdicts:
    """`id` is its unique identifier (page "Get Cache Status"), in whatever cache."""
    first: dict[str, Run] = {}
    for life in traffic.derive(lives).values():
        for id_, (run, *_) in life.runs.items():
            known = first.setdefault(id_, run)
            if len(first) > 1 or known is not run:
                what = f"the cache of execution {id_}"
                yield equal(run.exchange, what, known.key[1], run.key[1], known.exchange)


def _only(run: Run, name: str) -> Fields:
    return {name: run.body.get(name)}


def _sightings(traffic: Traffic) -> Iterator[Run]:
    for life in traffic.derive(lives).values():
        yield from life.sightings()


LAWS: tuple[Law, ...] = (
    the_status_of_an_execution_is_one_of_four,
    the_times_of_an_execution_are_in_order,
    a_running_execution_has_not_finished,
    a_finished_execution_tells_when_it_finished,
    an_execution_that_did_not_fail_has_no_error,
    a_failed_execution_tells_its_error,
    no_count_of_records_is_negative,
    copied_records_are_among_the_cached,
    an_execution_stays_the_one_it_is,
    an_execution_is_of_one_kind,
    an_execution_belongs_to_one_cache,
)
