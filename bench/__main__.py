"""The command behind scripts/bench."""

import json
import time
from pathlib import Path

import click

from bench.lineup import ALL, QUICK
from bench.measuring import Plan, measure, started
from bench.page import write_servers
from bench.table import as_json, markdown

QUICK_SECONDS = 100.0
THOROUGH = Plan(rounds=9, seconds=1, warm_up=4, patience=1500.0)


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--quick",
    is_flag=True,
    help="Only a bare app, Connexion and us, in less than two minutes; writes no page.",
)
@click.option(
    "--json",
    "json_file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the figures to this file, too.",
)
def main(*, quick: bool, json_file: Path | None) -> None:
    """Measure specdouble beside a bare server and its peers, and write docs/performance.md."""
    begun = time.monotonic()
    with started(QUICK if quick else ALL, click.echo) as lineup:
        left = QUICK_SECONDS - (time.monotonic() - begun)
        plan = Plan(rounds=3, seconds=1, warm_up=1, patience=left) if quick else THOROUGH
        results = measure(lineup, plan, click.echo)
    click.echo(markdown(results))
    if not quick:
        write_servers(results, lineup.absent, plan)
    if json_file is not None:
        json_file.write_text(json.dumps(as_json(results), indent=2) + "\n", encoding="utf-8")


main()
