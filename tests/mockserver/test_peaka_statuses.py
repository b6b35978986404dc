"""The status of a cache, alone and in lists; its log; its history."""

from typing import Any

import pytest

from tests.mockserver.peaka import CATALOG, CHARGE, EVERY_HOUR, PROJECT, Peaka, source


def history(peaka: Peaka, cache_id: str, **page: int) -> Any:
    return peaka.call("getCacheExecutionHistory", cache_id=cache_id, **page)


def named(peaka: Peaka, name: str) -> str:
    """The id of the first project's cache of a table."""
    return next(c.id for c in peaka.caches() if c.table_name == name and c.project_id == PROJECT)


def test_a_cache_that_never_synced_has_no_executions() -> None:
    """NOT_INITIALIZED: no execution has ever run; absent fields are left out, never null."""
    peaka = Peaka()
    status = peaka.status(named(peaka, "ticket"))

    assert status["status"] == "NOT_INITIALIZED"
    assert not [field for field in status if field.startswith("last")]
    assert None not in status.values()


def test_a_running_execution_has_neither_error_nor_end() -> None:
    """Absent fields are left out; its updatedAt is the last whole second of progress."""
    peaka = Peaka(source("ledger"))
    cache_id = peaka.cached("ledger")
    peaka.wait(seconds=3.5)
    run = peaka.last(cache_id, "FullRefresh")

    assert {"error", "finishedAt"}.isdisjoint(run)
    assert (run["createdAt"], run["updatedAt"]) == (
        "2026-08-03T09:30:00.000Z",
        "2026-08-03T09:30:03.000Z",
    )


def test_logs_can_be_excluded() -> None:
    """`excludeLogs` omits the cacheActionLogs array; the rest is the same."""
    peaka = Peaka()
    status = peaka.status(CHARGE)
    lighter = peaka.call("getCacheStatus", cache_id=CHARGE, exclude_logs=True)
    logs = status.pop("cacheActionLogs")

    assert logs
    assert lighter == status


def test_the_log_tells_a_sync_from_its_start_to_its_end() -> None:
    """Oldest first: created, started, each quarter copied, completed."""
    peaka = Peaka(source("ledger"))
    cache_id = peaka.cached("ledger")
    peaka.wait(minutes=1)
    log = peaka.status(cache_id)["cacheActionLogs"]

    assert [(entry["timestamp"][17:], entry["action"]) for entry in log] == [
        ("00.000Z", "CACHE_CREATED"),
        ("00.000Z", "SYNC_STARTED"),
        ("03.000Z", "SYNC_PROGRESSED"),
        ("06.000Z", "SYNC_PROGRESSED"),
        ("09.000Z", "SYNC_PROGRESSED"),
        ("12.000Z", "SYNC_COMPLETED"),
    ]
    assert log[3]["message"] == "Full refresh has copied 5000 of 10000 rows"
    assert {entry["cacheType"] for entry in log} == {"FULL_REFRESH"}


def test_the_log_is_never_ahead_of_the_progress() -> None:
    """While it runs, it tells of what is copied by then only."""
    peaka = Peaka(source("ledger", rows=777))
    cache_id = peaka.cached("ledger")
    peaka.wait(seconds=1.5)

    assert peaka.last(cache_id, "FullRefresh")["progress"]["numberOfCachedRecords"] == 279
    last = peaka.status(cache_id)["cacheActionLogs"][-1]
    assert last["message"] == "Full refresh has copied 279 of 777 rows"


def test_the_log_says_why_a_sync_stopped_early() -> None:
    """A failed and a cancelled sync, with the rows they had copied."""
    peaka = Peaka(source("ledger", fails="times out"), source("book"))
    failing, stopped = peaka.cached("ledger"), peaka.cached("book")
    peaka.wait(seconds=6)
    peaka.call("cancelFullRefreshCache", cache_id=stopped)
    peaka.wait(seconds=9)
    ends = [peaka.status(cache_id)["cacheActionLogs"][-1] for cache_id in (failing, stopped)]

    assert [end["action"] for end in ends] == ["SYNC_FAILED", "SYNC_CANCELLED"]
    assert "6000 of 10000 rows: Table 'payment.ledger'" in ends[0]["message"]
    assert "5000 of 10000 rows" in ends[1]["message"]


def test_an_empty_table_is_copied_without_steps_between() -> None:
    """There is no quarter of nothing."""
    peaka = Peaka(source("ledger", rows=0, growth=0))
    cache_id = peaka.cached("ledger")
    peaka.wait(seconds=2)
    actions = [entry["action"] for entry in peaka.status(cache_id)["cacheActionLogs"]]

    assert actions == ["CACHE_CREATED", "SYNC_STARTED", "SYNC_COMPLETED"]


def test_the_log_holds_the_newest_100_entries() -> None:
    """So that a status stays readable, whatever the cache has been through."""
    peaka = Peaka()
    peaka.wait(days=20)
    log = peaka.status(CHARGE)["cacheActionLogs"]

    assert len(log) == 100
    assert log == sorted(log, key=lambda entry: str(entry["timestamp"]))


def test_lists_have_the_elements_of_the_status() -> None:
    """By project, by catalog and by schema: the same element as the cache's own status."""
    peaka = Peaka()
    place = {"catalog_id": CATALOG, "schema_name": "payment"}
    by_schema = peaka.call("getCacheStatusBySchema", **place)
    by_catalog = peaka.call("getCacheStatusByCatalog", catalog_id=CATALOG)
    by_project = peaka.call("getCacheStatusByProject")

    assert by_schema == [peaka.status(status["id"]) for status in by_schema]
    assert [s for s in by_catalog if s["schemaName"] == "payment"] == by_schema
    assert [s for s in by_project if s["catalogId"] == CATALOG] == by_catalog
    assert len(by_schema) < len(by_catalog) < len(by_project) < len(peaka.caches())


@pytest.mark.parametrize(
    ("operation", "place"),
    [
        ("getCacheStatusByProject", {"project_id": "nowhere"}),
        ("getCacheStatusByCatalog", {"catalog_id": "nowhere"}),
        ("getCacheStatusBySchema", {"catalog_id": CATALOG, "schema_name": "nowhere"}),
    ],
)
def test_a_list_of_an_unknown_place_is_empty(operation: str, place: dict[str, str]) -> None:
    """An empty array when there is none; no 404 is documented."""
    assert Peaka().call(operation, **place) == []


def test_a_new_cache_is_listed_last() -> None:
    """Lists keep the order of creation."""
    peaka = Peaka()
    cache_id = peaka.cached("refund")

    assert peaka.call("getCacheStatusByProject")[-1]["id"] == cache_id


def test_the_history_comes_in_pages_newest_first() -> None:
    """Limit 10 and offset 0, if not said; each page is a slice of the whole."""
    peaka = Peaka()
    whole = history(peaka, CHARGE, limit=1_000)
    created = [run["createdAt"] for run in whole]

    assert created == sorted(created, reverse=True)
    assert history(peaka, CHARGE) == whole[:10]
    assert history(peaka, CHARGE, limit=3, offset=4) == whole[4:7]
    assert history(peaka, CHARGE, limit=0) == history(peaka, CHARGE, offset=1_000) == []


@pytest.mark.parametrize(("page", "as_zero"), [({"limit": -1}, {"limit": 0}), ({"offset": -1}, {})])
def test_a_page_below_zero_is_one_at_zero(page: dict[str, int], as_zero: dict[str, int]) -> None:
    """The document has no minimum, so a negative number is as good as zero."""
    peaka = Peaka()

    assert history(peaka, CHARGE, **page) == history(peaka, CHARGE, **as_zero)


def test_the_history_is_kept_for_14_days() -> None:
    """Older executions are gone from the history; the last one of its mode stays in the status."""
    peaka = Peaka()
    cache_id = peaka.cached("refund")
    peaka.wait(days=13, hours=23)
    assert len(history(peaka, cache_id)) == 1
    peaka.wait(hours=2)

    assert history(peaka, cache_id) == []
    assert peaka.status(cache_id)["status"] == "COMPLETED"
    assert peaka.last(cache_id, "FullRefresh")["status"] == "COMPLETED"


def test_a_long_life_keeps_14_days_of_history() -> None:
    """A sync an hour for 30 days: those of the last 14 are there, 24 a day."""
    peaka = Peaka()
    cache_id = peaka.cached("refund", incrementalCacheSchedule=EVERY_HOUR)
    peaka.wait(days=30, minutes=30)

    assert len(history(peaka, cache_id, limit=1_000)) == 14 * 24


def test_no_history_is_longer_than_1000_executions() -> None:
    """However often a cache syncs."""
    peaka = Peaka()
    schedule = {"type": "BASIC", "expression": "PT5M"}
    cache_id = peaka.cached("refund", incrementalCacheSchedule=schedule)
    peaka.wait(days=5)

    assert len(history(peaka, cache_id, limit=10_000)) == 1_000
