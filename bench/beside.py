"""How many times the fastest other mock specdouble is, and how many times any server could be."""

from collections.abc import Sequence
from typing import Final

from bench.measuring import Result
from bench.workload import REQUESTS, Request

HEAD: Final = "How many times as fast as the fastest other mock, of which 3 are wanted:"
GOAL: Final = 3.0
"""So many times the fastest peer is what is wanted."""
WHY: Final = """\
Where the bare app, which sends fixed bytes and does nothing else, is itself less than {goal:g}
times as fast, no mock on uvicorn can be: Java's machine compiles what it runs, and once it is
warm it answers small bodies at more than a third of the bare app's speed. What is left is to be
near the bare app."""


def beside(results: Sequence[Result], others: Sequence[str]) -> str:
    """For each request, in sentences; nothing, where neither or no other was measured.

    `others`: the names of the peers.
    """
    by_name = {result.peer.name: result for result in results}
    told = [_of(request, by_name, others) for request in REQUESTS]
    lines = [each for each in told if each]
    if not lines:
        return ""
    return "\n".join([HEAD, "", *lines, "", WHY.format(goal=GOAL)])


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
    ours, most = (rates[name] / rates[fastest] for name in ("specdouble", "bare"))
    limit = "" if most >= GOAL else f": less than {GOAL:g}"
    title = by_name[fastest].peer.title
    return f"- {request.title}: {ours:.1f} times {title}; the bare app {most:.1f} times{limit}."
