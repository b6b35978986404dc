"""Schemas without the keywords that are no JSON Schema: the rest of them still holds."""

import logging
from collections.abc import Mapping, Sequence
from typing import Any

import jsonschema_rs

from specdouble.specs.errors import pointer

logger = logging.getLogger("specdouble.specs")
ROUNDS = 10
_VALIDATORS = {
    False: jsonschema_rs.Draft4Validator(
        {"$ref": "http://json-schema.org/draft-04/schema#"}, validate_formats=True
    ),
    True: jsonschema_rs.Draft202012Validator(
        {"$ref": "https://json-schema.org/draft/2020-12/schema"}, validate_formats=True
    ),
}
_REMARKS = ("example", "examples", "xml", "externalDocs")


def well_formed(schema: Any, place: Sequence[str | int], *, modern: bool) -> Any:
    """The schema, without what breaks the meta-schema of its draft; itself, if nothing does.

    `place`: where it stands, for the log; `modern`: it is of OpenAPI 3.1.
    """
    if not isinstance(schema, Mapping) and not (modern and isinstance(schema, bool)):
        logger.info("%s: is no schema; ignored", pointer(place))
        return {}
    for _ in range(ROUNDS):
        faults = [
            fault
            for fault in _VALIDATORS[modern].iter_errors(schema)
            if _path(fault) and not set(fault.instance_path) & set(_REMARKS)
        ]
        if not faults:
            return schema
        # The last places of a list first, so that those before them stay where they are.
        for path in sorted(map(_path, faults), key=_reversible, reverse=True):
            logger.info("%s: is no JSON Schema; ignored", pointer([*place, *path]))
            schema = _without(schema, path)
    return {}


def _path(fault: jsonschema_rs.ValidationError) -> tuple[str | int, ...]:
    """What to leave out for there to be no fault."""
    if fault.kind.name == "required":  # draft 4: `exclusiveMinimum` needs a `minimum` beside it
        return (*fault.instance_path, f"exclusive{str(fault.kind.value).capitalize()}")
    return tuple(fault.instance_path)


def _reversible(path: Sequence[str | int]) -> list[tuple[int, str]]:
    return [(step, "") if isinstance(step, int) else (-1, step) for step in path]


def _without(schema: Any, path: Sequence[str | int]) -> Any:
    """A copy without what is there; of `required`, with each name once."""
    step, *below = path
    if isinstance(schema, list):
        number = int(step)
        if number >= len(schema):
            return schema
        rest = [_without(schema[number], below)] if below else []
        return [*schema[:number], *rest, *schema[number + 1 :]]
    if step not in schema:
        return schema
    if below:
        return {**schema, step: _without(schema[step], below)}
    if step == "required" and isinstance(schema[step], list):
        names = [name for name in schema[step] if isinstance(name, str)]
        if len(unique := list(dict.fromkeys(names))) != len(schema[step]) and unique:
            return {**schema, step: unique}
    return {name: each for name, each in schema.items() if name != step}
