"""A server as a process: started on a core, asked until it answers, measured, ended."""

import contextlib
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench import cores
from bench.stage import FOLDER, ROOT, WrongAnswer, ask
from bench.workload import REQUESTS

PATIENCE: Final = 60.0


class DidNotStart(Exception):  # noqa: N818 - reads as the sentence it is
    """A server gave no right answer in time; the message says what it said."""


@dataclass(frozen=True, slots=True)
class Running:
    """A server that answers at a URL; its processes are one session."""

    url: str
    session: int
    start_s: float

    @property
    def rss_mib(self) -> float:
        """The memory that it holds now."""
        return cores.resident_mib(self.session)


@contextlib.contextmanager
def running(
    name: str,
    command: Callable[[int], list[str]],
    *,
    environment: Mapping[str, str] | None = None,
    ready: Callable[[str], object] = lambda url: ask(url, REQUESTS[0]),
) -> Iterator[Running]:
    """The server that the command starts on a port, from its first right answer on.

    `ready` asks the server at a URL, and raises WrongAnswer.
    """
    port = _free_port()
    line = ["taskset", "-c", str(cores.SERVER_CORE), *command(port)]
    log = FOLDER / "logs" / f"{name}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        begun = time.perf_counter()
        process = subprocess.Popen(  # noqa: S603 - our own commands
            line,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            cwd=FOLDER,  # what a server leaves behind, it leaves there
            env={**os.environ, "PYTHONPATH": str(ROOT), **(environment or {})},
        )
        try:
            url = f"http://127.0.0.1:{port}"
            _wait(process, port, log, ready)
            yield Running(url, process.pid, time.perf_counter() - begun)
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _wait(
    process: subprocess.Popen[bytes], port: int, log: Path, ready: Callable[[str], object]
) -> None:
    """Ask until the answer is right."""
    until = time.monotonic() + PATIENCE
    reason = "nothing listens"
    while time.monotonic() < until and process.poll() is None:
        if _listens(port):
            try:
                ready(f"http://127.0.0.1:{port}")
            except WrongAnswer as wrong:
                reason = str(wrong)
            else:
                return
        time.sleep(0.01)
    ended = process.poll()
    if ended is not None:
        reason = f"it ended with code {ended}"
    said = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    raise DidNotStart(f"{reason}; last said: {said[-1][:200]}" if said else reason)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
