"""Faults of memory: lost writes, stale reads, parameters that are not looked at."""

from msgspec.structs import replace

from specdouble.contract_tests.exchange import Exchange
from specdouble.contract_tests.mutation.operators import mutants
from specdouble.contract_tests.traffic import Traffic
from specdouble.specs import load_builtin
from tests.contract_tests.mutation import first_changed, mutant, recording


def test_an_ignored_parameter_gives_the_answer_without_it() -> None:
    """The recording's own answer to the same request without `status`, from the same time."""
    before, after = first_changed("parameter-ignored", "status")
    whole = recording().exchanges[1]
    assert before.arguments == {"status": "active"}
    assert after.json == whole.json


def test_an_ignored_parameter_is_still_repeated() -> None:
    """What the answer repeats of the request stays: it is not the fault, and would give it away."""
    before, after = first_changed("parameter-ignored", "limit")
    assert (before.json["limit"], after.json["limit"]) == (2, 2)
    assert len(after.json["items"]) > 2


def test_an_answer_may_be_of_another_value() -> None:
    """The active projects, when the stale ones were asked for."""
    found = mutant("answer-of-another", "status")
    shown = {
        (found.original.exchanges[n].arguments["status"], item["status"])
        for n in found.numbers
        for item in found.changed[n].json["items"]
    }
    assert shown == {("active", "stale"), ("stale", "active")}


def test_a_lost_write_shows_in_every_read_after_it() -> None:
    """The reads after invalidating answer as those before it."""
    found = mutant("write-lost", "")
    read = {found.original.exchanges[n].operation for n in found.numbers}
    bodies = [each.json for each in found.traffic.successes("getStatus")]
    assert read == {"getStatus", "listProjects"}
    assert bodies[0] == bodies[1]


def test_a_stale_read_is_one_operation_s() -> None:
    """One operation does not see what a write did; the others do."""
    found = mutant("stale-read", "after invalidateCache")
    assert {found.original.exchanges[n].operation for n in found.numbers} == {found.operation}


def test_what_was_never_made_is_not_found() -> None:
    """A lost write that made something: the read of it is answered as that of an unknown one."""
    found = next(e for e in mutants(_creation(), 1) if e.operator == "write-lost")
    assert [found.changed[n].status for n in found.numbers] == [404]


def _creation() -> Traffic:
    """A cache that was created and then read, after another one was not found."""
    read = replace(
        recording().exchanges[0],
        operation="getCacheSettings",
        path_values={"projectId": "p", "cacheId": "new"},
        query=(),
        body=b'{"id": "new"}',
    )
    write = replace(read, operation="createCache", method="POST", path_values={"projectId": "p"})
    return Traffic(load_builtin("peaka"), [_unknown(read), write, read])


def _unknown(read: Exchange) -> Exchange:
    return replace(read, path_values={"projectId": "p", "cacheId": "none"}, status=404, body=b"{}")
