"""The commands of the mock: `serve` and `keys`. What is heavy is imported by each."""

from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from specdouble.fixtures.profile import PROFILE_NAMES
from specdouble.mockserver.options import APIS, Duration, Time
from specdouble.specs.fetching import Spec


@click.command()
@click.option("--api", "apis", type=APIS, multiple=True, help="Serve only this one (repeatable).")
@click.option(
    "--spec",
    type=Spec(),
    help="Serve this OpenAPI document (3.0 or 3.1), from its examples, else from its schemas.",
)
@click.option(
    "--key",
    "tokens",
    multiple=True,
    help="With --spec: let in who brings this key (repeatable)  [default: any credential]",
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port",
    default=8000,
    show_default=True,
    type=click.IntRange(0, 65535),
    help="Port; 0 takes a free one.",
)
@click.option("--seed", default=1, show_default=True, help="Another seed, other data.")
@click.option("--now", type=Time(), help="The mock's time at its start  [default: the real time]")
@click.option(
    "--profile",
    type=click.Choice(PROFILE_NAMES),
    default="typical",
    show_default=True,
    help="What the mock begins with.",
)
@click.option(
    "--profile-file",
    type=click.Path(path_type=Path),
    help="A profile of your own, as TOML.",
)
@click.option(
    "--scenario", metavar="NAME", help="Begin in this situation: GET .../scenarios lists all."
)
@click.option(
    "--scenario-file",
    "scenario_files",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Scenarios of your own, as YAML (repeatable).",
)
@click.option("--locale", help="Names in the manner of a locale, such as de_DE or ja_JP.")
@click.option(
    "--rate-limit",
    type=click.Choice(["on", "off"]),
    default="on",
    show_default=True,
    help="off: the headers stay, nothing is refused.",
)
@click.option(
    "--validate-responses",
    is_flag=True,
    help="Answer 500, with the place, where an answer is not what the document says.",
)
@click.option(
    "--log-level",
    default="warning",
    show_default=True,
    type=click.Choice(["debug", "info", "warning", "error"]),
    help="debug: tell each change of the mock's world.",
)
@click.option("--auto-sandbox", is_flag=True, help="Make a sandbox when a request first names it.")
@click.option(
    "--time-to-live",
    type=Duration(),
    help="Remove a sandbox that nobody has used for so long: PT30M  [default: never]",
)
@click.option(
    "--control-token",
    envvar="SPECDOUBLE_CONTROL_TOKEN",
    help="What the control API asks for  [default: nothing on loopback, elsewhere one made up]",
)
@click.option(
    "--control-origin",
    "origins",
    multiple=True,
    metavar="ORIGIN",
    help="Let pages of this origin use the control API (repeatable).",
)
@click.option(
    "--state",
    type=click.Path(path_type=Path),
    help="Keep all sandboxes in this file, also over a restart  [default: nothing is written]",
)
@click.option(
    "--sync",
    type=click.Choice(["normal", "full"]),
    default="normal",
    show_default=True,
    help="With --state: what was answered survives a kill; full: also a loss of power.",
)
@click.option(
    "--history",
    default=1000,
    show_default=True,
    type=click.IntRange(0, 10_000),
    help="Keep so many exchanges of each sandbox; 0 keeps none.",
)
@click.option(
    "--bundle",
    "bundles",
    multiple=True,
    metavar="NAME",
    help="Faults for every sandbox: slow-3g, flaky or outage (repeatable).",
)
@click.option(
    "--quirk",
    "quirks",
    multiple=True,
    metavar="NAME",
    help="Lie as real deployments do (repeatable); GET /_specdouble/v1/quirks lists all.",
)
@click.option("--log-format", type=click.Choice(["text", "json"]), help="Log requests to stderr.")
@click.option("--workers", default=1, type=click.IntRange(1), help="Only 1, for now.")
@click.pass_context
def serve(context: click.Context, /, **options: Any) -> None:
    """Serve a mock that remembers what is done to it.

    \b
    Example:
      specdouble serve --api peaka --port 8080 --seed 7
      specdouble serve --spec openapi.yaml

    A document of your own is served without state, beside the APIs that --api names. Where it wants
    authentication, any credential of the right kind will do, unless --key names those that do.
    """
    from specdouble.mockserver.serving import Serving, serve

    sources = {name: context.get_parameter_source(name) for name in options}
    given = {name for name, source in sources.items() if source != ParameterSource.DEFAULT}
    serve(Serving(**options, given=frozenset(given)))


@click.command()
@click.option("--api", type=APIS, required=True)
def keys(api: str) -> None:
    """Print the mock's demo keys, one a line, the one with most rights first.

    \b
    Example:
      curl -H "Authorization: Bearer $(specdouble keys --api skillmeat | head -1)" \\
        http://127.0.0.1:8000/api/v1/cache/status
    """
    from specdouble.mockserver.mocks import MOCKS

    for key in MOCKS[api].keys:
        click.echo(key.token)
