"""How Peaka's live service was seen to do otherwise than its pages say. No part of the contract."""

from datetime import timedelta
from typing import Any, Final

from specdouble.fixtures.peaka.connectors import PAYMENTS
from specdouble.fixtures.peaka.entities import Cache, Mode
from specdouble.mockserver.apis.peaka import payloads, requests, telling
from specdouble.mockserver.apis.peaka.caches import cache_of, cache_of_table, get_cache_settings
from specdouble.mockserver.apis.peaka.sources import cacheable_source, catalogs
from specdouble.mockserver.kernel.api import Answer, Behaviour, Outcome, Quirk
from specdouble.mockserver.kernel.refusals import Conflict, Invalid, NotFound
from specdouble.mockserver.kernel.world import World

EARLY: Final = timedelta(milliseconds=300)
"""How long after a trigger its execution could not be cancelled."""
TRIGGERS: Final = frozenset({"incrementalUpdateCache", "fullRefreshCache"})
LISTS: Final = frozenset(
    {"getCacheStatusByProject", "getCacheStatusByCatalog", "getCacheStatusBySchema"}
)
STATUSES: Final = LISTS | {"getCacheStatus"}
EXECUTIONS: Final = STATUSES | {"getCacheExecutionHistory"}


def _failed(world: World, message: str) -> Outcome:
    error = {"error": "InternalServerException", "message": message, "errorCode": None}
    return world, Answer(500, error)


def get_or_create(create: Behaviour) -> Behaviour:
    """A second create finds the first cache, once its sync is over."""

    def lying(world: World, **arguments: Any) -> Outcome:
        try:
            return create(world, **arguments)
        except Conflict:
            cache = _existing(world, **arguments)
            if cache is None or _runs(cache):
                raise
            return world, Answer(200, payloads.settings(cache))

    return lying


def fail_on_a_busy_cache(create: Behaviour) -> Behaviour:
    """A second create breaks down while the first cache syncs."""

    def lying(world: World, **arguments: Any) -> Outcome:
        cache = _existing(world, **arguments)
        if cache is not None and _runs(cache):
            return _failed(world, "could not create cache")
        return create(world, **arguments)

    return lying


def _existing(world: World, *, project_id: str, body: Any) -> Cache | None:
    """The cache of the table that a create names, if that is one that can be named."""
    try:
        source = cacheable_source(catalogs(world, project_id), *requests.place(body))
    except (Invalid, NotFound):
        return None
    return cache_of_table(world, source)


def _runs(cache: Cache) -> bool:
    return any(cache.sync(mode).running is not None for mode in Mode)


def hide_the_code(create: Behaviour) -> Behaviour:
    """What a table can't be cached for is told without a code."""

    def lying(world: World, **arguments: Any) -> Outcome:
        try:
            return create(world, **arguments)
        except Invalid as refusal:
            raise Invalid(refusal.message) from None

    return lying


def keep_the_old_schedule(update: Behaviour) -> Behaviour:
    """A malformed schedule is no mistake, and changes nothing."""

    def lying(world: World, *, project_id: str, cache_id: str, body: Any) -> Outcome:
        try:
            return update(world, project_id=project_id, cache_id=cache_id, body=body)
        except Invalid:
            return get_cache_settings(world, project_id=project_id, cache_id=cache_id)

    return lying


def replace_both_schedules(update: Behaviour) -> Behaviour:
    """A schedule that is left out is switched off."""

    def lying(world: World, *, body: Any, **arguments: Any) -> Outcome:
        off = {name: {"type": "NONE"} for name in requests.SCHEDULES.values()}
        given = {name: each for name, each in body.items() if each is not None}
        return update(world, body={**off, **given}, **arguments)

    return lying


def miss_with_400(trigger: Behaviour) -> Behaviour:
    """A cache that is not there makes the request a wrong one."""

    def lying(world: World, **arguments: Any) -> Outcome:
        try:
            return trigger(world, **arguments)
        except NotFound:
            message = "Cache settings not found"
            raise Invalid(message) from None

    return lying


def fail_early(cancel: Behaviour) -> Behaviour:
    """An execution that has just been triggered is not there yet to be cancelled."""

    def lying(world: World, *, project_id: str, cache_id: str) -> Outcome:
        running = cache_of(world, project_id, cache_id).full_refresh.running
        if running is not None and world.now - running.created_at < EARLY:
            return _failed(world, "NullPointerException")
        return cancel(world, project_id=project_id, cache_id=cache_id)

    return lying


def fail_on_payments(listing: Behaviour) -> Behaviour:
    """The list of a schema breaks down where payments come from."""

    def lying(world: World, *, schema_name: str, **arguments: Any) -> Outcome:
        if schema_name in PAYMENTS.schemas:
            return _failed(world, f"could not list schema '{schema_name}'")
        return listing(world, schema_name=schema_name, **arguments)

    return lying


QUIRKS: Final = (
    Quirk(
        name="peaka-get-or-create",
        operations=frozenset({"createCache"}),
        description="A create for a table with a cache answers 200 with that cache, not 409.",
        evidence="Seen live in July and August 2026, whenever the first sync was done.",
        lie=get_or_create,
    ),
    Quirk(
        name="peaka-busy-create-500",
        operations=frozenset({"createCache"}),
        description="A create for a table whose cache syncs answers 500, not 409.",
        evidence="Seen live in July and August 2026; the running sync took no harm.",
        lie=fail_on_a_busy_cache,
    ),
    Quirk(
        name="peaka-null-error-code",
        operations=frozenset({"createCache"}),
        description="A table that can't be cached is refused with errorCode null.",
        evidence="Seen live in July and August 2026, of tables with a comment and internal ones.",
        lie=hide_the_code,
    ),
    Quirk(
        name="peaka-malformed-schedule-200",
        operations=frozenset({"updateCacheSettings"}),
        description="A malformed schedule is answered 200, not 400; the old one stays.",
        evidence="Seen live in July and August 2026; the official client's comments say so, too.",
        lie=keep_the_old_schedule,
    ),
    Quirk(
        name="peaka-put-replaces",
        operations=frozenset({"updateCacheSettings"}),
        description="A schedule that an update leaves out is switched off, not kept.",
        evidence="The README and the tool texts of the official client say so; the pages do not.",
        lie=replace_both_schedules,
    ),
    Quirk(
        name="peaka-trigger-400",
        operations=TRIGGERS,
        description="A trigger of an unknown cache is answered 400, not 404.",
        evidence="Seen live in July and August 2026: WrongRequestException, 'Cache settings not"
        " found'.",
        lie=miss_with_400,
    ),
    Quirk(
        name="peaka-early-cancel-500",
        operations=frozenset({"cancelFullRefreshCache"}),
        description="A cancel within 300 ms of the trigger is answered 500.",
        evidence="Seen live in July and August 2026: the execution appears behind the answer.",
        lie=fail_early,
    ),
    Quirk(
        name="peaka-payments-schema-500",
        operations=frozenset({"getCacheStatusBySchema"}),
        description="The list of a schema of payments (payment, billing) is answered 500.",
        evidence="Seen live in July and August 2026 on a Stripe catalog, on two occasions.",
        lie=fail_on_payments,
    ),
    Quirk(
        name="peaka-nulls",
        operations=EXECUTIONS,
        description="What is absent is null; so is the progress of what runs.",
        evidence="Seen live in July and August 2026; the official client's types allow for it.",
        lie=telling.with_nulls,
    ),
    Quirk(
        name="peaka-idle-counts",
        operations=EXECUTIONS,
        description="No deletions are counted, always 2 updates; lastOffset stands still.",
        evidence="Seen live in July and August 2026, also where rows had gone.",
        lie=telling.with_idle_counts,
    ),
    Quirk(
        name="peaka-stuck-syncs",
        operations=EXECUTIONS,
        description="The last sync of every other cache is RUNNING for ever, as of its start.",
        evidence="Seen live in July and August 2026, of some tables.",
        lie=telling.as_stuck,
    ),
)
