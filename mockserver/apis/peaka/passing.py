"""What the passing of time does: syncs end, queued ones begin, schedules fire."""

from datetime import datetime

from specdouble.fixtures.peaka.entities import Cache, Source
from specdouble.mockserver.kernel.table import Table
from specdouble.mockserver.kernel.world import World


def advance(world: World, now: datetime) -> World:
    """The world at a later time, with all done that was due until then.

    A cache depends on no other, so each goes its way alone; in one leap or in many small steps
    it comes to the same.
    """
    due_at = world.derive(Cache, next_due_at)
    if due_at is None or due_at > now:
        return world.at(now)
    due = [cache for cache in world.table(Cache) if is_due(cache, now)]
    advanced = [cache.advanced(now, world.get(Source, cache.source_id)) for cache in due]
    return world.put(*advanced).at(now)


def next_due_at(caches: Table[Cache]) -> datetime | None:
    """When something next happens by itself to any cache."""
    moments = [cache.due_at for cache in caches]
    return min((moment for moment in moments if moment is not None), default=None)


def is_due(cache: Cache, now: datetime) -> bool:
    """Whether something was to happen to a cache until now."""
    return cache.due_at is not None and cache.due_at <= now
