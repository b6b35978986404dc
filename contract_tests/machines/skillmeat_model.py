"""What must be so of a SkillMeat cache, as far as its answers told and its page promises.

A fold over exchanges: it knows nothing that it was not told, and no server's code. Each key has a
cache of its own here, for the page leaves open whether keys share one: what another key writes
makes one's knowledge void.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from specdouble.contract_tests.exchange import Exchange
from specdouble.contract_tests.traffic import Traffic

Item = Mapping[str, Any]

SHELVES = ("listProjects", "listArtifacts", "listMarketplace")
FORGOTTEN = timedelta(seconds=30)
"""How long a reading says anything: lifetimes run out, and the job runs at its time."""


@dataclass(frozen=True, slots=True)
class Project:
    """A project as it was listed last, and what writes have made of it since.

    `statuses`: those it may have now. `fetched`: whether its `last_fetched` must have stayed
    (False), must have moved (True), or may be either (None). `named`: whether a write since then
    named it, so that how it was before says little.
    """

    seen: Item
    reading: Exchange
    statuses: frozenset[str]
    fetched: bool | None = False
    writes: tuple[Exchange, ...] = ()
    named: bool = False

    def invalidated(self, write: Exchange) -> "Project":
        """Stale at once, whatever its age."""
        return self._written(write, {"stale"}, self.fetched)

    def refreshed(self, write: Exchange, *, force: bool) -> "Project":
        """Fetched if it was stale, or with force; of one in error the page says nothing."""
        if force or self.statuses == {"stale"}:
            return self._written(write, {"active", "error"}, fetched=True)
        if self.statuses == {"active"}:
            return self._written(write, {"active"}, self.fetched)
        return self._written(write, {"active", "error"}, fetched=None)

    def untouched(self, write: Exchange) -> "Project":
        """As it was: the write did not name it."""
        return replace(self, writes=(*self.writes, write))

    def _written(self, write: Exchange, statuses: set[str], fetched: bool | None) -> "Project":  # noqa: FBT001
        return replace(
            self,
            statuses=frozenset(statuses),
            fetched=fetched,
            writes=(*self.writes, write),
            named=True,
        )


@dataclass(frozen=True, slots=True)
class Shelf:
    """All items of a list, from one answer to the list without filters."""

    items: tuple[Item, ...]
    reading: Exchange


@dataclass(frozen=True, slots=True)
class Known:
    """What one key was told. `projects`: all there are, or None."""

    projects: Mapping[str, Project] | None = None
    shelves: Mapping[str, Shelf] = field(default_factory=dict)

    def at(self, moment: datetime) -> "Known":
        """What of it still says something at a later time."""
        shelves = {
            name: shelf
            for name, shelf in self.shelves.items()
            if moment - shelf.reading.at < FORGOTTEN
        }
        old = any(moment - each.reading.at >= FORGOTTEN for each in (self.projects or {}).values())
        return Known(None if old else self.projects, shelves)


NOTHING = Known()
State = Mapping[int | None, Known]
"""What each key was told."""


def steps(traffic: Traffic) -> list[tuple[Known, Exchange]]:
    """Each exchange, with what its key knew before it."""
    return traffic.derive(_steps)


def _steps(traffic: Traffic) -> list[tuple[Known, Exchange]]:
    told: list[tuple[Known, Exchange]] = []
    state: State = {}
    for exchange in traffic:
        told.append((state.get(exchange.key, NOTHING).at(exchange.at), exchange))
        state = after(state, exchange)
    return told


def after(state: State, exchange: Exchange) -> State:
    """What is known once this exchange was seen."""
    known = state.get(exchange.key, NOTHING)
    if exchange.is_safe:
        return {**state, exchange.key: _read(known, exchange)}
    if 400 <= exchange.status < 500:
        return state
    return {exchange.key: _written(known, exchange)}


def _read(known: Known, exchange: Exchange) -> Known:
    body, items = exchange.json, items_of(exchange)
    if exchange.operation not in SHELVES or items is None:
        return known
    if exchange.operation == "listProjects":
        known = _projects_seen(known, exchange, items)
    if is_whole(exchange, body, items):
        shelves = {**known.shelves, exchange.operation: Shelf(items, exchange)}
        known = replace(known, shelves=shelves)
    return known


def _projects_seen(known: Known, exchange: Exchange, items: tuple[Item, ...]) -> Known:
    if not all(isinstance(each.get("status"), str) for each in items):
        return known
    seen = {each["id"]: Project(each, exchange, frozenset({each["status"]})) for each in items}
    if is_whole(exchange, exchange.json, items):
        return replace(known, projects=seen)
    if known.projects is None or not seen.keys() <= known.projects.keys():
        return replace(known, projects=None)
    return replace(known, projects={**known.projects, **seen})


def _written(known: Known, exchange: Exchange) -> Known:
    """What is known after a write: of projects as far as it promises, of artifacts no more."""
    shelves = {name: shelf for name, shelf in known.shelves.items() if name != "listProjects"}
    if exchange.operation == "refreshCache":
        shelves.pop("listArtifacts", None)  # a fetch may have brought news
    write, projects = asked(exchange), known.projects
    if write is None or projects is None or not worked(exchange):
        return Known(None, shelves if worked(exchange) else {})
    name, force = write
    return Known(
        {id_: _after(each, exchange, name, force) for id_, each in projects.items()}, shelves
    )


def _after(project: Project, write: Exchange, name: str | None, force: bool) -> Project:  # noqa: FBT001
    if name not in {None, project.seen["id"]}:
        return project.untouched(write)
    if write.operation == "invalidateCache":
        return project.invalidated(write)
    return project.refreshed(write, force=force)


def asked(exchange: Exchange) -> tuple[str | None, bool] | None:
    """Which project a write names (None: all), and whether with force; None, if unclear."""
    body = exchange.request_json
    if not isinstance(body, dict):
        return None
    name, force = body.get("project_id"), body.get("force", False)
    if not isinstance(name, str | None) or not isinstance(force, bool):
        return None
    return name, force


def worked(exchange: Exchange) -> bool:
    """Whether a write was done, and nothing went wrong with it by its own account."""
    body = exchange.json
    return (
        exchange.status == 200
        and isinstance(body, dict)
        and body.get("success") is not False
        and not body.get("errors")
    )


def items_of(exchange: Exchange) -> tuple[Item, ...] | None:
    """The items of a page, if it is one and each has an id."""
    body = exchange.json if exchange.status == 200 else None
    items = body.get("items") if isinstance(body, dict) else None
    if not isinstance(items, list) or not all(
        isinstance(each, dict) and isinstance(each.get("id"), str) for each in items
    ):
        return None
    return tuple(items)


def is_whole(exchange: Exchange, body: Item, items: tuple[Item, ...]) -> bool:
    """Whether a page is all of an unfiltered list, as far as it says itself."""
    return set(exchange.arguments) <= {"limit"} and body.get("total") == len(items)


def server_time(exchange: Exchange) -> datetime:
    """The server's time when it answered, or else ours when the request was sent."""
    try:
        date = parsedate_to_datetime(exchange.headers["date"])
    except (KeyError, ValueError):
        return exchange.at
    return date if date.tzinfo is not None else date.replace(tzinfo=UTC)


def moment(value: object) -> datetime | None:
    """A time with its zone; None, if it is none."""
    try:
        time = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return time if time is not None and time.tzinfo is not None else None
