"""What a law is, and what it says of an exchange."""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from specdouble.contract_tests.exchange import Exchange
from specdouble.contract_tests.traffic import Traffic
from specdouble.specs import Document

MAX_SHOWN = 400


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a law says of one exchange: kept, or broken with what was expected and what was seen.

    `evidence`: the other exchanges that the verdict rests on, in the order of sending.
    """

    exchange: Exchange
    broken: bool = False
    what: str = ""
    expected: str = ""
    seen: str = ""
    evidence: tuple[Exchange, ...] = ()


Verdicts = Iterator[Verdict]
Judge = Callable[[Traffic], Verdicts]
Lacks = Callable[[Traffic], str]
"""What the target was seen not to have, as a sentence; empty, if that is not known."""


@dataclass(frozen=True, slots=True)
class Law:
    """A sentence about behaviour, and the function that judges traffic by it.

    `id`: stable, dotted, such as `skillmeat.stale-artifacts.sorted-by-size-of-difference`.
    `needs`: what there must be for it to apply, as a phrase: "a list with skip and limit".
    A law that yields no verdict had nothing to judge: it is not applicable, unless all traffic
    shows that the target lacks what it is about, such as a limiter that counts.
    """

    id: str
    needs: str
    judge: Judge
    lacks: Lacks = lambda _: ""

    @property
    def sentence(self) -> str:
        """The law in words: its function's name."""
        return self.judge.__name__.replace("_", " ")

    @property
    def rule(self) -> str:
        """The rule and where it stands: the function's docstring."""
        return re.sub(r"\s+", " ", self.judge.__doc__ or "").strip()


def law(
    id: str,  # noqa: A002 - that is what it is
    *,
    needs: str,
    lacks: Lacks = lambda _: "",
) -> Callable[[Judge], Law]:
    """Make a law of a function; it is in force where a tuple of laws lists it."""

    def made(judge: Judge) -> Law:
        return Law(id, needs, judge, lacks)

    return made


def one_by_one(
    traffic: Traffic, judge: Callable[[Exchange, Document], Iterable[Verdict]]
) -> Verdicts:
    """What is said of each exchange by itself: worked out once for each."""
    for each in traffic:
        yield from each.derive(_said, judge, traffic.document)


def _said(
    exchange: Exchange,
    judge: Callable[[Exchange, Document], Iterable[Verdict]],
    document: Document,
) -> tuple[Verdict, ...]:
    return tuple(judge(exchange, document))


def equal(
    exchange: Exchange, what: str, expected: object, seen: object, *evidence: Exchange
) -> Verdict:
    """Kept, if what was seen is what was expected."""
    return check(exchange, expected == seen, what, expected, seen, *evidence)


def check(
    exchange: Exchange,
    holds: bool,  # noqa: FBT001 - the one thing that is said
    what: str,
    expected: object,
    seen: object,
    *evidence: Exchange,
) -> Verdict:
    """Kept, if it holds; else broken, with both sides shown."""
    if holds:
        return Verdict(exchange, evidence=evidence)
    return Verdict(
        exchange,
        broken=True,
        what=what,
        expected=shown(expected),
        seen=shown(seen),
        evidence=evidence,
    )


def shown(value: Any) -> str:
    """A value as a message shows it: text as it is, all else as JSON, shortened."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= MAX_SHOWN else f"{text[:MAX_SHOWN]}... ({len(text)} characters)"
