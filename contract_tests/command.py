"""The commands of the suite: `verify`, `judge`, `mutate`; each imports the suite when called."""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from specdouble.contract_tests.options import HOW, REPORTS, SERVER, WHAT, WHOM

if TYPE_CHECKING:
    from specdouble.contract_tests.settings import Settings

HERE = frozenset({"start", "pytest_options"})
"""Arguments of `verify` that are not for the run: it has a server of its own already."""


class CouldNot(click.ClickException):
    """What was asked for could not be done; the message says why."""

    exit_code = 2


@click.command()
@click.argument("url")
@WHAT
@WHOM
@HOW
@REPORTS
@click.option("--har", metavar="FILE", help="Write all exchanges as HAR.")
@click.option(
    "--write-baseline", metavar="FILE", help="Write a baseline that accepts all that was found."
)
@SERVER
@click.argument("pytest_options", nargs=-1, type=click.UNPROCESSED)
def verify(start: str | None, pytest_options: tuple[str, ...], **options: Any) -> None:
    """Judge a running server: does it keep the API's contract?

    URL: its origin (the document's path is added), or a base URL with a path. Options for pytest
    go after `--`. Exit codes: 0 it does, 1 it does not, 2 it could not be judged.

    \b
    Example:
      SPECDOUBLE_KEY=... specdouble verify http://127.0.0.1:8000 --api skillmeat --html report.html
    """
    from specdouble.contract_tests.preflight import CouldNotJudge
    from specdouble.contract_tests.starting import started
    from specdouble.contract_tests.verify import verify as run

    settings = _settings(**options)
    try:
        with started(start, settings.target):
            sys.exit(run(settings, pytest_options))
    except CouldNotJudge as error:
        raise CouldNot(str(error)) from None


def settings_of(arguments: Sequence[str], table: Mapping[str, Any]) -> "Settings":
    """What `verify` would be asked for with these arguments, and this table of defaults."""
    with verify.make_context("verify", [*arguments], default_map=dict(table)) as context:
        given = {name: value for name, value in context.params.items() if name not in HERE}
        return _settings(**given)


@click.command()
@click.argument("recording", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@WHAT
@REPORTS
def judge(recording: Path, **options: Any) -> None:
    """Judge traffic that was recorded: does it keep the API's contract?

    RECORDING: a HAR file of `verify --har`, of a browser or of any other tool. Only laws judge it;
    nothing is sent. Exit codes as with `verify`.

    \b
    Example:
      specdouble judge traffic.har --api peaka
    """
    from specdouble.contract_tests.hearing import hear
    from specdouble.contract_tests.settings import Settings

    _one_document(options["api"], options["spec"])
    sys.exit(hear(Settings(target="", **options), recording))


@click.command()
@click.argument("source", metavar="URL|RECORDING")
@WHAT
@WHOM
@click.option(
    "--seed", default=1, metavar="N", show_default=True, help="Another seed, other faults."
)
@click.option(
    "--at-least",
    type=click.FloatRange(0, 1),
    metavar="SHARE",
    help="Fail below this share of noticed faults, such as 0.95.",
)
@click.option("--equivalent", metavar="FILE", help="Faults that nobody could notice, with reasons.")
@click.option("--json", metavar="FILE", help="Write the score as JSON.")
def mutate(
    source: str,
    headers: tuple[tuple[str, str], ...],
    values: tuple[tuple[str, str], ...],
    seed: int,
    at_least: float | None,
    equivalent: str | None,
    json: str | None,
    **options: Any,
) -> None:
    """Would the laws notice? Change healthy traffic, one fault at a time, and judge it again.

    Exit codes: 0 well enough, 1 below --at-least, 2 it could not be found out.

    \b
    Example:
      specdouble mutate http://127.0.0.1:8000 --api skillmeat --at-least 0.95
    """
    from specdouble.contract_tests.proving import prove

    settings = _settings(source, headers, values, seed=seed, json=json, **options)
    sys.exit(prove(settings, at_least=at_least, equivalent=equivalent))


def _settings(
    url: str,
    headers: Sequence[tuple[str, str]],
    values: Sequence[tuple[str, str]],
    **options: Any,
) -> "Settings":
    from specdouble.contract_tests.settings import Settings

    _one_document(options["api"], options["spec"])
    return Settings(target=url, headers=dict(headers), values=dict(values), **options)


def _one_document(api: str | None, spec: str | None) -> None:
    if (api is None) == (spec is None):
        raise click.UsageError("which document is it to be judged by? --api NAME or --spec FILE")
