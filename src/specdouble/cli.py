"""The command line: `specdouble serve`, `verify`, `judge`, `mutate`, `examples`, ...."""

import json
from pathlib import Path
from typing import Any

import click

from specdouble import __version__
from specdouble.contract_tests.command import judge, mutate, verify
from specdouble.contract_tests.defaults import BadDefaults, defaults
from specdouble.mockserver.command import keys, serve
from specdouble.mockserver.examples_command import examples
from specdouble.specs import BUILTIN, CONTRACTS, Contract, load_builtin


class Interruptible(click.Group):
    """Ends on Ctrl-C without a word, with what a shell says of a command that was interrupted."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run what was asked for."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            ctx.exit(130)


@click.group(cls=Interruptible, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="specdouble")
@click.pass_context
def main(context: click.Context) -> None:
    """A mock that remembers, a contract suite that judges any server, and example payloads.

    \b
    specdouble serve                                      a mock on http://127.0.0.1:8000
    specdouble verify http://127.0.0.1:8000 --api peaka   does that server keep the contract?
    specdouble examples --api skillmeat                   payloads, as JSON

    Options of `verify`, `judge` and `mutate` may stand in pyproject.toml under [tool.specdouble].
    """
    try:
        context.default_map = defaults(Path("pyproject.toml"))
    except BadDefaults as error:
        raise click.UsageError(str(error)) from None


@main.command()
@click.option("--api", type=click.Choice(list(BUILTIN)), required=True)
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
def spec(api: str, contract: Contract, form: str, *, st_config: bool) -> None:
    """Print an OpenAPI document that comes with specdouble.

    \b
    Example:
      specdouble spec --api peaka --format json > peaka.json
    """
    raw = load_builtin(api, contract).raw
    if st_config:
        from specdouble.contract_tests.allowances import schemathesis_toml

        click.echo(schemathesis_toml(api), nl=False)
    elif form == "json":
        click.echo(json.dumps(raw, indent=2, ensure_ascii=False))
    else:
        from specdouble.specs.text import dump

        click.echo(dump(raw), nl=False)


for command in (serve, verify, judge, mutate, examples, keys):
    main.add_command(command)

if __name__ == "__main__":
    main()
