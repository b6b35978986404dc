"""The servers of a comparison: started, measured in turns, and what was found out."""

import contextlib
import dataclasses
from collections.abc import Iterator, Mapping, Sequence

from bench import stage
from bench.peer import Peer, Unavailable
from bench.rounds import Figure, Round, figure
from bench.running import DidNotStart, Running, running
from bench.turns import Plan, Tell, Turn, take
from bench.workload import REQUESTS, Name, Request


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What was found out about a server."""

    peer: Peer
    figures: Mapping[Name, Figure]
    start_s: float
    rss_mib: float
    wrong: Mapping[Name, str]


@dataclasses.dataclass(slots=True)
class Field:
    """The servers that take part, and why others don't."""

    servers: dict[Peer, Running] = dataclasses.field(default_factory=dict)
    absent: dict[str, str] = dataclasses.field(default_factory=dict)


@contextlib.contextmanager
def started(peers: Sequence[Peer], tell: Tell) -> Iterator[Field]:
    """All peers that can be installed and started; the first one's answers are the others'."""
    lineup = Field()
    with contextlib.ExitStack() as stack:
        for peer in peers:
            try:
                peer.install()
                server = stack.enter_context(
                    running(peer.name, peer.command, environment=peer.environment)
                )
            except (Unavailable, DidNotStart) as reason:
                if peer is peers[0]:
                    raise
                tell(f"{peer.title}: passed over, {reason}")
                lineup.absent[peer.title] = str(reason)
                continue
            tell(f"{peer.title}: answers after {server.start_s:.1f} s")
            lineup.servers[peer] = server
            if peer is peers[0]:
                stage.record(server.url)
        yield lineup


def measure(lineup: Field, plan: Plan, tell: Tell) -> list[Result]:
    """What rounds of all four requests tell of each server."""
    turns = [
        _turn(peer, server, request)
        for request in REQUESTS
        for peer, server in lineup.servers.items()
    ]
    rounds, wrong = take(turns, plan, tell)
    return [_result(peer, server, rounds, wrong, plan) for peer, server in lineup.servers.items()]


def _turn(peer: Peer, server: Running, request: Request) -> Turn:
    return Turn(
        server=peer.name,
        request=request.name,
        running=server,
        call=dataclasses.replace(request, heads=peer.heads),
        ask=lambda: len(stage.ask(server.url, request)),
    )


def _result(
    peer: Peer,
    server: Running,
    rounds: Sequence[Round],
    wrong: Mapping[tuple[str, str], str],
    plan: Plan,
) -> Result:
    figures = {
        request.name: figure(some, plan.rounds)
        for request in REQUESTS
        if (some := [r for r in rounds if (r.server, r.request) == (peer.name, request.name)])
    }
    return Result(
        peer=peer,
        figures=figures,
        start_s=server.start_s,
        rss_mib=server.rss_mib,
        wrong={
            request.name: wrong[peer.name, request.name]
            for request in REQUESTS
            if request.name not in figures and (peer.name, request.name) in wrong
        },
    )
