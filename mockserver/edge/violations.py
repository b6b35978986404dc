"""JSON Schema validation: all rules that a value breaks, each with its place."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

import jsonschema_rs

from specdouble.mockserver.edge.refusals import Violation
from specdouble.mockserver.edge.sentences import sentence, unknown_option
from specdouble.mockserver.secrecy import is_secret
from specdouble.specs import Direction, Schemas
from specdouble.specs.errors import pointer
from specdouble.specs.schemas import Validator

Errors = Sequence[jsonschema_rs.ValidationError]
_CHOICES = {"oneOf", "anyOf"}
_CONSTANTS = {"enum", "const"}


class SchemaCheck:
    """A schema of a request, compiled at its first use."""

    def __init__(
        self, schema: Any, schemas: Schemas, location: str, name: str = "", *, secret: bool = False
    ) -> None:
        """`location`: where values come from (query, body, ...); `name`: of a parameter."""
        self._schema = schema
        self._schemas = schemas
        self._location = location
        self._name = name
        self._secret = secret

    @cached_property
    def _validator(self) -> Validator:
        return self._schemas.validator(self._schema, Direction.REQUEST)

    def violations(self, value: object) -> Iterator[Violation]:
        """All rules that the value breaks."""
        if self._validator.is_valid(value):
            return
        for error in self._validator.iter_errors(value):
            yield from self._told(error)

    def _told(self, error: jsonschema_rs.ValidationError) -> Iterator[Violation]:
        if error.kind.name in _CHOICES:
            branches: list[Errors] = list(error.kind.value)
            if options := _names_of_branches(error.instance_path, branches):
                yield self._unknown_branch(branches, options)
                return
            chosen = _chosen(error.instance_path, branches)
            if chosen := chosen or _missing_in_all(error.instance_path, branches):
                for each in chosen:
                    yield from self._told(each)
                return
        place = self._place(error.instance_path)
        subject = place if self._location == "body" else f"{self._location} parameter {place}"
        secret = self._secret or any(is_secret(str(step)) for step in error.instance_path)
        name = place.rpartition("/")[2]
        yield Violation(self._location, place, sentence(error, subject, name, secret=secret))

    def _unknown_branch(self, branches: list[Errors], options: list[Any]) -> Violation:
        fault = next(each for each in branches[0] if each.kind.name in _CONSTANTS)
        place = self._place(fault.instance_path)
        name = place.rpartition("/")[2]
        message = unknown_option(name, fault.instance, options, secret=is_secret(name))
        return Violation(self._location, place, message)

    def _place(self, steps: Sequence[str | int]) -> str:
        below = pointer(steps)
        return self._name + below[1:] if self._name else below


def _named(above: Sequence[str | int], faults: Errors) -> dict[str | int, list[Any]]:
    """By member: the constants that a branch wants there, and does not get."""
    return {
        fault.instance_path[-1]: _options(fault)
        for fault in faults
        if fault.kind.name in _CONSTANTS and len(fault.instance_path) == len(above) + 1
    }


def _options(fault: jsonschema_rs.ValidationError) -> list[Any]:
    value = fault.kind.value
    return list(value) if fault.kind.name == "enum" else [value]


def _names_of_branches(above: Sequence[str | int], branches: list[Errors]) -> list[Any]:
    """The constants by which a member would choose a branch, if it has chosen none."""
    named = [_named(above, faults) for faults in branches]
    common = set.intersection(*map(set, named)) if named else set()
    if len(named) < 2 or len(common) != 1:  # noqa: PLR2004 - one branch is no choice
        return []
    member = common.pop()
    return list(dict.fromkeys(option for each in named for option in each[member]))


def _missing_in_all(above: Sequence[str | int], branches: list[Errors]) -> Errors:
    """The faults that a member is missing which all branches want."""
    missing = [
        {fault.message: fault for fault in faults if _is_missing(fault, above)}
        for faults in branches
    ]
    common = set.intersection(*map(set, missing)) if missing else set()
    return [missing[0][message] for message in sorted(common)]


def _is_missing(fault: jsonschema_rs.ValidationError, above: Sequence[str | int]) -> bool:
    return fault.kind.name == "required" and fault.instance_path == above


def _chosen(above: Sequence[str | int], branches: list[Errors]) -> Errors:
    """The faults of the one branch that the value is meant for: by constants, or by its type."""
    meant = [
        faults
        for faults in branches
        if faults
        and not _named(above, faults)
        and not any(each.kind.name == "type" and each.instance_path == above for each in faults)
    ]
    if not meant:  # it may have a wrong constant elsewhere, too
        meant = _only_without(above, branches)
    return meant[0] if len(meant) == 1 and all(branches) else []


def _only_without(above: Sequence[str | int], branches: list[Errors]) -> list[Errors]:
    """The branch that has no fault in a member by which all others rule the value out."""
    named = [_named(above, faults) for faults in branches]
    for member in {name for each in named for name in each}:
        without = [
            faults for faults, each in zip(branches, named, strict=True) if member not in each
        ]
        if len(without) == 1 and len(branches) > 2:  # noqa: PLR2004 - of two, each is the other
            return without
    return []
