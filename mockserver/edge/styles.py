"""How arrays and objects are written in one text: OpenAPI's styles ("Style Values").

What parts the pieces stands bare, what is encoded belongs to them (RFC 6570, section 3.2.1): so
texts are split first and decoded then. Only spaces and bars are always encoded in a URL.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

_DELIMITERS = {
    "spaceDelimited": re.compile(r" |\+|%20"),
    "pipeDelimited": re.compile(r"\||%7C", re.IGNORECASE),
}
Pairs = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Style:
    """A style, as one parameter uses it."""

    name: str
    explode: bool
    parameter: str
    decode: Callable[[str], str] = str
    """Percent-decoding, in a query and in a path."""
    padding: str = ""
    """What may stand around commas: in a header spaces and tabs (RFC 9110, section 5.6.1)."""

    def scalar(self, text: str) -> str | None:
        """What stands for a single value; None, if the text is not of this style."""
        found = self._bare(text)
        return None if found is None else self.decode(found)

    def items(self, text: str) -> list[str] | None:
        """The items of an array; None, if the text is not of this style."""
        if self.name == "matrix" and self.explode:
            pairs = [self._pair(piece) for piece in text.split(";")[1:]]
            named = text.startswith(";") and all(name == self.parameter for name, _ in pairs)
            return [value for _, value in pairs] if named else None
        pieces = self._pieces(text)
        return None if pieces is None else [self.decode(piece) for piece in pieces]

    def members(self, text: str) -> Pairs | None:
        """The names and values of an object; None, if the text is not of this style."""
        if self.name == "matrix" and self.explode:
            pieces = text.split(";")[1:] if text.startswith(";") else None
        else:
            pieces = self._pieces(text)
        if pieces is None:
            return None
        if self.explode and self.name in {"simple", "label", "matrix"}:
            complete = all("=" in piece for piece in pieces)
            return [self._pair(piece) for piece in pieces] if complete else None
        if len(pieces) % 2:
            return None
        plain = [self.decode(piece) for piece in pieces]
        return list(zip(plain[::2], plain[1::2], strict=True))

    def _bare(self, text: str) -> str | None:
        """The text without what the style puts before a value."""
        match self.name:
            case "label":
                return text[1:] if text.startswith(".") else None
            case "matrix":
                name, _, value = text.partition("=")
                return value if self.decode(name) == f";{self.parameter}" else None
        return text

    def _pieces(self, text: str) -> list[str] | None:
        """What stands between the delimiters, still encoded."""
        if self.name in _DELIMITERS:
            return _DELIMITERS[self.name].split(text) if text else []
        found = self._bare(text)
        if found is None:
            return None
        # OpenAPI 3.0.3 writes `.a.b`, whether exploded or not; 3.0.4 and RFC 6570 `.a,b`.
        dotted = self.name == "label" and (self.explode or "," not in found)
        pieces = found.split("." if dotted else ",") if found else []
        return [piece.strip(self.padding) for piece in pieces]

    def _pair(self, piece: str) -> tuple[str, str]:
        name, _, value = piece.partition("=")
        return self.decode(name), self.decode(value)
