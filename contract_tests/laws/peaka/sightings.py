"""What single answers show of caches: statuses and executions, whichever operation told them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, TypeAlias

from specdouble.contract_tests.exchange import Exchange
from specdouble.contract_tests.laws.peaka.kinds import KINDS, LISTS, Kind

FINISHED = frozenset({"COMPLETED", "FAILED", "CANCELLED"})
LOGS = "cacheActionLogs"
HISTORY = "getCacheExecutionHistory"

Key: TypeAlias = tuple[str, str]
"""A cache: its project, as the path has it, and its id."""

Fields: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Step:
    """An exchange, and its place in the traffic."""

    place: int
    exchange: Exchange

    @property
    def begun(self) -> datetime:
        return self.exchange.at

    @property
    def ended(self) -> datetime:
        return self.exchange.at + self.exchange.elapsed

    def after(self, earlier: "Step") -> float:
        """Seconds from the answer to an earlier request until this one was sent."""
        return (self.begun - earlier.ended).total_seconds()


@dataclass(frozen=True, slots=True)
class Run(Step):
    """An execution, as one answer shows it. `kind`: of its slot; None in a history."""

    key: Key
    body: Fields
    kind: Kind | None = None

    @property
    def id(self) -> str:
        return str(self.body["id"])

    @property
    def word(self) -> str:
        """Its status; empty, if that is no text."""
        return _text(self.body.get("status"))

    @property
    def is_running(self) -> bool:
        return self.word == "RUNNING"

    @property
    def is_finished(self) -> bool:
        return self.word in FINISHED

    def time(self, field: str) -> datetime | None:
        """A date-time of it; None without one, or without a zone."""
        return moment(self.body.get(field))

    def count(self, name: str) -> int | None:
        """One of the numbers of records in its progress, such as Cached."""
        value = fields(self.body.get("progress")).get(f"numberOf{name}Records")
        return value if isinstance(value, int) and not isinstance(value, bool) else None


@dataclass(frozen=True, slots=True)
class Status(Step):
    """A cache's status, alone or in a list. `runs`: the last execution of each kind."""

    key: Key
    body: Fields
    runs: tuple[Run, ...]

    @property
    def word(self) -> str:
        return _text(self.body.get("status"))

    @property
    def is_at_rest(self) -> bool:
        """Nothing of it runs, so time alone does not change it, but for its schedules."""
        resting = self.word == "NOT_INITIALIZED" or self.word in FINISHED
        return resting and all(run.is_finished for run in self.runs)

    def run(self, kind: Kind) -> Run | None:
        """The last execution of a kind."""
        return next((run for run in self.runs if run.kind is kind), None)

    @classmethod
    def of(cls, step: Step, key: Key, body: Fields) -> "Status":
        """The status that an answer shows of a cache."""
        shown = [(kind, fields(body.get(kind.slot))) for kind in KINDS]
        runs = [Run(step.place, step.exchange, key, of, kind) for kind, of in shown if _is_run(of)]
        return cls(step.place, step.exchange, key, body, tuple(runs))


def statuses(place: int, exchange: Exchange) -> Iterator[Status]:
    """The statuses in an answer."""
    project = exchange.path_values.get("projectId", "")
    if not exchange.is_success:
        return
    if exchange.operation == "getCacheStatus" and fields(exchange.json):
        key = project, exchange.path_values.get("cacheId", "")
        yield Status.of(Step(place, exchange), key, exchange.json)
    elif exchange.operation in LISTS:
        for body in entries(exchange.json):
            if isinstance(body.get("id"), str):
                yield Status.of(Step(place, exchange), (project, body["id"]), body)


def history(place: int, exchange: Exchange) -> Iterator[Run]:
    """The executions in a history."""
    if exchange.is_success and exchange.operation == HISTORY:
        key = exchange.path_values.get("projectId", ""), exchange.path_values.get("cacheId", "")
        for body in entries(exchange.json):
            if _is_run(body):
                yield Run(place, exchange, key, body)


def fields(value: object) -> Fields:
    """An object's fields; of anything else, none."""
    return value if isinstance(value, dict) else {}


def entries(value: object) -> list[Fields]:
    """The objects of a list; of anything else, none."""
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def moment(value: object) -> datetime | None:
    """A date-time with its zone."""
    return _parsed(value) if isinstance(value, str) else None


@lru_cache(maxsize=10_000)
def _parsed(text: str) -> datetime | None:
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        return None
    return None if read.tzinfo is None else read


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _is_run(body: Fields) -> bool:
    return isinstance(body.get("id"), str)
