"""How caches are doing, and what they have done."""

from specdouble.fixtures.peaka.entities import Cache
from specdouble.mockserver.apis.peaka import payloads, requests
from specdouble.mockserver.apis.peaka.caches import cache_of
from specdouble.mockserver.kernel.api import ALWAYS, Answer, Outcome, kept
from specdouble.mockserver.kernel.world import World


@kept
def get_cache_status(
    world: World, *, project_id: str, cache_id: str, exclude_logs: bool = False
) -> Outcome:
    """Tell a cache's status; its log goes without saying, unless it is excluded."""
    cache = cache_of(world, project_id, cache_id)
    body = payloads.status(cache, world.now, logs=not exclude_logs)
    return world, Answer(200, body, until=cache.steady_until(world.now))


@kept
def get_cache_execution_history(
    world: World, *, project_id: str, cache_id: str, limit: int = 10, offset: int = 0
) -> Outcome:
    """Tell a page of a cache's executions of the last 14 days, the newest first."""
    page = requests.page(limit, offset)
    cache = cache_of(world, project_id, cache_id)
    history = [payloads.execution(each, world.now) for each in cache.history(world.now)[page]]
    return world, Answer(200, history, until=cache.steady_until(world.now))


@kept
def get_cache_status_by_project(world: World, *, project_id: str) -> Outcome:
    """Tell the status of each cache of a project."""
    return _statuses(world, project_id)


@kept
def get_cache_status_by_catalog(world: World, *, project_id: str, catalog_id: str) -> Outcome:
    """Tell the status of each cache of a catalog."""
    return _statuses(world, project_id, catalog_id)


@kept
def get_cache_status_by_schema(
    world: World, *, project_id: str, catalog_id: str, schema_name: str
) -> Outcome:
    """Tell the status of each cache of a schema."""
    return _statuses(world, project_id, catalog_id, schema_name)


def _statuses(world: World, *place: str) -> Outcome:
    caches = [cache for cache in world.table(Cache) if _within(cache, place)]
    moments = [cache.steady_until(world.now) for cache in caches]
    until = None if None in moments else min(filter(None, moments), default=ALWAYS)
    statuses = [payloads.status(cache, world.now) for cache in caches]
    return world, Answer(200, statuses, until=until)


def _within(cache: Cache, place: tuple[str, ...]) -> bool:
    whole = (cache.project_id, cache.catalog_id, cache.schema_name)
    return whole[: len(place)] == place
