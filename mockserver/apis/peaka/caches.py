"""Caches come, are told when to sync, and go."""

from collections.abc import Mapping, Sequence
from typing import Any

from specdouble.fixtures.peaka.entities import Cache, Mode, Source
from specdouble.mockserver.apis.peaka import payloads, requests
from specdouble.mockserver.apis.peaka.sources import Catalogs, cacheable_source, catalogs
from specdouble.mockserver.kernel.api import Answer, Outcome
from specdouble.mockserver.kernel.refusals import Conflict, NotFound, Refusal
from specdouble.mockserver.kernel.table import Table
from specdouble.mockserver.kernel.world import World


def create_cache(world: World, *, project_id: str, body: Mapping[str, Any]) -> Outcome:
    """Cache a table, and start its first sync."""
    world, cache = _created(world, catalogs(world, project_id), body)
    return world, Answer(200, payloads.settings(cache))


def create_batch_cache(
    world: World, *, project_id: str, body: Sequence[Mapping[str, Any]]
) -> Outcome:
    """Cache several tables: each as if it came alone, answered in the order of the request."""
    found = catalogs(world, project_id)
    results = []
    for item in body:
        try:
            world, cache = _created(world, found, item)
        except Refusal as refusal:
            result = payloads.CacheCreateStatus(success=False, error=refusal.message)
        else:
            result = payloads.CacheCreateStatus(success=True, cache=payloads.settings(cache))
        results.append(result)
    return world, Answer(200, results)


def get_cache_settings(world: World, *, project_id: str, cache_id: str) -> Outcome:
    """Tell what is cached, and when it syncs."""
    return world, Answer(200, payloads.settings(cache_of(world, project_id, cache_id)))


def update_cache_settings(
    world: World, *, project_id: str, cache_id: str, body: Mapping[str, Any]
) -> Outcome:
    """Change the schedules that are given; a changed one is counted from now."""
    old = cache = cache_of(world, project_id, cache_id)
    for mode, schedule in requests.schedules(body).items():
        cache = cache.rescheduled(mode, schedule, world.now)
    return (world if cache is old else world.put(cache)), Answer(200, payloads.settings(cache))


def delete_cache(world: World, *, project_id: str, cache_id: str) -> Outcome:
    """Drop a cache with all that belongs to it: its records, schedules, syncs, history."""
    return world.drop(cache_of(world, project_id, cache_id)), Answer(200)


def cache_of(world: World, project_id: str, cache_id: str) -> Cache:
    """The project's cache of that id; NotFound, also if it is another project's."""
    cache = world.find(Cache, cache_id)
    if cache is None or cache.project_id != project_id:
        raise NotFound(f"Cache '{cache_id}' not found")
    return cache


def _created(world: World, found: Catalogs, body: Mapping[str, Any]) -> tuple[World, Cache]:
    """The world with a new cache, whose first sync has begun."""
    place, schedules = requests.place(body), requests.schedules(body)
    source = cacheable_source(found, *place)
    _refuse_second(world, source)
    world, key = world.new_uuid()
    incremental, full_refresh = schedules.get(Mode.INCREMENTAL), schedules.get(Mode.FULL_REFRESH)
    cache = Cache.of(source, key, world.now, incremental, full_refresh)
    cache = cache.triggered(cache.first_mode, world.now, source)
    return world.put(cache), cache


def cache_of_table(world: World, source: Source) -> Cache | None:
    """The cache that a table has, if it has one."""
    cache_id = world.derive(Cache, _by_source).get(source.id)
    return None if cache_id is None else world.get(Cache, cache_id)


def _refuse_second(world: World, source: Source) -> None:
    cache = cache_of_table(world, source)
    if cache is not None:
        table = f"{source.schema_name}.{source.table_name}"
        raise Conflict(f"Table '{table}' has a cache already: '{cache.id}'")


def _by_source(caches: Table[Cache]) -> dict[str, str]:
    return {cache.source_id: cache.id for cache in caches}
