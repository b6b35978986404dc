"""A verdict that a program can check again, on another server and without this project."""

from dataclasses import dataclass

from specdouble.contract_tests.exchange import Exchange
from specdouble.contract_tests.laws.law import Verdict, shown


@dataclass(frozen=True, slots=True)
class Claim(Verdict):
    """What a promise says of an exchange, also as an expression of Python.

    `source` is true where the promise is kept. It may name `answer` (the exchange's) and `before`
    (that of the first evidence), each an `httpx.Response`, and what a reproduction defines:
    `items`, `ids` and `the`.
    """

    source: str = ""


def claim(  # noqa: PLR0913 - the parts of a verdict, and its source
    exchange: Exchange,
    holds: bool,  # noqa: FBT001 - the one thing that is said
    what: str,
    expected: object,
    seen: object,
    *evidence: Exchange,
    source: str,
) -> Claim:
    """Kept, if it holds; else broken, with both sides shown and its source."""
    if holds:
        return Claim(exchange, evidence=evidence)
    return Claim(exchange, True, what, shown(expected), shown(seen), evidence, source)  # noqa: FBT003


def status_among(
    exchange: Exchange, what: str, allowed: tuple[int, ...], *evidence: Exchange
) -> Claim:
    """Kept, if the answer has one of these statuses."""
    return claim(
        exchange,
        exchange.status in allowed,
        what,
        " or ".join(map(str, allowed)),
        exchange.status,
        *evidence,
        source=f"answer.status_code in {set(allowed)}",
    )
