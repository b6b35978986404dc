"""Where the time of each request goes, sampled in the running server."""

import linecache
import os
import re
import time
from collections import Counter
from dataclasses import dataclass
from typing import Final

from bench import cores, turns, wrk
from bench.apps import sampling
from bench.page import measured
from bench.peer import Unavailable
from bench.python_peers import SPECDOUBLE
from bench.rounds import CLEAN
from bench.running import Running, running
from bench.stage import FOLDER
from bench.table import table
from bench.workload import REQUESTS, Call

SECONDS: Final = 8
TRIES: Final = 3
PATIENCE: Final = 5.0
LINES: Final = 12
SENDING: Final = "the system: sending"
LOOP: Final = "the system and uvloop: polling, receiving"
FRAME: Final = re.compile(r"(?P<function>\S+) \((?P<file>.+):(?P<line>\d+)\)$")
AREAS: Final = (
    ("/asyncio/", LOOP),
    ("/uvicorn/", "uvicorn"),
    ("/mockserver/wire/", "httptools and specdouble: wire"),
    ("/mockserver/edge/", "specdouble: edge"),
    ("/mockserver/history/", "specdouble: history"),
    ("/mockserver/kernel/", "specdouble: kernel"),
    ("/mockserver/apis/", "specdouble: behaviours"),
    ("/starlette/", "Starlette"),
    ("/connexion/", "Connexion"),
)
OTHER: Final = "other"
OUTPUT: Final = FOLDER / "samples.txt"


@dataclass(frozen=True, slots=True)
class Place:
    """A line of code; what C does for it counts as its own."""

    function: str
    file: str
    line: int

    @property
    def area(self) -> str:
        """The part of the server that it belongs to."""
        if self.function.endswith(".data_received") and not self.line:
            return LOOP
        if "transport.write(" in self.source:
            return SENDING
        return next((area for part, area in AREAS if part in self.file), OTHER)

    @property
    def source(self) -> str:
        """What stands there; nothing, where a function begins."""
        return linecache.getline(self.file, self.line).strip()

    @property
    def text(self) -> str:
        """The place in a few words, and what stands there."""
        path = "/".join(self.file.split("/")[-2:])
        source = self.source.replace("|", "\\|")
        return f"`{path}` {self.function}: " + (f"`{source}`" if source else "before it is called")


Profile = Counter[Place]


def parse(text: str) -> Profile:
    """How many samples were taken at each place, from what the server has written."""
    profile: Profile = Counter()
    for line in text.splitlines():
        place, _, count = line.rpartition(" ")
        found = FRAME.search(place)
        if found is not None:
            place_ = Place(found["function"], found["file"], int(found["line"]))
            profile[place_] += int(count)
    return profile


@dataclass(frozen=True, slots=True)
class Sampled:
    """A profile, and how much other processes disturbed the server meanwhile (0 to 1)."""

    profile: Profile
    disturbance: float


def profiles() -> dict[str, Sampled]:
    """A profile of each of the four requests, by its title; raises Unavailable."""
    environment = {**SPECDOUBLE.environment, "BENCH_SAMPLES": str(OUTPUT)}
    with running(SPECDOUBLE.name, SPECDOUBLE.command, environment=environment) as server:
        return {request.title: _least_disturbed(server, request) for request in REQUESTS}


def _least_disturbed(server: Running, call: Call) -> Sampled:
    """The first clean profile; if none is in some tries, the least disturbed one.

    Samples are of the server's own time; but where others had its core in between, it takes longer
    to find in its memory what was in the core's caches.
    """
    tries: list[Sampled] = []
    while len(tries) < TRIES and not any(each.disturbance <= CLEAN for each in tries):
        turns.wait_for_quiet(PATIENCE)
        tries.append(_sampled(server, call))
    return min(tries, key=lambda each: each.disturbance)


def _sampled(server: Running, call: Call) -> Sampled:
    """Sample the server, while wrk keeps it busy."""
    OUTPUT.unlink(missing_ok=True)
    before, worked = cores.now(server.session), turns.children()
    os.kill(server.session, sampling.START)
    wrk.run(call, server.url, seconds=SECONDS)
    os.kill(server.session, sampling.STOP)
    disturbed = cores.disturbance(before, cores.now(server.session), turns.children() - worked)
    until = time.monotonic() + PATIENCE
    while not OUTPUT.exists():
        if time.monotonic() > until:
            raise Unavailable("the server has not said where its time went")
        time.sleep(0.01)
    return Sampled(parse(OUTPUT.read_text(encoding="utf-8")), disturbed)


def section(sampled: dict[str, Sampled]) -> str:
    """The section of the page: shares of areas, and the lines that take most."""
    found = {title: each.profile for title, each in sampled.items()}
    all_four: Profile = sum(found.values(), Counter())
    areas = dict.fromkeys([SENDING, *(area for _, area in AREAS), OTHER])
    rows = [[area, *(f"{share(one, area):.0%}" for one in found.values())] for area in areas]
    lines = [
        f"| {count / all_four.total():.1%} | {place.text} |"
        for place, count in all_four.most_common(LINES)
    ]
    return "\n\n".join(
        [
            "## Where the time goes",
            measured("scripts/bench --profile"),
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
    theirs = [share(profile, SENDING) + share(profile, LOOP) for profile in found.values()]
    told = ", ".join(f"{part:.0%} ({title})" for part, title in zip(theirs, found, strict=True))
    return f"The limit is the system, whose calls any server needs: {told}."
