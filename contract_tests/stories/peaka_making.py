"""Acts of Peaka's stories in which caches are made and deleted, or are refused."""

from specdouble.contract_tests.laws.peaka.kinds import (
    FULL,
    INCREMENTAL,
    KINDS,
    NOWHERE,
    PLACE,
    UNCACHEABLE,
)
from specdouble.contract_tests.laws.peaka.sightings import entries, fields
from specdouble.contract_tests.stories.peaka_caches import EVERY, Cache, Table
from specdouble.contract_tests.stories.peaka_looking import JSON, READS, lists
from specdouble.contract_tests.stories.peaka_tables import shown_tables

MALFORMED = ("PT", "6H", "", "P1M", "every hour", "PT6H30")
"""What is no interval; P1M is one, if months are taken."""


def refused(table: Table) -> None:
    """Requests for what can't be cached, before the table is: nothing may come of them."""
    for name in PLACE:
        _beside(table, **{name: f"{NOWHERE}_{name}"}).ask()
    for expression in MALFORMED[:3]:
        table.ask(incrementalCacheSchedule={"type": "BASIC", "expression": expression})
    named = table.scene.values.get("uncacheableTable", "")
    if named:
        # `catalog/schema/table`; what is left out at the left is the free table's.
        parts = zip(reversed(PLACE), reversed(named.split("/")), strict=False)
        _beside(table, **dict(parts)).ask(label=UNCACHEABLE)
    lists(table.scene, table.project, table.place)


def neighbour_of(table: Table) -> Cache | None:
    """Another cache, to which nothing may happen; of a table that the document shows."""
    for other in shown_tables(table.scene, table.project):
        if other.place != table.place:
            cache = other.cached(fullRefreshCacheSchedule=EVERY["P2D"])
            if cache is not None:
                return cache
    return None


def deleted_while_syncing(cache: Cache, table: Table, neighbour: Cache | None) -> None:
    """A sync runs, and another waits for it; the neighbour is not concerned."""
    cache.trigger(INCREMENTAL)
    cache.ask(INCREMENTAL.trigger)
    cache.history(limit=200)
    cache.ask("deleteCache", headers=JSON)
    _gone(cache, table)
    if neighbour is not None:
        neighbour.settings()
        neighbour.status()


def left_alone(table: Table, deleted: Cache) -> None:
    """A cache with both schedules is left alone until it is synced, and deleted.

    The one before it was deleted while it was synced: it must not come back by then.
    """
    both = {INCREMENTAL.schedule: EVERY["PT6H"], FULL.schedule: EVERY["PT24H"]}
    cache = table.cached(**both)
    if cache is not None:
        cache.begin()
        cache.settings()
        table.ask()
        if len(cache.scene.client.target.keys) > 1:
            for operation in READS:
                cache.ask(operation, key=1)
        cache.settle()
        cache.history(limit=50)
        _gone(deleted, table)
        cache.status()
        cache.ask("deleteCache")
        _gone(cache, table)


def everything(cache: Cache) -> None:
    """Every request that names a cache, the delete last."""
    cache.settings()
    cache.status()
    cache.history()
    for kind in KINDS:
        cache.ask(kind.trigger)
        cache.ask(kind.cancel)
    cache.update(incrementalCacheSchedule=EVERY["PT1H"])
    cache.ask("deleteCache")


def cached_in_a_batch(table: Table, neighbour: Cache | None) -> None:
    """One table that is taken, one that there is not, and the free one, twice."""
    scene, project = table.scene, table.project
    taken = {name: value for name, value in _settings(neighbour).items() if name in PLACE}
    nowhere = {**table.place, "tableName": f"{NOWHERE}_table"}
    both = {INCREMENTAL.schedule: EVERY["PT6H"], FULL.schedule: EVERY["P2D"]}
    free = {**table.place, **both}
    items = [*([taken] if taken else []), nowhere, free, free]
    answer = scene.client.ask("createBatchCache", projectId=project, body=items)
    if not answer.is_success:  # which may be for the table that is there twice
        answer = scene.client.ask("createBatchCache", projectId=project, body=[free, nowhere])
    for result in entries(answer.json):
        cache = table.adopted(fields(result.get("cache")))
        if cache is not None:
            cache.begin()
            cache.settings()
            lists(scene, project, table.place)
            scene.client.ask("createBatchCache", projectId=project, body=[free, nowhere])


def _gone(cache: Cache, table: Table) -> None:
    """Every request to a deleted cache, and the lists without it."""
    everything(cache)
    lists(cache.scene, cache.project, table.place)


def _beside(table: Table, **place: str) -> Table:
    return Table(table.scene, table.project, {**table.place, **place})


def _settings(cache: Cache | None) -> dict[str, object]:
    return {} if cache is None else dict(cache.settings())
