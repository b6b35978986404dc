"""The operations on a sandbox's time."""

import re
from datetime import UTC, datetime, timedelta

from specdouble.mockserver.control import payloads
from specdouble.mockserver.control.desk import Body, Desk, Done
from specdouble.mockserver.kernel.api import Answer
from specdouble.mockserver.kernel.clock import EARLIEST, LATEST, written
from specdouble.mockserver.kernel.refusals import Conflict
from specdouble.mockserver.kernel.sandbox import Sandbox

LONGEST = timedelta(days=3650)
_PARTS = {"W": "weeks", "D": "days", "H": "hours", "M": "minutes", "S": "seconds"}
_PART = re.compile(r"([0-9.]+)([WDHMS])")


def get_clock(desk: Desk, *, name: str) -> Done:
    """Tell the time."""
    return desk, _told(desk.sandboxes.get(name))


def set_clock(desk: Desk, *, name: str, body: Body) -> Done:
    """Set the moment, the rate, or both."""
    sandbox = desk.sandboxes.get(name)
    moment = moment_of(body["now"]) if "now" in body else None
    _move(sandbox, moment, body.get("rate"))
    return desk, _told(sandbox)


def advance_clock(desk: Desk, *, name: str, body: Body) -> Done:
    """Let so much time pass."""
    sandbox = desk.sandboxes.get(name)
    time = duration(body["duration"])
    _move(sandbox, sandbox.now + time)
    return desk, _told(sandbox)


def duration(text: str) -> timedelta:
    """What an ISO 8601 duration of weeks to seconds means (section 5.5.2.2)."""
    parts = {_PARTS[unit]: float(number) for number, unit in _PART.findall(text)}
    return timedelta(**parts)


def moment_of(text: str, name: str = "now") -> datetime:
    """The moment that a date and time of RFC 3339 means, if a clock may be set to it."""
    try:
        moment = datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        moment = None
    if moment is None or not EARLIEST <= moment <= LATEST:
        years = f"from {EARLIEST.year} to {LATEST.year}"
        raise Conflict(f"{name} must be a moment {years}, not {text!r}")
    return moment


def _move(sandbox: Sandbox, moment: datetime | None, rate: float | None = None) -> None:
    """Set the clock; what was due until then is done before anything else, as always."""
    if moment is not None and moment < sandbox.now:
        now = written(sandbox.now)
        message = f"It is {now} there already; only a reset, a snapshot or a rewind goes back"
        raise Conflict(message)
    if moment is not None and moment - sandbox.now > LONGEST:
        raise Conflict(f"At most {LONGEST.days} days can pass at once")
    if moment is not None and moment > LATEST:
        raise Conflict(f"Time there ends with {LATEST.year}")
    sandbox.set_clock(moment, rate)


def _told(sandbox: Sandbox) -> Answer:
    return Answer(200, payloads.told_time(sandbox.clock))
