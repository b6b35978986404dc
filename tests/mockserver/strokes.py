"""Endless things to do to sandboxes, the same ones for the same number; and all that they are."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from specdouble.mockserver.kernel.clock import Clock
from specdouble.mockserver.kernel.keeper import Keeper, Origin
from specdouble.mockserver.kernel.refusals import Refusal
from specdouble.mockserver.kernel.sandbox import Sandbox
from specdouble.mockserver.kernel.sandboxes import Sandboxes
from specdouble.mockserver.kernel.world import World
from specdouble.mockserver.mocks import MOCKS, create_sandboxes

NOW = datetime(2025, 12, 1, 15, 0, tzinfo=UTC)
PROJECT = {"project_id": "mtKDhe1U"}
CACHE: dict[str, object] = {**PROJECT, "cache_id": "960bd651-7b3c-4511-9a88-18e14ac7742a"}
TABLE = {"catalogId": "627249916703408649", "schemaName": "payment", "tableName": "charge"}
OPERATIONS: list[tuple[str, str, dict[str, object]]] = [
    ("skillmeat", "refreshCache", {"body": {"force": True}}),
    ("skillmeat", "invalidateCache", {"body": {}}),
    ("peaka", "fullRefreshCache", CACHE),
    ("peaka", "cancelFullRefreshCache", CACHE),
    ("peaka", "incrementalUpdateCache", CACHE),
    ("peaka", "deleteCache", CACHE),
    ("peaka", "createCache", {**PROJECT, "body": TABLE}),
]


def sandboxes(keeper: Keeper | None = None) -> Sandboxes:
    """Those of a mock whose time stands still."""
    return create_sandboxes(profile="minimal", clock=Clock.frozen(NOW), keeper=keeper)


def strokes(every: Sandboxes, number: int) -> Iterator[None]:
    """Do one thing after the other; at each yield at most one transaction has been made."""
    for sandbox in every:
        yield from _look(sandbox)
    while True:
        chance, number = Random(number), number + 1  # noqa: S311 - to be repeatable
        kinds = [_operate, _wait, _begin, _end, _return, _remember]
        do = chance.choices(kinds, [12, 5, 2, 1, 1, 2])[0]
        yield from do(every, chance)


def _look(sandbox: Sandbox) -> Iterator[None]:
    """What was due happens, and is written."""
    for mock in MOCKS.values():
        sandbox.world(mock.api)
        yield


def _operate(every: Sandboxes, chance: Random) -> Iterator[None]:
    name, operation, arguments = chance.choice(OPERATIONS)
    api = MOCKS[name].api
    with suppress(Refusal):
        chance.choice(list(every)).perform(api, api.behaviours[operation], arguments)
    yield


def _wait(every: Sandboxes, chance: Random) -> Iterator[None]:
    sandbox = chance.choice(list(every))
    sandbox.set_clock(sandbox.now + timedelta(minutes=chance.randrange(1, 600)), rate=0)
    yield
    yield from _look(sandbox)


def _begin(every: Sandboxes, chance: Random) -> Iterator[None]:
    """A sandbox of its own origin, or a fork."""
    name, source = f"room-{chance.randrange(5)}", chance.choice([None, *every])
    with suppress(Refusal):
        if source is None:
            every.create(name, Origin("minimal", chance.randrange(3), NOW))
        else:
            every.create(name, source=source.name)
    yield


def _end(every: Sandboxes, chance: Random) -> Iterator[None]:
    with suppress(Refusal):
        every.delete(chance.choice(list(every)).name)
    yield


def _return(every: Sandboxes, chance: Random) -> Iterator[None]:
    """To the beginning, by forgetting or by going back; or to another one."""
    sandbox = chance.choice(list(every))
    match chance.randrange(3):
        case 0:
            every.reset(sandbox.name)
        case 1:
            worlds, clock = sandbox.first
            sandbox.restore(worlds, clock.now())
        case _:
            draft = every.draft(sandbox.name, "minimal", sandbox.now - timedelta(hours=7))
            draft.set_clock(sandbox.now)
            for _ in _look(draft):
                pass
            every.publish(draft)
    yield


def _remember(every: Sandboxes, chance: Random) -> Iterator[None]:
    """By a snapshot, or forget one, or go back to it."""
    sandbox, name = chance.choice(list(every)), f"snapshot-{chance.randrange(3)}"
    with suppress(Refusal):
        match chance.randrange(3):
            case 0:
                sandbox.take_snapshot(name)
            case 1:
                sandbox.remove_snapshot(name)
            case _:
                sandbox.restore(*sandbox.snapshots.get(name).point)
    yield


def everything(every: Sandboxes) -> list[Any]:
    """All that sandboxes are, and all that they would be after a reset."""
    return [_all_of(sandbox) for sandbox in every]


def _all_of(sandbox: Sandbox) -> list[Any]:
    first, first_clock = sandbox.first
    return [
        sandbox.name,
        sandbox.origin,
        [(clock.now(), clock.rate) for clock in (sandbox.clock, first_clock)],
        [_content(worlds) for worlds in (sandbox.snapshot(), first, sandbox.journal.first)],
        sandbox.journal.written,
        list(sandbox.journal),
        [
            (taken.name, taken.change, taken.point.now, _content(taken.point.worlds))
            for taken in sandbox.snapshots
        ],
    ]


def _content(worlds: Mapping[str, World]) -> list[Any]:
    """What is in worlds; not when each was last looked at."""
    return [
        (name, world.seed, world.draws, [(kind, list(table)) for kind, table in tables])
        for name, world in worlds.items()
        if (tables := sorted(world.tables.items(), key=lambda item: item[0].__name__))
    ]
