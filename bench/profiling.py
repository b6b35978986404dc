"""Where the time of each request goes, sampled by py-spy from the running server."""

import linecache
import re
import subprocess
from collections import Counter
from dataclasses import dataclass
from typing import Final

from bench import cores, turns, wrk
from bench.page import measured
from bench.python_peers import SPECDOUBLE, VENV, pip
from bench.rounds import CLEAN
from bench.running import Running, running
from bench.stage import FOLDER
from bench.table import table
from bench.workload import REQUESTS, Call

SECONDS: Final = 4
TRIES: Final = 4
PATIENCE: Final = 5.0
SAMPLES: Final = 500  # a second
LINES: Final = 12
FRAME: Final = re.compile(r"(?P<function>\S+) \((?P<file>.+):(?P<line>\d+)\)$")
AREAS: Final = (
    ("/uvicorn/", "uvicorn: HTTP, and sending"),
    ("/asyncio/", "event loop: polling, and receiving"),
    ("/uvloop/", "event loop: polling, and receiving"),
    ("/mockserver/wire/", "specdouble: wire"),
    ("/mockserver/edge/", "specdouble: edge"),
    ("/mockserver/kernel/", "specdouble: kernel"),
    ("/mockserver/apis/", "specdouble: behaviours"),
    ("/starlette/", "Starlette"),
    ("/connexion/", "Connexion"),
)
OTHER: Final = "other"


@dataclass(frozen=True, slots=True)
class Place:
    """A line of code; what C does for it counts as its own."""

    function: str
    file: str
    line: int

    @property
    def area(self) -> str:
        """The part of the server that it belongs to."""
        return next((area for part, area in AREAS if part in self.file), OTHER)

    @property
    def text(self) -> str:
        """The place in a few words, and what stands there."""
        path = "/".join(self.file.split("/")[-2:])
        source = linecache.getline(self.file, self.line).strip().replace("|", "\\|")
        return f"`{path}` {self.function}: `{source}`"


Profile = Counter[Place]


def parse(raw: str) -> Profile:
    """How many samples ended at each place, from py-spy's raw stacks."""
    profile: Profile = Counter()
    for stack in raw.splitlines():
        frames, _, count = stack.rpartition(" ")
        found = FRAME.search(frames.rpartition(";")[2])
        if found is not None:
            place = Place(found["function"], found["file"], int(found["line"]))
            profile[place] += int(count)
    return profile


@dataclass(frozen=True, slots=True)
class Sampled:
    """A profile, and how much other processes disturbed the server meanwhile (0 to 1)."""

    profile: Profile
    disturbance: float


def profiles() -> dict[str, Sampled]:
    """A profile of each of the four requests, by its title; raises Unavailable."""
    pip()
    with running(SPECDOUBLE.name, SPECDOUBLE.command, environment=SPECDOUBLE.environment) as server:
        return {request.title: _least_disturbed(server, request) for request in REQUESTS}


def _least_disturbed(server: Running, call: Call) -> Sampled:
    """The first clean profile; if none is in some tries, the least disturbed one.

    A server that waits for its core after polling seems to poll.
    """
    tries: list[Sampled] = []
    while len(tries) < TRIES and not any(each.disturbance <= CLEAN for each in tries):
        turns.wait_for_quiet(PATIENCE)
        tries.append(_sampled(server, call))
    return min(tries, key=lambda each: each.disturbance)


def _sampled(server: Running, call: Call) -> Sampled:
    """Sample the server, while wrk keeps it busy."""
    output = FOLDER / "profile.raw"
    line = wrk.command(call, server.url, seconds=SECONDS + 1)
    before, worked = cores.now(server.session), turns.children()
    with subprocess.Popen(line, stdout=subprocess.DEVNULL) as load:  # noqa: S603
        subprocess.run(  # noqa: S603
            [
                *("taskset", "-c", str(cores.CLIENT_CORE), f"{VENV}/bin/py-spy", "record"),
                *("--pid", str(server.session), "--duration", str(SECONDS)),
                *("--rate", str(SAMPLES), "--format", "raw", "--output", str(output)),
                *("--full-filenames", "--nonblocking"),
            ],
            check=True,
            capture_output=True,
        )
        load.wait()
    client = turns.children() - worked
    disturbed = cores.disturbance(before, cores.now(server.session), client)
    return Sampled(parse(output.read_text(encoding="utf-8")), disturbed)


def section(sampled: dict[str, Sampled]) -> str:
    """The section of the page: shares of areas, and the lines that take most."""
    found = {title: each.profile for title, each in sampled.items()}
    all_four: Profile = sum(found.values(), Counter())
    areas = dict.fromkeys([*(area for _, area in AREAS), OTHER])
    rows = [[area, *(f"{share(one, area):.0%}" for one in found.values())] for area in areas]
    lines = [
        f"| {count / all_four.total():.1%} | {place.text} |"
        for place, count in all_four.most_common(LINES)
    ]
    return "\n\n".join(
        [
            "## Where the time goes",
            f"{measured('scripts/bench --profile')} py-spy, {SAMPLES} samples a second.",
            table(
                ["", *map(_heading, sampled, sampled.values())],
                [row for row in rows if any(cell != "0%" for cell in row[1:])],
            ),
            limit(found),
            "The lines that take most, of all four:",
            "\n".join(["| share | line |", "| --: | --- |", *lines]),
        ]
    )


def _heading(title: str, sampled: Sampled) -> str:
    if sampled.disturbance <= CLEAN:
        return title
    return f"{title} ({sampled.disturbance:.0%} of it disturbed)"


def share(profile: Profile, area: str) -> float:
    """The share of samples in an area."""
    return sum(count for place, count in profile.items() if place.area == area) / profile.total()


def limit(found: dict[str, Profile]) -> str:
    """A sentence on what no change of ours would save."""
    theirs = [
        sum(share(profile, area) for area in (AREAS[0][1], AREAS[1][1]))
        for profile in found.values()
    ]
    told = ", ".join(f"{part:.0%} ({title})" for part, title in zip(theirs, found, strict=True))
    return f"The limit is uvicorn with its event loop, which a bare app needs as well: {told}."
