"""The servers in Python: ours, a bare app, Connexion and FastAPI."""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from importlib.metadata import version
from typing import Final

from bench.peer import Peer, Unavailable
from bench.stage import FOLDER
from specdouble.mockserver.command import serve

SERVE: Final = ("serve", "--rate-limit", "off", "--now", "2025-12-01T15:00:00Z")
UVICORN: Final = (
    *("--loop", "uvloop", "--http", "httptools", "--ws", "none", "--lifespan", "off"),
    *("--no-access-log", "--no-server-header", "--log-level", "warning"),
)
VENV: Final = FOLDER / "python"
PACKAGES: Final = ("fastapi", "granian", "httptools", "uvicorn", "uvloop")


def specdouble(*options: str) -> Callable[[int], list[str]]:
    """The command that serves both our APIs."""
    start = [sys.executable, "-m", "bench.apps.double", *SERVE, *options]
    return lambda port: [*start, "--port", str(port)]


def uvicorn(app: str, python: str = sys.executable) -> Callable[[int], list[str]]:
    """The command that serves an ASGI app as we serve ours."""
    return lambda port: [python, "-m", "uvicorn", app, "--port", str(port), *UVICORN]


def _granian(port: int) -> list[str]:
    start = [f"{VENV}/bin/granian", "--interface", "asgi", "--loop", "uvloop", "--no-ws"]
    return [*start, "--port", str(port), "bench.apps.bare:app"]


def _needs_validate_responses() -> None:
    if not any("--validate-responses" in option.opts for option in serve.params):
        raise Unavailable("`specdouble serve` has no --validate-responses")


def pip() -> None:
    """An environment with what we don't need ourselves."""
    pip = [sys.executable, "-m", "pip", "--python", f"{VENV}/bin/python", "install", "-qq"]
    try:
        if not (VENV / "bin" / "python").exists():
            subprocess.run([sys.executable, "-m", "venv", "--without-pip", VENV], check=True)  # noqa: S603
        subprocess.run([*pip, *PACKAGES], check=True, capture_output=True, text=True)  # noqa: S603
    except subprocess.CalledProcessError as error:
        raise Unavailable((error.stderr or str(error)).strip().splitlines()[-1]) from None


def _installed(package: str) -> Callable[[], str]:
    code = f"from importlib.metadata import version; print(version('{package}'))"
    return lambda: subprocess.check_output(  # noqa: S603
        [f"{VENV}/bin/python", "-c", code], text=True
    ).strip()


SPECDOUBLE: Final = Peer(
    name="specdouble",
    title="**specdouble**",
    version=lambda: version("specdouble"),
    command=specdouble(),
    environment={"BENCH_ARTIFACTS": "100"},
)
SPECDOUBLE_HEADS: Final = replace(
    SPECDOUBLE,
    name="specdouble-heads",
    title="**specdouble**, each request with an id",
    heads=1000,
)
SPECDOUBLE_VALIDATE: Final = replace(
    SPECDOUBLE,
    name="specdouble-validate",
    title="**specdouble** with response validation",
    command=specdouble("--validate-responses"),
    install=_needs_validate_responses,
)
SPECDOUBLE_LOG: Final = replace(
    SPECDOUBLE,
    name="specdouble-log",
    title="**specdouble** with an access log",
    command=specdouble("--log-format", "text"),
)
BARE: Final = Peer(
    name="bare",
    title="bare ASGI app, uvicorn",
    version=lambda: version("uvicorn"),
    command=uvicorn("bench.apps.bare:app"),
)
PROTOCOL: Final = Peer(
    name="protocol",
    title="bare protocol class, uvloop and httptools",
    version=lambda: version("uvloop"),
    command=lambda port: [sys.executable, "-m", "bench.apps.protocol", str(port)],
)
GRANIAN: Final = Peer(
    name="granian",
    title="the bare ASGI app, granian",
    version=_installed("granian"),
    command=_granian,
    install=pip,
)
FASTAPI: Final = Peer(
    name="fastapi",
    title="FastAPI with pydantic models",
    version=_installed("fastapi"),
    command=uvicorn("bench.apps.fast:app", f"{VENV}/bin/python"),
    install=pip,
)
CONNEXION: Final = Peer(
    name="connexion",
    title="Connexion `AsyncApp`",
    version=lambda: version("connexion"),
    command=uvicorn("bench.apps.stock:app"),
)
CONNEXION_VALIDATE: Final = replace(
    CONNEXION,
    name="connexion-validate",
    title="Connexion with response validation",
    environment={"BENCH_VALIDATE": "1"},
)
