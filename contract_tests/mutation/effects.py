"""Faults that come and go: what writes change though they must not, what is told now and then."""

import random
from collections.abc import Iterator
from typing import Any

from specdouble.contract_tests.exchange import Exchange
from specdouble.contract_tests.mutation.answers import Edit, with_json
from specdouble.contract_tests.mutation.bodies import changed_value, editing
from specdouble.contract_tests.mutation.mutant import Change, Fault, Key
from specdouble.contract_tests.mutation.schemas import Answers, Field, Recording
from specdouble.contract_tests.mutation.writes import Past


def faults(recording: Recording) -> Iterator[Fault]:
    """One fault for each field that a write could change, for each that it could take over."""
    spells = Past(recording).spells
    for answers in recording.answers:
        yield from _now_and_then(answers, recording)
        yield from _taken_over(answers, recording)
        for each in answers.fields if answers.operation and answers.is_success else ():
            reads = recording.exchanges[each.places[0]].is_safe
            places = [p for p in each.places if spells[p] % 2] if reads else each.places[1::2]
            if 0 < len(places) < len(each.places):
                key = Key("moved-by-writes", answers.operation, each.pointer)
                yield Fault(key, places, editing(recording, each, _moved(each)))


def _moved(each: Field) -> Edit:
    """Every other write changes it: it is another before and after, or in the next answer."""

    def edit(value: Any) -> Any:
        if isinstance(value, list):
            return value[1:] if value else value
        return changed_value(value, each)

    return edit


def _now_and_then(answers: Answers, recording: Recording) -> Iterator[Fault]:
    """Every other refusal has something else, or nothing, where the one before had something."""
    for each in answers.fields if not answers.is_success else ():
        places = each.places[1::2]
        if len(each.path) == 1 and places:
            key = Key("told-now-and-then", answers.operation, answers.mark + each.pointer)
            edit = editing(recording, each, lambda value: None if value is not None else 0)
            yield Fault(key, places, edit)


def _taken_over(answers: Answers, recording: Recording) -> Iterator[Fault]:
    """A write answers with what it was sent, where the server has a value of its own."""
    for each in answers.fields if answers.is_success else ():
        if len(each.path) == 1:
            key = Key("taken-over", answers.operation, each.pointer)
            yield Fault(key, each.places, _echoing(each.path[0], recording))


def _echoing(name: str, recording: Recording) -> Change:
    def change(place: int, _: random.Random | None) -> Exchange | None:
        exchange = recording.exchanges[place]
        sent, body = exchange.request_json, exchange.json
        if not isinstance(sent, dict) or not isinstance(body, dict) or name not in sent:
            return None
        differs = sent[name] != body.get(name)
        return with_json(exchange, {**body, name: sent[name]}) if differs else None

    return change
