"""Caches are created, one by one or in a batch, and deleted."""

from uuid import UUID

import pytest

from specdouble.mockserver.apis.peaka import API
from specdouble.mockserver.kernel.refusals import Conflict, Invalid, NotFound
from tests.mockserver.peaka import CHARGE, EVERY_DAY, EVERY_HOUR, PROJECT, Peaka, source, table


def test_there_is_a_behaviour_for_each_of_the_14_operations() -> None:
    """Facts, section 1: the table of endpoints."""
    assert sorted(API.behaviours) == [
        "cancelFullRefreshCache",
        "cancelIncrementalCache",
        "createBatchCache",
        "createCache",
        "deleteCache",
        "fullRefreshCache",
        "getCacheExecutionHistory",
        "getCacheSettings",
        "getCacheStatus",
        "getCacheStatusByCatalog",
        "getCacheStatusByProject",
        "getCacheStatusBySchema",
        "incrementalUpdateCache",
        "updateCacheSettings",
    ]


def test_a_new_cache_reads_as_it_was_requested() -> None:
    """The settings echo the request, with an id of our own, and without an appId (writeOnly)."""
    peaka = Peaka()
    request = table("refund", incrementalCacheSchedule=EVERY_HOUR)
    created = peaka.call("createCache", body={"id": "ignored", **request})

    assert UUID(created["id"]).version == 4
    assert created == {**request, "id": created["id"], "projectId": PROJECT}
    assert peaka.call("getCacheSettings", cache_id=created["id"]) == created


@pytest.mark.parametrize(
    ("schedules", "mode"),
    [
        ({}, "FULL_REFRESH"),
        ({"incrementalCacheSchedule": EVERY_HOUR}, "INCREMENTAL"),
        ({"fullRefreshCacheSchedule": EVERY_DAY}, "FULL_REFRESH"),
        (
            {"incrementalCacheSchedule": EVERY_HOUR, "fullRefreshCacheSchedule": EVERY_DAY},
            "FULL_REFRESH",
        ),
        ({"incrementalCacheSchedule": {"type": "NONE"}}, "FULL_REFRESH"),
    ],
)
def test_the_first_sync_starts_by_itself(schedules: dict[str, object], mode: str) -> None:
    """Incremental only: an incremental sync; full given, or one-time: a full refresh."""
    peaka = Peaka()
    cache_id = peaka.cached("refund", **schedules)
    history = peaka.call("getCacheExecutionHistory", cache_id=cache_id)

    assert [(run["executionMode"], run["status"]) for run in history] == [(mode, "RUNNING")]
    assert peaka.status(cache_id)["status"] == "RUNNING"


def test_a_one_time_cache_is_never_refreshed() -> None:
    """Without schedules: one sync at creation, and no other."""
    peaka = Peaka()
    cache_id = peaka.cached("refund")
    peaka.wait(days=13)

    assert len(peaka.call("getCacheExecutionHistory", cache_id=cache_id)) == 1
    assert peaka.status(cache_id)["status"] == "COMPLETED"


@pytest.mark.parametrize("part", ["catalogId", "schemaName", "tableName"])
def test_an_unknown_place_is_named(part: str) -> None:
    """400: unknown catalog, schema or table."""
    peaka = Peaka()

    with pytest.raises(Invalid, match=r"'nowhere' not found"):
        peaka.call("createCache", body={**table("refund"), part: "nowhere"})


def test_everything_that_is_missing_is_named() -> None:
    """400: a table has a catalog, a schema and a name, though the schema requires none."""
    with pytest.raises(Invalid, match=r"catalogId, tableName"):
        Peaka().call("createCache", body={"schemaName": "payment"})


def test_a_table_that_cannot_be_cached_is_refused_with_its_code() -> None:
    """400 with errorCode TABLE_NOT_CACHEABLE."""
    peaka = Peaka(source("ledger", cacheable=False))

    with pytest.raises(Invalid) as refusal:
        peaka.call("createCache", body=table("ledger"))

    assert refusal.value.code == "TABLE_NOT_CACHEABLE"


@pytest.mark.parametrize(
    ("schedule", "fault"),
    [
        ({"type": "BASIC", "expression": "every hour"}, "not an ISO 8601 duration"),
        ({"type": "BASIC"}, "not an ISO 8601 duration"),
        ({"type": "CRON", "expression": "PT1H"}, "BASIC or NONE"),
        ({"expression": "PT1H"}, "BASIC or NONE"),
    ],
)
def test_a_bad_schedule_is_refused_wherever_it_comes(schedule: object, fault: str) -> None:
    """400: invalid schedule expression, at creation and in an update."""
    peaka = Peaka()
    body = {"incrementalCacheSchedule": schedule, "fullRefreshCacheSchedule": schedule}

    for call in ({"body": table("refund", **body)}, {"body": body, "cache_id": CHARGE}):
        operation = "updateCacheSettings" if "cache_id" in call else "createCache"
        with pytest.raises(Invalid, match=rf"incremental.*{fault}.*fullRefresh.*{fault}"):
            peaka.call(operation, **call)


def test_a_table_has_one_cache() -> None:
    """409: a cache already exists for this table."""
    with pytest.raises(Conflict, match=CHARGE):
        Peaka().call("createCache", body=table("charge"))


def test_nothing_is_created_in_an_unknown_project() -> None:
    """404, alone or in a batch."""
    peaka = Peaka()

    for operation, body in (("createCache", table("fee")), ("createBatchCache", [table("fee")])):
        with pytest.raises(NotFound, match="Project 'nowhere' not found"):
            peaka.call(operation, project_id="nowhere", body=body)


def test_the_items_of_a_batch_are_independent_and_keep_their_order() -> None:
    """One result per request: with success the cache, with failure the error's text."""
    peaka = Peaka()
    tables = [table("refund"), table("charge"), table("refund"), table("nowhere"), table("fee")]
    results = peaka.call("createBatchCache", body=tables)

    assert [result["success"] for result in results] == [True, False, False, False, True]
    assert [set(result) for result in results[:2]] == [{"success", "cache"}, {"success", "error"}]
    assert results[4]["cache"]["tableName"] == "fee"
    assert "'nowhere'" in results[3]["error"]
    assert peaka.status(results[0]["cache"]["id"])["status"] == "RUNNING"


@pytest.mark.parametrize("operation", ["getCacheSettings", "getCacheStatus", "deleteCache"])
def test_a_deleted_cache_is_not_found(operation: str) -> None:
    """Delete answers without a body and drops all; then 404."""
    peaka = Peaka()

    assert peaka.call("deleteCache", cache_id=CHARGE) is None
    with pytest.raises(NotFound, match=f"Cache '{CHARGE}' not found"):
        peaka.call(operation, cache_id=CHARGE)


def test_a_table_can_be_cached_again_after_its_cache_was_deleted() -> None:
    """The new cache has another id, and a history of its own."""
    peaka = Peaka()
    peaka.call("deleteCache", cache_id=CHARGE)
    cache_id = peaka.cached("charge")

    assert cache_id != CHARGE
    assert len(peaka.call("getCacheExecutionHistory", cache_id=cache_id)) == 1


def test_a_cache_deleted_while_it_syncs_stays_away() -> None:
    """Delete cancels running and scheduled syncs."""
    peaka = Peaka()
    cache_id = peaka.cached("refund", incrementalCacheSchedule=EVERY_HOUR)
    peaka.call("deleteCache", cache_id=cache_id)
    peaka.wait(days=1)

    assert cache_id not in {cache.id for cache in peaka.caches()}


@pytest.mark.parametrize(
    "operation",
    [
        *("getCacheSettings", "getCacheStatus", "getCacheExecutionHistory", "deleteCache"),
        *("incrementalUpdateCache", "fullRefreshCache"),
        *("cancelIncrementalCache", "cancelFullRefreshCache"),
    ],
)
def test_a_cache_of_another_project_is_not_found(operation: str) -> None:
    """Every operation on one cache needs the cache's own project."""
    peaka = Peaka()
    other = next(cache.project_id for cache in peaka.caches() if cache.project_id != PROJECT)

    with pytest.raises(NotFound, match=f"Cache '{CHARGE}' not found"):
        peaka.call(operation, project_id=other, cache_id=CHARGE)
