"""How many times the fastest other mock specdouble is, and how many times any server could be."""

from collections.abc import Mapping, Sequence
from typing import Final

from bench.measuring import Result
from bench.workload import REQUESTS, Request

HEAD: Final = "How many times as fast as the fastest other mock, of which 3 are wanted:"
GOAL: Final = 3.0
"""So many times the fastest peer is what is wanted."""
WHY: Final = """\
The bare app goes uvicorn's whole way: a task, an event and messages for each request. specdouble
answers a request that comes whole before any of that, and does not parse a head once more that is
byte for byte the one before on its connection, as wrk's are, and those of most load tests. Where
each request carries an id, it does. The bare protocol class, which does nothing but find its bytes,
is about as much as Python can send."""


def beside(results: Sequence[Result], others: Sequence[str]) -> str:
    """For each request, in sentences; nothing, where neither or no other was measured.

    `others`: the names of the peers.
    """
    by_name = {result.peer.name: result for result in results}
    told = [_of(request, by_name, others) for request in REQUESTS]
    lines = [each for each in told if each]
    if not lines:
        return ""
    return "\n".join([HEAD, "", *lines, "", WHY])


def _of(request: Request, by_name: dict[str, Result], others: Sequence[str]) -> str:
    rates = {
        name: figure.rate
        for name, result in by_name.items()
        if (figure := result.figures.get(request.name)) is not None
    }
    peers = [name for name in others if name in rates]
    if not peers or not {"specdouble", "bare"} <= rates.keys():
        return ""
    fastest = max(peers, key=rates.__getitem__)
    title, ours = by_name[fastest].peer.title, rates["specdouble"] / rates[fastest]
    lacking = "" if ours >= GOAL else f", less than {GOAL:g}"
    return f"- {request.title}: {ours:.1f} times {title}{lacking}; {_most(rates, fastest)}."


def _most(rates: Mapping[str, float], fastest: str) -> str:
    told = {"bare": "the bare app", "protocol": "the bare protocol class"}
    return ", ".join(
        f"{title} {rates[name] / rates[fastest]:.1f} times"
        for name, title in told.items()
        if name in rates
    )
