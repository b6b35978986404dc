"""Time moved over HTTP: all that is due happens, in order, each thing at its own moment."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import httpx
import pytest

from specdouble.mockserver.kernel.clock import Clock
from tests.mocks import create_app
from tests.mockserver.http import CACHE, KEY, NOW, PARTNER_KEY, bearer, client

ROOT = "http://localhost:8000"
PROJECT = "/api/v1/data/projects/mtKDhe1U/cache"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class World:
    """A mock whose time stands still, but for what is asked of its control API."""

    def __init__(self) -> None:
        self._client = client(create_app(clock=Clock.frozen(NOW)), None, ROOT)

    def advance(self, duration: str) -> datetime:
        path = "/_specdouble/v1/sandboxes/default/clock/advance"
        answer = self._client.post(path, json={"duration": duration})
        assert answer.status_code == 200, answer.text
        return moment(answer.json()["now"])

    def peaka(self, method: str, path: str, body: object = None) -> Any:
        answer = self._client.request(
            method, f"{PROJECT}{path}", json=body, headers=bearer(PARTNER_KEY)
        )
        assert answer.status_code == 200, answer.text
        return answer.json() if answer.content else None

    def history(self, cache_id: str) -> list[Any]:
        """All executions that are told of, the oldest first."""
        page = self.peaka("GET", f"/{cache_id}/executionHistory?limit=1000")
        return list(reversed(page))

    def skillmeat(self, path: str, body: object = None) -> httpx.Response:
        method = "GET" if body is None else "POST"
        return self._client.request(method, f"/api/v1/cache{path}", json=body, headers=bearer(KEY))

    def projects(self, status: str) -> list[Any]:
        items: list[Any] = self.skillmeat(f"/projects?status={status}").json()["items"]
        return items


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def every(interval: timedelta, until: timedelta) -> Iterator[datetime]:
    """When a schedule that was set at the beginning fires until then."""
    at = NOW + interval
    while at <= NOW + until:
        yield at
        at += interval


@pytest.fixture(scope="module")
def week() -> list[Any]:
    """What a new cache has done in a week: every 6 hours what is new, each day all anew."""
    world = World()
    schedules = {
        "incrementalCacheSchedule": {"type": "BASIC", "expression": "PT6H"},
        "fullRefreshCacheSchedule": {"type": "BASIC", "expression": "P1D"},
    }
    place = {"catalogId": "627249916703408649", "schemaName": "payment", "tableName": "refund"}
    made = world.peaka("POST", "", {**place, **schedules})
    assert world.advance("P7D") == NOW + timedelta(days=7)
    return world.history(made["id"])


def begun(history: list[Any], mode: str) -> list[datetime]:
    return [moment(each["createdAt"]) for each in history if each["executionMode"] == mode]


def test_a_week_has_a_sync_for_each_time_that_a_schedule_fired(week: list[Any]) -> None:
    """At the very moments; and the first full refresh, which fills the new cache."""
    due = timedelta(days=7)

    assert begun(week, "INCREMENTAL") == list(every(6 * HOUR, due))
    assert begun(week, "FULL_REFRESH") == [NOW, *every(DAY, due)]
    assert len(week) == 28 + 8


def test_a_weeks_syncs_are_over_but_those_that_begin_now(week: list[Any]) -> None:
    """Each by itself, long before the next one of its mode."""
    over = [each for each in week if moment(each["createdAt"]) < NOW + timedelta(days=7)]
    lasted = [moment(each["finishedAt"]) - moment(each["createdAt"]) for each in over]

    assert {each["status"] for each in over} == {"COMPLETED"}
    assert timedelta() < min(lasted) <= max(lasted) < timedelta(minutes=1)
    assert [each["status"] for each in week[len(over) :]] == ["RUNNING", "RUNNING"]


def test_a_week_is_told_with_ids_and_times_of_its_own(week: list[Any]) -> None:
    """No two alike, and nothing in the future."""
    now = NOW + timedelta(days=7)
    times = [each[name] for each in week for name in ("createdAt", "updatedAt")]

    assert len({each["id"] for each in week}) == len(week)
    assert all(NOW <= moment(time) <= now for time in times)
    assert [each["createdAt"] for each in week] == sorted(each["createdAt"] for each in week)


def test_each_sync_of_a_week_goes_on_where_the_one_before_has_ended(week: list[Any]) -> None:
    """A full refresh counts from nothing; an incremental sync adds to what it finds there."""
    at = {mode: begun(week, mode) for mode in ("INCREMENTAL", "FULL_REFRESH")}
    alone = [
        each
        for each in week
        if each["executionMode"] == "FULL_REFRESH"
        or moment(each["createdAt"]) not in at["FULL_REFRESH"]
    ]
    for before, after in pairwise(each["progress"] for each in alone[:-1]):
        added = after["numberOfCachedRecords"] - after["numberOfInsertedRecords"]
        assert added in {0, before["numberOfCachedRecords"]}
    assert alone[0]["progress"]["numberOfCachedRecords"] > 0


def test_what_is_older_than_14_days_is_forgotten() -> None:
    """However long nobody has asked; what the last one came to is still told."""
    world = World()
    now = world.advance("P30D")
    oldest = moment(world.history(CACHE)[0]["createdAt"])

    assert now - 14 * DAY <= oldest < now - 14 * DAY + 6 * HOUR


def test_a_queued_sync_begins_when_the_running_one_ends() -> None:
    """Both long ago, by the time that somebody looks."""
    world = World()
    for _ in range(2):
        world.peaka("POST", f"/{CACHE}/fullRefreshUpdate")
    world.advance("PT2H")
    first, second = world.history(CACHE)[-2:]

    assert first["createdAt"] == "2025-12-01T15:00:00.000Z"
    assert first["finishedAt"] == second["createdAt"] == "2025-12-01T15:00:30.000Z"
    assert second["finishedAt"] == "2025-12-01T15:01:00.000Z"


def test_a_ttl_runs_out_before_the_job_runs() -> None:
    """24 hours after a refresh all are stale, until the job comes, which does every 6 hours."""
    world = World()
    world.skillmeat("/refresh", {"force": True})
    job = moment(world.skillmeat("/status").json()["refresh_job_status"]["next_run_time"])
    world.advance("P1D")
    assert len(world.projects("stale")) == 12

    next_run = next(run for run in (job + 6 * HOUR * n for n in range(9)) if run > NOW + DAY)
    world.advance("PT6H")
    assert {moment(each["last_fetched"]) for each in world.projects("active")} == {next_run}


def test_the_job_has_run_in_time_however_long_nobody_looks() -> None:
    """What a leap of two days finds is what the last of its runs has left."""
    world = World()
    job = moment(world.skillmeat("/status").json()["refresh_job_status"]["next_run_time"])
    now = world.advance("P2D")
    told = world.skillmeat("/status").json()["refresh_job_status"]
    last = max(run for run in (job + 6 * HOUR * n for n in range(9)) if run <= now)

    assert moment(told["last_run_time"]) == last
    assert moment(told["next_run_time"]) == last + 6 * HOUR


def test_a_rate_window_opens_a_minute_after_its_first_request() -> None:
    """Not a second before."""
    world = World()
    statuses = [world.skillmeat("/status").status_code for _ in range(101)]
    world.advance("PT59S")
    refused = world.skillmeat("/status")
    world.advance("PT1S")

    assert statuses == [200] * 100 + [429]
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "1")
    assert world.skillmeat("/status").headers["x-ratelimit-remaining"] == "99"
