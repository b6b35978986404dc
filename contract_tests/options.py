"""The options of the suite's commands, in groups that several of them have."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from specdouble.specs import BUILTIN, CONTRACTS
from specdouble.specs.fetching import Spec

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


def together(*options: Callable[[F], F]) -> Callable[[F], F]:
    """Several options as one decorator, in the order in which help shows them."""

    def decorate(function: F) -> F:
        for option in reversed(options):
            function = option(function)
        return function

    return decorate


WHAT = together(
    click.option("--api", type=click.Choice(list(BUILTIN)), help="The document to judge by."),
    click.option("--spec", type=Spec(), help="Any other document; generic laws judge by it."),
    click.option(
        "--contract",
        type=click.Choice(CONTRACTS),
        default="completed",
        show_default=True,
        help="published: as its owner publishes it, without our overlay.",
    ),
    click.option(
        "--operation",
        "operations",
        multiple=True,
        metavar="ID",
        help="Judge only this one (repeatable).",
    ),
    click.option(
        "--law",
        "laws",
        multiple=True,
        metavar="ID",
        help="Only laws whose id begins so (repeatable).",
    ),
)
WHOM = together(
    click.option(
        "--key",
        "keys",
        multiple=True,
        metavar="KEY",
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
        metavar="SECONDS",
        help="How long an answer may take.",
    ),
    click.option(
        "--writes/--read-only",
        default=None,
        help="Whether to write there  [default: on loopback only]",
    ),
)
HOW = together(
    click.option(
        "--max-examples",
        default=20,
        show_default=True,
        type=click.IntRange(1),
        metavar="N",
        help="Generated cases for each operation and phase.",
    ),
    click.option(
        "--max-time",
        type=click.FloatRange(min=0, min_open=True),
        metavar="SECONDS",
        help="How long stories and cases go on; what was made is removed.",
    ),
    click.option(
        "--seed", default=1, metavar="N", show_default=True, help="Another seed, other cases."
    ),
)
SERVER = together(
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
        metavar="N",
        default=1,
        show_default=True,
        help="Processes that send generated cases (needs pytest-xdist).",
    ),
)
REPORTS = together(
    click.option("--strict", is_flag=True, help="A law that is not applicable is a failure."),
    click.option("--baseline", metavar="FILE", help="Accept the deviations that it names."),
    click.option("--json", metavar="FILE", help="Write the report as JSON."),
    click.option("--html", metavar="FILE", help="Write the report as one HTML page."),
)
