"""The commands of the suite: `verify`, `judge`, `mutate`; each imports the suite when called."""

import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from specdouble.specs import BUILTIN, CONTRACTS

if TYPE_CHECKING:
    from specdouble.contract_tests.settings import Settings

HERE = frozenset({"start", "pytest_options"})
"""Arguments of `verify` that are not for the run: it has a server of its own already."""


class CouldNot(click.ClickException):
    """What was asked for could not be done; the message says why."""

    exit_code = 2


F = TypeVar("F", bound=Callable[..., Any])


class Pair(click.ParamType[tuple[str, str]]):
    """A name and a value, with a sign between them."""

    def __init__(self, sign: str, example: str) -> None:
        self.name = f"name{sign}value"
        self._sign = sign
        self._example = example

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, str]:
        """The two sides, without the spaces around them."""
        name, sign, content = str(value).partition(self._sign)
        if not sign or not name.strip():
            self.fail(f"{value!r} is no {self.name}, such as {self._example}", param, ctx)
        return name.strip(), content.strip()


def _options(*options: Callable[[F], F]) -> Callable[[F], F]:
    """Several options as one decorator, in the order in which help shows them."""

    def decorate(function: F) -> F:
        for option in reversed(options):
            function = option(function)
        return function

    return decorate


WHAT = _options(
    click.option("--api", type=click.Choice(list(BUILTIN)), help="The document to judge by."),
    click.option("--spec", metavar="FILE", help="Any other document; generic laws judge by it."),
    click.option(
        "--contract", type=click.Choice(CONTRACTS), default="completed", show_default=True
    ),
    click.option("--operation", "operations", multiple=True, help="Only this one (repeatable)."),
    click.option("--law", "laws", multiple=True, help="Only laws whose id begins so (repeatable)."),
)
WHOM = _options(
    click.option(
        "--key",
        "keys",
        multiple=True,
        envvar="SPECDOUBLE_KEY",
        help="API key (repeatable, most rights first; or SPECDOUBLE_KEY).",
    ),
    click.option(
        "--header",
        "headers",
        type=Pair(":", "'X-Tenant: blue'"),
        multiple=True,
        help="Sent with every request (repeatable).",
    ),
    click.option(
        "--set",
        "values",
        type=Pair("=", "projectId=p1"),
        multiple=True,
        help="A value to use for a parameter (repeatable).",
    ),
    click.option(
        "--timeout",
        default=30.0,
        show_default=True,
        type=click.FloatRange(min=0, min_open=True),
        help="Seconds for each answer.",
    ),
    click.option(
        "--writes/--read-only",
        default=None,
        help="Whether to write there  [default: on loopback only]",
    ),
)
HOW = _options(
    click.option(
        "--max-examples",
        default=20,
        show_default=True,
        type=click.IntRange(1),
        help="Generated cases for each operation and phase.",
    ),
    click.option(
        "--max-time",
        type=click.FloatRange(min=0, min_open=True),
        help="Seconds after which no more cases are generated.",
    ),
    click.option("--seed", default=1, show_default=True, help="Another seed, other cases."),
    click.option("--strict", is_flag=True, help="A law that is not applicable is a failure."),
)
SERVER = _options(
    click.option("--start", metavar="CMD", help="Start the server so; stop it at the end."),
    click.option(
        "--reset",
        metavar="CMD|URL",
        help="Put its data back so (a URL is POSTed to), at the start and before each further part"
        " of the run: generated cases, workflows, sequences, stories told again.",
    ),
    click.option(
        "--workers",
        type=click.IntRange(1),
        default=1,
        show_default=True,
        help="Processes that send generated cases (needs pytest-xdist).",
    ),
)
REPORTS = _options(
    click.option("--baseline", metavar="FILE", help="Accept the deviations that it names."),
    click.option("--json", metavar="FILE", help="Write the report as JSON."),
    click.option("--html", metavar="FILE", help="Write the report as one HTML page."),
    click.option("--har", metavar="FILE", help="Write all exchanges as HAR."),
)


@click.command()
@click.argument("url")
@WHAT
@WHOM
@HOW
@REPORTS
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
@click.option("--strict", is_flag=True, help="A law that is not applicable is a failure.")
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
@click.option("--seed", default=1, show_default=True, help="Another seed, other faults.")
@click.option(
    "--at-least", type=click.FloatRange(0, 1), help="Fail below this share of noticed faults."
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
