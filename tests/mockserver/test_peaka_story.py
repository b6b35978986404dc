"""A cache of Peaka lives over HTTP as its documents tell: each step shows in what is read."""

import json
from typing import Any

import httpx
import pytest

from specdouble.fixtures.peaka.entities import Source
from specdouble.fixtures.peaka.profiles import typical
from tests.mockserver.http import (
    CACHE,
    NOW,
    PROJECT_KEY,
    SKILLMEAT,
    Mock,
    client,
    refusal,
)

CATALOG = "627249916703408649"
TABLE = {"catalogId": CATALOG, "schemaName": "payment", "tableName": "payment_intent"}
NOT_CACHEABLE = next(
    {"catalogId": one.catalog_id, "schemaName": one.schema_name, "tableName": one.table_name}
    for one in typical(1, NOW)
    if isinstance(one, Source) and not one.cacheable
)
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
A_WHILE = 3600
PROJECT = "/data/projects/mtKDhe1U"


class Story(Mock):
    """A mock with one new cache, and all that was answered about it."""

    def __init__(self, **schedules: Any) -> None:
        super().__init__("peaka")
        self.answers: list[httpx.Response] = []
        self.peaka.event_hooks["response"] = [self.answers.append]
        created = self.peaka.post("/cache", json={**TABLE, **schedules})
        assert created.status_code == 200, created.text
        self.path = f"/cache/{created.json()['id']}"

    def trigger(self, mode: str) -> httpx.Response:
        """Start a sync as the official client does: no body, and a form's content type."""
        answer = self.peaka.post(f"{self.path}/{mode}Update", headers=FORM)
        assert answer.status_code == 200, answer.text
        return answer

    def cancel(self, mode: str) -> httpx.Response:
        return self.peaka.post(f"{self.path}/cancel{mode[0].upper()}{mode[1:]}Update")

    def status(self) -> Any:
        return self.peaka.get(f"{self.path}/status").json()

    def records(self, slot: str) -> int:
        """How many records a cache has, as its last execution of a mode counts them."""
        last = self.status()[f"last{slot}CacheExecution"]
        return int(last["progress"]["numberOfCachedRecords"])

    def history(self) -> list[Any]:
        return list(self.peaka.get(f"{self.path}/executionHistory").json())


@pytest.fixture
def story() -> Story:
    return Story()


@pytest.fixture
def synced(story: Story) -> Story:
    """A cache whose first sync is over."""
    story.wait(seconds=A_WHILE)
    return story


def test_a_new_cache_is_syncing_at_once(story: Story) -> None:
    """Facts: "Initial sync starts by itself": the status is RUNNING, of the table asked for."""
    status = story.status()

    assert status["status"] == "RUNNING"
    assert {name: status[name] for name in TABLE} == TABLE


def test_the_first_sync_completes(synced: Story) -> None:
    """COMPLETED is the status by the most recent execution, and that has records and an end."""
    assert synced.status()["status"] == "COMPLETED"
    assert synced.records("FullRefresh") > 0
    assert "finishedAt" in synced.history()[0]


def test_progress_grows_while_a_sync_runs(story: Story) -> None:
    """What is RUNNING copies more from poll to poll."""
    counts = []
    for _ in range(3):
        counts.append(story.records("FullRefresh"))
        assert story.status()["status"] == "RUNNING"
        story.wait(seconds=2)

    assert counts == sorted(set(counts))


def test_a_triggered_sync_shows_in_its_slot_at_once(synced: Story) -> None:
    """Facts: "the matching last*Execution field shows the new run", with what the trigger named."""
    started = synced.trigger("incremental").json()["execution"]

    status = synced.status()
    assert status["status"] == "RUNNING"
    assert status["lastIncrementalCacheExecution"]["id"] == started["id"]
    assert status["lastIncrementalCacheExecution"]["status"] == "RUNNING"


def test_a_cancelled_incremental_sync_keeps_its_data(synced: Story) -> None:
    """After the cancel CANCELLED; "data synced so far STAYS"."""
    before = synced.records("FullRefresh")
    synced.trigger("incremental")

    assert synced.cancel("incremental").status_code == 200
    assert synced.status()["status"] == "CANCELLED"
    assert synced.records("Incremental") >= before


def test_after_a_cancel_another_sync_may_come(synced: Story) -> None:
    """Facts: "a new sync of either kind may be triggered"."""
    synced.trigger("incremental")
    synced.cancel("incremental")

    synced.trigger("fullRefresh")
    assert synced.status()["status"] == "RUNNING"


def test_nothing_to_cancel_is_not_found(synced: Story) -> None:
    """Facts: "404 = no such cache OR nothing of that mode running"."""
    synced.trigger("incremental")

    assert synced.cancel("fullRefresh").status_code == 404
    assert synced.status()["status"] == "RUNNING"


def test_a_second_incremental_sync_waits_for_the_first(synced: Story) -> None:
    """Facts: "if one is already running, the call may start a new workflow that is queued"."""
    first = synced.trigger("incremental").json()["execution"]["id"]
    second = synced.trigger("incremental").json()["execution"]["id"]
    assert synced.status()["lastIncrementalCacheExecution"]["id"] == first

    synced.wait(seconds=A_WHILE)
    assert [run["id"] for run in synced.history()[:2]] == [second, first]
    assert {run["status"] for run in synced.history()} == {"COMPLETED"}


def test_a_full_refresh_rebuilds_the_copy(synced: Story) -> None:
    """It drops all and copies anew: from no record to at least those of before."""
    before = synced.records("FullRefresh")
    synced.trigger("fullRefresh")
    assert synced.records("FullRefresh") == 0

    synced.wait(seconds=A_WHILE)
    assert synced.status()["status"] == "COMPLETED"
    assert synced.records("FullRefresh") >= before


def test_the_history_has_the_newest_first(synced: Story) -> None:
    """Facts: "newest first; both modes"; ten unless asked otherwise."""
    for _ in range(6):
        for mode in ("incremental", "fullRefresh"):
            synced.trigger(mode)
            synced.wait(seconds=A_WHILE)

    moments = [run["createdAt"] for run in synced.history()]
    assert len(moments) == 10
    assert moments == sorted(moments, reverse=True)
    assert {run["executionMode"] for run in synced.history()} == {"INCREMENTAL", "FULL_REFRESH"}


def test_a_deleted_cache_is_gone(synced: Story) -> None:
    """Delete "removes settings, history and status": each is then 404."""
    synced.trigger("incremental")
    assert synced.peaka.delete(synced.path).status_code == 200

    for what in ("", "/status", "/executionHistory"):
        answer = synced.peaka.get(synced.path + what)
        assert answer.status_code == 404
        assert "not found" in refusal(answer)
    assert synced.peaka.delete(synced.path).status_code == 404


def test_a_deleted_cache_may_be_created_again(synced: Story) -> None:
    """A second cache of a table is a 409, until the first is gone."""
    assert synced.peaka.post("/cache", json=TABLE).status_code == 409
    synced.peaka.delete(synced.path)

    assert synced.peaka.post("/cache", json=TABLE).status_code == 200


def test_a_scheduled_cache_syncs_by_itself() -> None:
    """Facts: "incremental only": so is the first sync, and another comes when it is due."""
    story = Story(incrementalCacheSchedule={"type": "BASIC", "expression": "PT6H"})
    story.wait(hours=6, minutes=30)

    runs = story.history()
    assert [run["executionMode"] for run in runs] == ["INCREMENTAL", "INCREMENTAL"]


@pytest.mark.parametrize("mode", ["incremental", "fullRefresh"])
def test_a_trigger_takes_a_form_without_a_body(synced: Story, mode: str) -> None:
    """So the official client calls it: no body, `application/x-www-form-urlencoded`."""
    answer = synced.peaka.post(f"{synced.path}/{mode}Update", content=b"", headers=FORM)

    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/status"),
        ("GET", "/executionHistory"),
        ("POST", "/incrementalUpdate"),
        ("DELETE", ""),
    ],
)
def test_a_content_type_without_a_body_is_no_matter(synced: Story, method: str, path: str) -> None:
    """A client sends `application/json` with GET, DELETE and body-less POST as well."""
    headers = {"Content-Type": "application/json"}

    assert synced.peaka.request(method, synced.path + path, headers=headers).status_code == 200


def test_a_refused_create_says_why(story: Story) -> None:
    """Facts: "Non-cacheable table -> 400 with errorCode TABLE_NOT_CACHEABLE in the body"."""
    statuses = story.peaka.get("/cache/status").json()
    answer = story.peaka.post("/cache", json=NOT_CACHEABLE)

    assert answer.status_code == 400
    assert answer.json()["errorCode"] == "TABLE_NOT_CACHEABLE"
    assert story.peaka.get("/cache/status").json() == statuses


def told(value: object) -> list[tuple[str, object]]:
    """All names in a JSON value, at whatever depth, with what stands under them."""
    if isinstance(value, list):
        return [pair for each in value for pair in told(each)]
    if isinstance(value, dict):
        return [*value.items(), *(pair for each in value.values() for pair in told(each))]
    return []


@pytest.fixture
def walked(synced: Story) -> list[Any]:
    """The bodies of all good answers of a walk through the fourteen operations."""
    update = {"fullRefreshCacheSchedule": {"type": "NONE"}}
    payment = f"{SKILLMEAT}{PROJECT}/catalog/{CATALOG}"
    synced.status()
    synced.trigger("incremental")
    synced.status()
    synced.cancel("incremental")
    synced.trigger("fullRefresh")
    synced.cancel("fullRefresh")
    synced.history()
    synced.peaka.put(synced.path, json=update)
    synced.peaka.get(synced.path)
    synced.peaka.post("/cache/batch", json=[TABLE, {**TABLE, "tableName": "refund"}])
    for path in ("/cache/status", f"/cache/{CACHE}/status?excludeLogs=true"):
        synced.peaka.get(path)
    for path in ("/cache/status", "/schema/payment/cache/status"):
        synced.peaka.get(payment + path)
    synced.peaka.delete(synced.path)
    assert {answer.status_code for answer in synced.answers} == {200}
    return [json.loads(answer.content) for answer in synced.answers if answer.content]


def test_no_answer_tells_the_app_id(walked: list[Any]) -> None:
    """`appId` is writeOnly in the published document."""
    assert "appId" not in dict(told(walked))


def test_what_is_absent_is_left_out(walked: list[Any]) -> None:
    """No property of the published schemas is nullable: an absent one is omitted, never null."""
    assert [name for name, value in told(walked) if value is None] == []


def test_a_project_key_opens_only_its_project(story: Story) -> None:
    """Facts: "Project key: the project it was made for": 403 elsewhere, 200 there."""
    with client(story.app, PROJECT_KEY, SKILLMEAT) as project:
        assert project.get(f"{PROJECT}/cache/status").status_code == 200
        answer = project.get("/data/projects/another/cache/status")

    assert answer.status_code == 403
    assert refusal(answer)


def test_a_partner_key_opens_every_project(story: Story) -> None:
    """Facts: "Partner key: everything a project key can do", in any project."""
    answer = story.peaka.get(f"{SKILLMEAT}/data/projects/another/cache/status")

    assert (answer.status_code, answer.json()) == (200, [])
