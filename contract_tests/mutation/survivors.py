"""Mutants that no law noticed: how they show, and which of them nobody could notice."""

import json
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from specdouble.contract_tests.exchange import Exchange
from specdouble.contract_tests.mutation.mutant import Key, Mutant

MAX_SHOWN: Final = 80
MISSING: Final = object()


class Unreviewed(ValueError):  # noqa: N818 - reads as the sentence it is
    """An entry of the file of equivalent mutants is not complete."""


@dataclass(frozen=True, slots=True)
class Equivalent:
    """A mutant that nobody could notice, and why: reviewed, not guessed."""

    key: Key
    reason: str


def equivalents(path: Path) -> list[Equivalent]:
    """The reviewed file: TOML tables `[[equivalent]]` of operator, operation, field and reason.

    `operator` may be a list of several.
    """
    entries = tomllib.loads(path.read_text(encoding="utf-8")).get("equivalent", [])
    return [each for entry in entries for each in _entries(entry, path)]


def _entries(entry: dict[str, Any], path: Path) -> Iterator[Equivalent]:
    missing = [n for n in ("operator", "operation", "field", "reason") if n not in entry]
    if missing or not str(entry["reason"]).strip():
        what = ", ".join(missing) or "reason"
        raise Unreviewed(f"{path}: an equivalent mutant needs its {what}: {entry}")
    operators = entry["operator"]
    for operator in [operators] if isinstance(operators, str) else operators:
        yield Equivalent(Key(operator, entry["operation"], entry["field"]), entry["reason"])


def example(mutant: Mutant) -> str:
    """How a mutant shows: its first changed exchange, and the first difference in it."""
    place, changed = next(iter(mutant.changed.items()))
    original = mutant.original.exchanges[place]
    return f"{original}: {_difference(original, changed)}"


def _difference(before: Exchange, after: Exchange) -> str:
    if before.status != after.status:
        return f"status {before.status} -> {after.status}"
    for name in sorted({*before.headers, *after.headers}):
        old, new = before.headers.get(name), after.headers.get(name)
        if old != new and name != "content-length":
            return f"{name}: {old} -> {new or 'missing'}"
    where, old, new = next(_differences(before.json, after.json, ""), ("/", "", ""))
    return f"{where or '/'}: {_shown(old)} -> {_shown(new)}"


def _differences(old: Any, new: Any, where: str) -> Iterator[tuple[str, Any, Any]]:
    if isinstance(old, dict) and isinstance(new, dict):
        for name in [*old, *(each for each in new if each not in old)]:
            pair = old.get(name, MISSING), new.get(name, MISSING)
            yield from _differences(*pair, f"{where}/{name}")
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for number, pair in enumerate(zip(old, new, strict=True)):
            yield from _differences(*pair, f"{where}/{number}")
    elif old is not new and (type(old) is not type(new) or old != new):
        yield where, old, new


def _shown(value: Any) -> str:
    if value is MISSING:
        return "missing"
    if isinstance(value, list):
        return f"{len(value)} items"
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= MAX_SHOWN else f"{text[:MAX_SHOWN]}..."


def reasons(known: Sequence[Equivalent]) -> dict[Key, str]:
    """The reason of each equivalent mutant."""
    return {each.key: each.reason for each in known}
