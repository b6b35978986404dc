"""The operations on what a sandbox was: snapshots, changes, and the way back to them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import msgspec

from specdouble.mockserver.control import payloads
from specdouble.mockserver.control.clocks import moment_of
from specdouble.mockserver.control.desk import Body, Desk, Done
from specdouble.mockserver.kernel.api import Answer
from specdouble.mockserver.kernel.journal import Entry
from specdouble.mockserver.kernel.past import at_change, at_time
from specdouble.mockserver.kernel.refusals import Conflict
from specdouble.mockserver.kernel.sandbox import Sandbox
from specdouble.mockserver.kernel.snapshots import Point, Snapshot

WAYS: Final = ("snapshot", "change", "time")
"""How a request says what a sandbox was."""
MOST_SHOWN: Final = 20
"""So many entities are named of a change, which may concern them all."""


class ToldSnapshot(msgspec.Struct, frozen=True):
    snapshot: str
    change: int
    now: datetime


class ToldSnapshots(msgspec.Struct, frozen=True):
    items: list[ToldSnapshot]
    total: int


class ToldChange(msgspec.Struct, frozen=True):
    """`restored`: the sandbox was made what it had been; `entities`: some of those concerned."""

    number: int
    api: str
    at: datetime
    restored: bool
    count: int
    entities: list[str]


class Changes(msgspec.Struct, frozen=True):
    items: list[ToldChange]
    total: int
    limit: int
    offset: int


def list_snapshots(desk: Desk, *, name: str) -> Done:
    """All of a sandbox."""
    items = [_told(snapshot) for snapshot in desk.sandboxes.get(name).snapshots]
    return desk, Answer(200, ToldSnapshots(items, len(items)))


def take_snapshot(desk: Desk, *, name: str, body: Body) -> Done:
    """Give what the sandbox is a name."""
    sandbox = desk.sandboxes.get(name)
    snapshot = sandbox.take_snapshot(body["snapshot"])
    place = f"/_specdouble/v1/sandboxes/{sandbox.name}/snapshots/{snapshot.name}"
    return desk, Answer(201, _told(snapshot), {"Location": place})


def get_snapshot(desk: Desk, *, name: str, snapshot: str) -> Done:
    """Tell of one."""
    return desk, Answer(200, _told(desk.sandboxes.get(name).snapshots.get(snapshot)))


def delete_snapshot(desk: Desk, *, name: str, snapshot: str) -> Done:
    """Forget one."""
    desk.sandboxes.get(name).remove_snapshot(snapshot)
    return desk, Answer(204)


def restore_snapshot(desk: Desk, *, name: str, snapshot: str) -> Done:
    """Make the sandbox what it was."""
    return _gone_to(desk, name, {"snapshot": snapshot})


def rewind_sandbox(desk: Desk, *, name: str, body: Body) -> Done:
    """Make the sandbox what it was after a change, or at a moment."""
    return _gone_to(desk, name, body)


def list_changes(desk: Desk, *, name: str, limit: int, offset: int) -> Done:
    """Those that can be gone back to, the newest first."""
    entries = list(desk.sandboxes.get(name).journal)
    items = [_change(entry) for entry in entries[::-1][offset : offset + limit]]
    return desk, Answer(200, Changes(items, len(entries), limit, offset))


def point_of(sandbox: Sandbox, given: Body) -> Point | None:
    """What the sandbox was then, as a request says; None, if it says nothing of it."""
    said = [name for name in WAYS if name in given]
    if len(said) > 1:
        raise Conflict(f"{' and '.join(said)} are two ways to say what it was: one is enough")
    match said:
        case ["snapshot"]:
            return sandbox.snapshots.get(given["snapshot"]).point
        case ["change"]:
            return at_change(sandbox, given["change"])
        case ["time"]:
            return at_time(sandbox, moment_of(given["time"], "time"))
    return None


def _gone_to(desk: Desk, name: str, way: Body) -> Done:
    """A change as any other, so that one can go on from there, and back again."""
    sandbox = desk.sandboxes.get(name)
    if (point := point_of(sandbox, way)) is not None:
        sandbox.restore(point.worlds, point.now)
        for api in desk.served:  # windows of rate limits are of a time that is no more
            sandbox.kept.pop(api, None)
    return desk, Answer(200, payloads.told(sandbox))


def _told(snapshot: Snapshot) -> ToldSnapshot:
    return ToldSnapshot(snapshot.name, snapshot.change, snapshot.point.now)


def _change(entry: Entry) -> ToldChange:
    named: Sequence[str] = [str(each) for each in entry.changes[:MOST_SHOWN]]
    count = len(entry.changes)
    return ToldChange(entry.number, entry.api, entry.at, entry.afresh, count, list(named))
