"""What the tests of Peaka's behaviours share: a kept world, and tables whose sizes are known."""

from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import msgspec

from specdouble.fixtures.entity import Entity
from specdouble.fixtures.peaka.entities import Cache, Source
from specdouble.fixtures.peaka.profiles import typical
from specdouble.fixtures.peaka.sources import source_id
from specdouble.mockserver.apis.peaka import API
from specdouble.mockserver.kernel.world import World

NOW = datetime(2026, 8, 3, 9, 30, tzinfo=UTC)
PROJECT = "mtKDhe1U"
CATALOG = "627249916703408649"
CHARGE = "960bd651-7b3c-4511-9a88-18e14ac7742a"

TRIGGERS = {"INCREMENTAL": "incrementalUpdateCache", "FULL_REFRESH": "fullRefreshCache"}
CANCELS = {"INCREMENTAL": "cancelIncrementalCache", "FULL_REFRESH": "cancelFullRefreshCache"}
NAMES = {"INCREMENTAL": "Incremental", "FULL_REFRESH": "FullRefresh"}
MODES = list(NAMES)

_typical = cache(lambda: typical(1, NOW))

EVERY_HOUR = {"type": "BASIC", "expression": "PT1H"}
EVERY_DAY = {"type": "BASIC", "expression": "PT24H"}


def source(table: str, **traits: Any) -> Source:
    """A table of the first project; of 10,000 rows at NOW and 3,600 more each hour, if not said."""
    place = {"project_id": PROJECT, "catalog_id": CATALOG, "schema_name": "payment"}
    known = {"cacheable": True, "rows": 10_000, "since": NOW, "growth": 3_600}
    key = source_id(**place, table_name=table)
    return Source(**{"id": key, **place, "table_name": table, **known, **traits})


def table(name: str, **more: object) -> dict[str, object]:
    """A request to cache a table of the payment schema."""
    return {"catalogId": CATALOG, "schemaName": "payment", "tableName": name, **more}


def counts(run: dict[str, dict[str, int]]) -> tuple[int, ...]:
    """What an execution's progress counts: cached, inserted, updated, deleted records."""
    kinds = ("Cached", "Inserted", "Updated", "Deleted")
    return tuple(run["progress"][f"numberOf{kind}Records"] for kind in kinds)


class Peaka:
    """A world that is kept: operations are called on it, and time passes in it."""

    def __init__(self, *more: Entity) -> None:
        self.world = World.of([*_typical(), *more], now=NOW, seed=1)

    def call(self, operation: str, **arguments: object) -> Any:
        """The body that an operation answers."""
        arguments = {"project_id": PROJECT, **arguments}
        self.world, answer = API.behaviours[operation](self.world, **arguments)
        assert answer.status == 200
        return msgspec.to_builtins(answer.body)

    def wait(self, **time: float) -> None:
        """Let time pass."""
        self.world = API.advance(self.world, self.world.now + timedelta(**time))

    def cached(self, name: str, **more: object) -> str:
        """The id of a new cache."""
        return str(self.call("createCache", body=table(name, **more))["id"])

    def status(self, cache_id: str) -> Any:
        """A cache's status, as the operation tells it."""
        return self.call("getCacheStatus", cache_id=cache_id)

    def last(self, cache_id: str, mode: str) -> Any:
        """A cache's last execution of a mode, Incremental or FullRefresh."""
        return self.status(cache_id)[f"last{mode}CacheExecution"]

    def caches(self) -> list[Cache]:
        """All caches, as they are in the world."""
        return list(self.world.table(Cache))
