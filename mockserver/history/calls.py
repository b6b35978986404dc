"""The calls of a sandbox as a test asks for them, and what it is told when they were others."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import msgspec

LONGEST: Final = 120
_TIMES = {0: "never", 1: "once", 2: "twice"}


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """A request to the mock and how it was answered; `body` is the request's, None without one."""

    number: int
    at: datetime
    api: str
    operation: str | None = None
    method: str
    path: str
    query: dict[str, list[str]]
    body: Any = None
    status: int
    change: int
    why: dict[str, str]

    def __str__(self) -> str:
        """In one line: `#3 15:00:01 POST /api/v1/cache/refresh 200 {"force":true}`."""
        body = "" if self.body is None else f" {_short(self.body)}"
        return f"#{self.number} {self.at:%H:%M:%S} {self.method} {self.path} {self.status}{body}"


def pattern(given: Mapping[str, Any]) -> dict[str, Any]:
    """What the control API takes for the arguments of a call that were given."""
    said = {name: value for name, value in given.items() if value is not None}
    if isinstance(said.get("since"), datetime):
        said["since"] = said["since"].isoformat()
    if "status" in said:
        said["status"] = str(said["status"])
    if "query" in said:
        said["query"] = {name: _text(value) for name, value in said["query"].items()}
    return said


def is_as_expected(
    count: int, times: int | None, at_least: int | None, at_most: int | None
) -> bool:
    """Whether there were so many; at least one, if nothing is said."""
    if times is None and at_least is None and at_most is None:
        return count >= 1
    return (
        times in {None, count}
        and (at_least is None or count >= at_least)
        and (at_most is None or count <= at_most)
    )


def expectation(times: int | None, at_least: int | None, at_most: int | None) -> str:
    """How many there should have been, in words."""
    said = [
        f"{word}{_number(number)}"
        for word, number in (("exactly ", times), ("at least ", at_least), ("at most ", at_most))
        if number is not None
    ]
    return " and ".join(said) or "at least once"


def failure(wanted: Mapping[str, Any], found: Mapping[str, Any], expected: str) -> str:
    """That there were too many calls or too few: which there were, and which nearly were.

    `found`: what the control API answered.
    """
    parts = {name: value for name, value in wanted.items() if name != "operation"}
    subject = wanted.get("operation", "the mock")
    meant = " and ".join(f"{name} {_short(value)}" for name, value in parts.items())
    lines = [f"{subject} was called {_number(found['count'])}, not {expected}"]
    if meant:
        lines[0] += f", with {meant}"
    return "\n".join([*lines, *_shown(found)])


def _shown(found: Mapping[str, Any]) -> Iterator[str]:
    matching: Sequence[Any] = found["matching"]
    for each in reversed(matching):
        yield f"  {msgspec.convert(each, Call)}"
    if found["count"] > len(matching):
        yield f"  and {found['count'] - len(matching)} before"
    if found["nearest"]:
        yield "the nearest others:"
    for each in found["nearest"]:
        yield f"  {msgspec.convert(each['exchange'], Call)}"
        yield from (f"      {said}" for said in each["differences"])
    if not matching and not found["nearest"]:
        yield "  nothing was called at all"


def _number(count: int) -> str:
    return _TIMES.get(count, f"{count} times")


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _short(value: object) -> str:
    text = value if isinstance(value, str) else msgspec.json.encode(value).decode()
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}..."
