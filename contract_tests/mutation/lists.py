"""Faults in lists: items lost, doubled, swapped, the order changed, the total off by one."""

import random
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from specdouble.contract_tests.exchange import Exchange
from specdouble.contract_tests.mutation.answers import Edit
from specdouble.contract_tests.mutation.bodies import editing, fields_of, is_total
from specdouble.contract_tests.mutation.mutant import Fault, Key, seeded
from specdouble.contract_tests.mutation.schemas import Answers, Field, Recording

Rearranged = Callable[[list[Any]], list[Any]]


def faults(recording: Recording, seed: int) -> Iterator[Fault]:
    """One fault for each documented list, and each total, and each way it can be wrong."""
    for answers in recording.answers:
        for each in answers.fields:
            for operator, edit in _operators(each, answers, seed):
                key = Key(operator, answers.operation, answers.mark + each.pointer)
                owner = _owner(each, answers) if operator == UNCOUNTED else each
                yield Fault(key, each.places, editing(recording, owner, edit))
            yield _restless(recording, answers, each)


UNCOUNTED: Final = "item-dropped-uncounted"


def _operators(each: Field, answers: Answers, seed: int) -> Iterator[tuple[str, Edit]]:
    chance = seeded(seed, answers.operation, each.pointer)
    for operator, rearranged in _rearrangements(chance.random()).items():
        yield operator, _of_lists(rearranged)
    total = _total_of(each, answers)
    if total:
        yield UNCOUNTED, _dropped_uncounted(each.path[-1], total)
    if is_total(each):
        yield "total-raised", lambda value: value + 1 if _is_count(value) else value
        yield "total-lowered", lambda value: value - 1 if _is_count(value) and value else value


def _rearrangements(seed: float) -> Mapping[str, Rearranged]:
    return {
        "item-dropped": lambda items: items[1:],
        "item-doubled": lambda items: items[:1] + items,
        "items-swapped": lambda items: [*items[1::-1], *items[2:]],
        "list-cut": lambda items: items[: len(items) // 2] if len(items) > 1 else items,
        "list-reversed": lambda items: items[::-1],
        "list-shuffled": lambda items: _shuffled(items, seed),
    }


def _restless(recording: Recording, answers: Answers, each: Field) -> Fault:
    """A list in another order each time: there is none that a page could be cut from."""

    def change(place: int, chance: random.Random | None) -> Exchange | None:
        shuffled = _of_lists(lambda items: _shuffled(items, place))
        return editing(recording, each, shuffled)(place, chance)

    key = Key("list-restless", answers.operation, answers.mark + each.pointer)
    return Fault(key, each.places, change)


def _of_lists(rearranged: Rearranged) -> Edit:
    def edit(value: Any) -> Any:
        if not isinstance(value, list):
            return value
        new = rearranged(value)
        return value if new == value else new

    return edit


def _shuffled(items: list[Any], seed: float) -> list[Any]:
    return random.Random(seed).sample(items, len(items))  # noqa: S311 - repeatable, not secret


def _total_of(each: Field, answers: Answers) -> str | None:
    """The name of the total beside a list."""
    if not each.path or each.path[-1] == "*" or "items" not in _described(each):
        return None
    beside = (path for path in fields_of(answers) if path[:-1] == each.path[:-1])
    return next((p[-1] for p in beside if p and is_total(fields_of(answers)[p])), None)


def _described(each: Field) -> Mapping[str, Any]:
    return each.schema


def _owner(each: Field, answers: Answers) -> Field:
    return fields_of(answers)[each.path[:-1]]


def _dropped_uncounted(name: str, total: str) -> Edit:
    """An item that is missing in the list and in its total as well."""

    def edit(value: Any) -> Any:
        items = value.get(name) if isinstance(value, dict) else None
        if not isinstance(items, list) or not items or not _is_count(value.get(total)):
            return value
        return {**value, name: items[1:], total: value[total] - 1}

    return edit


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
