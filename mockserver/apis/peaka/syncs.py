"""Syncs are triggered and cancelled, each mode by itself."""

from specdouble.fixtures.peaka.entities import Mode, Source
from specdouble.fixtures.peaka.logs import NAMES
from specdouble.mockserver.apis.peaka import payloads
from specdouble.mockserver.apis.peaka.caches import cache_of
from specdouble.mockserver.kernel.api import Answer, Outcome
from specdouble.mockserver.kernel.refusals import NotFound
from specdouble.mockserver.kernel.world import World


def incremental_update_cache(world: World, *, project_id: str, cache_id: str) -> Outcome:
    """Copy what is new in the table; after the incremental sync that runs, if one does."""
    return _trigger(world, project_id, cache_id, Mode.INCREMENTAL)


def full_refresh_cache(world: World, *, project_id: str, cache_id: str) -> Outcome:
    """Copy all of the table anew; after the full refresh that runs, if one does."""
    return _trigger(world, project_id, cache_id, Mode.FULL_REFRESH)


def cancel_incremental_cache(world: World, *, project_id: str, cache_id: str) -> Outcome:
    """Stop the running incremental sync; what it has copied stays."""
    return _cancel(world, project_id, cache_id, Mode.INCREMENTAL)


def cancel_full_refresh_cache(world: World, *, project_id: str, cache_id: str) -> Outcome:
    """Stop the running full refresh; the records of before stay."""
    return _cancel(world, project_id, cache_id, Mode.FULL_REFRESH)


def _trigger(world: World, project_id: str, cache_id: str, mode: Mode) -> Outcome:
    cache = cache_of(world, project_id, cache_id)
    triggered = cache.triggered(mode, world.now, world.get(Source, cache.source_id))
    changed = world if triggered is cache else world.put(triggered)
    return changed, Answer(200, payloads.triggered(triggered, mode))


def _cancel(world: World, project_id: str, cache_id: str, mode: Mode) -> Outcome:
    cache = cache_of(world, project_id, cache_id)
    cancelled = cache.cancelled(mode, world.now)
    if cancelled is cache:
        raise NotFound(f"Cache '{cache_id}' has no running {NAMES[mode].lower()}")
    return world.put(cancelled), Answer(200)
