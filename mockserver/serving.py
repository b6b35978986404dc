"""`specdouble serve`: from its options to a running server."""

import logging
import re
import secrets
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path

import click
from starlette.types import ASGIApp

from specdouble import __version__
from specdouble.fixtures.profile import PROFILE_NAMES, BadProfile
from specdouble.fixtures.profiles import Contents
from specdouble.mockserver import server
from specdouble.mockserver.app import assemble, controlled
from specdouble.mockserver.edge.access_log import FORMATS, AccessLog, key_names
from specdouble.mockserver.edge.guard import LOOPBACK
from specdouble.mockserver.edge.mount import Mount
from specdouble.mockserver.history.keeping import Histories
from specdouble.mockserver.kernel.clock import Clock
from specdouble.mockserver.kernel.keeper import Keeper, Origin
from specdouble.mockserver.kernel.refusals import Refusal
from specdouble.mockserver.kernel.sandboxes import Sandboxes
from specdouble.mockserver.mocks import (
    MOCKS,
    create_mounts,
    create_sandboxes,
    first_rules,
    infer_mount,
    inferred_name,
)
from specdouble.mockserver.options import CouldNot, bad_profile, read_contents
from specdouble.mockserver.scenarios.collection import Scenarios
from specdouble.mockserver.state import BadState, StateFile, Sync
from specdouble.specs import BUILTIN, Document, DocumentError, load_leniently

logger = logging.getLogger("specdouble.rules")
ORIGIN = re.compile(r"https?://[^/?#\s]+|null|[a-z][a-z0-9+.-]*-extension://[^/?#\s]+")
"""As browsers write one (RFC 6454, section 6.2)."""
FIRST_REQUEST = {
    "skillmeat": "/cache/status",
    "peaka": "/data/projects/mtKDhe1U/cache/960bd651-7b3c-4511-9a88-18e14ac7742a/status",
}


@dataclass(frozen=True, kw_only=True)
class Serving:
    """What was asked for: the options of the command by their names.

    `given`: the names of those that whoever called has set.
    """

    apis: tuple[str, ...]
    spec: str | None
    tokens: tuple[str, ...]
    host: str
    port: int
    seed: int
    now: datetime | None
    profile: str
    profile_file: Path | None
    scenario: str | None
    scenario_files: tuple[Path, ...]
    locale: str | None
    rate_limit: str
    validate_responses: bool
    log_level: str
    auto_sandbox: bool
    time_to_live: timedelta | None
    control_token: str | None
    origins: tuple[str, ...]
    state: Path | None
    sync: Sync
    history: int
    bundles: tuple[str, ...]
    quirks: tuple[str, ...]
    log_format: str | None
    workers: int
    given: frozenset[str]

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The built-in APIs that are served."""
        return self.apis or (() if self.spec else tuple(BUILTIN))

    @cached_property
    def contents(self) -> Contents:
        """What the mock begins with."""
        return read_contents(self.profile, self.profile_file, self.locale)

    @cached_property
    def token(self) -> str:
        """What the control API asks for; empty: nothing. On loopback nothing is made up."""
        if self.control_token or self.host in LOOPBACK:
            return self.control_token or ""
        return secrets.token_urlsafe(16)


def serve(asked: Serving) -> None:
    """Serve until a signal ends it; CouldNot, with the reason, if it can't be done."""
    level = asked.log_level.upper()
    logging.basicConfig(level=level, format="%(levelname)s %(name)s: %(message)s")
    if asked.workers > 1:
        message = "the mock keeps its state in one process, so 1 it is"
        raise CouldNot(f"--workers {asked.workers}: {message}")
    for origin in asked.origins:
        if not ORIGIN.fullmatch(origin):
            right = "such as http://localhost:5173"
            raise CouldNot(
                f"--control-origin {origin}: an origin has a scheme and no path, {right}"
            )
    keeper = Keeper()
    try:
        keeper = _keeper(asked)
        app, mounts = _built(asked, keeper)
        listener = server.listen(asked.host, asked.port)
        made_up = "" if asked.token == asked.control_token else asked.token
        kept = f"{asked.state} ({'new' if keeper.is_new else 'goes on'})" if asked.state else ""
        welcome = _welcome(server.base_url(listener), mounts, made_up, kept)

        def greet() -> None:
            click.echo(welcome)
            sys.stdout.flush()

        server.run(app, listener, log_level=asked.log_level, ready=greet)
    except (server.CannotServe, DocumentError, BadState) as error:
        raise CouldNot(str(error)) from None
    except Refusal as refusal:
        raise CouldNot(refusal.message) from None
    except BadProfile as error:
        raise bad_profile(error, asked.profile, asked.profile_file) from None
    finally:
        keeper.close()


def _built(asked: Serving, keeper: Keeper) -> tuple[ASGIApp, list[Mount]]:
    """The mock with all that stands around it."""
    documents = [load_leniently(Path(asked.spec))] if asked.spec else []
    sandboxes = _sandboxes(asked, documents, keeper)
    mounts = _mounts(asked, documents, sandboxes)
    profiles = list(dict.fromkeys((*PROFILE_NAMES, asked.contents.name)))
    scenarios = Scenarios(mounts, sandboxes, profiles, asked.scenario_files)
    if asked.scenario is not None and keeper.is_new:
        scenarios.play(asked.scenario, sandboxes.default.name)
    app = controlled(
        assemble(mounts),
        sandboxes,
        mounts,
        scenarios=scenarios,
        token=asked.token,
        origins=asked.origins,
    )
    if asked.log_format:
        app = AccessLog(app, FORMATS[asked.log_format], sys.stderr, key_names(mounts))
    for rule in sandboxes.default.rules.on:
        logger.warning("every sandbox begins with the rule '%s'", rule.name)
    return app, mounts


def _sandboxes(asked: Serving, documents: Sequence[Document], keeper: Keeper) -> Sandboxes:
    sandboxes = create_sandboxes(
        [*asked.names, *map(inferred_name, documents)],
        seed=asked.seed,
        clock=Clock(asked.now),
        profile=asked.contents,
        on_first_use=asked.auto_sandbox,
        time_to_live=asked.time_to_live.total_seconds() if asked.time_to_live else None,
        keeper=keeper,
        rules=first_rules(asked.names, asked.bundles, asked.quirks),
    )
    _compare(sandboxes.origin, asked)
    return sandboxes


def _mounts(asked: Serving, documents: Sequence[Document], sandboxes: Sandboxes) -> list[Mount]:
    histories = Histories(length=asked.history) if asked.history else None
    checked = asked.validate_responses
    built_in = create_mounts(
        asked.names,
        sandboxes,
        rate_limit=asked.rate_limit == "on",
        validate_responses=checked,
        histories=histories,
    )
    inferred = [
        infer_mount(
            each, sandboxes, tokens=asked.tokens, validate_responses=checked, histories=histories
        )
        for each in documents
    ]
    return [*built_in, *inferred]


def _keeper(asked: Serving) -> Keeper:
    """Where the sandboxes of these APIs survive."""
    if asked.state is not None:
        return StateFile(asked.state, [MOCKS[name].api for name in asked.names], asked.sync)
    if "sync" in asked.given:
        raise CouldNot(f"--sync {asked.sync} says how --state is written, and there is no --state")
    return Keeper()


def _compare(origin: Origin, asked: Serving) -> None:
    """Refuse to take a state for one that is wanted with another seed or profile."""
    for name, value in {"seed": asked.seed, "profile": asked.contents.name}.items():
        began = getattr(origin, name)
        if value != began and asked.given & {name, f"{name}_file"}:
            raise CouldNot(
                f"--state has sandboxes that began with {name} {began}, not {value};"
                f" leave --{name} out, or begin another file"
            )


def _welcome(url: str, mounts: Sequence[Mount], token: str, state: str) -> str:
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
