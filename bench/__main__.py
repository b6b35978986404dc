"""The command behind scripts/bench."""

import dataclasses
import json
import time
from pathlib import Path
from typing import Any

import click

from bench import data, data_page, page, profiling, state
from bench import synthesis as values
from bench.costs import memory, starts
from bench.lineup import ALL, QUICK
from bench.measuring import measure, started
from bench.peer import Unavailable
from bench.scale import by_artifacts, by_operations
from bench.scale_page import Scale, section
from bench.table import as_json, markdown
from bench.turns import Plan

QUICK_SECONDS = 100.0
THOROUGH = Plan(rounds=7, seconds=1, warm_up=2, patience=900.0)


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--quick",
    is_flag=True,
    help="Only a bare app, Connexion and us, in less than two minutes; writes no page.",
)
@click.option(
    "--scale",
    is_flag=True,
    help="Instead of peers: larger documents, more data, many requests.",
)
@click.option(
    "--profile", is_flag=True, help="Instead of peers: where the time of each request goes."
)
@click.option(
    "--data", "of_data", is_flag=True, help="Instead of peers: how fast data is made and asked."
)
@click.option(
    "--state",
    "of_state",
    is_flag=True,
    help="Instead of peers: changes a second with `serve --state`.",
)
@click.option(
    "--synthesis",
    is_flag=True,
    help="Instead of servers: how many made-up values fit the schemas of published documents.",
)
@click.option(
    "--requests",
    default=1_000_000,
    show_default=True,
    help="With --scale: how many to send before memory is read.",
)
@click.option(
    "--json",
    "json_file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the figures to this file, too.",
)
def main(  # noqa: PLR0913 - as many as there are options
    *,
    quick: bool,
    scale: bool,
    profile: bool,
    of_data: bool,
    of_state: bool,
    synthesis: bool,
    requests: int,
    json_file: Path | None,
) -> None:
    """Measure specdouble beside a bare server and its peers, and write docs/performance.md."""
    if synthesis:
        values.write(values.measured(click.echo))
        return
    if profile:
        tell("profile", profiling.section(profiling.profiles()))
        return
    if of_state:
        tell("state", state.section(state.rates(click.echo)))
        return
    if of_data:
        figures = measure_data()
    else:
        figures = measure_scale(requests) if scale else compare(quick=quick)
    if json_file is not None:
        json_file.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


def compare(*, quick: bool) -> dict[str, Any]:
    """Measure all servers, or a few, and tell the figures."""
    begun = time.monotonic()
    with started(QUICK if quick else ALL, click.echo) as lineup:
        left = QUICK_SECONDS - (time.monotonic() - begun)
        plan = Plan(rounds=3, seconds=1, warm_up=1, patience=left) if quick else THOROUGH
        results = measure(lineup, plan, click.echo)
    click.echo(markdown(results))
    if not quick:
        page.write_servers(results, lineup.absent, plan)
    return as_json(results)


def measure_scale(requests: int) -> dict[str, Any]:
    """Measure what grows, and tell the figures."""
    found = Scale()
    try:
        found.by_operations = by_operations(click.echo)
        found.starts = starts(click.echo)
    except Unavailable as reason:
        found.absent["documents of any size"] = str(reason)
    found.by_artifacts = by_artifacts(click.echo)
    found.memory = memory(requests, click.echo)
    tell("scale", section(found))
    return dataclasses.asdict(found)


def measure_data() -> dict[str, Any]:
    """Measure how data is made and asked, and tell the figures."""
    found = data.measured(click.echo)
    tell("data", data_page.section(found))
    return dataclasses.asdict(found)


def tell(name: str, text: str) -> None:
    """Show a section, and write it into the page."""
    click.echo(text)
    page.write(name, text)


main()
