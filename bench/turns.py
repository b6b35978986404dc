"""Servers asked in turns, so that what happens to the machine happens to all of them."""

import contextlib
import dataclasses
import resource
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from bench import cores, stage, wrk
from bench.rounds import CLEAN, Round, lacking
from bench.running import Running
from bench.workload import Call

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
class Turn:
    """A request to a server; `ask` tells the length of its answer, or raises WrongAnswer."""

    server: str
    request: str
    running: Running
    call: Call
    ask: Callable[[], int]


def take(
    turns: Sequence[Turn], plan: Plan, tell: Tell
) -> tuple[Sequence[Round], Mapping[tuple[str, str], str]]:
    """Rounds of each turn until enough are clean or patience ends; and what was wrong last."""
    until = time.monotonic() + plan.patience
    for turn in turns:
        with contextlib.suppress(wrk.NoTally):
            wrk.run(turn.call, turn.running.url, seconds=plan.warm_up)
    rounds: list[Round] = []
    wrong: dict[tuple[str, str], str] = {}
    share = (until - time.monotonic()) / (plan.rounds * len(turns))
    added = True
    while added and time.monotonic() < until:
        added = False
        for turn in turns:
            if not lacking(rounds, turn.server, turn.request, plan.rounds):
                continue
            try:
                rounds.append(_round(turn, plan.seconds, share))
            except (stage.WrongAnswer, wrk.NoTally) as reason:
                tell(f"{turn.server}: a round does not count, {reason}")
                wrong[turn.server, turn.request] = str(reason)
            else:
                added = True
            if time.monotonic() > until:
                break
    stage.keep("rounds", [dataclasses.asdict(each) for each in rounds])
    return rounds, wrong


def _round(turn: Turn, seconds: int, share: float) -> Round:
    """One run of wrk at a quiet moment, on a server whose answer is right before and during it."""
    length, session = turn.ask(), turn.running.session
    wait_for_quiet(share - seconds)
    before, worked = cores.now(session), children()
    tally = wrk.run(turn.call, turn.running.url, seconds=seconds)
    after, client = cores.now(session), children() - worked
    wrong = tally.fault(length)
    if wrong is not None:
        raise stage.WrongAnswer(f"{turn.request}: {wrong}")
    return Round(turn.server, turn.request, tally, cores.disturbance(before, after, client))


def wait_for_quiet(patience: float) -> None:
    """Wait until nobody works on either core, or patience ends."""
    until = time.monotonic() + patience
    while time.monotonic() < until:
        before = cores.now(0)
        time.sleep(GLANCE)
        after = cores.now(0)
        if cores.disturbance(before, after, 0.0) <= CLEAN * 2:
            return


def children() -> float:
    """The seconds that our ended processes worked: wrk's, while servers run."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
