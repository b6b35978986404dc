"""Results as a table, and as JSON."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from bench.measuring import Result
from bench.workload import REQUESTS, Name

HEADINGS: Final = ("server", *(request.title for request in REQUESTS), "start, s", "MiB")
DISTURBED: Final = "≈"


def markdown(results: Sequence[Result]) -> str:
    """Requests a second of each server, in the order of the first request, fastest first."""
    bare = next((result for result in results if result.peer.name == "bare"), None)
    rows = [
        [
            f"{result.peer.title} {result.peer.version()}",
            *(_cell(result, request.name, bare) for request in REQUESTS),
            f"{result.start_s:.1f}",
            f"{result.rss_mib:.0f}",
        ]
        for result in ordered(results)
    ]
    return table(HEADINGS, rows)


def ordered(results: Sequence[Result]) -> list[Result]:
    """The fastest first, by the status."""
    return sorted(results, key=lambda result: -_rate(result, "status"))


def _rate(result: Result, name: Name) -> float:
    figure = result.figures.get(name)
    return figure.rate if figure else 0.0


def _cell(result: Result, name: Name, bare: Result | None) -> str:
    figure = result.figures.get(name)
    if figure is None:
        return "-"
    text = f"{'' if figure.clean else DISTURBED}{figure.rate:,.0f}"
    ceiling = _rate(bare, name) if bare else 0.0
    return f"{text} ({figure.rate / ceiling:.0%})" if ceiling else text


def latencies(results: Sequence[Result]) -> str:
    """The median and the 99th percentile of each request's time, in milliseconds."""
    headings = ("server", *(request.title for request in REQUESTS))
    rows = [
        [
            result.peer.title,
            *(
                f"{figure.p50_ms:.1f} / {figure.p99_ms:.1f}" if figure else "-"
                for figure in (result.figures.get(request.name) for request in REQUESTS)
            ),
        ]
        for result in ordered(results)
    ]
    return table(headings, rows)


def table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table in Markdown, whose columns but the first are numbers."""
    aligned = ["---", *["--:"] * (len(headings) - 1)]
    return "\n".join(f"| {' | '.join(row)} |" for row in [headings, aligned, *rows])


def as_json(results: Sequence[Result]) -> dict[str, Any]:
    """For programs. The latencies of a server are those of the status; each request has its own."""
    return {"servers": [_server(result) for result in ordered(results)]}


def _server(result: Result) -> Mapping[str, Any]:
    status = result.figures.get("status")
    return {
        "name": result.peer.name,
        "version": result.peer.version(),
        "requests_per_second": {name: round(each.rate, 1) for name, each in result.figures.items()},
        "p50_ms": status and status.p50_ms,
        "p99_ms": status and status.p99_ms,
        "latency_ms": {
            name: {"p50": each.p50_ms, "p99": each.p99_ms} for name, each in result.figures.items()
        },
        "disturbed": [name for name, each in result.figures.items() if not each.clean],
        "start_s": round(result.start_s, 3),
        "rss_mib": round(result.rss_mib, 1),
    }
