"""The command of the suite: `verify`. The suite itself is imported when it is called."""

import sys

import click

from specdouble.specs import BUILTIN, CONTRACTS


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("url")
@click.option(
    "--api", type=click.Choice(list(BUILTIN)), required=True, help="The document to judge by."
)
@click.option(
    "--key",
    "keys",
    multiple=True,
    envvar="SPECDOUBLE_KEY",
    help="API key (repeatable, most rights first; or SPECDOUBLE_KEY).",
)
@click.option("--contract", type=click.Choice(CONTRACTS), default="completed", show_default=True)
@click.option(
    "--max-examples",
    default=20,
    show_default=True,
    type=click.IntRange(1),
    help="Cases for each operation and phase.",
)
@click.option("--seed", default=1, show_default=True, help="Another seed, other cases.")
@click.option(
    "--timeout",
    default=30.0,
    show_default=True,
    type=click.FloatRange(min=0, min_open=True),
    help="Seconds for each answer.",
)
@click.option("--writes", is_flag=True, help="Write on a target that is not on loopback, too.")
@click.argument("pytest_options", nargs=-1, type=click.UNPROCESSED)
def verify(
    url: str,
    api: str,
    keys: tuple[str, ...],
    contract: str,
    max_examples: int,
    seed: int,
    timeout: float,
    *,
    writes: bool,
    pytest_options: tuple[str, ...],
) -> None:
    """Judge a running server: does it keep the API's contract?

    URL: its origin (the document's path is added), or a base URL with a path. Options for pytest
    go after `--`. Exit codes: 0 it does, 1 it does not, 2 it could not be judged.

    \b
    Example:
      SPECDOUBLE_KEY=... specdouble verify http://127.0.0.1:8000 --api skillmeat -- -x
    """
    from specdouble.contract_tests.verify import verify as run

    options = [
        f"--target={url}",
        f"--api={api}",
        *(f"--target-key={key}" for key in keys),
        f"--target-contract={contract}",
        f"--target-max-examples={max_examples}",
        f"--target-seed={seed}",
        f"--target-timeout={timeout}",
        *(["--target-writes"] if writes else []),
    ]
    sys.exit(run(options, pytest_options))
