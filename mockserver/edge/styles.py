"""How arrays and objects are written in one text: OpenAPI's styles ("Style Values")."""

from collections.abc import Callable
from dataclasses import dataclass

_DELIMITERS = {"spaceDelimited": " ", "pipeDelimited": "|"}


@dataclass(frozen=True, slots=True)
class Style:
    """A style, as one parameter uses it."""

    name: str
    explode: bool
    parameter: str
    decode: Callable[[str], str] = str
    """Percent-decoding, where it has not been done yet: in a query."""
    padding: str = ""
    """What may stand around commas: in a header spaces and tabs (RFC 9110, section 5.6.1)."""

    def scalar(self, text: str) -> str | None:
        """What stands for a single value; None, if the text is not of this style."""
        match self.name:
            case "label":
                return text[1:] if text.startswith(".") else None
            case "matrix":
                name, _, value = text.partition("=")
                return value if name == f";{self.parameter}" else None
        return self.decode(text)

    def items(self, text: str) -> list[str] | None:
        """The items of an array; None, if the text is not of this style."""
        if self.name == "matrix" and self.explode:
            pairs = [piece.partition("=") for piece in text.split(";")[1:]]
            named = text.startswith(";") and all(name == self.parameter for name, _, _ in pairs)
            return [value for _, _, value in pairs] if named else None
        return self._pieces(text)

    def members(self, text: str) -> list[tuple[str, str]] | None:
        """The names and values of an object; None, if the text is not of this style."""
        if self.name == "matrix" and self.explode:
            pieces = text.split(";")[1:] if text.startswith(";") else None
        else:
            pieces = self._pieces(text)
        if pieces is None:
            return None
        if self.explode and self.name in {"simple", "label", "matrix"}:
            pairs = [piece.partition("=") for piece in pieces]
            return [(name, value) for name, _, value in pairs] if all(p[1] for p in pairs) else None
        if len(pieces) % 2:
            return None
        return list(zip(pieces[::2], pieces[1::2], strict=True))

    def _pieces(self, text: str) -> list[str] | None:
        if self.name in _DELIMITERS:
            text, delimiter = self.decode(text), _DELIMITERS[self.name]
            return text.split(delimiter) if text else []
        if self.name in {"label", "matrix"}:
            found = self.scalar(text)
            if found is None:
                return None
            # OpenAPI 3.0.3 writes `.a.b`, whether exploded or not; 3.0.4 and RFC 6570 `.a,b`.
            dotted = self.name == "label" and (self.explode or "," not in found)
            return found.split("." if dotted else ",") if found else []
        if "," in text:
            return [self.decode(piece).strip(self.padding) for piece in text.split(",")]
        # Most clients encode the commas between items, too: where no bare one stands, they count.
        decoded = self.decode(text)
        return [piece.strip(self.padding) for piece in decoded.split(",")] if decoded else []
