"""The command line: serve, verify, examples, spec, keys."""

import difflib
import json
import logging
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from specdouble import __version__
from specdouble.specs import BUILTIN, CONTRACTS, load_builtin

F = TypeVar("F", bound=Callable[..., Any])
APIS = click.Choice(list(BUILTIN))
COULD_NOT = 2


class Time(click.ParamType[datetime]):
    """An ISO 8601 date and time; UTC, if it names no zone."""

    name = "time"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        """The moment that the text names."""
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is no ISO 8601 time, such as 2025-12-01T15:00:00Z", param, ctx)
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _fail(message: str) -> None:
    click.echo(f"specdouble: {message}", err=True)
    sys.exit(COULD_NOT)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="specdouble")
def main() -> None:
    """A mock that remembers, a contract suite that judges any server, and example payloads.

    \b
    specdouble serve                                      a mock on http://127.0.0.1:8000
    specdouble verify http://127.0.0.1:8000 --api peaka   does that server keep the contract?
    specdouble examples --api skillmeat                   payloads, as JSON
    """


@main.command()
@click.option("--api", "apis", type=APIS, multiple=True, help="Serve only this one (repeatable).")
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
@click.option("--profile", type=click.Choice(["typical"]), default="typical", show_default=True)
@click.option(
    "--rate-limit",
    type=click.Choice(["on", "off"]),
    default="on",
    show_default=True,
    help="off: the headers stay, nothing is refused.",
)
@click.option(
    "--log-level",
    default="warning",
    show_default=True,
    type=click.Choice(["debug", "info", "warning", "error"]),
    help="debug: tell each change of the mock's world.",
)
def serve(
    apis: tuple[str, ...],
    host: str,
    port: int,
    seed: int,
    now: datetime | None,
    profile: str,
    rate_limit: str,
    log_level: str,
) -> None:
    """Serve a mock that remembers what is done to it.

    \b
    Example:
      specdouble serve --api peaka --port 8080 --seed 7
    """
    from specdouble.mockserver import server
    from specdouble.mockserver.app import MOCKS, create_app
    from specdouble.mockserver.kernel.clock import Clock

    logging.basicConfig(level=log_level.upper(), format="%(levelname)s %(name)s: %(message)s")
    names = apis or tuple(BUILTIN)
    try:
        listener = server.listen(host, port)
    except server.CannotListen as error:
        _fail(str(error))
    app = create_app(
        names, seed=seed, clock=Clock(now), profile=profile, rate_limit=rate_limit == "on"
    )
    url = server.base_url(listener)
    _welcome(url, {name: [key.token for key in MOCKS[name].keys] for name in names})
    server.run(app, listener, log_level=log_level)


_FIRST_REQUEST = {
    "skillmeat": "/cache/status",
    "peaka": "/data/projects/mtKDhe1U/cache/960bd651-7b3c-4511-9a88-18e14ac7742a/status",
}


def _welcome(url: str, keys: dict[str, list[str]]) -> None:
    lines = [f"specdouble {__version__} serves {' and '.join(keys)} at {url}", ""]
    for name, tokens in keys.items():
        base = load_builtin(name).base_path
        lines.append(f"{name}: {url}{base}, document {url}/openapi/{name}.json")
        lines += [f"  key  {token}" for token in tokens]
        lines += [
            f'  curl -H "Authorization: Bearer {tokens[0]}" {url}{base}{_FIRST_REQUEST[name]}',
            "",
        ]
    lines.append(f"Swagger UI: {url}/ui/   Ctrl-C stops.")
    click.echo("\n".join(lines))
    sys.stdout.flush()


@main.command()
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


@main.command()
@click.option("--api", type=APIS, required=True)
@click.option(
    "--contract",
    type=click.Choice(CONTRACTS),
    default="completed",
    show_default=True,
    help="published: as its owner publishes it, without our overlay.",
)
@click.option(
    "--format", "form", type=click.Choice(["yaml", "json"]), default="yaml", show_default=True
)
@click.option("--st-config", is_flag=True, help="Print a schemathesis.toml for it instead.")
def spec(api: str, contract: Any, form: str, st_config: bool) -> None:  # noqa: FBT001
    """Print an OpenAPI document that comes with specdouble.

    \b
    Example:
      specdouble spec --api peaka --format json > peaka.json
    """
    if st_config:
        from specdouble.contract_tests.allowances import schemathesis_toml

        click.echo(schemathesis_toml(api), nl=False)
        return
    raw = load_builtin(api, contract).raw
    if form == "json":
        click.echo(json.dumps(raw, indent=2, ensure_ascii=False))
        return
    import yaml

    click.echo(yaml.safe_dump(raw, sort_keys=False, allow_unicode=True, width=100), nl=False)


@main.command(context_settings={"ignore_unknown_options": True})
@click.argument("url")
@click.option("--api", type=APIS, required=True, help="The document to judge by.")
@click.option(
    "--key",
    "given_keys",
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
    given_keys: tuple[str, ...],
    contract: str,
    max_examples: int,
    seed: int,
    timeout: float,
    writes: bool,  # noqa: FBT001
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
        *(f"--target-key={key}" for key in given_keys),
        f"--target-contract={contract}",
        f"--target-max-examples={max_examples}",
        f"--target-seed={seed}",
        f"--target-timeout={timeout}",
        *(["--target-writes"] if writes else []),
    ]
    sys.exit(run(options, pytest_options))


@main.command()
@click.option("--api", type=APIS, multiple=True, help="Only this API (repeatable).")
@click.option("--operation", help="Only this operation, by its id.")
@click.option("--status", type=int, help="Only answers with this status.")
@click.option("--seed", default=1, show_default=True, help="Another seed, other data.")
@click.option("--now", type=Time(), help="The moment that the payloads are of  [default: now]")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write API/OPERATION/STATUS.json into this folder.",
)
def examples(
    api: tuple[str, ...],
    operation: str | None,
    status: int | None,
    seed: int,
    now: datetime | None,
    out: Path | None,
) -> None:
    """Print a payload of each operation and documented status, as JSON.

    \b
    Example:
      specdouble examples --api skillmeat --operation listProjects --status 200
    """
    from specdouble.mockserver.examples import examples as make
    from specdouble.mockserver.kernel.clock import wall_time

    names = api or tuple(BUILTIN)
    if operation is not None:
        _check_operation(operation, names)
    chosen = [
        each
        for each in make(names, seed=seed, now=now or wall_time())
        if operation in (None, each.operation) and status in (None, each.status)
    ]
    if not chosen:
        _fail(f"no operation of {', '.join(names)} answers {status}")
    tree: dict[str, dict[str, dict[str, Any]]] = {}
    for each in chosen:
        tree.setdefault(each.api, {}).setdefault(each.operation, {})[str(each.status)] = each.body
    if out is None:
        click.echo(json.dumps(tree, indent=2, ensure_ascii=False))
    else:
        _write(tree, out)


def _check_operation(operation: str, names: tuple[str, ...]) -> None:
    known = [name for api in names for name in load_builtin(api).operations]
    if operation not in known:
        near = difflib.get_close_matches(operation, known, n=1)
        hint = f"did you mean {near[0]}?" if near else f"there are: {', '.join(known)}"
        _fail(f"no operation {operation!r}; {hint}")


def _write(tree: dict[str, dict[str, dict[str, Any]]], out: Path) -> None:
    for api, operations in tree.items():
        for operation, statuses in operations.items():
            for status, body in statuses.items():
                if body is None:
                    continue
                path = out / api / operation / f"{status}.json"
                try:
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_text(json.dumps(body, indent=2, ensure_ascii=False) + "\n")
                except OSError as error:
                    _fail(f"can't write {path}: {(error.strerror or str(error)).lower()}")
