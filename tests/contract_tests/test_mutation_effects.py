"""Faults that come and go, and faults in objects: each in its own place, and nowhere else."""

from functools import cache

from specdouble.contract_tests.mutation.mutant import Mutant
from specdouble.contract_tests.mutation.operators import mutants
from specdouble.contract_tests.traffic import Traffic
from tests.contract_tests import peaka_traffic
from tests.contract_tests.mutation import first_changed, mutant, recording


@cache
def peaka() -> Traffic:
    """Statuses of caches, before a sync is started, while it runs and when it is cancelled."""
    with peaka_traffic.mock() as target:
        return peaka_traffic.told(target, "a cache lives")[0]


def of_peaka(operator: str, operation: str, field: str) -> Mutant:
    wanted = operator, operation, field
    found = mutants(peaka(), 1)
    return next(e for e in found if (e.operator, e.operation, e.field) == wanted)


def test_a_write_moves_what_it_has_nothing_to_do_with() -> None:
    """The names are others after the invalidation than before it."""
    found = mutant("moved-by-writes", "/items/*/name")
    write = next(n for n, each in enumerate(recording()) if not each.is_safe)
    assert min(found.numbers) > write
    place = found.numbers[0]
    before = recording().exchanges[place].json["items"][0]
    assert found.changed[place].json["items"][0]["name"] != before["name"]


def test_times_stand_in_each_other_s_place() -> None:
    """The oldest entry is the newest one."""
    before, after = first_changed("exchanged", "/oldest_entry <-> newest_entry")
    assert after.json["oldest_entry"] == before.json["newest_entry"]
    assert after.json["newest_entry"] == before.json["oldest_entry"]


def test_one_value_of_an_enum_is_taken_for_another() -> None:
    """Active projects show as stale, and stale ones as what they are."""
    before, after = first_changed("enum-confused", "/items/*/status active -> stale")
    assert {each["status"] for each in after.json["items"]} == {"stale"}
    assert "active" in {each["status"] for each in before.json["items"]}


def test_a_number_may_fall_below_zero() -> None:
    """A count of 12 becomes -12."""
    before, after = first_changed("number-negated", "/total_projects")
    assert after.json["total_projects"] == -before.json["total_projects"]


def test_a_secret_is_told() -> None:
    """What is writeOnly in the document, in every cache that is shown."""
    found = of_peaka("secret-told", "getCacheSettings", "/appId")
    assert all("appId" in each.json for each in found.changed.values())


def test_what_is_in_a_state_is_hidden() -> None:
    """A sync that has ended well is not in the status; others are."""
    found = of_peaka("hidden-while", "getCacheStatus", "status is COMPLETED")
    shown = [found.changed[number].json for number in found.numbers]
    runs = [run for body in shown for run in body.values() if isinstance(run, dict)]
    assert shown
    assert "COMPLETED" not in {run.get("status") for run in runs}


def test_every_other_refusal_has_another_code() -> None:
    """The same words come with a code, and then without."""
    found = next(e for e in mutants(peaka(), 1) if e.operator == "told-now-and-then")
    places = [n for n, e in enumerate(peaka()) if (e.operation, f"{e.status} ") == _whose(found)]
    assert 0 < len(found.numbers) < len(places)


def _whose(found: Mutant) -> tuple[str, str]:
    return found.operation, found.field.partition(" ")[0] + " "
