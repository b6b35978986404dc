"""Which tables have a cache at some time, and which have none, as the traffic tells."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from specdouble.contract_tests.exchange import Exchange
from specdouble.contract_tests.laws.peaka.kinds import NOWHERE
from specdouble.contract_tests.laws.peaka.lives import (
    Life,
    Table,
    born,
    lives,
    may_have_worked,
    table_of,
)
from specdouble.contract_tests.laws.peaka.sightings import Step, entries, fields
from specdouble.contract_tests.traffic import Traffic

CREATES = ("createCache", "createBatchCache")


@dataclass(frozen=True, slots=True)
class Turn(Step):
    """A request that gave a table a cache, or took it away, or may have done so (no life)."""

    life: Life | None
    is_birth: bool


def cached(traffic: Traffic, project: str, table: Table, step: Step) -> Step | None:
    """What made the cache that the table has when a request is sent and until it is answered."""
    turn = _last_turn(traffic, project, table, step)
    living = turn is not None and turn.life is not None and turn.life.lives_at(step)
    return turn if turn is not None and turn.is_birth and living else None


def free(traffic: Traffic, project: str, table: Table, step: Step) -> Step | None:
    """What deleted the last cache of the table, if it has had none since."""
    turn = _last_turn(traffic, project, table, step)
    gone = turn is not None and turn.life is not None and not turn.is_birth
    return turn if turn is not None and gone and turn.ended <= step.begun else None


def is_made_up(table: Table) -> bool:
    """Whether a story made the table up, so that there is none."""
    return any(name.startswith(NOWHERE) for name in table)


def turns(traffic: Traffic) -> Mapping[tuple[str, Table], list[Turn]]:
    """The turns of each table of each project, in the order of the traffic."""
    found: dict[tuple[str, Table], list[Turn]] = defaultdict(list)
    for life in traffic.derive(lives).values():
        for table, turn in _turns_of(life):
            found[life.key[0], table].append(turn)
    for place, exchange in enumerate(traffic):
        for table in _unanswered(exchange):
            project = exchange.path_values.get("projectId", "")
            found[project, table].append(Turn(place, exchange, None, is_birth=True))
    return {key: sorted(of, key=lambda turn: turn.place) for key, of in found.items()}


def _last_turn(traffic: Traffic, project: str, table: Table, step: Step) -> Turn | None:
    known = traffic.derive(turns).get((project, table), [])
    return next((turn for turn in reversed(known) if turn.place < step.place), None)


def _turns_of(life: Life) -> Iterator[tuple[Table, Turn]]:
    for birth in life.births:
        table = table_of(birth.made)
        if table is not None:
            yield table, Turn(birth.place, birth.exchange, life, is_birth=True)
    bodies = [*(birth.made for birth in life.births), *(s.body for s in life.statuses)]
    last = next((table for body in bodies if (table := table_of(body))), None)
    if life.death is not None and last is not None:
        yield last, Turn(life.death.place, life.death.exchange, life, is_birth=False)


def _unanswered(exchange: Exchange) -> Iterator[Table]:
    """Tables of requests for caches of which one can't say what became."""
    if exchange.operation in CREATES and may_have_worked(exchange):
        body = exchange.request_json
        made = {table_of(made) for _, made in born(exchange) if isinstance(made.get("id"), str)}
        for asked in entries(body) or [fields(body)]:
            table = table_of(asked)
            answered = exchange.is_success and exchange.operation == "createBatchCache"
            if table is not None and table not in made and not answered:
                yield table
