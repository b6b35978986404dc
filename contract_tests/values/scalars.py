"""Texts and numbers for request bodies: plausible, within a schema's bounds, the same each time."""

import math
import re
import warnings
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID
from zlib import crc32

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from hypothesis.errors import HypothesisWarning

from specdouble.contract_tests.shapes.schemas import Schema, words

_NAMES = {"name", "title", "label", "subject", "heading", "headline", "username", "login", "slug",
          "code", "key", "sku", "isbn", "serial", "number", "email", "reference", "id"}  # fmt: skip
_VERSIONS = {"version", "edition", "release", "revision"}
# Not ASCII alone, in both cases, and with the signs that a search must take as they are.
_PHRASES = (
    "Amber lantern", "Crème Brûlée & Żubr", "100% linen", "under_score Path", "The Quiet Harbour",
    "birch * bark", "Zephyr", "Ink and Iron", "marsh light", "Old Copper Road", "Velvet Anchor",
    "Juniper",
)  # fmt: skip
_SHARED = ("Mira Solano", "Edda Frost", "Jun Okada", "Tomas Vega")
_EDITIONS = ("1.9.0", "1.10.0", "2.0.0", "1.2.10", "1.10.0", "10.1.0", "0.9.1", "1.9.0")
_WHOLE = (20, 100, 0, 3, 9, 1000, 5, 100, 12)
_BROKEN = (4.5, 0.0, 3.25, 10.5, 2.0, 4.5, 99.75, 1.5)
_AHEAD = {"scheduled", "start", "starts", "begin", "begins", "next", "departure", "from", "due"}
_LATER = {"end", "ends", "until", "expires", "expiry", "deadline", "arrival", "finish", "to"}
_FIRST_DAY = date(2019, 3, 1)
_PLAIN = st.characters(min_codepoint=32, max_codepoint=126)


def salt(name: str) -> int:
    """A number of the name's own, so that equal values do not fall on the same items."""
    return crc32(name.encode()) % 7


def text(name: str, schema: Schema, turn: int, *, distinct: bool) -> str:
    """A text for a property: its format's, its pattern's, or what its name suggests."""
    form = str(schema.get("format", ""))
    if form in _FORMATS:
        return _FORMATS[form](turn + _ahead(set(words(name))))
    if "pattern" in schema:
        return _patterned(name, schema, turn)
    named = words(name)
    if _VERSIONS & set(named):
        return _EDITIONS[turn % len(_EDITIONS)]
    if distinct or _NAMES & set(named):
        return fitted(_phrase(turn), schema, turn)
    return fitted(_SHARED[(turn + salt(name)) % len(_SHARED)], schema, 0)


def _ahead(named: set[str]) -> int:
    """How far to go for what lies in the future: an end comes after its beginning."""
    return 131 if _LATER & named else 130 if _AHEAD & named else 0


def _phrase(turn: int) -> str:
    laps, place = divmod(turn, len(_PHRASES))
    return f"{_PHRASES[place]} {laps + 1}" if laps else _PHRASES[place]


def fitted(phrase: str, schema: Schema, turn: int) -> str:
    """The phrase within the schema's lengths; what must be cut still differs by its turn."""
    least, most = schema.get("minLength", 0), schema.get("maxLength", math.inf)
    if len(phrase) > most:
        phrase = f"{turn:x}{phrase}"[: int(most)]
    return phrase + "x" * (int(least) - len(phrase))


def _moment(turn: int) -> str:
    return (datetime(2020, 5, 17, 9, 30, tzinfo=UTC) + timedelta(days=41 * turn)).strftime(
        "%Y-%m-%dT%H:%M:%SZ"
    )


_FORMATS: Mapping[str, Callable[[int], str]] = {
    "date": lambda turn: (_FIRST_DAY + timedelta(days=97 * turn)).isoformat(),
    "date-time": _moment,
    "time": lambda turn: f"{turn % 24:02}:30:00Z",
    "duration": lambda turn: f"PT{turn % 23 + 1}H",
    "uuid": lambda turn: str(UUID(int=0x5EED << 96 | turn + 1, version=4)),
    "email": lambda turn: f"reader{turn}@example.com",
    "uri": lambda turn: f"https://example.com/things/{turn}",
    "url": lambda turn: f"https://example.com/things/{turn}",
    "uri-reference": lambda turn: f"/things/{turn}",
    "hostname": lambda turn: f"host{turn}.example.com",
    "ipv4": lambda turn: f"192.0.2.{turn % 250 + 1}",
    "ipv6": lambda turn: f"2001:db8::{turn + 1:x}",
    "byte": lambda turn: ("QUJD", "REVG", "R0hJ")[turn % 3],
}


def _patterned(name: str, schema: Schema, turn: int) -> str:
    """What the pattern allows: a version, digits, a word; else what Hypothesis makes of it."""
    pattern = str(schema["pattern"])
    least, most = schema.get("minLength", 0), schema.get("maxLength", math.inf)
    versions = _EDITIONS if re.search(pattern, "1.10.0") and _VERSIONS & set(words(name)) else ()
    usable: list[str] = [
        each
        for each in (*versions, *_guesses(turn))
        if re.search(pattern, each) and least <= len(each) <= most
    ]
    if versions:
        return usable[turn % len(versions)] if usable else ""
    if usable:
        return usable[0]
    made: list[str] = [each for each in _matching(pattern) if least <= len(each) <= most]
    return made[turn % len(made)] if made else ""


def _guesses(turn: int) -> list[str]:
    digits = f"{(turn + 1) * 7_919_317:020}"
    slug = f"{_PHRASES[turn % len(_PHRASES)].split()[0].lower()}-{turn}"
    return [
        slug,
        f"item{turn}",
        f"ITEM-{turn:04}",
        *(digits[-length:] for length in range(16, 0, -1)),
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[turn % 24 :][:3],
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[turn % 24 :][:2],
        f"+4930{turn:07}",
        f"#{(turn + 1) * 7919:06x}"[:7],
    ]


@lru_cache(maxsize=64)
def _matching(pattern: str) -> tuple[str, ...]:
    found: list[str] = []

    @seed(0)
    @settings(
        max_examples=60, database=None, deadline=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(st.from_regex(pattern, alphabet=_PLAIN))
    def collect(value: str) -> None:
        if value.isprintable() and value not in found:  # `$` matches before a line's end, too
            found.append(value)

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", HypothesisWarning)
            collect()
    except Exception:  # noqa: BLE001 - a pattern of another dialect than Python's
        return ()
    return tuple(found)


def bounds(schema: Schema) -> tuple[float, float]:
    """The least and the greatest number, both included for integers."""
    least, most = schema.get("minimum", -math.inf), schema.get("maximum", math.inf)
    above, below = schema.get("exclusiveMinimum"), schema.get("exclusiveMaximum")
    step = 1 if schema.get("type") == "integer" else 2**-10
    if above is not None and above is not False:
        least = (least if above is True else max(least, above)) + step
    if below is not None and below is not False:
        most = (most if below is True else min(most, below)) - step
    return least, most


def number(name: str, schema: Schema, turn: int, *, distinct: bool = False) -> Any:
    """A number within the schema's bounds: of several lengths, some of them twice."""
    whole = schema.get("type") == "integer"
    least, most = bounds(schema)
    start = max(least, 2001 if most > 2100 else 1)  # beyond all numbers that recur, if possible
    if distinct and whole and "multipleOf" not in schema and start + turn <= most:
        return int(start) + turn
    step = schema.get("multipleOf", 1 if whole else 0)
    pool = [each for each in (_WHOLE if whole else _BROKEN) if least <= each <= most]
    if step not in {0, 1}:
        pool = [each * step for each in range(1, 40, 3) if least <= each * step <= most] or pool
    if len(set(pool)) < 2:
        start = least if math.isfinite(least) else min(most, 0)
        reach = min(most - start, 40)
        pool = [start + math.floor(reach * each / 8) for each in (1, 0, 5, 3, 8, 3, 6)]
    value = pool[(turn + salt(name)) % len(pool)]
    return int(value) if whole else value
