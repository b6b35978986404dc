"""Faults in the fields of an answer: left out, null, of another type, or another value."""

import random
import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from specdouble.contract_tests.exchange import Exchange
from specdouble.contract_tests.mutation.answers import (
    DROPPED,
    EACH,
    Edit,
    edited,
    values_at,
    with_json,
)
from specdouble.contract_tests.mutation.mutant import Change, Fault, Key
from specdouble.contract_tests.mutation.schemas import Answers, Field, Recording, keyword

DATE_TIME: Final = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d(\.\d+)?)?([Zz]|[+-]\d\d:?\d\d)")
ZONE: Final = re.compile(r"([Zz]|[+-]\d\d:?\d\d)$")
TOTAL: Final = re.compile(r"(?i)^(total|count)$|^(total|num)_?(items|count|elements|results)$")

Operators = Iterator[tuple[str, Edit]]


def faults(recording: Recording) -> Iterator[Fault]:
    """One fault for each documented field and each way in which it can be wrong."""
    for answers in recording.answers:
        for each in answers.fields:
            for operator, edit in _operators(each, answers, recording):
                key = Key(operator, answers.operation, answers.mark + each.pointer)
                yield Fault(key, each.places, editing(recording, each, edit))
        yield from _of_choices(answers, recording)


def editing(recording: Recording, each: Field, edit: Edit) -> Change:
    """The change that an edit of a field makes in an answer, everywhere or at one place of it."""

    def change(place: int, chance: random.Random | None) -> Exchange | None:
        exchange = recording.exchanges[place]
        body = exchange.json
        once = edit if chance is None else _only_one(body, each, edit, chance)
        new = edited(body, each.path, once)
        return None if new is body else with_json(exchange, new)

    return change


def _only_one(body: Any, each: Field, edit: Edit, chance: random.Random) -> Edit:
    values = values_at(body, each.path)
    able = [number for number, value in enumerate(values) if edit(value) is not value]
    wanted = chance.choice(able) if able else -1
    numbers = iter(range(len(values)))

    def one(value: Any) -> Any:
        return edit(value) if next(numbers) == wanted else value

    return one


def _operators(each: Field, answers: Answers, recording: Recording) -> Operators:
    enum = keyword(each.schema, "enum", recording.document)
    if each.path and each.path[-1] != EACH:
        yield "field-dropped", lambda _: DROPPED
    if each.path:
        yield "field-nulled", lambda value: None if value is not None else value
        yield "field-retyped", _retyped
    if enum:
        choices = [choice for choice in enum if choice is not None]
        yield "enum-moved", lambda value: _next(value, choices)
    elif answers.is_success:  # the words of a refusal are promised by nobody
        yield from _of_texts(each)
    if not enum and not is_total(each):
        yield "number-shifted", lambda value: value + 1 if _is_number(value) else value
        yield "number-negated", lambda value: -value if _is_number(value) else value
    yield "boolean-flipped", lambda value: not value if isinstance(value, bool) else value


def _of_choices(answers: Answers, recording: Recording) -> Iterator[Fault]:
    """One value of an enum taken for another; the others are right."""
    for each in answers.fields:
        choices = keyword(each.schema, "enum", recording.document) or []
        for choice in each.texts:
            other = _next(choice, choices)
            if other not in {choice, None}:
                field = f"{answers.mark}{each.pointer} {choice} -> {other}"
                key = Key("enum-confused", answers.operation, field)
                edit = _replacing(choice, other)
                yield Fault(key, each.places, editing(recording, each, edit))


def _replacing(choice: Any, other: Any) -> Edit:
    return lambda value: other if value == choice else value


def _of_texts(each: Field) -> Operators:
    if is_dated(each):
        yield "time-without-zone", _on_times(lambda text: ZONE.sub("", text))
        yield "time-shifted", _on_times(_an_hour_later)
    else:
        yield "text-changed", _text_changed
        texts = sorted(each.texts)
        yield "text-exchanged", lambda value: _next(value, texts)


def is_dated(each: Field) -> bool:
    """Whether the field was seen to hold times."""
    return any(DATE_TIME.fullmatch(text) for text in each.texts)


def changed_value(value: Any, each: Field) -> Any:
    """Another value that the field may well have; itself, if it has none of its own."""
    if isinstance(value, bool):
        return not value
    if _is_number(value):
        return value + 1
    if isinstance(value, str) and DATE_TIME.fullmatch(value):
        return _an_hour_later(value)
    other = _next(value, sorted(each.texts))
    return other if other is not value else _text_changed(value)


def is_total(each: Field) -> bool:
    """Whether a field counts the items of a list, by its name."""
    return bool(each.path) and bool(TOTAL.search(each.path[-1]))


def _retyped(value: Any) -> Any:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, str):
        return len(value)
    if isinstance(value, list):
        return {str(number): item for number, item in enumerate(value)}
    return [value] if isinstance(value, dict) else value


def _next(value: Any, choices: list[Any]) -> Any:
    if value not in choices or len(choices) < 2:
        return value
    return choices[(choices.index(value) + 1) % len(choices)]


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _text_changed(value: Any) -> Any:
    """The last letter or digit moved on by one: of the same length and kind, so hard to see."""
    if not isinstance(value, str):
        return value
    place = next((i for i in reversed(range(len(value))) if value[i].isalnum()), None)
    if place is None:
        return f"{value}x"
    return value[:place] + _moved_on(value[place]) + value[place + 1 :]


def _moved_on(letter: str) -> str:
    for row in ("0123456789", "abcdef", "ABCDEF", "ghijklmnopqrstuvwxyz", "GHIJKLMNOPQRSTUVWXYZ"):
        if letter in row:
            return row[(row.index(letter) + 1) % len(row)]
    return "x"


def _on_times(change: Callable[[str], str]) -> Edit:
    def edit(value: Any) -> Any:
        is_time = isinstance(value, str) and DATE_TIME.fullmatch(value)
        return change(value) if is_time else value

    return edit


def _an_hour_later(text: str) -> str:
    try:
        moment = datetime.fromisoformat(text.upper())
        later = (moment + timedelta(hours=1)).isoformat()
    except (ValueError, OverflowError):
        return text
    return later.replace("+00:00", "Z") if text[-1] in "zZ" else later


def fields_of(answers: Answers) -> dict[tuple[str, ...], Field]:
    """The fields of some answers by their path."""
    return {each.path: each for each in answers.fields}
