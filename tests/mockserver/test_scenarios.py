"""Each scenario leads where its description says, by what the API could do itself."""

from collections.abc import Mapping
from typing import Any

import httpx
import pytest

from specdouble.mockserver.kernel.clock import Clock
from tests.mocks import create_app
from tests.mockserver.http import CACHE, KEY, NOW, OTHER_KEY, PARTNER_KEY, bearer, client

ROOT = "http://localhost:8000"
API = f"{ROOT}/~mine/api/v1"
PROJECT = f"{API}/data/projects/mtKDhe1U"
INVOICE = "55d2c77c-d3f3-5023-af4b-a94e59e7ec55"


class Stage:
    """A sandbox whose time stands still, and what a front end would ask for in it."""

    def __init__(self, seed: int = 1, **options: Any) -> None:
        self.client = client(create_app(clock=Clock.frozen(NOW), **options), None, ROOT)
        self.control("POST", "/sandboxes", {"name": "mine", "seed": seed})

    def control(self, method: str, path: str, body: object = None) -> httpx.Response:
        return self.client.request(method, f"{ROOT}/_specdouble/v1{path}", json=body)

    def play(self, name: str) -> httpx.Response:
        return self.control("POST", "/sandboxes/mine/scenario", {"scenario": name})

    def skillmeat(self, path: str, key: str = KEY) -> Any:
        return self.client.get(f"{API}/cache{path}", headers=bearer(key)).json()

    def peaka(self, path: str) -> Any:
        answer = self.client.get(f"{PROJECT}/cache{path}", headers=bearer(PARTNER_KEY))
        assert answer.status_code == 200, answer.text
        return answer.json()

    def statuses(self, kind: str) -> list[str]:
        return [each["status"] for each in self.skillmeat(f"/{kind}?limit=500")["items"]]

    def last_refresh(self, cache_id: str = CACHE) -> Any:
        return self.peaka(f"/{cache_id}/status")["lastFullRefreshCacheExecution"]

    def everything(self) -> list[Any]:
        paths = ("/status", "/projects?limit=500", "/artifacts?limit=500", "/marketplace?limit=500")
        return [*map(self.skillmeat, paths), self.peaka("/status")]


def played(name: str, seed: int = 1) -> Stage:
    stage = Stage(seed)
    answer = stage.play(name)
    assert answer.status_code == 200, answer.text
    assert answer.json()["clock"]["now"] == "2025-12-01T15:00:00Z"
    return stage


def copied(execution: Mapping[str, Any]) -> int:
    """The records that a full refresh has copied so far."""
    records: int = execution["progress"]["numberOfInsertedRecords"]
    return records


ALL = [each["name"] for each in Stage().control("GET", "/scenarios").json()["items"]]


def test_they_are_listed_with_what_they_are_about() -> None:
    """About eight for each API, and some for both."""
    items = Stage().control("GET", "/scenarios").json()["items"]

    assert all(each["description"].endswith(".") for each in items)
    assert sum(each["apis"] == ["skillmeat"] for each in items) >= 6
    assert sum(each["apis"] == ["peaka"] for each in items) >= 8
    assert {each.get("profile") for each in items} >= {"typical", "failing", "empty", None}


def test_a_mock_of_one_api_has_its_own_only() -> None:
    """And what needs no API."""
    items = Stage(names=["skillmeat"]).control("GET", "/scenarios").json()["items"]

    assert {name for each in items for name in each["apis"]} == {"skillmeat"}


@pytest.mark.parametrize("name", ALL)
def test_each_can_be_played_twice_with_the_same_outcome(name: str) -> None:
    """Whatever was done in between: same scenario, seed and moment, same world."""
    stage = played(name, seed=7)
    stage.control("POST", "/sandboxes", {"name": "kept", "source": "mine"})
    for path, body in (("/refresh", {"force": True}), ("/invalidate", {})):
        stage.client.post(f"{API}/cache{path}", json=body, headers=bearer(OTHER_KEY))
    stage.client.delete(f"{PROJECT}/cache/{CACHE}", headers=bearer(PARTNER_KEY))

    stage.play(name)
    again = stage.control("GET", "/sandboxes/mine").json()
    stage.control("POST", "/sandboxes/mine/reset")

    assert again["changes"] == 0
    assert stage.everything() == _of_the_fork(stage)


def _of_the_fork(stage: Stage) -> list[Any]:
    """Everything in the fork that was made before."""
    stage.control("DELETE", "/sandboxes/mine")
    stage.control("POST", "/sandboxes", {"name": "mine", "source": "kept"})
    return stage.everything()


def test_nothing_is_there() -> None:
    stage = played("nothing-there")

    assert [stage.skillmeat(f"/{kind}")["total"] for kind in ("projects", "artifacts")] == [0, 0]
    assert stage.peaka("/status") == []


def test_all_are_just_refreshed() -> None:
    """3 s ago."""
    stage = played("just-refreshed")

    assert set(stage.statuses("projects")) == {"active"}
    assert {each["last_fetched"] for each in stage.skillmeat("/projects")["items"]} == {
        "2025-12-01T14:59:57Z"
    }


def test_all_are_stale() -> None:
    assert set(played("all-stale").statuses("projects")) == {"stale"}


def test_one_project_is_stale() -> None:
    items = played("one-project-stale").skillmeat("/projects")["items"]

    assert [each["id"] for each in items if each["status"] != "active"] == ["proj-123"]


@pytest.mark.parametrize("seed", range(8))
def test_everything_is_outdated(seed: int) -> None:
    """By 600 fetches, whatever the seed."""
    stage = played("everything-outdated", seed)

    assert stage.skillmeat("/stale-artifacts")["total"] == 87
    assert stage.skillmeat("/artifacts?is_outdated=false")["total"] == 0


def test_many_projects_are_in_error() -> None:
    """And more than half are not active."""
    statuses = played("many-projects-in-error").statuses("projects")

    assert statuses.count("error") >= 8
    assert statuses.count("active") < len(statuses) / 2


def test_a_refresh_has_failed() -> None:
    """Those in error stay so, and each has a reason."""
    stage = played("refresh-failed")
    failed = stage.statuses("projects").count("error")
    again = stage.client.post(f"{API}/cache/refresh", json={}, headers=bearer(KEY)).json()

    assert failed >= 5
    assert (again["success"], len(again["errors"])) == (False, failed)


@pytest.mark.parametrize("key", [KEY, OTHER_KEY])
def test_the_rate_limit_is_near(key: str) -> None:
    """Five more requests are answered."""
    stage = played("near-the-rate-limit")
    asked = [stage.client.get(f"{API}/cache/status", headers=bearer(key)) for _ in range(6)]

    assert [answer.status_code for answer in asked] == [200] * 5 + [429]
    assert asked[4].headers["x-ratelimit-remaining"] == "0"


@pytest.mark.parametrize("key", [KEY, OTHER_KEY, "a-key-of-its-own"])
def test_the_rate_limit_is_reached(key: str) -> None:
    """By every key, a bound one too, until the minute is over."""
    stage = Stage()
    stage.control("PUT", "/sandboxes/mine/api-keys", {"items": [{"api_key": "a-key-of-its-own"}]})
    stage.play("rate-limited")
    refused = stage.client.get(f"{API}/cache/status", headers=bearer(key))
    stage.control("POST", "/sandboxes/mine/clock/advance", {"duration": "PT1M"})

    assert (refused.status_code, refused.headers["retry-after"]) == (429, "60")
    assert stage.client.get(f"{API}/cache/status", headers=bearer(key)).status_code == 200


def test_without_limits_no_limit_is_reached() -> None:
    """409 says so, and nothing has changed."""
    stage = Stage(rate_limit=False)
    before = stage.everything()
    answer = stage.play("rate-limited")

    assert answer.status_code == 409
    assert answer.json()["detail"] == (
        "Scenario 'rate-limited', step 2: getStatus answers 200, not 429"
    )
    assert stage.everything() == before


def test_there_is_no_cache() -> None:
    """But the tables are there to be cached."""
    stage = played("no-caches")
    assert stage.peaka("/status") == []

    body = {"catalogId": "627249916703408649", "schemaName": "payment", "tableName": "charge"}
    made = stage.client.post(f"{PROJECT}/cache", json=body, headers=bearer(PARTNER_KEY))
    assert made.status_code == 200


def test_a_first_sync_is_running() -> None:
    """Of a table that no cache had."""
    [cache] = [
        each
        for each in played("first-sync-running").peaka("/status")
        if each["tableName"] == "refund"
    ]

    assert (cache["status"], "lastFullRefreshCacheExecution" in cache) == ("RUNNING", False)


@pytest.mark.parametrize("seed", range(5))
def test_a_sync_is_running_at_40_percent(seed: int) -> None:
    """Its rows are known once it is over, 18 s later."""
    stage = played("sync-running-at-40-percent", seed)
    now = stage.last_refresh()
    stage.control("POST", "/sandboxes/mine/clock/advance", {"duration": "PT18S"})
    done = stage.last_refresh()

    assert (now["status"], done["status"]) == ("RUNNING", "COMPLETED")
    assert now["id"] == done["id"]
    assert copied(now) == copied(done) * 2 // 5


def test_a_sync_is_queued() -> None:
    """It begins when the running one ends."""
    stage = played("sync-queued")
    running = stage.last_refresh()
    stage.control("POST", "/sandboxes/mine/clock/advance", {"duration": "PT25S"})
    queued = stage.last_refresh()

    assert (running["status"], queued["status"]) == ("RUNNING", "RUNNING")
    assert queued["createdAt"] == "2025-12-01T15:00:25.000Z"


@pytest.mark.parametrize(
    ("name", "status", "finished"),
    [
        ("sync-finished-a-moment-ago", "COMPLETED", "2025-12-01T14:59:58.000Z"),
        ("sync-cancelled-a-moment-ago", "CANCELLED", "2025-12-01T14:59:58.000Z"),
    ],
)
def test_a_sync_is_over_since_a_moment(name: str, status: str, finished: str) -> None:
    """2 s."""
    stage = played(name)

    assert stage.peaka(f"/{CACHE}/status")["status"] == status
    assert stage.last_refresh()["finishedAt"] == finished


@pytest.mark.parametrize("seed", range(5))
def test_a_sync_has_failed_with_a_timeout(seed: int) -> None:
    """Within the last 18 s, and after some rows."""
    failed = played("sync-failed-with-timeout", seed).last_refresh(INVOICE)

    assert (failed["status"], failed["error"]["type"]) == ("FAILED", "SourceTimeoutException")
    assert "did not answer in time" in failed["error"]["message"]
    assert failed["createdAt"] == "2025-12-01T14:59:42.000Z"
    assert copied(failed) > 0


def test_all_syncs_are_running() -> None:
    assert {each["status"] for each in played("all-syncs-running").peaka("/status")} == {"RUNNING"}


def test_many_syncs_have_failed() -> None:
    """Those of the first project alone."""
    stage = played("many-syncs-failed")

    assert sum(each["status"] == "FAILED" for each in stage.peaka("/status")) >= 3


def test_a_history_is_long() -> None:
    """As many as are kept, one each quarter of an hour."""
    stage = played("long-history")
    history = stage.peaka(f"/{CACHE}/executionHistory?limit=2000")

    assert len(history) == 1_000
    assert history[0]["createdAt"] == "2025-12-01T14:59:00.000Z"


def test_a_history_is_forgotten() -> None:
    """The cache is still there, and says what came of its last syncs."""
    stage = played("history-forgotten")

    assert stage.peaka(f"/{CACHE}/executionHistory") == []
    assert stage.peaka(f"/{CACHE}/status")["status"] == "COMPLETED"


@pytest.mark.parametrize(
    ("name", "kind", "total"),
    [("one-of-each", "artifacts", 1), ("pages-filled-to-the-limit", "artifacts", 500)],
)
def test_others_are_a_profile_as_it_begins(name: str, kind: str, total: int) -> None:
    """As `serve --profile` would."""
    assert played(name).skillmeat(f"/{kind}")["total"] == total


def test_a_week_has_passed() -> None:
    """28 runs of a sync that comes every six hours; the mock's moment is the same."""
    history = played("left-alone-for-a-week").peaka(f"/{CACHE}/executionHistory?limit=1000")
    syncs = [each for each in history if each["executionMode"] == "INCREMENTAL"]

    assert sum(each["createdAt"] >= "2025-11-24T15:00:00.000Z" for each in syncs) == 28


def test_a_situation_is_the_beginning_that_a_reset_brings_back() -> None:
    """And `as-at-the-start` what the mock has begun with."""
    stage = Stage()
    before = stage.everything()
    stage.play("all-stale")
    stage.client.post(f"{API}/cache/refresh", json={"force": True}, headers=bearer(KEY))
    stage.control("POST", "/sandboxes/mine/reset")
    assert set(stage.statuses("projects")) == {"stale"}

    stage.play("as-at-the-start")
    assert stage.everything() == before


def test_a_clock_goes_on_as_it_did() -> None:
    """The situation is that of the present moment, and does not stand still for it."""
    elapsed = [0.0]
    app = create_app(clock=Clock(NOW, elapsed=lambda: elapsed[0]))
    control = client(app, None, f"{ROOT}/_specdouble/v1/sandboxes/default")
    elapsed[0] = 3_600
    now = control.post("/scenario", json={"scenario": "sync-queued"}).json()["clock"]
    elapsed[0] = 3_610

    assert now == {"now": "2025-12-01T16:00:00Z", "rate": 1.0}
    assert control.get("/clock").json()["now"] == "2025-12-01T16:00:10Z"


def test_an_unknown_one_is_refused_with_the_nearest() -> None:
    """409: the sandbox that the path names is there, and the body is as it should be."""
    answer = Stage().play("all-stail")

    assert answer.status_code == 409
    assert answer.json()["detail"] == "There is no scenario 'all-stail'; did you mean all-stale?"


def test_other_sandboxes_do_not_notice() -> None:
    stage = Stage()
    stage.play("all-stale")
    path = f"{ROOT}/api/v1/cache/projects?status=stale"

    assert stage.client.get(path, headers=bearer(KEY)).json()["total"] == 2
