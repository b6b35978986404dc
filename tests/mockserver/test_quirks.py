"""What the mock answers when it lies as real deployments do."""

from pathlib import Path
from typing import Any

import httpx
import pytest

from specdouble.mockserver.mocks import MOCKS
from tests.contract_tests.peaka_traffic import uncacheable_table
from tests.mockserver.http import CACHE
from tests.mockserver.peaka import CATALOG, table
from tests.mockserver.rules import Ruled

UNKNOWN = "00000000-0000-4000-8000-000000000000"
CLOCK = "/sandboxes/default/clock/advance"
CHARGE = table("charge")
"""A table with a cache, at rest."""


@pytest.fixture
def ruled() -> Ruled:
    return Ruled()


@pytest.mark.parametrize("api", MOCKS)
def test_each_quirk_is_in_the_documentation(api: str) -> None:
    """With what it does, and its evidence."""
    page = (Path(__file__).parents[2] / "docs" / "control.md").read_text("utf-8")

    for each in MOCKS[api].api.quirks:
        assert f"| `{each.name}` | {each.description} | {each.evidence} |\n" in page


def lying(ruled: Ruled, name: str) -> httpx.Client:
    """Peaka's mock with a quirk."""
    ruled.on("quirk", name=name)
    return ruled.peaka


def executions(status: Any) -> list[Any]:
    return [each for name, each in status.items() if name.startswith("last") and each]


def test_a_second_create_finds_the_first_cache(ruled: Ruled) -> None:
    """Once its sync is over; until then it is a conflict."""
    peaka = lying(ruled, "peaka-get-or-create")
    made = peaka.post("/cache", json=table("refund")).json()
    conflict = peaka.post("/cache", json=table("refund"))
    ruled.control.post(CLOCK, json={"duration": "PT1H"})
    found = peaka.post("/cache", json=table("refund"))

    assert conflict.status_code == 409
    assert (found.status_code, found.json()) == (200, made)


def test_a_second_create_breaks_down_while_the_first_cache_syncs(ruled: Ruled) -> None:
    """In the API's own shape, and the sync goes on."""
    peaka = lying(ruled, "peaka-busy-create-500")
    made = peaka.post("/cache", json=table("refund")).json()
    broken = peaka.post("/cache", json=table("refund"))

    assert (broken.status_code, broken.json()["error"]) == (500, "InternalServerException")
    assert broken.headers["x-specdouble-rules"] == "r1 quirk"
    assert peaka.get(f"/cache/{made['id']}/status").json()["status"] == "RUNNING"
    assert peaka.post("/cache", json=CHARGE).status_code == 409


def test_a_malformed_schedule_changes_nothing(ruled: Ruled) -> None:
    """200, with the old one."""
    peaka = lying(ruled, "peaka-malformed-schedule-200")
    before = peaka.get(f"/cache/{CACHE}").json()
    wrong = {"incrementalCacheSchedule": {"type": "BASIC", "expression": "6 hours"}}
    answer = peaka.put(f"/cache/{CACHE}", json=wrong)

    assert (answer.status_code, answer.json()) == (200, before)
    assert peaka.put(f"/cache/{UNKNOWN}", json={}).status_code == 404


def test_an_update_switches_off_what_it_leaves_out(ruled: Ruled) -> None:
    """The other schedule is of the type NONE."""
    peaka = lying(ruled, "peaka-put-replaces")
    daily = {"type": "BASIC", "expression": "PT24H"}
    answer = peaka.put(f"/cache/{CACHE}", json={"fullRefreshCacheSchedule": daily}).json()

    assert answer["fullRefreshCacheSchedule"] == daily
    assert answer["incrementalCacheSchedule"] == {"type": "NONE"}


@pytest.mark.parametrize("path", ["incrementalUpdate", "fullRefreshUpdate"])
def test_a_trigger_of_an_unknown_cache_is_a_wrong_request(ruled: Ruled, path: str) -> None:
    """As it was seen to be worded."""
    answer = lying(ruled, "peaka-trigger-400").post(f"/cache/{UNKNOWN}/{path}")

    assert (answer.status_code, answer.json()) == (
        400,
        {
            "error": "WrongRequestException",
            "message": "Cache settings not found",
            "errorCode": None,
        },
    )


def test_an_early_cancel_breaks_down(ruled: Ruled) -> None:
    """300 ms later it does what it should."""
    peaka = lying(ruled, "peaka-early-cancel-500")
    peaka.post(f"/cache/{CACHE}/fullRefreshUpdate")
    statuses = []
    for _ in range(2):
        statuses.append(peaka.post(f"/cache/{CACHE}/cancelFullRefreshUpdate").status_code)
        ruled.control.post(CLOCK, json={"duration": "PT0.3S"})

    assert statuses == [500, 200]


def test_the_list_of_a_schema_of_payments_breaks_down(ruled: Ruled) -> None:
    """Others are told as ever."""
    peaka = lying(ruled, "peaka-payments-schema-500")

    assert peaka.get(f"/catalog/{CATALOG}/schema/payment/cache/status").status_code == 500
    assert peaka.get(f"/catalog/{CATALOG}/schema/crm/cache/status").json() == []
    assert peaka.get(f"/catalog/{CATALOG}/cache/status").status_code == 200


def test_what_is_absent_is_null(ruled: Ruled) -> None:
    """Of a running sync also its progress."""
    peaka = lying(ruled, "peaka-nulls")
    made = peaka.post("/cache", json=table("refund")).json()
    status = peaka.get(f"/cache/{made['id']}/status").json()
    (running,) = executions(status)
    (same,) = peaka.get(f"/cache/{made['id']}/executionHistory").json()

    assert (running["error"], running["finishedAt"], running["progress"]) == (None, None, None)
    assert same == running
    assert None in (
        status["lastFullRefreshCacheExecution"],
        status["lastIncrementalCacheExecution"],
    )


def test_some_counts_tell_nothing(ruled: Ruled) -> None:
    """In lists as in the history."""
    peaka = lying(ruled, "peaka-idle-counts")
    statuses = peaka.get("/cache/status").json()
    told = [each["progress"] for status in statuses for each in executions(status)]
    told += [each["progress"] for each in peaka.get(f"/cache/{CACHE}/executionHistory").json()]

    assert {each["numberOfDeletedRecords"] for each in told} == {0}
    assert {each["numberOfUpdatedRecords"] for each in told} == {2}
    assert {each["lastOffset"] for each in told} == {"0"}


def test_a_stuck_sync_never_gets_on(ruled: Ruled) -> None:
    """Of some caches; it is as it was when it began, in the status and in the history."""
    peaka = lying(ruled, "peaka-stuck-syncs")
    ruled.control.post(CLOCK, json={"duration": "PT5M"})
    statuses = peaka.get("/cache/status").json()
    stuck = [each for each in statuses if each["id"][0] in "02468ace" and executions(each)]
    newest = [max(executions(each), key=lambda run: run["createdAt"]) for each in stuck]

    assert 0 < len(stuck) < len(statuses)
    assert {each["status"] for each in stuck} == {"RUNNING"}
    assert all(run["updatedAt"] == run["createdAt"] for run in newest)
    history = peaka.get(f"/cache/{stuck[0]['id']}/executionHistory").json()
    assert history[0] == newest[0]


def test_a_search_finds_one_name_too_many(ruled: Ruled) -> None:
    """The last of the whole list, which is one longer."""
    asked = "/cache/search?query=docker&limit=200"
    usual = ruled.skillmeat.get(asked).json()
    ruled.on("quirk", name="skillmeat-search-beyond-names")
    found = ruled.skillmeat.get(asked).json()
    page = ruled.skillmeat.get("/cache/search?query=docker&limit=1").json()

    assert found["items"][:-1] == usual["items"]
    assert "docker" not in found["items"][-1]["name"].lower()
    assert found["items"][-1]["score"] == 60.0
    assert found["total"] == page["total"] == usual["total"] + 1
    assert len(page["items"]) == 1


def test_a_quirk_is_of_its_operations(ruled: Ruled) -> None:
    """Elsewhere there is no such rule, and none could be."""
    ruled.on("quirk", name="peaka-trigger-400")
    refused = ruled.put({"kind": "quirk", "name": "peaka-trigger-400"}, match={"method": "GET"})

    assert "x-specdouble-rules" not in ruled.peaka.get(f"/cache/{CACHE}").headers
    assert refused.status_code == 409
    assert "fullRefreshCache, incrementalUpdateCache" in refused.json()["detail"]


def test_a_table_that_can_not_be_cached_is_refused_without_a_code(ruled: Ruled) -> None:
    """The rest of the refusal is as ever."""
    catalog, schema, name = uncacheable_table().split("/")
    body = {"catalogId": catalog, "schemaName": schema, "tableName": name}
    usual = ruled.peaka.post("/cache", json=body)
    lied = lying(ruled, "peaka-null-error-code").post("/cache", json=body)

    assert usual.json()["errorCode"] == "TABLE_NOT_CACHEABLE"
    assert (lied.status_code, lied.json()) == (400, {**usual.json(), "errorCode": None})
