"""Scenarios from a YAML file, checked against the documents: a mistake is told by its line."""

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any

import msgspec

from specdouble.fixtures.expectation import expected
from specdouble.fixtures.peaka.schedules import duration
from specdouble.mockserver.edge.mount import Mount
from specdouble.mockserver.edge.performing import performable
from specdouble.mockserver.edge.refusals import HttpRefusal
from specdouble.mockserver.scenarios.scenario import NONE, Advance, Call, Scenario
from specdouble.specs import DocumentError, Operation
from specdouble.specs.suggesting import suggestion
from specdouble.specs.text import line_of, parse, read

Place = tuple[str | int, ...]
Table = Mapping[str, Any]
MOST_TIMES = 10_000
LONGEST = timedelta(days=366)
_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?")


class _Scenario(msgspec.Struct):
    description: Annotated[str, msgspec.Meta(min_length=1)]
    profile: str | None = None
    steps: list[Any] = []


class _Call(msgspec.Struct, rename={"parameters": "with"}):
    call: str
    parameters: dict[str, Any] = {}
    body: Any = None
    times: Annotated[int, msgspec.Meta(ge=1, le=MOST_TIMES)] = 1
    every: str | None = None
    expect: Annotated[int, msgspec.Meta(ge=200, le=599)] | None = None
    each_key: bool = False


class _Advance(msgspec.Struct):
    advance: str


class Wrong(Exception):  # noqa: N818 - it is read as part of a sentence
    """Something of a file is not as it should be: where, and what would be right."""

    def __init__(self, place: Place, reason: str) -> None:
        super().__init__(reason)
        self.place, self.reason = place, reason


class Reader:
    """Reads scenarios whose steps are operations of these APIs."""

    def __init__(self, mounts: Sequence[Mount], profiles: Collection[str]) -> None:
        self._profiles = profiles
        self._operations: dict[str, tuple[Mount, Operation]] = {
            operation.id: (mount, operation)
            for mount in mounts
            for operation in mount.document.operations.values()
        }

    def scenarios(self, path: Path) -> list[Scenario]:
        """All scenarios of a file; DocumentError, if something is wrong with it."""
        text = read(path)
        try:
            return [self._scenario(name, given) for name, given in parse(text, path).items()]
        except Wrong as wrong:
            line = line_of(text, wrong.place)
            raise DocumentError(path, wrong.reason, path=wrong.place, line=line) from None

    def _scenario(self, name: str, given: Any) -> Scenario:
        if not _NAME.fullmatch(name):
            raise Wrong((name,), "a scenario's name has 1 to 64 small letters, digits and '-'")
        told = _read(_Scenario, given, (name,))
        if told.profile is not None and told.profile not in self._profiles:
            hint = suggestion(told.profile, self._profiles)
            raise Wrong((name, "profile"), f"there is no profile {told.profile!r}; {hint}")
        steps = tuple(
            self._step(step, (name, "steps", number)) for number, step in enumerate(told.steps)
        )
        scenario = Scenario(
            name=name, description=told.description, profile=told.profile, steps=steps
        )
        if scenario.duration > LONGEST:
            raise Wrong((name, "steps"), f"it takes more than {LONGEST.days} days")
        return scenario

    def _step(self, given: Any, place: Place) -> Advance | Call:
        if isinstance(given, Mapping) and "advance" in given:
            told = _read(_Advance, given, place)
            return Advance(_duration(told.advance, (*place, "advance")))
        if isinstance(given, Mapping) and "call" not in given:
            names = [*_names(_Call), *_names(_Advance)]
            for key in given:
                if key not in names:
                    raise Wrong((*place, key), f"{key!r} is not known; {suggestion(key, names)}")
            raise Wrong(place, "a step has `call: OPERATION` or `advance: DURATION`")
        return self._call(_read(_Call, given, place), place)

    def _call(self, told: _Call, place: Place) -> Call:
        if told.call not in self._operations:
            hint = suggestion(told.call, self._operations)
            raise Wrong((*place, "call"), f"there is no operation {told.call!r}; {hint}")
        mount, operation = self._operations[told.call]
        known = [each.name for each in operation.parameters if each.location in {"path", "query"}]
        for name in told.parameters:
            if name not in known:
                reason = f"{told.call} has no parameter {name!r}; {suggestion(name, known)}"
                raise Wrong((*place, "with", name), reason)
        try:
            what = performable(mount, operation, told.parameters, told.body)
        except HttpRefusal as refusal:
            raise Wrong(_where(refusal, place, told), refusal.message) from None
        every = _duration(told.every, (*place, "every")) if told.every is not None else NONE
        return Call(
            what=what,
            times=told.times,
            every=every,
            expect=told.expect,
            each_key=told.each_key,
        )


def _where(refusal: HttpRefusal, place: Place, told: _Call) -> Place:
    """Where in the file the first thing stands that the document does not allow."""
    first = next(iter(refusal.violations), None)
    if first is None:
        return place
    if first.location == "body":
        return (*place, "body", *first.place.lstrip("#/").split("/")) if told.body else place
    return (*place, "with", first.place)


def _read(kind: type[Any], given: Any, place: Place) -> Any:
    """The value of that kind; Wrong names the first thing that is not as it should be."""
    if not isinstance(given, Mapping):
        raise Wrong(place, f"a mapping with {', '.join(_names(kind))} is wanted here")
    for key in given:
        if key not in _names(kind):
            raise Wrong((*place, key), f"{key!r} is not known; {suggestion(key, _names(kind))}")
    for field in msgspec.structs.fields(kind):
        if field.encode_name in given:
            value = given[field.encode_name]
            try:
                msgspec.convert(value, field.type)
            except msgspec.ValidationError:
                reason = f"{field.encode_name} is wrong: {expected(field.type, value)}"
                raise Wrong((*place, field.encode_name), reason) from None
        elif field.required:
            raise Wrong(place, f"{field.encode_name} is missing")
    return msgspec.convert(given, kind)


def _names(kind: type[Any]) -> list[str]:
    return [field.encode_name for field in msgspec.structs.fields(kind)]


def _duration(text: str, place: Place) -> timedelta:
    try:
        return duration(text)
    except ValueError:
        reason = f"{text!r} is no ISO 8601 duration of 1 second to 366 days, such as PT30M"
        raise Wrong(place, reason) from None
