"""docs/performance.md: a page of sections, of which each measurement writes its own."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

from bench import machine, plot
from bench.beside import beside
from bench.lineup import PEERS
from bench.measuring import Result
from bench.stage import ROOT
from bench.table import latencies, markdown
from bench.turns import Plan

PAGE: Final = ROOT / "docs" / "performance.md"
PLOT: Final = PAGE.with_suffix(".svg")
HEAD: Final = """# How fast it is

Written by `scripts/bench`. On another machine the figures are others; their ratios should stay.
≈: other processes disturbed all rounds; the figure is of the time that the server had its core, and
lower than an undisturbed one, since the core's caches were theirs in between.
"""
ORDER: Final = ("servers", "scale", "data", "state", "profile")
SECTION: Final = re.compile(r"<!-- (\w+) -->\n(.*?)\n<!-- /\1 -->\n", re.DOTALL)
BESIDE_BARE: Final = """\
Requests a second, and how much that is of a bare ASGI app that sends as many fixed bytes."""
CONDITIONS: Final = """\
Medians of {rounds} rounds of {seconds} s, in turns, after {warm_up} s of each request to warm up
(servers on Java get faster for minutes). Servers run on one core, wrk with 32 connections on the
other. An answer is checked (status, schema, content; under load its length) before it counts, and a
round does not count if other processes took more than 5 % of the server's time. specdouble answers
from state, with authentication, validation of requests, CORS, a journal and rate-limit headers on
(`--rate-limit off`: no limit is hit); the others answer the same bodies from static examples. MiB:
all processes of a server, after the load."""


def put(page: str, name: str, section: str) -> str:
    """The page with a section in the place of the older one of that name, all in their order."""
    sections = dict(SECTION.findall(page)) | {name: section.strip()}
    told = [
        f"<!-- {each} -->\n{sections[each]}\n<!-- /{each} -->\n"
        for each in ORDER
        if each in sections
    ]
    return "\n".join([HEAD, *told])


def write(name: str, section: str) -> None:
    """Write a section into the page; the page too, if there is none yet."""
    PAGE.parent.mkdir(exist_ok=True)
    page = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    PAGE.write_text(put(page, name, section), encoding="utf-8")


def measured(command: str) -> str:
    """With which command, on what and when a section was measured."""
    return f"`{command}`, {machine.kind()}; {datetime.now(UTC):%Y-%m-%d}."


def write_servers(results: Sequence[Result], absent: Mapping[str, str], plan: Plan) -> None:
    """Write the comparison of all servers, and its picture."""
    write("servers", servers(results, absent, plan))
    PLOT.write_text(plot.svg(results), encoding="utf-8")


def servers(results: Sequence[Result], absent: Mapping[str, str], plan: Plan) -> str:
    """The section that compares servers."""
    passed_over = [f"{title}: {reason}" for title, reason in absent.items()]
    passed_over += [
        f"{result.peer.title}: {reason}" for result in results for reason in result.wrong.values()
    ]
    compared = beside(results, [peer.name for peer in PEERS])
    return "\n".join(
        [
            "## Beside a bare server and its peers",
            "",
            measured("scripts/bench"),
            "",
            "![Requests a second of each server](performance.svg)",
            "",
            BESIDE_BARE,
            "",
            markdown(results),
            "",
            conditions(plan),
            *(["", compared] if compared else []),
            "",
            "Milliseconds to an answer, median / 99th percentile:",
            "",
            latencies(results),
            *(["", "Passed over:", ""] if passed_over else []),
            *(f"- {each}" for each in passed_over),
        ]
    )


def conditions(plan: Plan) -> str:
    """How it was measured, in sentences."""
    return CONDITIONS.format(rounds=plan.rounds, seconds=plan.seconds, warm_up=plan.warm_up)
