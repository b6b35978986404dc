"""Order by meaning: numbers, times, versions, and the orders that text may have."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from itertools import pairwise
from typing import Any

from specdouble.contract_tests.shapes.schemas import Schema, kind, words

Reading = Callable[[Any], Any]

_DOTTED = re.compile(r"\d+(\.\d+)*")
_MARKS = " _-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$"
"""Marks in the order of the Unicode Collation Algorithm, all before digits and letters."""

_VERSIONS = {"version", "versions", "edition", "release", "revision"}


def readings(name: str, schema: Schema, values: Sequence[Any]) -> list[Reading]:
    """The ways to read values of a property for sorting; in order by one of them is in order.

    Numbers and times have one way, and so have dotted numbers where the property's name says
    that they are versions. The order of text is seldom told: by code point, with case and
    accents apart or not, with numbers in it as numbers, with punctuation as Unicode collates it
    or without any. An enum may have the order in which it is declared. There is no way, if the
    values are of several kinds.
    """
    if all(isinstance(value, int | float) for value in values):
        return [lambda value: value]
    if not all(isinstance(value, str) for value in values):
        return []
    if schema.get("format") in {"date-time", "date"} and all(map(_instant, values)):
        return [_instant]
    if all(map(_DOTTED.fullmatch, values)) and (set(words(name)) & _VERSIONS):
        return [_version]
    return [str, str.casefold, plain, _natural, _collated, letters, *_declared(schema, values)]


def _instant(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _version(text: str) -> list[int]:
    return [int(part) for part in text.split(".")]


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """Text without case and accents."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(each for each in decomposed if not unicodedata.combining(each))


def _natural(text: str) -> list[tuple[bool, int, str]]:
    parts = re.findall(r"\d+|\D+", plain(text))
    return [(not each.isdigit(), int(each) if each.isdecimal() else 0, each) for each in parts]


def _collated(text: str) -> list[tuple[int, str]]:
    return [(_MARKS.find(each) if each in _MARKS else len(_MARKS), each) for each in plain(text)]


def letters(text: str) -> list[tuple[bool, int, str]]:
    """The letters and numbers of a text: texts that agree in these are equal in some order."""
    return _natural("".join(each for each in plain(text) if each.isalnum()))


def _declared(schema: Schema, values: Sequence[Any]) -> list[Reading]:
    listed = list(schema.get("enum") or ())
    return [listed.index] if kind(schema) == "string" and set(values) <= set(listed) else []


def in_order(values: Sequence[Any], ways: Sequence[Reading], *, descends: bool | None) -> bool:
    """Whether the values rise (or fall, or either) by one of the ways to read them."""
    rising = [values] if descends is not True else []
    rising += [list(reversed(values))] if descends is not False else []
    return any(_rises([way(each) for each in run]) for run in rising for way in ways)


def _rises(keys: Sequence[Any]) -> bool:
    return all(one <= other for one, other in pairwise(keys))
