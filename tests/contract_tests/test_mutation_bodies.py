"""Faults in fields: one at a time, where the document has the field, with all else untouched."""

import re

import pytest

from specdouble.contract_tests.mutation.mutant import Grain
from specdouble.contract_tests.mutation.operators import mutants
from tests.contract_tests.mutation import first_changed, mutant, recording


def test_a_dropped_field_is_missing_in_every_item() -> None:
    """`field-dropped` leaves the property out, and nothing else."""
    before, after = first_changed("field-dropped", "/items/*/path")
    expected = [{n: v for n, v in each.items() if n != "path"} for each in before.json["items"]]
    assert after.json == {**before.json, "items": expected}


def test_a_nulled_field_is_there_and_null() -> None:
    """`field-nulled` keeps the property with null as its value."""
    _, after = first_changed("field-nulled", "/items/*/path")
    assert {each["path"] for each in after.json["items"]} == {None}


@pytest.mark.parametrize(
    ("field", "kind"),
    [("/total", str), ("/items", dict), ("/items/*/name", int), ("/refresh_job_status", list)],
)
def test_a_retyped_field_has_another_json_type(field: str, kind: type) -> None:
    """`field-retyped`: a number as text, a list as an object, text as a number."""
    _, after = first_changed("field-retyped", field)
    value = after.json
    for name in field.replace("/*", "").strip("/").split("/"):
        value = (value[0] if isinstance(value, list) else value)[name]
    assert type(value) is kind


def test_a_shifted_number_is_one_more() -> None:
    """`number-shifted` adds one."""
    before, after = first_changed("number-shifted", "/total_projects")
    assert after.json == {**before.json, "total_projects": before.json["total_projects"] + 1}


def test_a_changed_text_keeps_its_length() -> None:
    """`text-changed` moves a letter or digit on, so that only a comparison can see it."""
    before, after = first_changed("text-changed", "/items/*/name")
    old, new = before.json["items"][0]["name"], after.json["items"][0]["name"]
    assert old != new
    assert len(old) == len(new)


def test_an_exchanged_text_is_one_seen_elsewhere() -> None:
    """`text-exchanged` gives another value of the same field."""
    before, after = first_changed("text-exchanged", "/items/*/name")
    names = {i["name"] for e in recording().successes("listProjects") for i in e.json["items"]}
    assert after.json["items"][0]["name"] in names - {before.json["items"][0]["name"]}


def test_an_enum_moves_to_its_next_value() -> None:
    """`enum-moved` gives another value that the document allows."""
    before, after = first_changed("enum-moved", "/items/*/status")
    assert (before.json["items"][0]["status"], after.json["items"][0]["status"]) == (
        "active",
        "stale",
    )


def test_a_flipped_boolean_is_the_other_one() -> None:
    """`boolean-flipped` turns true into false."""
    before, after = first_changed("boolean-flipped", "/refresh_job_status/is_running")
    pair = [each.json["refresh_job_status"]["is_running"] for each in (before, after)]
    assert pair == [pair[0], not pair[0]]


def test_a_time_without_zone_is_the_same_time() -> None:
    """`time-without-zone` cuts the offset off."""
    before, after = first_changed("time-without-zone", "/oldest_entry")
    whole = before.json["oldest_entry"]
    assert after.json["oldest_entry"] == re.sub(r"(Z|[+-]\d\d:\d\d)$", "", whole) != whole


def test_a_shifted_time_is_an_hour_off() -> None:
    """`time-shifted` moves the hour and keeps the form."""
    before, after = first_changed("time-shifted", "/oldest_entry")
    assert len(after.json["oldest_entry"]) == len(before.json["oldest_entry"])
    assert after.json["oldest_entry"] > before.json["oldest_entry"]


def test_a_fault_is_in_every_answer_that_can_show_it() -> None:
    """A server is wrong every time: `always` changes all answers of the operation."""
    found = mutant("field-dropped", "/items/*/path")
    shown = [
        place
        for place, each in enumerate(recording())
        if each.operation == "listProjects" and each.is_success and each.json["items"]
    ]
    assert list(found.numbers) == shown


def test_a_fault_may_show_once() -> None:
    """`once` changes one value of one answer."""
    found = mutant("field-nulled", "/items/*/path", Grain.ONCE)
    (place,) = found.numbers
    paths = [each["path"] for each in found.traffic.exchanges[place].json["items"]]
    assert paths.count(None) == 1


def test_what_the_document_does_not_have_is_left_alone() -> None:
    """An undocumented property may be anything, so nothing is done to it."""
    assert not [each for each in mutants(recording(), 1) if "undocumented" in each.field]
    fields = {each.field for each in mutants(recording(), 1) if each.operator == "field-dropped"}
    assert "/items/*/artifact_count" in fields


def test_the_fields_of_a_refusal_bear_its_status() -> None:
    """What is wrong in a refusal is told apart from what is wrong in a success."""
    before, after = first_changed("field-dropped", "400 /detail")
    assert (before.status, after.status, "detail" in after.json) == (400, 400, False)


def test_the_same_seed_gives_the_same_mutants() -> None:
    """Names, places and contents are the same for the same recording and seed."""
    one, two = ([(m.key, m.changed) for m in mutants(recording(), 3, Grain.ONCE)] for _ in "12")
    assert one == two


def test_each_fault_comes_once() -> None:
    """No operator, operation and field comes twice."""
    keys = [each.key for each in mutants(recording(), 1)]
    assert len(keys) == len(set(keys))


def test_every_mutant_changes_something() -> None:
    """A mutant that is the healthy recording would survive whatever the laws are."""
    assert all(each.changed for each in mutants(recording(), 1))


def test_the_length_agrees_with_the_changed_body() -> None:
    """Content-Length follows, for the fault is one and no other."""
    _, after = first_changed("field-dropped", "/items/*/path")
    assert after.headers["content-length"] == str(len(after.body))
