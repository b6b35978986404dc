"""Peaka's stories: caches are looked at, by both kinds of key; and one lives from end to end."""

from collections.abc import Callable
from time import monotonic

from specdouble.contract_tests import polling
from specdouble.contract_tests.laws.peaka.kinds import (
    FULL,
    INCREMENTAL,
    KINDS,
    NOWHERE,
    Kind,
    other,
)
from specdouble.contract_tests.scene import Scene, Story
from specdouble.contract_tests.stories.peaka_caches import EVERY, NONE, Cache, Table
from specdouble.contract_tests.stories.peaka_looking import (
    JSON,
    READS,
    caches_are_looked_at,
    keys_open_their_project,
    lists,
    pages,
)
from specdouble.contract_tests.stories.peaka_making import (
    MALFORMED,
    cached_in_a_batch,
    deleted_while_syncing,
    everything,
    left_alone,
    neighbour_of,
    refused,
)
from specdouble.contract_tests.stories.peaka_tables import (
    free_tables,
    other_project_of,
    project_of,
)

MOMENT = 0.25
"""Seconds that a sync is given to copy something before it is cancelled."""
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
"""What a client is seen to send with a trigger, which has no body."""
LONGER_THAN_A_PAGE, ALL = 11, 50
AT_LEAST, SYNCS = 13.0, 6
"""How long the acts with syncs may take: so many seconds, and as long as so many syncs."""


def a_cache_lives(scene: Scene) -> None:
    """A table is made free and cached; synced, cancelled, rescheduled; deleted, cached again."""
    for table in free_tables(scene, project_of(scene)):
        refused(table)
        first = table.cached()
        if first is not None:
            neighbour = neighbour_of(table)
            deleted_while_syncing(first, table, neighbour)
            begun = monotonic()
            left_alone(table, first)
            _synced_and_changed(table, neighbour, AT_LEAST + SYNCS * (monotonic() - begun))
            cached_in_a_batch(table, neighbour)
            break


def _synced_and_changed(table: Table, neighbour: Cache | None, seconds: float) -> None:
    """All that can be done to one cache; `seconds`: for what has to be waited for."""
    cache = table.cached(incrementalCacheSchedule=EVERY["PT6H"])
    if cache is not None:
        _acts(cache, table, monotonic() + seconds)
        pages(cache)
        lists(cache.scene, cache.project, table.place)
        _rescheduled(cache, neighbour)
        _elsewhere(cache)
        cache.ask("deleteCache")


def _acts(cache: Cache, table: Table, end: float) -> None:
    """One act after the other, as long as syncs begin and end as they should, and in time."""
    acts: list[Callable[[], None]] = [
        lambda: _first_sync(cache),
        lambda: cache.trigger(INCREMENTAL, headers=FORM),
        lambda: _at_rest(cache, table),
        lambda: _without_a_key(cache),
        lambda: _both(cache, FULL),
        lambda: _alone(cache, FULL),
        lambda: _both(cache, INCREMENTAL),
        lambda: _alone(cache, INCREMENTAL),
        lambda: _alone(cache, FULL, key=_last_key(cache)),
        lambda: _alone(cache, INCREMENTAL),
        lambda: _long_history(cache),
    ]
    for act in acts:
        act()
        if not cache.settle() or cache.patience.is_spent or monotonic() > end:
            break


def _first_sync(cache: Cache) -> None:
    """The sync that comes with the cache; it is cancelled before it is done."""
    cache.begin()
    polling.rest(MOMENT)
    cache.status()
    cache.ask(FULL.cancel)
    cache.status()
    cache.ask(INCREMENTAL.cancel)


def _at_rest(cache: Cache, table: Table) -> None:
    """What reads show, and what is refused, while nothing changes."""
    cache.settings()
    lists(cache.scene, cache.project, table.place)
    for kind in KINDS:
        cache.ask(kind.cancel, headers=JSON)
        cache.status()
    table.ask(incrementalCacheSchedule=EVERY["PT6H"])
    cache.status()
    cache.history()


def _without_a_key(cache: Cache) -> None:
    """What is asked of it otherwise, but for the delete."""
    cache.status()
    for operation in (*READS, *(kind.trigger for kind in KINDS)):
        cache.ask(operation, key=None)
    cache.ask("updateCacheSettings", key=None, body={INCREMENTAL.schedule: EVERY["PT10H"]})
    cache.status()


def _both(cache: Cache, cancelled: Kind) -> None:
    """Both kinds run at once; the one that began last is cancelled, the other left to its end."""
    cache.trigger(other(cancelled), headers=FORM)
    cache.trigger(cancelled)
    polling.rest(MOMENT)
    cache.status()
    cache.ask(cancelled.cancel)
    cache.status()


def _alone(cache: Cache, kind: Kind, key: int = 0) -> None:
    cache.trigger(kind, key=key)
    polling.rest(MOMENT)
    cache.status()
    cache.ask(kind.cancel, key=key)
    cache.status()


def _last_key(cache: Cache) -> int:
    """A project's key, if there is one that opens the cache: it may do all that the first may."""
    last = len(cache.scene.client.target.keys) - 1
    return last if last > 0 and cache.ask("getCacheStatus", key=last).is_success else 0


def _long_history(cache: Cache) -> None:
    """More executions than a page has by default."""
    missing = LONGER_THAN_A_PAGE - len(cache.history(limit=ALL))
    for _ in range(min(missing, 4)):
        _alone(cache, INCREMENTAL)
        cache.settle()


def _rescheduled(cache: Cache, neighbour: Cache | None) -> None:
    """Schedules are changed, each and both; and what is none is sent."""
    cache.settings()
    cache.update(incrementalCacheSchedule=EVERY["PT1H"])
    cache.update(fullRefreshCacheSchedule=EVERY["P2D"])
    cache.update(incrementalCacheSchedule=NONE)
    cache.update(fullRefreshCacheSchedule=EVERY["PT24H"])
    cache.update(incrementalCacheSchedule=EVERY["PT15M"], fullRefreshCacheSchedule=EVERY["PT24H"])
    cache.update(fullRefreshCacheSchedule=NONE)
    cache.update()
    cache.update(tableName=f"{NOWHERE}_table", incrementalCacheSchedule=EVERY["PT10H"])
    cache.update(fullRefreshCacheSchedule=EVERY["P2D"])
    for expression in MALFORMED:
        cache.update(incrementalCacheSchedule={"type": "BASIC", "expression": expression})
    wrong = {"type": "BASIC", "expression": "PT"}
    cache.update(incrementalCacheSchedule=EVERY["PT1H"], fullRefreshCacheSchedule=wrong)
    cache.update(incrementalCacheSchedule=NONE, fullRefreshCacheSchedule=NONE)
    cache.update(incrementalCacheSchedule=EVERY["PT1H30M"])
    cache.history(limit=ALL)
    if neighbour is not None:
        neighbour.settings()


def _elsewhere(cache: Cache) -> None:
    """Every request, in a project that the cache does not belong to."""
    everything(Cache(cache.scene, other_project_of(cache.scene), cache.id))
    cache.settings()


STORIES: tuple[Story, ...] = (
    Story("caches are looked at", caches_are_looked_at, reads_only=True),
    Story("keys open their project", keys_open_their_project, reads_only=True),
    Story("a cache lives", a_cache_lives),
)
