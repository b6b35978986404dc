"""How many changes a second a state file takes, beside a bare loop of SQLite's."""

import contextlib
import json
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Final, get_args

from bench import stage, wrk
from bench.page import measured
from bench.running import Running, running
from bench.scaled import answered
from bench.table import table
from bench.turns import Tell
from bench.workload import SKILLMEAT_KEY, Call
from specdouble.mockserver.kernel.clock import Clock
from specdouble.mockserver.kernel.sandbox import Sandbox
from specdouble.mockserver.mocks import MOCKS, create_sandboxes
from specdouble.mockserver.state import StateFile, Sync

ROUNDS: Final = 7
SECONDS: Final = 1
WITHOUT: Final = "no state"
COLUMNS: Final = (WITHOUT, *get_args(Sync))
BODY: Final = {"project_id": "proj-1", "force": True}
CALL: Final = Call(
    path="/api/v1/cache/refresh", token=SKILLMEAT_KEY, method="POST", body=json.dumps(BODY)
)
CONDITIONS: Final = f"""\
Medians of {ROUNDS} rounds of {SECONDS} s each, in turns. The change is a refresh of one project.
The bare loop inserts as many bytes as its entry has, on average, each in a transaction of its own,
with the same journal mode and `synchronous`. What `full` takes is the disk's to say."""


@dataclass(slots=True)
class Rates:
    """Changes a second of each round, by what is measured and how it is kept."""

    rounds: dict[tuple[str, str], list[float]] = field(default_factory=dict)

    def add(self, what: str, kept: str, rate: float) -> None:
        """Note those of a round."""
        self.rounds.setdefault((what, kept), []).append(rate)

    def of(self, what: str, kept: str) -> float | None:
        """The median; None, if it was not measured."""
        return median(self.rounds[what, kept]) if (what, kept) in self.rounds else None


def rates(tell: Tell, rounds: int = ROUNDS, seconds: float = SECONDS) -> Rates:
    """Changes by requests, by calls, and by the bare loop."""
    found = Rates()
    stage.FOLDER.mkdir(exist_ok=True)
    with TemporaryDirectory(dir=stage.FOLDER) as folder, contextlib.ExitStack() as stack:
        servers = {
            kept: stack.enter_context(_server(kept, Path(folder, f"served-{kept}")))
            for kept in COLUMNS
        }
        for number in range(rounds):
            for kept in COLUMNS:
                path = Path(folder, f"{kept}-{number}")
                found.add("requests", kept, _requests(servers[kept], round(seconds) or 1))
                found.add("calls", kept, calls(kept, path, seconds))
                if kept != WITHOUT:
                    size = path.with_name(f"{path.name}-bare"), entry_size(path)
                    found.add("bare", kept, bare(kept, *size, seconds))
            tell(f"round {number + 1} of {rounds}")
    return found


def calls(kept: str, path: Path, seconds: float) -> float:
    """Changes by calls in this process, each in the file (or in none) when it returns."""
    with _sandbox(kept, path) as sandbox:
        api = MOCKS["skillmeat"].api
        refresh = api.behaviours["refreshCache"]
        return _rate(lambda: sandbox.perform(api, refresh, {"body": BODY}), seconds)


def bare(sync: str, path: Path, size: int, seconds: float) -> float:
    """Rows of so many bytes that SQLite alone takes, a transaction each."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for pragma in ("locking_mode = EXCLUSIVE", "journal_mode = WAL", f"synchronous = {sync}"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("CREATE TABLE rows (id INTEGER PRIMARY KEY, content BLOB)")
        row = (b"x" * size,)
        return _rate(
            lambda: connection.execute("INSERT INTO rows (content) VALUES (?)", row), seconds
        )


def entry_size(path: Path) -> int:
    """The bytes of an entry in a state file, on average."""
    with closing(sqlite3.connect(path)) as connection:
        size: float = connection.execute("SELECT avg(length(content)) FROM entries").fetchone()[0]
    return round(size)


def section(found: Rates) -> str:
    """The section of docs/performance.md."""
    titles = {
        "requests": "POST that changes something, over HTTP",
        "calls": "the same change without HTTP",
        "bare": "a bare loop of SQLite's",
    }
    rows = [
        [title, *(_cell(found.of(what, kept)) for kept in COLUMNS)]
        for what, title in titles.items()
    ]
    heading = ["", WITHOUT, *(f"`--sync {sync}`" for sync in get_args(Sync))]
    parts = ["## State that survives", measured("scripts/bench --state"), "Changes a second:"]
    return "\n\n".join([*parts, table(heading, rows), CONDITIONS])


def _cell(rate: float | None) -> str:
    return "-" if rate is None else f"{rate:,.0f}"


def _server(kept: str, path: Path) -> AbstractContextManager[Running]:
    start = [sys.executable, "-m", "specdouble.cli", "serve", "--rate-limit", "off"]
    if kept != WITHOUT:
        start += ["--state", str(path), "--sync", kept]
    return running(
        f"state-{kept}",
        lambda port: [*start, "--port", str(port)],
        ready=lambda url: answered(url, CALL),
    )


def _requests(server: Running, seconds: int) -> float:
    tally = wrk.run(CALL, server.url, seconds=seconds)
    if tally.errors or tally.refused:
        raise stage.WrongAnswer(f"{tally.errors} broken connections, {tally.refused} refusals")
    return tally.rate


@contextmanager
def _sandbox(kept: str, path: Path) -> Iterator[Sandbox]:
    """The default one, kept in a file or not at all."""
    clock = Clock.frozen(datetime(2025, 12, 1, 15, 0, tzinfo=UTC))
    if kept == WITHOUT:
        yield create_sandboxes(clock=clock).default
        return
    sync: Sync = "full" if kept == "full" else "normal"
    with closing(StateFile(path, [mock.api for mock in MOCKS.values()], sync)) as keeper:
        yield create_sandboxes(clock=clock, keeper=keeper).default


def _rate(do: Callable[[], object], seconds: float) -> float:
    """How often a second something can be done."""
    count, begun = 0, time.perf_counter()
    while (passed := time.perf_counter() - begun) < seconds:
        for _ in range(10):
            do()
        count += 10
    return count / passed
