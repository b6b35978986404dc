"""The parameters of an operation, with all that the document tells of their values."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from specdouble.contract_tests.shapes.schemas import Schema, flat, kind
from specdouble.specs import Document, Operation

_TRUTHS = {"true", "false", "1", "0", "yes", "no", "on", "off", "t", "f", "y", "n", "null"}
_CLAMPED = re.compile(
    r"\b(clamp|cap(s|ped)?\b|silently|truncat|reduced|rounded|treated as)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """A parameter; `values` are those of its enum, `default` is as it would be sent."""

    name: str
    kind: str
    required: bool
    text: str
    default: str | None
    values: tuple[str, ...]
    examples: tuple[str, ...]
    minimum: float
    maximum: float
    lengths: tuple[int, float]
    schema: Schema = field(repr=False)

    @property
    def is_clamped(self) -> bool:
        """Whether the document says that what is out of bounds is put right, not refused."""
        return bool(_CLAMPED.search(self.text))

    def admits(self, text: str) -> bool:
        """Whether the document clearly allows this text; what is unclear is not admitted."""
        match self.kind:
            case "integer":
                canonical = re.fullmatch(r"0|-?[1-9]\d{0,8}", text)
                return bool(canonical) and self.minimum <= int(text) <= self.maximum
            case "boolean":
                return text in {"true", "false"}
            case "string":
                return self._admits_string(text)
        return False

    def _admits_string(self, text: str) -> bool:
        if self.values:
            return text in self.values
        fewest, most = self.lengths
        plain = text.isprintable() and text == text.strip() and text != ""
        free = "pattern" not in self.schema and self.schema.get("format") in {None, "password"}
        return plain and free and fewest <= len(text) <= most

    def forbids(self, text: str) -> bool:
        """Whether the document clearly forbids this text; what is unclear is not forbidden."""
        if self.schema.get("nullable") and text in {"", "null"}:
            return False
        match self.kind:
            case "integer" | "number":
                return self._forbids_number(text)
            case "boolean":
                return text != "" and text.casefold() not in _TRUTHS
            case "string" if self.values:
                known = {each.casefold() for each in self.values}
                return text.strip() != "" and text.strip().casefold() not in known
            case "string":
                fewest, most = self.lengths
                return not fewest <= len(text) <= most
        return False

    def _forbids_number(self, text: str) -> bool:
        """An empty text may stand for none, and 1e3, +5 or 05 for the number that they are."""
        if text.strip() == "":
            return False
        try:
            number = float(text)
        except ValueError:
            return True
        if re.fullmatch(r"0|-?[1-9]\d*", text):
            return not self.minimum <= number <= self.maximum and not self.is_clamped
        return not math.isfinite(number) or (self.kind == "integer" and number != int(number))


def inputs(document: Document, operation: Operation, location: str) -> dict[str, Input]:
    """The operation's parameters in that location, by name."""
    path = document.resolved["paths"].get(operation.path, {})
    shared, own = path.get("parameters", []), path.get(operation.method.lower(), {})
    written = {each["name"]: each for each in [*shared, *own.get("parameters", [])]}
    return {
        each.name: _input(each.required, flat(each.schema), written.get(each.name, {}), each.name)
        for each in operation.parameters
        if each.location == location
    }


def _input(required: bool, schema: dict[str, Any], written: Schema, name: str) -> Input:  # noqa: FBT001
    least, most = _bounds(schema)
    return Input(
        name=name,
        kind=kind(schema),
        required=required,
        text=f"{written.get('description') or ''} {schema.get('description') or ''}".strip(),
        default=None if schema.get("default") is None else sent(schema["default"]),
        values=tuple(sent(each) for each in schema.get("enum") or () if each is not None),
        examples=tuple(sent(each) for each in _examples(written, schema)),
        minimum=least,
        maximum=most,
        lengths=(schema.get("minLength", 0), schema.get("maxLength", math.inf)),
        schema=schema,
    )


def sent(value: object) -> str:
    """A value as a query writes it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _bounds(schema: Schema) -> tuple[float, float]:
    """The least and greatest value: an excluded bound is a mark in OpenAPI 3.0, a number in 3.1.

    Of numbers that are no integers, the excluded bound itself is left unclear.
    """
    step = 1 if kind(schema) == "integer" else 0
    least, most = schema.get("minimum", -math.inf), schema.get("maximum", math.inf)
    above, below = schema.get("exclusiveMinimum"), schema.get("exclusiveMaximum")
    if above is not None and above is not False:
        least = (least if above is True else max(least, above)) + step
    if below is not None and below is not False:
        most = (most if below is True else min(most, below)) - step
    return least, most


def _examples(written: Schema, schema: Schema) -> list[Any]:
    examples = written.get("examples")
    several = examples.values() if isinstance(examples, Mapping) else ()
    named = [each.get("value") for each in several if isinstance(each, Mapping)]
    found = [written.get("example"), *named, schema.get("example")]
    return [each for each in found if isinstance(each, str | int | float)]
