"""Schedules: what they mean, and which are no schedules at all."""

import re
from typing import Final, TypeAlias

from specdouble.contract_tests.laws.peaka.sightings import fields

Meaning: TypeAlias = tuple[str, object]

OFF: Final[Meaning] = ("never", None)
LEAST, MOST = 15 * 60, 7 * 24 * 3600
"""Seconds: the intervals that Peaka's own studio offers; others may be refused or altered."""

_EVERY = re.compile(r"P(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?", re.ASCII)
_PART = r"\d+(?:[.,]\d+)?"
# Generous: signs, small letters, fractions anywhere, years, months and weeks, zero; and the
# form that is written as a date and a time.
_DURATION = re.compile(
    rf"[+-]?P(?=[\d+\-T])(?:[+-]?{_PART}[YMWD])*(?:T(?=[\d+\-])(?:[+-]?{_PART}[HMS])+)?|P[\d-]+T[\d:]+",
    re.ASCII | re.IGNORECASE,
)


def seconds(expression: object) -> int | None:
    """The length of a duration of days, hours, minutes and seconds; a day has 24 hours."""
    found = _EVERY.fullmatch(expression) if isinstance(expression, str) else None
    if found is None or not any(found.groups()):
        return None
    days, hours, minutes, rest = (int(each or 0) for each in found.groups())
    return ((days * 24 + hours) * 60 + minutes) * 60 + rest


def meaning(schedule: object) -> Meaning:
    """What a schedule says, however it is written; absent, null and NONE say the same."""
    if schedule is None or fields(schedule).get("type") == "NONE":
        return OFF
    length = seconds(fields(schedule).get("expression"))
    known = length is not None and fields(schedule).get("type") == "BASIC"
    return ("every", f"{length} s") if known else ("text", schedule)


def is_plain(schedule: object) -> bool:
    """Whether any server takes it as it is: switched off, or every 15 minutes to 7 days."""
    match schedule:
        case {"type": "NONE"}:
            return True
        case {"type": "BASIC", "expression": expression}:
            return LEAST <= (seconds(expression) or 0) <= MOST
    return False


def is_malformed(schedule: object) -> bool:
    """Whether its expression is no ISO 8601 duration, however one reads the rules for them."""
    match schedule:
        case {"type": "BASIC", "expression": str(expression)}:
            return _DURATION.fullmatch(expression.strip()) is None
    return False
