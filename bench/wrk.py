"""wrk, which sends one request over and over on 32 connections, and what it tells."""

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench.cores import CLIENT_CORE
from bench.workload import Call

CONNECTIONS: Final = 32
SCRIPT: Final = Path(__file__).with_name("request.lua")
TALLY: Final = re.compile(r"^tally (.+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Tally:
    """What came of a run."""

    requests: int
    seconds: float
    bytes: int
    errors: int
    refused: int
    p50_ms: float
    p99_ms: float

    @property
    def rate(self) -> float:
        """Requests per second."""
        return self.requests / self.seconds

    def fault(self, answer: int) -> str | None:
        """Why the run can't count, if answers are this many bytes long (without their headers)."""
        if not self.requests:
            return "no answer"
        if self.errors or self.refused:
            return f"{self.errors} broken connections, {self.refused} refusals"
        mean = self.bytes / self.requests
        if not answer * 0.98 <= mean <= answer * 1.02 + 1500:
            return f"{mean:.0f} bytes an answer instead of {answer} and its headers"
        return None


class NoTally(Exception):  # noqa: N818 - reads as the sentence it is
    """wrk told nothing; the message is what it said instead."""


def command(call: Call, url: str, *, seconds: int) -> list[str]:
    """The command line of a run that is pinned to a core."""
    line = ["taskset", "-c", str(CLIENT_CORE), "wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s"]
    line += ["--timeout", "5s", "--script", str(SCRIPT)]
    for name, value in call.headers.items():
        line += ["--header", f"{name}: {value}"]
    return [*line, url + call.path, "--", call.method, call.body or "", str(call.heads)]


def run(call: Call, url: str, *, seconds: int) -> Tally:
    """Send the request for so many seconds."""
    line = command(call, url, seconds=seconds)
    done = subprocess.run(  # noqa: S603 - our own command
        line, capture_output=True, text=True, check=False, timeout=seconds + 30
    )
    return parse(done.stdout + done.stderr)


def parse(output: str) -> Tally:
    """The tally in wrk's output, in the line that our script makes it print."""
    found = TALLY.search(output)
    if found is None:
        raise NoTally(output.strip()[-300:] or "no output")
    told = {
        name: int(value) for name, value in (pair.split("=") for pair in found.group(1).split())
    }
    return Tally(
        requests=told["requests"],
        seconds=told["duration_us"] / 1e6,
        bytes=told["bytes"],
        errors=told["errors"],
        refused=told["refused"],
        p50_ms=told["p50_us"] / 1e3,
        p99_ms=told["p99_us"] / 1e3,
    )
