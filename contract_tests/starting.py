"""The server under test: started and stopped with a run, and put back to its beginning."""

import os
import shlex
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import httpx

from specdouble.contract_tests.preflight import CouldNotJudge

PATIENCE = 60.0
"""Seconds in which a server that was started must accept connections."""


@contextmanager
def started(command: str | None, url: str) -> Iterator[None]:
    """The server that a command line starts, for as long as the block runs.

    Raises CouldNotJudge, if it ends or does not accept connections in time.
    """
    if command is None:
        yield
        return
    try:
        # In a session of its own, so that all that it starts can be stopped with it.
        process = subprocess.Popen(shlex.split(command), start_new_session=True)  # noqa: S603 - the user's own command
    except (OSError, ValueError) as error:
        raise CouldNotJudge(f"can't start {command!r}: {error}") from None
    try:
        _wait(process, command, url)
        yield
    finally:
        _stop(process)


def _wait(process: "subprocess.Popen[bytes]", command: str, url: str) -> None:
    parts = urlsplit(url)
    address = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    pause, end = 0.05, time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if process.poll() is not None:
            raise CouldNotJudge(f"{command!r} ended with {process.returncode} before it answered")
        try:
            socket.create_connection(address, timeout=1).close()
        except OSError:
            time.sleep(pause)
            pause = min(pause * 1.5, 1.0)
        else:
            return
    raise CouldNotJudge(f"{command!r} did not accept connections at {url} within {PATIENCE:g} s")


def _stop(process: "subprocess.Popen[bytes]") -> None:
    for number in (signal.SIGTERM, signal.SIGKILL):
        if process.poll() is None:
            os.killpg(process.pid, number)
            try:
                process.wait(timeout=5)
            except subprocess.TimeoutExpired:
                continue


def reset(how: str | None) -> None:
    """Put the target back to its beginning: POST to a URL, or run a command."""
    if how is None:
        return
    if how.startswith(("http://", "https://")):
        try:
            httpx.post(how, timeout=PATIENCE, trust_env=False).raise_for_status()
        except httpx.HTTPError as error:
            raise CouldNotJudge(f"can't reset by {how}: {error}") from None
        return
    try:
        subprocess.run(shlex.split(how), check=True, timeout=PATIENCE)  # noqa: S603 - the user's own command
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        raise CouldNotJudge(f"can't reset by {how!r}: {error}") from None
