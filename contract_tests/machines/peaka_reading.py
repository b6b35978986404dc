"""What stands in the answers of Peaka's cache operations, as far as it is of the needed shape."""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from specdouble.contract_tests.exchange import Exchange

Item = Mapping[str, Any]
Place = tuple[str, ...]
"""Project, catalog, schema and table."""

INCREMENTAL, FULL_REFRESH = MODES = ("incremental", "full refresh")
SLOT = {
    INCREMENTAL: "lastIncrementalCacheExecution",
    FULL_REFRESH: "lastFullRefreshCacheExecution",
}
SCHEDULE = {INCREMENTAL: "incrementalCacheSchedule", FULL_REFRESH: "fullRefreshCacheSchedule"}
TRIGGER = {INCREMENTAL: "incrementalUpdateCache", FULL_REFRESH: "fullRefreshCache"}
CANCEL = {INCREMENTAL: "cancelIncrementalCache", FULL_REFRESH: "cancelFullRefreshCache"}
LISTS = ("getCacheStatusByProject", "getCacheStatusByCatalog", "getCacheStatusBySchema")
NAMES = ("projectId", "catalogId", "schemaName", "tableName")

DURATION = re.compile(
    r"P(?:(?P<weeks>[\d.]+)W)?(?:(?P<days>[\d.]+)D)?"
    r"(?:T(?:(?P<hours>[\d.]+)H)?(?:(?P<minutes>[\d.]+)M)?(?:(?P<seconds>[\d.]+)S)?)?"
)


def is_cache(value: Any) -> bool:
    """Whether it is an object with an id and a place, as settings and statuses are."""
    return isinstance(value, dict) and all(
        isinstance(value.get(name), str) for name in ("id", *NAMES)
    )


def place_of(cache: Item) -> Place:
    """Which table it copies."""
    return tuple(cache[name] for name in NAMES)


def statuses_in(exchange: Exchange) -> list[Item]:
    """The statuses that an answer shows: of one cache, or of each in a list."""
    if exchange.status != 200 or exchange.operation not in {"getCacheStatus", *LISTS}:
        return []
    body = exchange.json
    return [each for each in (body if isinstance(body, list) else [body]) if is_cache(each)]


def runs_in(status: Item) -> list[tuple[str, Item]]:
    """The latest executions in a status, with their kind."""
    return [(mode, status[name]) for mode, name in SLOT.items() if is_run(status.get(name))]


def is_run(value: Any) -> bool:
    """Whether it is an execution with an id and a status."""
    return isinstance(value, dict) and all(
        isinstance(value.get(name), str) for name in ("id", "status")
    )


def history_in(exchange: Exchange) -> list[Item]:
    """The executions in an answer to a history."""
    body = exchange.json if exchange.status == 200 else None
    if exchange.operation != "getCacheExecutionHistory" or not isinstance(body, list):
        return []
    return [each for each in body if is_run(each)]


def mode_asked(operation: str) -> str | None:
    """The kind of sync that an operation starts or stops."""
    for mode in MODES:
        if operation in {TRIGGER[mode], CANCEL[mode]}:
            return mode
    return None


def same_schedule(one: Any, other: Any) -> bool:
    """Whether two schedules mean the same: none at all is like the type NONE, P1D like PT24H."""
    return _meaning(one) == _meaning(other)


def _meaning(schedule: Any) -> object:
    if not isinstance(schedule, dict) or schedule.get("type") == "NONE":
        return None
    return schedule.get("type"), _length(schedule.get("expression"))


def _length(expression: object) -> object:
    found = DURATION.fullmatch(expression) if isinstance(expression, str) else None
    if found is None:
        return expression
    return timedelta(**{name: float(value or 0) for name, value in found.groupdict().items()})
