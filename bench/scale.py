"""What more operations, or more artifacts, make of the requests a second."""

import contextlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from operator import eq
from typing import Any, Final

from bench import generated, stage
from bench.rounds import Figure, figure
from bench.running import Running
from bench.scaled import needs_spec, spec, with_artifacts, with_spec
from bench.turns import Plan, Tell, Turn, take
from bench.workload import REQUESTS, SKILLMEAT_KEY, Call

OPERATIONS: Final = (10, 100, 1000)
ARTIFACTS: Final = (87, 1_000, 10_000, 100_000)
PAGE: Final = 50
PLAN: Final = Plan(rounds=9, seconds=1, warm_up=1, patience=240.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Figures of one request at growing sizes."""

    title: str
    figures: dict[int, Figure]


def by_operations(tell: Tell) -> list[Row]:
    """Requests a second with documents of more and more operations; asked is the last resource."""
    needs_spec()
    with contextlib.ExitStack() as stack:
        turns = []
        for size in OPERATIONS:
            last = size // generated.PER_RESOURCE - 1
            thing = generated.example(last)
            path = f"{generated.BASE}/things-{last}"
            calls = {
                "GET of a thing": Call(path=f"{path}/thing-{last}"),
                "POST of a thing": Call(path=path, method="POST", body=json.dumps(thing)),
            }
            server = stack.enter_context(with_spec(spec(size), calls["GET of a thing"]))
            tell(f"{size} operations: answers after {server.start_s:.1f} s")
            turns += [
                _turn(size, title, server, call, partial(eq, thing))
                for title, call in calls.items()
            ]
        return _rows(turns, tell)


def by_artifacts(tell: Tell) -> list[Row]:
    """Requests a second for pages of one size, of more and more artifacts."""
    path = f"/api/v1/cache/artifacts?limit={PAGE}"
    calls = {
        f"a page of {PAGE}": Call(path=path, token=SKILLMEAT_KEY),
        f"a page of {PAGE} up to date": Call(path=f"{path}&is_outdated=false", token=SKILLMEAT_KEY),
        "the status": Call(path=REQUESTS[0].path, token=SKILLMEAT_KEY),
    }
    with contextlib.ExitStack() as stack:
        turns = []
        for size in ARTIFACTS:
            server = stack.enter_context(with_artifacts(size))
            tell(f"{size} artifacts: answers after {server.start_s:.1f} s")
            turns += [
                _turn(size, title, server, call, partial(_counts, size))
                for title, call in calls.items()
            ]
        return _rows(turns, tell)


def _counts(size: int, answer: dict[str, Any]) -> bool:
    """Whether a status tells all artifacts, or a page is full."""
    if "items" in answer:
        return answer == answer | {"limit": PAGE} and len(answer["items"]) == PAGE
    return answer == answer | {"total_artifacts": size}


def _turn(size: int, title: str, server: Running, call: Call, right: Callable[[Any], bool]) -> Turn:
    def ask() -> int:
        status, body = stage.send(server.url, call)
        if status not in {200, 201} or not right(json.loads(body)):
            raise stage.WrongAnswer(f"{title}: status {status}, {body[:200]!r}")
        return len(body)

    return Turn(server=str(size), request=title, running=server, call=call, ask=ask)


def _rows(turns: Sequence[Turn], tell: Tell) -> list[Row]:
    rounds, _ = take(turns, PLAN, tell)
    titles = dict.fromkeys(turn.request for turn in turns)
    return [
        Row(
            title=title,
            figures={
                int(turn.server): figure(own, PLAN.rounds)
                for turn in turns
                if turn.request == title
                and (own := [r for r in rounds if (r.server, r.request) == (turn.server, title)])
            },
        )
        for title in titles
    ]
