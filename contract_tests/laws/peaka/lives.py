"""The lives of caches, put together from all of the traffic: births, requests, statuses, deaths."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from specdouble.contract_tests.exchange import Exchange
from specdouble.contract_tests.laws.peaka import sightings
from specdouble.contract_tests.laws.peaka.kinds import KINDS, PLACE, Kind
from specdouble.contract_tests.laws.peaka.sightings import (
    Fields,
    Key,
    Run,
    Status,
    Step,
    entries,
    fields,
)
from specdouble.contract_tests.traffic import Traffic

STARTS = (*(kind.trigger for kind in KINDS), "updateCacheSettings")
"""What may start a sync: that a new schedule does so at once is not excluded."""

Table: TypeAlias = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Birth(Step):
    """The request that made a cache, the part of it that asked for this one, and its answer."""

    asked: Fields
    made: Fields


@dataclass(slots=True)
class Life:
    """All that the traffic has of one cache. `steps`: the requests that name its id; `written`:
    those of them that may have changed something.
    """

    key: Key
    births: list[Birth] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    written: list[Step] = field(default_factory=list)
    statuses: list[Status] = field(default_factory=list)
    runs: dict[str, list[Run]] = field(default_factory=dict)
    kinds: dict[str, Kind] = field(default_factory=dict)

    @property
    def birth(self) -> Birth | None:
        """How it came to be, if it did so in this traffic, once."""
        return self.births[0] if len(self.births) == 1 else None

    @property
    def death(self) -> Step | None:
        """The first request that deleted it."""
        return next((step for step in self._deletes() if step.exchange.is_success), None)

    @property
    def end(self) -> Step | None:
        """The first delete that may have worked: from then on it may be gone."""
        return next(self._deletes(), None)

    def _deletes(self) -> Iterator[Step]:
        return (step for step in self.written if step.exchange.operation == "deleteCache")

    def lives_at(self, step: Step) -> bool:
        """Whether it was made before that request, and nothing deleted it before its answer."""
        end = self.end
        born = self.birth is not None and self.birth.ended <= step.begun
        return born and (end is None or step.ended <= end.begun)

    def before(self, step: Step) -> Status | None:
        """The last status that was seen before a request."""
        place = bisect_left(self.statuses, step.place, key=_place)
        return self.statuses[place - 1] if place else None

    def writes(self, earlier: Step, later: Step, *operations: str) -> list[Step]:
        """The writes to it between two places that may have worked; of these operations only."""
        begin = bisect_right(self.written, earlier.place, key=_place)
        end = bisect_left(self.written, later.place, key=_place)
        return [
            step
            for step in self.written[begin:end]
            if not operations or step.exchange.operation in operations
        ]

    def runs_beside(self, before: Step, after: Run) -> bool:
        """Whether an execution of the other kind was seen running since an earlier answer."""
        kind = self.kinds.get(after.id)
        begin = bisect_left(self.statuses, before.place, key=_place)
        end = bisect_right(self.statuses, after.place, key=_place)
        seen = (run for status in self.statuses[begin:end] for run in status.runs)
        return any(run.is_running and run.kind is not kind for run in seen)

    def sightings(self) -> Iterator[Run]:
        """All sightings of all its executions, each execution's in the order of time."""
        for runs in self.runs.values():
            yield from runs


def lives(traffic: Traffic) -> Mapping[Key, Life]:
    """The caches of this traffic, by project and id."""
    found: dict[Key, Life] = {}
    for place, exchange in enumerate(traffic):
        for key, part in exchange.derive(_parts, place):
            _add(found.setdefault(key, Life(key)), part)
    return found


def all_statuses(traffic: Traffic) -> Sequence[Status]:
    """Every status of every cache."""
    found = traffic.derive(lives)
    return [status for life in found.values() for status in life.statuses]


def owners(traffic: Traffic) -> Mapping[str, set[str]]:
    """For each id of a cache the projects that it was made or listed in."""
    found: dict[str, set[str]] = defaultdict(set)
    for (project, id_), life in traffic.derive(lives).items():
        listed = any(s.exchange.operation != "getCacheStatus" for s in life.statuses)
        if life.births or listed:
            found[id_].add(project)
    return found


def born(exchange: Exchange) -> Iterator[tuple[Fields, Fields]]:
    """What was asked for, and what was made, of each cache that a request made."""
    if not exchange.is_success:
        return
    if exchange.operation == "createCache":
        yield fields(exchange.request_json), fields(exchange.json)
    elif exchange.operation == "createBatchCache":
        asked = {table_of(item): item for item in entries(exchange.request_json)}
        for result in entries(exchange.json):
            made = fields(result.get("cache"))
            yield asked.get(table_of(made), {}), made


def table_of(body: Fields) -> Table | None:
    """The table that a request, settings or a status name: catalog, schema and name."""
    match [body.get(name) for name in PLACE]:
        case [str(catalog), str(schema), str(table)]:
            return catalog, schema, table
    return None


def may_have_worked(exchange: Exchange) -> bool:
    """All but a refusal: after a 5xx nobody knows."""
    return not 400 <= exchange.status < 500


def _parts(exchange: Exchange, place: int) -> Sequence[tuple[Key, Step]]:
    return list(_shown(exchange, place))


def _shown(exchange: Exchange, place: int) -> Iterator[tuple[Key, Step]]:
    project = exchange.path_values.get("projectId", "")
    if "cacheId" in exchange.path_values:
        yield (project, exchange.path_values["cacheId"]), Step(place, exchange)
    for asked, made in born(exchange):
        if isinstance(made.get("id"), str):
            yield (project, made["id"]), Birth(place, exchange, asked, made)
    for status in sightings.statuses(place, exchange):
        yield status.key, status
    for run in sightings.history(place, exchange):
        yield run.key, run


def _add(life: Life, part: Step) -> None:
    match part:
        case Birth():
            life.births.append(part)
        case Run():
            life.runs.setdefault(part.id, []).append(part)
        case Status():
            life.statuses.append(part)
            for run in part.runs:
                life.runs.setdefault(run.id, []).append(run)
                if run.kind is not None:
                    life.kinds.setdefault(run.id, run.kind)
        case _:
            life.steps.append(part)
            if not part.exchange.is_safe and may_have_worked(part.exchange):
                life.written.append(part)


def _place(step: Step) -> int:
    return step.place
