"""Quirks of what is told of caches and executions; the world itself goes on as ever."""

from collections.abc import Callable, Iterator
from typing import Any, Final

import msgspec

from specdouble.mockserver.kernel.api import Answer, Behaviour, Outcome
from specdouble.mockserver.kernel.world import World

LAST: Final = ("lastIncrementalCacheExecution", "lastFullRefreshCacheExecution")
Told = dict[str, Any]


def with_nulls(behaviour: Behaviour) -> Behaviour:
    """What is absent is null."""

    def change(body: Any, _cache_id: str) -> None:
        for status in _statuses(body):
            for name in LAST:
                status.setdefault(name, None)
        for execution in _executions(body):
            execution.setdefault("error", None)
            execution.setdefault("finishedAt", None)
            if execution["status"] == "RUNNING":
                execution["progress"] = None

    return _telling(behaviour, change)


def with_idle_counts(behaviour: Behaviour) -> Behaviour:
    """Some counts tell nothing."""

    def change(body: Any, _cache_id: str) -> None:
        for execution in _executions(body):
            execution["progress"] |= {
                "numberOfDeletedRecords": 0,
                "numberOfUpdatedRecords": 2,
                "lastOffset": "0",
            }

    return _telling(behaviour, change)


def as_stuck(behaviour: Behaviour) -> Behaviour:
    """The newest execution of every other cache never gets on."""

    def change(body: Any, cache_id: str) -> None:
        for status in _statuses(body):
            newest = max(_executions(status), key=_created, default=None)
            if newest is not None and _is_stuck(status["id"]):
                status["status"] = "RUNNING"
                _stop(newest)
        if isinstance(body, list) and body and "executionMode" in body[0] and _is_stuck(cache_id):
            _stop(body[0])

    return _telling(behaviour, change)


def _is_stuck(cache_id: str) -> bool:
    return cache_id[:1] in "02468ace"


def _stop(execution: Told) -> None:
    """As it was when it began."""
    execution["status"] = "RUNNING"
    execution["updatedAt"] = execution["createdAt"]
    execution.pop("finishedAt", None)
    execution.pop("error", None)
    execution["progress"] |= dict.fromkeys(
        (f"numberOf{each}Records" for each in ("Inserted", "Updated", "Deleted")), 0
    )


def _created(execution: Told) -> str:
    return str(execution["createdAt"])


def _telling(behaviour: Behaviour, change: Callable[[Any, str], None]) -> Behaviour:
    """The behaviour with what it answers changed; what is kept of it stays as it is."""

    def lying(world: World, **arguments: Any) -> Outcome:
        world, answer = behaviour(world, **arguments)
        body = msgspec.to_builtins(answer.body)
        change(body, arguments.get("cache_id", ""))
        return world, Answer(answer.status, body)

    return lying


def _statuses(body: Any) -> list[Told]:
    """The statuses of caches in a status or a list of them."""
    found = body if isinstance(body, list) else [body]
    return [each for each in found if "tableName" in each]


def _executions(body: Any) -> Iterator[Told]:
    """The executions in a history, a status or a list of statuses."""
    for each in body if isinstance(body, list) else [body]:
        if "executionMode" in each:
            yield each
        yield from (each[name] for name in LAST if each.get(name))
