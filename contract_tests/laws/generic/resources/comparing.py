"""Two looks at one thing with no write on it between them: what must be the same, and why."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from itertools import pairwise
from typing import Any

from specdouble.contract_tests.laws.generic.resources.looks import WRITTEN, How, Sight
from specdouble.contract_tests.laws.generic.resources.sightings import sightings
from specdouble.contract_tests.laws.law import Verdict, check
from specdouble.contract_tests.shapes.resources import Resource
from specdouble.contract_tests.shapes.ticking import ticks
from specdouble.contract_tests.traffic import Traffic


class Between(Enum):
    """What happened between two looks."""

    REMOVAL = "another one was removed"
    WRITE = "another one was written"
    REFUSAL = "a write was refused"
    NOTHING = "nothing was written"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two looks at a thing, the first at one that was there, and what happened between them."""

    before: Sight
    after: Sight
    between: Between

    @property
    def after_a_write(self) -> bool:
        """Whether the first look is the answer to a write."""
        return self.before.how in WRITTEN


def pairs(traffic: Traffic) -> list[Pair]:
    """All pairs of looks that follow each other, with no write on the thing between them."""
    known = traffic.derive(sightings)
    return [
        Pair(before, after, _between(traffic, before, after))
        for seen in known.by_item.values()
        for before, after in pairwise(seen)
        if before.is_there
        and before.epoch == after.epoch
        and (after.shown is not None or after.how is How.READ)
    ]


def _between(traffic: Traffic, before: Sight, after: Sight) -> Between:
    writes = traffic.derive(sightings).between(before, after)
    done = [each for each in writes if not 400 <= each.status < 500]
    if any(each.method == "DELETE" for each in done):
        return Between.REMOVAL
    if done:
        return Between.WRITE
    return Between.REFUSAL if writes else Between.NOTHING


def compared(pair: Pair, what: str) -> Verdict:
    """Kept, if the second look shows what the first one did."""
    before, after = pair.before, pair.after
    names = sorted(_names(before.item.resource, before, after))
    expected, seen = _part(before.shown, names), _part(after.shown, names)
    said = f"{what} {after.item.id!r} in {after.how.value}".replace(" ''", "")
    if after.shown is None:
        missing = str(after.exchange)
        is_there = after.shown is not None
        return check(after.exchange, is_there, said, expected, missing, before.exchange)
    different = [name for name in names if not same(expected.get(name), seen.get(name))]
    return check(
        after.exchange,
        not different,
        f"{said}: {', '.join(different)}",
        _part(expected, different),
        _part(seen, different),
        before.exchange,
    )


def _names(resource: Resource, before: Sight, after: Sight) -> set[str]:
    """The steady properties that the answers of both looks have, as far as they are documented."""
    names = set(resource.steady)
    for has in (before.documented, after.documented):
        names = {name for name in names & set(has) if _alike(has[name], resource.has[name])}
    return names


def _alike(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return all(one.get(each) == other.get(each) for each in ("type", "format", "enum", "items"))


def _part(shown: Mapping[str, Any] | None, names: list[str]) -> dict[str, Any]:
    return {name: shown[name] for name in names if shown is not None and name in shown}


def same(one: Any, other: Any) -> bool:
    """Whether two JSON values mean the same: 4 and 4.0 do, and one moment in two zones.

    What ticks within them is no matter.
    """
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, dict) and isinstance(other, dict):
        return all(ticks(n) or same(one.get(n), other.get(n)) for n in {*one, *other})
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, str) and isinstance(other, str) and one != other:
        first, second = moment(one), moment(other)
        return first is not None and first == second
    return bool(one == other)


def moment(text: Any) -> datetime | None:
    """The moment that a text names, if it names one with its zone."""
    if not isinstance(text, str) or len(text) < 20 or text[10:11] not in {"T", "t"}:
        return None
    try:
        found = datetime.fromisoformat(text.upper())
    except ValueError:
        return None
    return found if found.tzinfo else None


def judged(
    traffic: Traffic, what: str, *between: Between, after_a_write: bool | None = None
) -> Iterator[Verdict]:
    """A verdict for each pair of looks with one of these things between them."""
    for pair in traffic.derive(pairs):
        if pair.between not in between:
            continue
        if after_a_write is None or pair.after_a_write is after_a_write:
            yield compared(pair, what)
