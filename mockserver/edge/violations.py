"""JSON Schema validation whose findings read as sentences with a remedy."""

import difflib
from collections.abc import Iterator, Mapping
from typing import Any

import jsonschema_rs

from specdouble.mockserver.edge.refusals import Violation
from specdouble.specs.errors import pointer

MAX_SHOWN = 60


class SchemaCheck:
    """A schema, compiled once; `location` is where its values come from (query, body, ...)."""

    def __init__(self, schema: Mapping[str, Any], location: str, name: str = "") -> None:
        """`schema`: JSON Schema draft 4; `name`: the parameter's, empty for a body."""
        self._validator = jsonschema_rs.Draft4Validator(dict(schema), validate_formats=True)
        self._location = location
        self._name = name

    def violations(self, value: object) -> Iterator[Violation]:
        """All rules that the value breaks."""
        if self._validator.is_valid(value):
            return
        for error in self._validator.iter_errors(value):
            place = self._name or pointer(error.instance_path)
            yield Violation(self._location, place, _sentence(error, self._location, place))


_SENTENCES = {
    "minimum": "must be at least {rule}, not {value}",
    "maximum": "must be at most {rule}, not {value}",
    "minLength": "must not have fewer characters than {rule}",
    "maxLength": "must not have more characters than {rule}",
    "type": "must be of type {rule}, not {value}",
    "format": "must be a {rule}, not {value}",
}


def _sentence(error: jsonschema_rs.ValidationError, location: str, place: str) -> str:
    name, rule = error.kind.name, error.kind.value
    if name == "enum":
        return unknown_option(place.rpartition("/")[2], error.instance, rule)
    subject = place if location == "body" else f"{location} parameter {place}"
    if name not in _SENTENCES:
        return f"{subject}: {_cut(error.message)}"
    words = " or ".join(rule) if isinstance(rule, list) else rule
    return f"{subject} {_SENTENCES[name].format(rule=words, value=shown(error.instance))}"


def unknown_option(name: str, value: object, options: list[Any]) -> str:
    """That the value is none of the options, and which is the nearest."""
    names = [str(option) for option in options if option is not None]
    near = difflib.get_close_matches(str(value), names, n=1)
    hint = f". Did you mean {near[0]}?" if near else ""
    return f"Invalid {name} field: {_cut(str(value))}. Valid options: {', '.join(names)}{hint}"


def shown(value: object) -> str:
    """A value as a message may show it: shortened."""
    return _cut(repr(value))


def _cut(text: str) -> str:
    return text if len(text) <= MAX_SHOWN else f"{text[:MAX_SHOWN]}..."
