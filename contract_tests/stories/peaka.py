"""Peaka: a cache is deleted, created again, synced, cancelled and rescheduled.

Peaka lists no tables, so a free one is had by deleting a cache. It is created again with its
schedules; only its id and history are others then.
"""

import time
from collections.abc import Iterator
from typing import Any

import pytest
from schemathesis import Response

from specdouble.contract_tests.preflight import example
from specdouble.contract_tests.run import Run

PLACE = ("catalogId", "schemaName", "tableName")
SCHEDULES = ("incrementalCacheSchedule", "fullRefreshCacheSchedule")
PATIENCE = 5.0
"""Seconds in which a sync that was triggered must be there to be cancelled."""


def a_cache_lives(run: Run) -> None:
    """Every operation is asked in a situation in which it can succeed."""
    project = _project(run)
    place = _free_a_table(run, project)
    created = run.ask("createCache", projectId=project, body=place)
    if not created.status_code == 200:  # noqa: SIM201 - reads as what is looked at
        pytest.fail(f"the cache of {place} could be deleted, but not created again")
    cache = {"projectId": project, "cacheId": str(created.json()["id"])}
    run.ask("createBatchCache", projectId=project, body=[place])
    run.ask("getCacheSettings", **cache)
    _trigger_and_cancel(run, cache, "incrementalUpdateCache", "cancelIncrementalCache")
    _trigger_and_cancel(run, cache, "fullRefreshCache", "cancelFullRefreshCache")
    run.ask("getCacheStatus", **cache)
    run.ask("getCacheExecutionHistory", **cache)
    run.ask("updateCacheSettings", body=_schedules(place), **cache)
    catalog = {"projectId": project, "catalogId": place["catalogId"]}
    run.ask("getCacheStatusByCatalog", **catalog)
    run.ask("getCacheStatusBySchema", schemaName=place["schemaName"], **catalog)


def _project(run: Run) -> str:
    operation = run.document.operations["getCacheStatusByProject"]
    spec = run.document.resolved["paths"][operation.path]["get"]
    return next(example(each) for each in spec["parameters"] if each["name"] == "projectId")


def _free_a_table(run: Run, project: str) -> dict[str, Any]:
    """Delete the last cache of the project that is at rest; what creates it again."""
    caches = run.ask("getCacheStatusByProject", projectId=project).json()
    at_rest = [cache for cache in caches if cache["status"] != "RUNNING"]
    if not at_rest:
        pytest.skip(f"project {project} has no cache at rest, so no table can be made free")
    chosen = at_rest[-1]
    cache = {"projectId": project, "cacheId": str(chosen["id"])}
    settings = run.ask("getCacheSettings", **cache).json()
    run.ask("deleteCache", **cache)
    return {name: chosen[name] for name in PLACE} | _schedules(settings)


def _schedules(settings: dict[str, Any]) -> dict[str, Any]:
    return {name: settings[name] for name in SCHEDULES if settings.get(name)}


def _trigger_and_cancel(run: Run, cache: dict[str, str], trigger: str, cancel: str) -> Response:
    """A sync may appear a moment after its trigger answers, so cancelling is tried for a while."""
    run.ask(trigger, **cache)
    for _ in _growing_pauses():
        response = run.ask(cancel, **cache)
        if response.status_code == 200:
            break
    return response


def _growing_pauses() -> Iterator[None]:
    """At once, then after pauses that double, as long as the patience lasts."""
    pause, end = 0.1, time.monotonic() + PATIENCE
    yield
    while time.monotonic() + pause < end:
        time.sleep(pause)
        pause *= 2
        yield
