"""How fast data is made and asked: lines beside a plain loop of Faker's, worlds of a million.

Times are those of the processor, which other processes disturb least; what is compared is measured
in turns, and of several rounds the median counts.
"""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import StringIO
from statistics import median
from typing import Any, Final

import httpx
import msgspec
from faker import Faker

from bench import cores
from bench.running import running
from bench.stage import WrongAnswer
from specdouble.fixtures.profiles import named
from specdouble.fixtures.skillmeat.profiles import KEYS
from specdouble.mockserver.apis.skillmeat import API
from specdouble.mockserver.kernel.world import World

NOW: Final = datetime(2025, 12, 1, 14, 22, tzinfo=UTC)
ARTIFACTS: Final = 1_000_000
LOOP: Final = 20_000
ROUNDS: Final = 5
CALLS: Final = 101
SIZE: Final = 5
"""Of a page: as many as the typical world has of whatever is asked for."""
STREAM: Final = (
    *("specdouble", "examples", "--api", "skillmeat", "--profile", "huge"),
    *("--entity", "artifacts", "--format", "ndjson"),
)
PAGES: Final[Mapping[str, tuple[str, dict[str, Any]]]] = {
    "the status": ("getStatus", {}),
    "a list": ("listArtifacts", {}),
    "of a type": ("listArtifacts", {"type": "agent"}),
    "of a project": ("listArtifacts", {"project_id": "proj-1"}),
    "outdated": ("listArtifacts", {"is_outdated": True}),
    "projects of a status": ("listProjects", {"status": "active"}),
    "by how far outdated": (
        "listStaleArtifacts",
        {"sort_by": "version_diff", "sort_order": "desc"},
    ),
    "by project": ("listStaleArtifacts", {"sort_by": "project"}),
    "search for a word": ("searchArtifacts", {"query": "review"}),
    "search for a letter, newest first": ("searchArtifacts", {"query": "e", "sort_by": "updated"}),
    "the marketplace": ("listMarketplace", {}),
}


@dataclass(slots=True)
class Data:
    """What was measured: seconds, MiB, lines a second."""

    faker: float = 0.0
    stream: float = 0.0
    stream_mib: float = 0.0
    ratios: list[float] = field(default_factory=list)
    world_seconds: float = 0.0
    world_mib: float = 0.0
    pages: dict[str, dict[str, float]] = field(default_factory=dict)
    starts: dict[str, float] = field(default_factory=dict)


def measured(tell: Callable[[str], object]) -> Data:
    """All figures."""
    found, fakers, streams = Data(), [], []
    for _ in range(ROUNDS):
        fakers.append(float(apart("faker")["rate"]))
        stream = apart("stream")
        found.stream_mib = stream["MiB"]
        streams.append(stream["rate"])
        found.ratios.append(streams[-1] / fakers[-1])
        tell(f"lines a second: Faker {fakers[-1]:,.0f}, streamed {streams[-1]:,.0f}")
    found.faker, found.stream = median(fakers), median(streams)
    worlds = [apart("world") for _ in range(3)]
    found.world_seconds = median(each["seconds"] for each in worlds)
    found.world_mib = max(each["MiB"] for each in worlds)
    tell(f"a world of a million: {found.world_seconds:.1f} s, {found.world_mib:.0f} MiB")
    found.pages = apart("pages")
    starts: dict[str, list[float]] = {}
    for _ in range(ROUNDS):
        for profile in ("typical", "large"):
            starts.setdefault(profile, []).append(started(profile))
    found.starts = {profile: median(each) for profile, each in starts.items()}
    tell(f"starts: {found.starts}")
    return found


def faker_loop() -> dict[str, float]:
    """Artifacts as one writes them with Faker alone, a line each."""
    fake, out = Faker(), StringIO()
    fake.seed_instance(1)
    begun = time.process_time()
    for _ in range(LOOP):
        artifact = {
            "id": fake.uuid4(),
            "name": fake.slug(),
            "type": fake.random_element(("skill", "command", "agent")),
            "project_id": fake.uuid4(),
            "deployed_version": fake.numerify("#.#.#"),
            "upstream_version": fake.numerify("#.#.#"),
        }
        out.write(json.dumps(artifact) + "\n")
    return {"rate": LOOP / (time.process_time() - begun)}


def streamed() -> dict[str, float]:
    """The whole command, from its start to its end.

    To be measured in a small process: what a child has taken counts from its parent's room on.
    """
    with open(os.devnull, "wb") as nowhere:  # noqa: PTH123 - no path of ours
        command = [sys.executable, "-m", "specdouble.cli", *STREAM[1:]]
        child = subprocess.Popen(command, stdout=nowhere)  # noqa: S603
        _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)  # or the child is missed later
    if child.returncode:
        raise RuntimeError(f"{' '.join(STREAM)} ended with {child.returncode}")
    seconds = used.ru_utime + used.ru_stime
    return {"rate": ARTIFACTS / seconds, "MiB": used.ru_maxrss / 1024}


def started(profile: str) -> float:
    """Seconds that a server works, with both APIs, until its first answer."""

    def command(port: int) -> list[str]:
        serve = [sys.executable, "-m", "specdouble.cli", "serve", "--port", str(port)]
        return [*serve, "--profile", profile]

    def ready(url: str) -> None:
        key = {"Authorization": f"Bearer {KEYS[0].token}"}
        status = httpx.get(f"{url}/api/v1/cache/status", headers=key).status_code
        if status != httpx.codes.OK:
            raise WrongAnswer(f"status {status}")

    with running(f"data-{profile}", command, ready=ready) as server:
        return cores.worked(server.session)


def world() -> dict[str, float]:
    """A million artifacts with their projects."""
    begun = time.process_time()
    made = World.of(named("huge").entities("skillmeat", 1, NOW), now=NOW, seed=1)
    assert made.tables  # noqa: S101 - it is there until now
    return {"seconds": time.process_time() - begun, "MiB": room()}


def room() -> float:
    """The most memory that this process has taken, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def pages(profile: str = "huge") -> dict[str, dict[str, float]]:
    """Of each page: the first time in a large world, and warm beside the typical one."""
    large, typical = (
        World.of(named(name).entities("skillmeat", 1, NOW), now=NOW, seed=1)
        for name in (profile, "typical")
    )
    found = {}
    for title in PAGES:
        first = next(timed(title, large))
        turns = zip(timed(title, large), timed(title, typical), strict=True)
        warm, beside = zip(*turns, strict=True)
        found[title] = {"first": first, "warm": median(warm), "typical": median(beside)}
    return found


def timed(title: str, of: World) -> Iterator[float]:
    """Seconds of each of some calls, encoded as they are sent; no answer is kept for the next."""
    operation, arguments = PAGES[title]
    if operation != "getStatus":
        arguments = {**arguments, "limit": SIZE}
    behaviour = API.behaviours[operation]
    behaviour = getattr(behaviour, "__wrapped__", behaviour)
    for _ in range(CALLS):
        begun = time.process_time()
        _, answer = behaviour(of, **arguments)
        msgspec.json.encode(answer.body)
        yield time.process_time() - begun


MEASURES: Mapping[str, Callable[[], Mapping[str, Any]]] = {
    "faker": faker_loop,
    "stream": streamed,
    "world": world,
    "pages": pages,
}


def apart(name: str) -> dict[str, Any]:
    """A measure in a process of its own."""
    command = [sys.executable, "-m", "bench.data", name]
    output = subprocess.run(command, capture_output=True, check=True).stdout  # noqa: S603
    figures: dict[str, Any] = json.loads(output)
    return figures


if __name__ == "__main__":
    print(json.dumps(MEASURES[sys.argv[1]]()))
