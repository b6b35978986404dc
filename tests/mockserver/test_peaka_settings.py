"""The schedules of a cache can be changed, each by itself."""

import pytest

from specdouble.mockserver.kernel.refusals import NotFound
from tests.mockserver.peaka import CHARGE, EVERY_DAY, EVERY_HOUR, Peaka


def test_an_update_changes_only_what_is_given() -> None:
    """Only the provided schedule fields are updated."""
    peaka = Peaka()
    before = peaka.call("getCacheSettings", cache_id=CHARGE)
    body = {"incrementalCacheSchedule": EVERY_HOUR}
    after = peaka.call("updateCacheSettings", cache_id=CHARGE, body=body)

    assert before["fullRefreshCacheSchedule"] == EVERY_DAY
    assert after == {**before, **body} == peaka.call("getCacheSettings", cache_id=CHARGE)


def test_a_changed_schedule_is_counted_from_the_change() -> None:
    """A changed schedule replaces the one that is there."""
    peaka = Peaka()
    body = {"incrementalCacheSchedule": {"type": "BASIC", "expression": "PT10M"}}
    peaka.call("updateCacheSettings", cache_id=CHARGE, body=body)
    peaka.wait(minutes=11)
    run = peaka.call("getCacheExecutionHistory", cache_id=CHARGE)[0]

    assert run["createdAt"] == "2026-08-03T09:40:00.000Z"


def test_the_same_schedule_again_changes_nothing() -> None:
    """Its next sync comes when it would have come."""
    peaka = Peaka()
    before = peaka.world
    body = {"fullRefreshCacheSchedule": EVERY_DAY}
    peaka.call("updateCacheSettings", cache_id=CHARGE, body=body)

    assert peaka.world is before


def test_none_disables_a_mode() -> None:
    """Type NONE: no sync of that mode comes by itself any more; the other goes on."""
    peaka = Peaka()
    body = {"fullRefreshCacheSchedule": {"type": "NONE"}}
    settings = peaka.call("updateCacheSettings", cache_id=CHARGE, body=body)
    peaka.wait(days=5)
    history = peaka.call("getCacheExecutionHistory", cache_id=CHARGE, limit=20)

    assert settings["fullRefreshCacheSchedule"] == {"type": "NONE"}
    assert {run["executionMode"] for run in history} == {"INCREMENTAL"}


def test_the_log_tells_who_changed_the_settings() -> None:
    """An entry for each changed schedule, with the kind of sync that it concerns."""
    peaka = Peaka()
    body = {"fullRefreshCacheSchedule": {"type": "NONE"}, "incrementalCacheSchedule": EVERY_HOUR}
    peaka.call("updateCacheSettings", cache_id=CHARGE, body=body)
    log = peaka.status(CHARGE)["cacheActionLogs"][-2:]

    assert [(entry["action"], entry["cacheType"], entry["message"]) for entry in log] == [
        ("SETTINGS_UPDATED", "INCREMENTAL", "Schedule set to PT1H"),
        ("SETTINGS_UPDATED", "FULL_REFRESH", "Schedule disabled"),
    ]


def test_settings_of_another_project_cannot_be_changed() -> None:
    """Nor is it told that the cache is there."""
    peaka = Peaka()

    with pytest.raises(NotFound, match=f"Cache '{CHARGE}' not found"):
        peaka.call("updateCacheSettings", project_id="nowhere", cache_id=CHARGE, body={})
