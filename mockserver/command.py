"""The commands of the mock: `serve` and `keys`. What is heavy is imported by each."""

import logging
import secrets
import sys
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from specdouble import __version__
from specdouble.fixtures.profile import PROFILE_NAMES, BadProfile
from specdouble.mockserver.options import APIS, CouldNot, Duration, Time, bad_profile, read_contents
from specdouble.specs import BUILTIN, DocumentError, load_leniently
from specdouble.specs.fetching import Spec

if TYPE_CHECKING:
    from specdouble.mockserver.edge.mount import Mount
    from specdouble.mockserver.state_options import Sync

logger = logging.getLogger("specdouble.rules")
FIRST_REQUEST = {
    "skillmeat": "/cache/status",
    "peaka": "/data/projects/mtKDhe1U/cache/960bd651-7b3c-4511-9a88-18e14ac7742a/status",
}


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
def serve(
    apis: tuple[str, ...],
    spec: str | None,
    tokens: tuple[str, ...],
    host: str,
    port: int,
    seed: int,
    now: datetime | None,
    profile: str,
    profile_file: Path | None,
    scenario: str | None,
    scenario_files: tuple[Path, ...],
    locale: str | None,
    rate_limit: str,
    validate_responses: bool,  # noqa: FBT001 - click's flag
    log_level: str,
    auto_sandbox: bool,  # noqa: FBT001
    time_to_live: timedelta | None,
    control_token: str | None,
    origins: tuple[str, ...],
    state: Path | None,
    sync: "Sync",
    history: int,
    bundles: tuple[str, ...],
    quirks: tuple[str, ...],
    log_format: str | None,
    workers: int,
) -> None:
    """Serve a mock that remembers what is done to it.

    \b
    Example:
      specdouble serve --api peaka --port 8080 --seed 7
      specdouble serve --spec openapi.yaml

    A document of your own is served without state, beside the APIs that --api names. Where it wants
    authentication, any credential of the right kind will do, unless --key names those that do.
    """
    from specdouble.mockserver import server
    from specdouble.mockserver.app import (
        assemble,
        controlled,
        create_mounts,
        create_sandboxes,
        first_rules,
        infer_mount,
        inferred_name,
    )
    from specdouble.mockserver.edge.access_log import FORMATS, AccessLog, key_names
    from specdouble.mockserver.edge.guard import LOOPBACK
    from specdouble.mockserver.history.keeping import Histories
    from specdouble.mockserver.kernel.clock import Clock
    from specdouble.mockserver.kernel.refusals import Refusal
    from specdouble.mockserver.scenarios.collection import Scenarios
    from specdouble.mockserver.state_options import BadState, keeper_of, refuse_another_beginning

    logging.basicConfig(level=log_level.upper(), format="%(levelname)s %(name)s: %(message)s")
    names = apis or (() if spec else tuple(BUILTIN))
    if workers > 1:
        raise CouldNot(f"--workers {workers}: the mock keeps its state in one process, so 1 it is")
    contents = read_contents(profile, profile_file, locale)
    keeper = keeper_of(state, sync, names)
    try:
        documents = [load_leniently(Path(spec))] if spec else []
        sandboxes = create_sandboxes(
            [*names, *map(inferred_name, documents)],
            seed=seed,
            clock=Clock(now),
            profile=contents,
            on_first_use=auto_sandbox,
            time_to_live=time_to_live.total_seconds() if time_to_live else None,
            keeper=keeper,
            rules=first_rules(names, bundles, quirks),
        )
        refuse_another_beginning(sandboxes.origin, seed, contents.name)
        histories = Histories(length=history) if history else None
        checked = validate_responses
        mounts = create_mounts(
            names,
            sandboxes,
            rate_limit=rate_limit == "on",
            validate_responses=checked,
            histories=histories,
        )
        mounts += [
            infer_mount(
                each, sandboxes, tokens=tokens, validate_responses=checked, histories=histories
            )
            for each in documents
        ]
        scenarios = Scenarios(mounts, sandboxes, {*PROFILE_NAMES, contents.name}, scenario_files)
        if scenario is not None and keeper.is_new:
            scenarios.play(scenario, sandboxes.default.name)
        token = control_token or ("" if host in LOOPBACK else secrets.token_urlsafe(16))
        app = controlled(
            assemble(mounts), sandboxes, mounts, scenarios=scenarios, token=token, origins=origins
        )
        if log_format:
            app = AccessLog(app, FORMATS[log_format], sys.stderr, key_names(mounts))
        for rule in sandboxes.default.rules.on:
            logger.warning("every sandbox begins with the rule '%s'", rule.name)
        listener = server.listen(host, port)
        made_up = "" if token == control_token else token
        kept = f"{state} ({'new' if keeper.is_new else 'goes on'})" if state else ""
        welcome = _welcome(server.base_url(listener), mounts, made_up, kept)

        def greet() -> None:
            click.echo(welcome)
            sys.stdout.flush()

        server.run(app, listener, log_level=log_level, ready=greet)
    except (server.CannotServe, DocumentError, BadState) as error:
        raise CouldNot(str(error)) from None
    except Refusal as refusal:
        raise CouldNot(refusal.message) from None
    except BadProfile as error:
        raise bad_profile(error, profile, profile_file) from None
    finally:
        keeper.close()


def _welcome(url: str, mounts: Sequence["Mount"], token: str, state: str) -> str:
    """What one needs for a first request: base URLs, keys, lines to copy; where state is kept."""
    names = " and ".join(mount.api.name for mount in mounts)
    lines = [f"specdouble {__version__} serves {names} at {url}", ""]
    for mount in mounts:
        name, base = mount.api.name, mount.document.base_path
        lines.append(f"{name}: {url}{base}, document {url}/openapi/{name}.json")
        lines += [f"  key  {key.token}" for key in mount.keys]
        if name in FIRST_REQUEST:
            authorization = f'-H "Authorization: Bearer {mount.keys[0].token}"'
            lines.append(f"  curl {authorization} {url}{base}{FIRST_REQUEST[name]}")
        else:
            number = len(mount.document.operations)
            lines.append(f"  {number} operation{'s' * (number > 1)}, without state")
        lines.append("")
    lines.append(f"control: {url}/_specdouble/v1, document {url}/openapi/control.json")
    lines += [f"  token  {token}"] if token else []
    lines += [f"state: {state}", ""] if state else [""]
    return "\n".join([*lines, f"Swagger UI: {url}/ui/   Ctrl-C stops."])


@click.command()
@click.option("--api", type=APIS, required=True)
def keys(api: str) -> None:
    """Print the mock's demo keys, one a line, the one with most rights first.

    \b
    Example:
      curl -H "Authorization: Bearer $(specdouble keys --api skillmeat | head -1)" \\
        http://127.0.0.1:8000/api/v1/cache/status
    """
    from specdouble.mockserver.app import MOCKS

    for key in MOCKS[api].keys:
        click.echo(key.token)
