"""The servers that are measured: how each is installed, started, and called."""

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import Final

from specdouble.mockserver.command import serve

UVICORN: Final = (
    *("--loop", "uvloop", "--http", "httptools", "--ws", "none", "--lifespan", "off"),
    *("--no-access-log", "--no-server-header", "--log-level", "warning"),
)
SERVE: Final = ("serve", "--rate-limit", "off", "--now", "2025-12-01T15:00:00Z")


class Unavailable(Exception):  # noqa: N818 - reads as the sentence it is
    """A server can't be had here; the message says why."""


def _nothing() -> None:
    """What there is to install for a server that we need ourselves."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Peer:
    """A server: `command` starts it on a port; `install` raises Unavailable."""

    name: str
    title: str
    version: Callable[[], str]
    command: Callable[[int], list[str]]
    install: Callable[[], None] = _nothing
    environment: Mapping[str, str] = field(default_factory=dict)


def _needs_validate_responses() -> None:
    if not any("--validate-responses" in option.opts for option in serve.params):
        raise Unavailable("`specdouble serve` has no --validate-responses")


def uvicorn(app: str) -> Callable[[int], list[str]]:
    """The command that serves an ASGI app on uvicorn."""
    return lambda port: [sys.executable, "-m", "uvicorn", app, "--port", str(port), *UVICORN]


def specdouble(*options: str) -> Callable[[int], list[str]]:
    """The command that serves both our APIs."""
    start = [sys.executable, "-m", "bench.apps.double", *SERVE, *options]
    return lambda port: [*start, "--port", str(port)]


SPECDOUBLE: Final = Peer(
    name="specdouble",
    title="specdouble",
    version=lambda: version("specdouble"),
    command=specdouble(),
    environment={"BENCH_ARTIFACTS": "100"},
)
SPECDOUBLE_VALIDATE: Final = Peer(
    name="specdouble-validate",
    title="specdouble with response validation",
    version=lambda: version("specdouble"),
    command=specdouble("--validate-responses"),
    install=_needs_validate_responses,
    environment={"BENCH_ARTIFACTS": "100"},
)
BARE: Final = Peer(
    name="bare",
    title="bare ASGI app on uvicorn, fixed bytes",
    version=lambda: version("uvicorn"),
    command=uvicorn("bench.apps.bare:app"),
)
CONNEXION: Final = Peer(
    name="connexion",
    title="Connexion `AsyncApp` as it comes",
    version=lambda: version("connexion"),
    command=uvicorn("bench.apps.stock:app"),
)
CONNEXION_VALIDATE: Final = Peer(
    name="connexion-validate",
    title="Connexion with response validation",
    version=lambda: version("connexion"),
    command=uvicorn("bench.apps.stock:app"),
    environment={"BENCH_VALIDATE": "1"},
)
QUICK: Final = (SPECDOUBLE, SPECDOUBLE_VALIDATE, BARE, CONNEXION)
ALL: Final = (*QUICK, CONNEXION_VALIDATE)
