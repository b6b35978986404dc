"""What a large document costs at the start, and what many requests cost in memory."""

from dataclasses import dataclass
from itertools import cycle, islice
from statistics import median
from typing import Final

import httpx

from bench import generated, stage, wrk
from bench.running import Running
from bench.scaled import connexion_alone, needs_spec, spec, with_artifacts, with_spec
from bench.turns import Tell
from bench.workload import REQUESTS, Call

OPERATIONS: Final = 1000
STARTS: Final = 5
FEW: Final = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """What a server held, in MiB, after so many requests."""

    few: int
    after_few: float
    many: int
    after_many: float


def starts(tell: Tell) -> dict[str, float]:
    """Seconds to the first answer with the largest document: ours, and Connexion's alone."""
    needs_spec()
    document = spec(OPERATIONS)
    last = OPERATIONS // generated.PER_RESOURCE - 1
    call = Call(path=f"{generated.BASE}/things-{last}/thing-{last}")
    seconds: dict[str, list[float]] = {"specdouble": [], "connexion": []}
    for _ in range(STARTS):
        with with_spec(document, call) as server:
            seconds["specdouble"].append(server.start_s)
        with connexion_alone(document, call) as server:
            seconds["connexion"].append(server.start_s)
    tell(f"starts: {seconds}")
    return {name: median(some) for name, some in seconds.items()}


def memory(requests: int, tell: Tell) -> Memory:
    """What the server holds after some thousand requests of all four kinds, and after many."""
    with with_artifacts(100) as server:
        few = _send_few(server)
        after_few = server.rss_mib
        tell(f"{few} requests: {after_few:.1f} MiB")
        many = few + _send(server, requests - few)
        after_many = server.rss_mib
        tell(f"{many} requests: {after_many:.1f} MiB")
    return Memory(few=few, after_few=after_few, many=many, after_many=after_many)


def _send_few(server: Running) -> int:
    """Send some thousand requests, one kind after the other; wrk sends as many in no time."""
    with httpx.Client(base_url=server.url) as client:
        for each in islice(cycle(REQUESTS), FEW):
            answer = client.request(each.method, each.path, headers=each.headers, content=each.body)
            answer.raise_for_status()
    return FEW


def _send(server: Running, wanted: int) -> int:
    """Send at least so many requests, a second of each kind in turn."""
    sent = 0
    while sent < wanted:
        for request in REQUESTS:
            tally = wrk.run(request, server.url, seconds=1)
            wrong = tally.fault(len(stage.ask(server.url, request)))
            if wrong is not None:
                raise stage.WrongAnswer(f"{request.title}: {wrong}")
            sent += tally.requests
    return sent
