"""Servers measured in turns, so that what happens to the machine happens to all of them."""

import contextlib
import dataclasses
import resource
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from bench import cores, stage, wrk
from bench.peer import Peer, Unavailable
from bench.rounds import CLEAN, Figure, Round, figure, lacking
from bench.running import DidNotStart, Running, free_port, running
from bench.workload import REQUESTS, Name, Request

SERVER_CORE: Final = 0
CLIENT_CORE: Final = 1
GLANCE: Final = 0.1
Tell = Callable[[str], None]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Rounds of each request, and in seconds: their length, that of a warm-up, and of the whole."""

    rounds: int
    seconds: int
    warm_up: int
    patience: float


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
                port = free_port()
                command = peer.command(port)
                server = stack.enter_context(
                    running(
                        peer.name, command, port, core=SERVER_CORE, environment=peer.environment
                    )
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
    """Rounds of each request and server in turn, until enough are clean or patience ends."""
    until = time.monotonic() + plan.patience
    wrong: dict[tuple[Peer, Name], str] = {}
    rounds: list[Round] = []
    _warm_up(lineup, plan)
    share = (until - time.monotonic()) / (plan.rounds * len(list(_turns(lineup))))
    added = True
    while added and time.monotonic() < until:
        added = False
        for peer, server, request in _turns(lineup):
            if not lacking(rounds, peer.name, request.name, plan.rounds):
                continue
            try:
                rounds.append(_round(peer, server, request, plan.seconds, share))
            except (stage.WrongAnswer, wrk.NoTally) as reason:
                tell(f"{peer.title}: a round does not count, {reason}")
                wrong[peer, request.name] = str(reason)
            else:
                added = True
            if time.monotonic() > until:
                break
    stage.keep("rounds", [dataclasses.asdict(each) for each in rounds])
    return [
        _result(peer, server, rounds, plan, {n: why for (p, n), why in wrong.items() if p is peer})
        for peer, server in lineup.servers.items()
    ]


def _warm_up(lineup: Field, plan: Plan) -> None:
    for _, server, request in _turns(lineup):
        with contextlib.suppress(wrk.NoTally):
            wrk.run(request, server.url, core=CLIENT_CORE, seconds=plan.warm_up)


def _turns(lineup: Field) -> Iterator[tuple[Peer, Running, Request]]:
    for request in REQUESTS:
        for peer, server in lineup.servers.items():
            yield peer, server, request


def _round(peer: Peer, server: Running, request: Request, seconds: int, share: float) -> Round:
    """One run of wrk at a quiet moment, on a server whose answer is right before and during it."""
    length = len(stage.ask(server.url, request))
    _wait_for_quiet(share - seconds)
    before, worked = cores.now(SERVER_CORE, CLIENT_CORE, server.session), _children()
    tally = wrk.run(request, server.url, core=CLIENT_CORE, seconds=seconds)
    after, client = cores.now(SERVER_CORE, CLIENT_CORE, server.session), _children() - worked
    wrong = tally.fault(length)
    if wrong is not None:
        raise stage.WrongAnswer(f"{request.title}: {wrong}")
    return Round(peer.name, request.name, tally, cores.disturbance(before, after, client))


def _wait_for_quiet(patience: float) -> None:
    """Wait until nobody works on either core, or patience ends."""
    until = time.monotonic() + patience
    while time.monotonic() < until:
        before = cores.now(SERVER_CORE, CLIENT_CORE, 0)
        time.sleep(GLANCE)
        after = cores.now(SERVER_CORE, CLIENT_CORE, 0)
        if cores.disturbance(before, after, 0.0) <= CLEAN * 2:
            return


def _children() -> float:
    """The seconds that our ended processes worked: wrk's, while servers run."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _result(
    peer: Peer, server: Running, rounds: Sequence[Round], plan: Plan, wrong: Mapping[Name, str]
) -> Result:
    own = [each for each in rounds if each.server == peer.name]
    figures = {
        request.name: figure(some, plan.rounds)
        for request in REQUESTS
        if (some := [each for each in own if each.request == request.name])
    }
    return Result(
        peer=peer,
        figures=figures,
        start_s=server.start_s,
        rss_mib=server.rss_mib,
        wrong={name: why for name, why in wrong.items() if name not in figures},
    )
