"""What requests say, held to the rules that no schema states."""

from collections.abc import Mapping
from typing import Any

from specdouble.fixtures.peaka.entities import Mode, Schedule
from specdouble.mockserver.kernel.refusals import Invalid

PLACE = ("catalogId", "schemaName", "tableName")
SCHEDULES = {
    Mode.INCREMENTAL: "incrementalCacheSchedule",
    Mode.FULL_REFRESH: "fullRefreshCacheSchedule",
}


def place(body: Mapping[str, Any]) -> tuple[str, str, str]:
    """The catalog, schema and table that are to be cached; Invalid names what is missing."""
    missing = [name for name in PLACE if body.get(name) is None]
    if missing:
        raise Invalid(f"Missing: {', '.join(missing)}")
    return body["catalogId"], body["schemaName"], body["tableName"]


def schedules(body: Mapping[str, Any]) -> dict[Mode, Schedule]:
    """The schedules that are given, by mode; Invalid names all that is wrong with them."""
    found, faults = {}, []
    for mode, name in SCHEDULES.items():
        if body.get(name) is not None:
            try:
                found[mode] = Schedule.of(body[name])
            except ValueError as error:
                faults.append(f"{name}.{error}")
    if faults:
        raise Invalid("; ".join(faults))
    return found


def page(limit: int, offset: int) -> slice:
    """The part of a list that is asked for; below zero is zero, for the document has no minimum."""
    start = max(0, offset)
    return slice(start, start + max(0, limit))
