"""Faults in objects: a secret told, two of a kind in each other's place, one hidden for a time."""

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from specdouble.contract_tests.mutation.answers import EACH, Edit, Path
from specdouble.contract_tests.mutation.bodies import editing, fields_of, is_dated
from specdouble.contract_tests.mutation.mutant import Fault, Key
from specdouble.contract_tests.mutation.schemas import (
    Answers,
    Field,
    Recording,
    Schema,
    keyword,
    properties,
)
from specdouble.specs import Document


def faults(recording: Recording) -> Iterator[Fault]:
    """One fault for each secret, each two of a kind, and each state that something may be in."""
    for answers in recording.answers:
        if answers.is_success:
            for field, name, owner, edit in _edits(answers, recording.document):
                key = Key(field, answers.operation, name)
                yield Fault(key, owner.places, editing(recording, owner, edit))


def _edits(answers: Answers, document: Document) -> Iterator[tuple[str, str, Field, Edit]]:
    known = fields_of(answers)
    for each in known.values():
        for secret in _secrets(each.schema, document):
            yield "secret-told", f"{each.pointer}/{secret}", each, _telling(secret)
    for one, two in pairwise(sorted((path for path in known if path), key=lambda path: path[:-1])):
        if one[:-1] == two[:-1] and _are_alike(known[one], known[two], document):
            name = f"{known[one].pointer} <-> {two[-1]}"
            yield "exchanged", name, known[one[:-1]], _exchanging(one[-1], two[-1])
    for name, state in sorted(_states(known, document)):
        yield "hidden-while", f"{name} is {state}", known[()], _hiding(name, state)


def _states(known: Mapping[Path, Field], document: Document) -> set[tuple[str, str]]:
    """The states of what stands in something else: texts of fields that are named as an enum is."""
    enums = {path[-1] for path, each in known.items() if keyword(each.schema, "enum", document)}
    return {
        (path[-1], text)
        for path, each in known.items()
        if len(path) > 1 and path[-2] != EACH and path[-1] in enums
        for text in each.texts
    }


def _secrets(schema: Schema, document: Document) -> list[str]:
    known = properties(schema, document).items()
    return [name for name, each in known if keyword(each, "writeOnly", document)]


def _are_alike(one: Field, other: Field, document: Document) -> bool:
    """Two times, or two objects of one schema."""
    has = properties(one.schema, document)
    same = bool(has) and has == properties(other.schema, document)
    return same or (is_dated(one) and is_dated(other))


def _telling(name: str) -> Edit:
    return lambda value: {**value, name: "secret"} if isinstance(value, dict) else value


def _exchanging(one: str, other: str) -> Edit:
    def edit(value: Any) -> Any:
        names = {one, other}
        if not isinstance(value, dict) or not names <= value.keys() or value[one] == value[other]:
            return value
        return {**value, one: value[other], other: value[one]}

    return edit


def _hiding(name: str, state: str) -> Edit:
    """Whatever is in that state is not told of, where it stands in something else."""

    def edit(value: Any) -> Any:
        if isinstance(value, list):
            items = [edit(each) for each in value]
            return value if all(a is b for a, b in zip(items, value, strict=True)) else items
        if not isinstance(value, dict):
            return value
        shown = {n: e for n, e in value.items() if not isinstance(e, dict) or e.get(name) != state}
        return value if len(shown) == len(value) else shown

    return edit
