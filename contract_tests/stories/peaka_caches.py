"""What Peaka's stories play with: caches, and tables to make them of."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import cycle
from time import monotonic
from typing import Any, Final

from specdouble.contract_tests import polling
from specdouble.contract_tests.exchange import Exchange
from specdouble.contract_tests.laws.peaka.kinds import KINDS, Kind
from specdouble.contract_tests.laws.peaka.sightings import Fields, entries, fields
from specdouble.contract_tests.scene import Scene

STANDSTILL = 16.0
"""Seconds after which a sync that got on, and does so no more, is given up."""
NO_MORE = 0.5

EVERY: Final = {
    name: {"type": "BASIC", "expression": name}
    for name in ("PT15M", "PT1H", "PT1H30M", "PT6H", "PT10H", "PT24H", "P2D")
}
NONE: Final = {"type": "NONE"}

_WAYS: tuple[Mapping[str, object], ...] = (
    {},
    {"excludeLogs": True},
    {"excludeLogs": False},
    {"excludeLogs": True},
)


@dataclass(slots=True)
class Patience:
    """How many seconds a story waits for a sync to show, and to end.

    Once one takes longer, no other is waited for.
    """

    to_begin: float = 4.5
    to_end: float = 45.0

    @property
    def is_spent(self) -> bool:
        return NO_MORE in {self.to_begin, self.to_end}


@dataclass(slots=True)
class Cache:
    """A cache that a story uses."""

    scene: Scene
    project: str
    id: str
    patience: Patience = field(default_factory=Patience)
    _ways: Iterator[Mapping[str, object]] = field(default_factory=lambda: cycle(_WAYS))

    def ask(self, operation: str, **options: Any) -> Exchange:
        """Ask something of it."""
        values = {"projectId": self.project, "cacheId": self.id, **options}
        return self.scene.client.ask(operation, **values)

    def status(self) -> Fields:
        """Its status, now with its log and now without."""
        return fields(self.ask("getCacheStatus", query=next(self._ways)).json)

    def settings(self) -> Fields:
        return fields(self.ask("getCacheSettings").json)

    def history(self, **query: object) -> list[Fields]:
        return entries(self.ask("getCacheExecutionHistory", query=query).json)

    def update(self, **schedules: object) -> None:
        """Change its schedules, and read what came of it."""
        self.ask("updateCacheSettings", body=schedules)
        self.settings()

    def trigger(self, kind: Kind, **options: Any) -> None:
        """Start a sync, and wait until it shows."""
        old = last_run(self.status(), kind).get("id")
        self.ask(kind.trigger, **options)
        self._begin(lambda seen: last_run(seen, kind).get("id") != old)

    def begin(self) -> None:
        """Wait until its first sync shows."""
        self._begin(lambda seen: any(last_run(seen, kind) for kind in KINDS))

    def settle(self) -> bool:
        """Wait until nothing of it runs; whether it came to that."""
        since = Standstill()
        over = lambda seen: not is_running(seen) or since(seen) > STANDSTILL  # noqa: E731
        seen = self._watch(over, self.patience.to_end)
        if is_running(seen):
            self.patience.to_end = NO_MORE
            return False
        self._begin(lambda now: now.get("status") != "RUNNING")
        return bool(seen)

    def _begin(self, done: Callable[[Fields], bool]) -> None:
        seen = self._watch(done, self.patience.to_begin)
        if seen and not done(seen):
            self.patience.to_begin = NO_MORE

    def _watch(self, done: Callable[[Fields], bool], patience: float) -> Fields:
        """Look at its status until it is as it should be, or is not to be had at all."""
        return polling.watch(self.status, lambda now: not now or done(now), patience=patience)


@dataclass(frozen=True, slots=True)
class Table:
    """A table that a story may cache."""

    scene: Scene
    project: str
    place: Mapping[str, str]
    patience: Patience = field(default_factory=Patience)

    def cached(self, **schedules: Any) -> Cache | None:
        """A cache of it, which is deleted in the end; None, if it is refused."""
        return self.adopted(fields(self.ask(**schedules).json))

    def ask(self, *, label: str = "", **schedules: Any) -> Exchange:
        """Ask for a cache of it."""
        body = {**self.place, **schedules}
        return self.scene.client.ask("createCache", projectId=self.project, body=body, label=label)

    def adopted(self, made: Fields) -> Cache | None:
        """A cache that was made of it, which is deleted in the end."""
        if not isinstance(made.get("id"), str):
            return None
        cache = Cache(self.scene, self.project, made["id"], self.patience)
        self.scene.made(f"cache {cache.id}", lambda: cache.ask("deleteCache"))
        return cache


class Standstill:
    """Tells for how many seconds a sync that got on before has not done so."""

    def __init__(self) -> None:
        self._changes = 0
        self._last: list[object] = []
        self._since = monotonic()

    def __call__(self, status: Fields) -> float:
        """Look at the next status."""
        now = [last_run(status, kind).get("progress") for kind in KINDS]
        if now != self._last:
            self._last, self._since = now, monotonic()
            self._changes += 1
        return monotonic() - self._since if self._changes > 1 else 0.0


def last_run(status: Fields, kind: Kind) -> Fields:
    """The last execution of a kind."""
    return fields(status.get(kind.slot))


def is_running(status: Fields) -> bool:
    """Whether a sync is seen to run, or must be about to show."""
    words = [last_run(status, kind).get("status") for kind in KINDS]
    shown = any(last_run(status, kind) for kind in KINDS)
    return "RUNNING" in words or (status.get("status") == "RUNNING" and not shown)
