"""What an operation takes and gives: its path's parameters, its JSON body, its good answer."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from specdouble.contract_tests.shapes.schemas import Schema, flat, properties
from specdouble.specs import Operation


def parameters(path: str) -> tuple[str, ...]:
    """The names of a template's parameters, in order."""
    return tuple(piece.partition("}")[0] for piece in path.split("{")[1:])


def filled(path: str, values: Mapping[str, str]) -> str:
    """A template with values in place of its parameters, each percent-encoded whole."""
    return re.sub(r"\{([^/{}]+)\}", lambda found: quote(values[found[1]], safe=""), path)


def json_body(operation: Operation) -> tuple[str, Schema] | None:
    """The media type and the schema of a request body in JSON; merge patches count, too."""
    declared = operation.body.schemas if operation.body else {}
    usable = [each for each in declared if "json" in each and "json-patch" not in each]
    usable.sort(key=lambda each: each.partition(";")[0] != "application/json")
    return (usable[0], flat(declared[usable[0]])) if usable else None


def sendable(operation: Operation) -> dict[str, dict[str, Any]]:
    """The properties that a request of the operation may set, each with its flat schema."""
    body = json_body(operation)
    known = properties(body[1]) if body else {}
    return {name: each for name, each in known.items() if not each.get("readOnly")}


def shown(operation: Operation | None) -> dict[str, Any]:
    """The flat schema of the object that a good answer of the operation has."""
    if operation is None:
        return {}
    for status in ("200", "201", "2XX", "default"):
        response = operation.responses.get(status)
        for media, schema in (response.schemas if response else {}).items():
            if "json" in media or media == "*/*":
                return flat(schema)
    return {}
