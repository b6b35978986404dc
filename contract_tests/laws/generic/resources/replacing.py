"""Laws about PUT: it replaces, twice is once, and it does not create where it cannot."""

from itertools import pairwise
from typing import Any

from specdouble.contract_tests.laws.generic.resources.changes import Change, changes
from specdouble.contract_tests.laws.generic.resources.comparing import same
from specdouble.contract_tests.laws.generic.resources.looks import How
from specdouble.contract_tests.laws.generic.resources.sightings import sightings
from specdouble.contract_tests.laws.law import Law, Verdicts, check, law
from specdouble.contract_tests.shapes.schemas import Schema, kind
from specdouble.contract_tests.traffic import Traffic


@law("resources.replacing.replaces", needs="a PUT that leaves out what was there")
def a_put_replaces_all_of_it(traffic: Traffic) -> Verdicts:
    """PUT sets the state to the one that is sent (RFC 9110, section 9.3.4): what is left out goes.

    It goes to its default or to nothing. Only where a PUT takes all that a creation takes.
    """
    for change in traffic.derive(changes):
        if change.how is How.REPLACED and change.resource.replaces and change.was:
            left_out = [name for name in change.takes if name not in change.sent]
            meant = {name: change.takes[name].get("default") for name in left_out}
            wrong = [name for name in left_out if _stayed(change, name)]
            if meant:
                yield check(
                    change.after.exchange,
                    not wrong,
                    "left out of the PUT",
                    {name: meant[name] for name in wrong},
                    {name: change.now[name] for name in wrong},
                    *change.evidence,
                )


def _stayed(change: Change, name: str) -> bool:
    """Whether a property has neither its default nor nothing.

    Without a documented default, only what has the old value is wrong, and no word of an enum.
    """
    now, schema = change.now.get(name), change.takes[name]
    if now is None or now in ("", [], {}):
        return False
    if "default" in schema:
        return not same(schema["default"], now)
    return _is_telling(schema, now) and same(change.was.get(name), now)


def _is_telling(schema: Schema, value: Any) -> bool:
    """Whether a server is unlikely to have this value for a default."""
    return kind(schema) != "boolean" and "enum" not in schema and value not in (0, 1)


@law("resources.replacing.twice-is-once", needs="the same PUT twice in a row")
def a_put_twice_is_a_put_once(traffic: Traffic) -> Verdicts:
    """PUT is idempotent (RFC 9110, section 9.2.2): the second of two equal ones changes nothing."""
    for seen in traffic.derive(_by_thing).values():
        for first, second in pairwise(seen):
            if second.how is How.REPLACED and second.before and _is_repeated(first, second):
                names = second.resource.steady & (second.resource.writable | second.resource.born)
                wrong = [
                    name
                    for name in sorted(names)
                    if not same(first.now.get(name), second.now.get(name))
                ]
                yield check(
                    second.after.exchange,
                    not wrong,
                    "after the same PUT again",
                    {name: first.now.get(name) for name in wrong},
                    {name: second.now.get(name) for name in wrong},
                    first.exchange,
                    second.exchange,
                )


def _by_thing(traffic: Traffic) -> dict[Any, list[Change]]:
    found: dict[Any, list[Change]] = {}
    for change in traffic.derive(changes):
        found.setdefault(change.after.item, []).append(change)
    return found


def _is_repeated(first: Change, second: Change) -> bool:
    one, other = first.after.epoch, second.after.epoch
    in_a_row = one[0] == other[0] and one[1] + 1 == other[1]
    return first.how is How.REPLACED and in_a_row and first.sent == second.sent


@law("resources.replacing.nothing", needs="a PUT or PATCH on what was just seen not to be there")
def what_is_not_there_is_not_changed(traffic: Traffic) -> Verdicts:
    """Where 404 is documented for a write, and 201 is not, it does not create: it is refused."""
    known = traffic.derive(sightings)
    for asking in known.askings:
        operation = asking.item.resource.role(asking.role)
        if asking.role not in {"replace", "update"} or operation is None:
            continue
        last = known.last(asking)
        absent = last is not None and last.how is How.READ and last.shown is None
        if absent and last and {"404", "201"} & set(operation.responses) == {"404"}:
            exchange = asking.exchange
            yield check(
                exchange,
                exchange.status >= 400,
                f"{exchange.method} on what is not there",
                "a refusal, such as 404 Not Found",
                str(exchange),
                last.exchange,
            )


LAWS: tuple[Law, ...] = (
    a_put_replaces_all_of_it,
    a_put_twice_is_a_put_once,
    what_is_not_there_is_not_changed,
)
