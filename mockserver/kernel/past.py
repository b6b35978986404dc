"""What a sandbox was after any change, or at any moment, that its journal reaches."""

from collections.abc import Mapping
from datetime import datetime
from itertools import groupby

from specdouble.mockserver.kernel.clock import written
from specdouble.mockserver.kernel.refusals import Conflict
from specdouble.mockserver.kernel.sandbox import Sandbox
from specdouble.mockserver.kernel.snapshots import Point
from specdouble.mockserver.kernel.world import World


def at_change(sandbox: Sandbox, number: int) -> Point:
    """What it was after the change of that number; 0 is its beginning. Conflict, out of reach."""
    journal = sandbox.journal
    if number > journal.written:
        raise Conflict(f"The last change is {journal.written}, so there is no {number} yet")
    if number == 0:
        return _point(sandbox.first[0])
    if number < journal.oldest:
        raise Conflict(f"The way back reaches change {journal.oldest}, and the beginning, 0")
    return _point(journal.at(number))


def at_time(sandbox: Sandbox, moment: datetime) -> Point:
    """What it was at that moment (aware); Conflict, if that is to come, or out of reach.

    What was due between the last change until then and the moment itself happens again.
    """
    if moment > sandbox.now:
        raise Conflict(f"It is {written(sandbox.now)} there; the clock can be advanced")
    number = _last_until(sandbox, moment)
    if number is None:
        oldest = at_change(sandbox, sandbox.journal.oldest)
        if moment < oldest.now:
            raise Conflict(f"The way back reaches to {written(oldest.now)}, and no further")
        return Point(oldest.worlds, moment)
    return Point(at_change(sandbox, number).worlds, moment)


def _point(worlds: Mapping[str, World]) -> Point:
    return Point(worlds, max(world.now for world in worlds.values()))


def _last_until(sandbox: Sandbox, moment: datetime) -> int | None:
    """The number of the newest change that was not after it."""
    steps = [
        (number, max(entry.at for entry in entries))
        for number, entries in groupby(sandbox.journal, key=lambda entry: entry.number)
    ]
    return next((number for number, at in reversed(steps) if at <= moment), None)
