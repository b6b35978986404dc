"""Texts of a request as values: strictly by JSON's grammar, never guessed at."""

import math
import re
from collections.abc import Mapping
from typing import Any, Final

from specdouble.mockserver.edge.sentences import shown
from specdouble.specs import Direction, Schemas
from specdouble.specs.kinds import KINDS, kinds

# The Unicode digits that int() would take are none of JSON's (RFC 8259, section 6).
_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]{0,38})", re.ASCII)
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]{1,3})?", re.ASCII)
_WORDS: Mapping[str, Mapping[str, Any]] = {
    "boolean": {"true": True, "false": False},
    "null": {"null": None},
}
_ORDER = ("integer", "number", "boolean", "string", "null")
_ARTICLES = {"integer": "an integer", "boolean": "a boolean (true or false)"}


class _Unreadable:
    """The type of the one value that no text has."""


UNREADABLE: Final = _Unreadable()


class Scalar:
    """How a text is read as a value of one schema."""

    def __init__(self, schema: Any, schemas: Schemas) -> None:
        said = kinds(schema, schemas)
        known = [each for each in _ORDER if each in said] if said != KINDS else []
        self.kinds = known or ["string"]
        self._fits = None
        if len(self.kinds) > 1:
            self._fits = schemas.validator(schema, Direction.REQUEST).is_valid

    def read(self, text: str) -> Any:
        """The value; of several that the text can mean, the first that fits the schema."""
        found = [value for kind in self.kinds if (value := _read(kind, text)) is not UNREADABLE]
        if self._fits is None or len(found) < 2:  # noqa: PLR2004 - one has no choice
            return found[0] if found else UNREADABLE
        return next(filter(self._fits, found), found[0])

    def expectation(self, text: str, *, secret: bool) -> str:
        """What a text must be, and is not."""
        named = [_ARTICLES.get(kind, f"a {kind}") for kind in self.kinds if kind != "null"]
        return f"must be {' or '.join(named or ['null'])}, not {shown(text, secret=secret)}"


def _read(kind: str, text: str) -> Any:
    match kind:
        case "integer":
            return int(text) if _INTEGER.fullmatch(text) else UNREADABLE
        case "number":
            number = float(text) if _NUMBER.fullmatch(text) else math.inf
            return number if math.isfinite(number) else UNREADABLE
        case "boolean" | "null":
            return _WORDS[kind].get(text, UNREADABLE)
    return text
