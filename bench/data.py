"""How fast worlds are made and how little room they take, beside a plain loop of Faker's.

`python -m bench.data`: each measure in a process of its own, ratios within one run.
"""

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from io import StringIO
from typing import Any

import msgspec
from faker import Faker

from specdouble.fixtures.profiles import named
from specdouble.fixtures.skillmeat.entities import Artifact
from specdouble.mockserver.apis.skillmeat import API
from specdouble.mockserver.kernel.world import World

NOW = datetime(2025, 12, 1, 14, 22, tzinfo=UTC)
LOOP = 20_000
PAGES: list[tuple[str, dict[str, Any]]] = [
    ("getStatus", {}),
    ("listArtifacts", {}),
    ("listArtifacts", {"type": "agent"}),
    ("listStaleArtifacts", {"sort_by": "version_diff", "sort_order": "desc"}),
    ("listStaleArtifacts", {"sort_by": "project"}),
    ("searchArtifacts", {"query": "review"}),
    ("searchArtifacts", {"query": "e", "sort_by": "updated"}),
]


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
    return {"a second": LOOP / (time.process_time() - begun)}


def streamed() -> dict[str, float]:
    """The artifacts of `huge`, one by one, written as lines of JSON and forgotten."""
    encode, written = msgspec.json.Encoder().encode, 0
    begun = time.process_time()
    for entity in named("huge").entities("skillmeat", 1, NOW):
        if isinstance(entity, Artifact):
            written += len(encode(entity))
    seconds = time.process_time() - begun
    return {"a second": 1_000_000 / seconds, "MiB": room(), "bytes": written}


def world(profile: str) -> dict[str, float]:
    """A world, and pages of it: the first time that each is asked for, and when it is warm."""
    begun = time.process_time()
    made = World.of(named(profile).entities("skillmeat", 1, NOW), now=NOW, seed=1)
    figures = {"seconds": time.process_time() - begun, "MiB": room()}
    for operation, arguments in PAGES:
        asked = arguments if operation == "getStatus" else {**arguments, "limit": 50}
        times = list(timed(lambda op=operation, of=asked: API.behaviours[op](made, **of)))  # type: ignore[misc]
        figures[f"{operation} {arguments or ''} first"] = times[0]
        figures[f"{operation} {arguments or ''} warm"] = sorted(times[1:])[len(times) // 2]
    return figures


def timed(call: Callable[[], object]) -> Iterator[float]:
    """The seconds of each of some calls."""
    for _ in range(101):
        begun = time.process_time()
        call()
        yield time.process_time() - begun


def started(profile: str) -> dict[str, float]:
    """Both APIs' worlds, as a server makes them at its start."""
    begun = time.process_time()
    for api in ("skillmeat", "peaka"):
        World.of(named(profile).entities(api, 1, NOW), now=NOW, seed=1)
    return {"seconds": time.process_time() - begun}


def room() -> float:
    """The most memory that this process has taken."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


MEASURES: dict[str, Callable[[], dict[str, float]]] = {
    "faker": faker_loop,
    "streamed": streamed,
    "typical": lambda: world("typical"),
    "huge": lambda: world("huge"),
    "start typical": lambda: started("typical"),
    "start large": lambda: started("large"),
}


def apart(name: str) -> dict[str, float]:
    """A measure in a process of its own."""
    command = [sys.executable, "-m", "bench.data", name]
    output = subprocess.run(command, capture_output=True, check=True).stdout  # noqa: S603
    figures: dict[str, float] = json.loads(output)
    return figures


def main() -> None:
    """Print all figures, and the ratios that matter."""
    found = {name: apart(name) for name in MEASURES}
    faker, stream = found["faker"]["a second"], found["streamed"]
    rate = stream["a second"]
    print(f"artifacts a second: Faker {faker:,.0f}, streamed {rate:,.0f}: {rate / faker:.1f} times")
    print(f"a million streamed in {stream['MiB']:.0f} MiB")
    huge, typical = found["huge"], found["typical"]
    print(f"a million as a world: {huge['seconds']:.1f} s, {huge['MiB']:.0f} MiB")
    later = found["start large"]["seconds"] - found["start typical"]["seconds"]
    print(f"start with large: {later:.1f} s later than with typical")
    for key, seconds in huge.items():
        if key.endswith("first"):
            print(f"  {key:68} {seconds:6.3f} s")
        elif key.endswith("warm"):
            print(f"  {key:68} {seconds / typical[key]:6.2f} times typical's")


if __name__ == "__main__":
    if sys.argv[1:]:
        print(json.dumps(MEASURES[sys.argv[1]]()))
    else:
        main()
