"""What sandboxes cost: a fork of a million artifacts, and very many sandboxes with many changes.

`python -m bench.sandboxes`: each measure in a process of its own.
"""

import asyncio
import json
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from statistics import median
from typing import Any

from starlette.types import ASGIApp, Message

from bench.data import room
from bench.machine import kind
from specdouble.fixtures.peaka.profiles import CACHE
from specdouble.mockserver.app import assemble
from specdouble.mockserver.history.keeping import Histories
from specdouble.mockserver.kernel.clock import Clock
from specdouble.mockserver.mocks import MOCKS, create_mounts, create_sandboxes

NOW = datetime(2025, 12, 1, 15, 0, tzinfo=UTC)
FORKS = 1_000
SANDBOXES, CHANGES = 10_000, 100
KEYS = {name: f"Bearer {mock.keys[0].token}".encode() for name, mock in MOCKS.items()}
Change = tuple[str, str, str, object]
"""Of which API, a request's method, path and body."""


def forks(profile: str = "huge", count: int = FORKS) -> dict[str, float]:
    """The time of a fork, and the room that each of so many takes."""
    sandboxes = create_sandboxes(["skillmeat"], profile=profile, clock=Clock.frozen(NOW))
    times = []
    for number in range(count):
        begun = time.perf_counter()
        sandboxes.create(f"timed-{number}", source="default")
        times.append(time.perf_counter() - begun)
    tracemalloc.start()
    for number in range(count):
        sandboxes.create(f"fork-{number}", source="default")
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return {"milliseconds": median(times) * 1000, "bytes": size / count}


def many(count: int = SANDBOXES, changes: int = CHANGES) -> dict[str, float]:
    """So many sandboxes, each changed so often by requests of both APIs, with history on."""
    sandboxes = create_sandboxes(clock=Clock.frozen(NOW))
    mounts = create_mounts(tuple(MOCKS), sandboxes, rate_limit=False, histories=Histories())
    app = assemble(mounts)
    wanted = [change for change, _ in zip(_changes(), range(changes), strict=False)]

    async def change_all() -> int:
        made = 0
        for number in range(count):
            sandbox = sandboxes.create(f"many-{number}")
            for change in wanted:
                await _ask(app, sandbox.name, change)
            made += sandbox.changes
        return made

    begun = time.perf_counter()
    made = asyncio.run(change_all())
    return {"MiB": room(), "changes": made, "seconds": time.perf_counter() - begun}


def _changes() -> Iterator[Change]:
    """Requests that each change something, without end."""
    cache = f"/api/v1/data/projects/mtKDhe1U/cache/{CACHE}"
    number = 0
    while True:
        number += 1
        project = f"proj-{number % 10 + 1}"
        schedule = {"type": "BASIC", "expression": f"PT{number % 20 + 1}H"}
        yield "skillmeat", "POST", "/api/v1/cache/refresh", {"project_id": project, "force": True}
        yield "skillmeat", "POST", "/api/v1/cache/invalidate", {"project_id": project}
        yield "peaka", "POST", f"{cache}/fullRefreshUpdate", None
        yield "peaka", "POST", f"{cache}/cancelFullRefreshUpdate", None
        yield "peaka", "PUT", cache, {"incrementalCacheSchedule": schedule}


async def _ask(app: ASGIApp, sandbox: str, change: Change) -> None:
    """A request in a sandbox, which must succeed."""
    api, method, path, body = change
    content = b"" if body is None else json.dumps(body).encode()
    target = f"/~{sandbox}{path}"
    scope: dict[str, Any] = {
        "type": "http",
        "method": method,
        "path": target,
        "raw_path": target.encode(),
        "query_string": b"",
        "headers": [
            (b"host", b"localhost"),
            (b"authorization", KEYS[api]),
            (b"content-type", b"application/json"),
            (b"content-length", str(len(content)).encode()),
        ],
    }

    async def receive() -> Message:
        return {"type": "http.request", "body": content, "more_body": False}

    async def send(message: Message) -> None:
        if message.get("status", 200) != 200:  # noqa: PLR2004
            raise RuntimeError(f"{method} {target}: {message}")

    await app(scope, receive, send)


MEASURES: dict[str, Callable[[], dict[str, float]]] = {"forks": forks, "many": many}


def apart(name: str) -> dict[str, float]:
    """A measure in a process of its own."""
    command = [sys.executable, "-m", "bench.sandboxes", name]
    output = subprocess.run(command, capture_output=True, check=True).stdout  # noqa: S603
    figures: dict[str, float] = json.loads(output)
    return figures


def main() -> None:
    """Print all figures."""
    print(kind())
    fork, all_of_them = apart("forks"), apart("many")
    print(f"fork of a million artifacts: {fork['milliseconds']:.3f} ms, {fork['bytes']:,.0f} bytes")
    print(
        f"{SANDBOXES:,} sandboxes with {all_of_them['changes'] / SANDBOXES:.0f} changes each: "
        f"{all_of_them['MiB']:,.0f} MiB"
    )


if __name__ == "__main__":
    if sys.argv[1:]:
        print(json.dumps(MEASURES[sys.argv[1]]()))
    else:
        main()
