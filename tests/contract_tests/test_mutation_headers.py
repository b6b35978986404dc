"""Faults around the body: statuses and headers."""

import pytest

from specdouble.contract_tests.mutation.operators import mutants
from tests.contract_tests.mutation import first_changed, mutant, recording


def test_a_refusal_becomes_a_success_with_the_body_of_one() -> None:
    """400 -> 200: what a server answers that does not look at its limit."""
    _, after = first_changed("status-exchanged", "400 -> 200")
    assert after.status == 200
    assert after.json["items"]


def test_a_missing_key_is_let_in() -> None:
    """401 -> 200: what a server answers that does not look at its keys."""
    before, after = first_changed("status-exchanged", "401 -> 200")
    assert (before.key, after.status) == (None, 200)
    assert "items" in after.json


def test_a_success_has_another_status_and_its_own_body() -> None:
    """200 -> 201 changes the status alone."""
    before, after = first_changed("status-exchanged", "200 -> 201")
    assert (after.status, after.body) == (201, before.body)


def test_a_success_becomes_a_failure() -> None:
    """200 -> 500 has no documented body any more."""
    _, after = first_changed("status-exchanged", "200 -> 500")
    assert (after.status, after.json) == (500, {"detail": "Internal Server Error"})


def test_a_documented_header_is_missing() -> None:
    """`header-dropped` takes one that the document names."""
    before, after = first_changed("header-dropped", "x-ratelimit-limit")
    assert set(before.headers) - set(after.headers) == {"x-ratelimit-limit"}


def test_a_documented_number_is_none() -> None:
    """`header-changed` gives a header another type."""
    _, after = first_changed("header-changed", "x-ratelimit-limit")
    assert after.headers["x-ratelimit-limit"] == "unlimited"


def test_a_number_drifts_from_answer_to_answer() -> None:
    """`header-drifting` counts up what should count down or stand still."""
    found = mutant("header-drifting", "x-ratelimit-remaining")
    seen = [int(found.changed[n].headers["x-ratelimit-remaining"]) for n in found.numbers]
    assert seen == sorted(set(seen))


def test_a_405_names_a_method_less() -> None:
    """Allow has a meaning by HTTP itself, documented or not (RFC 9110, section 10.2.1)."""
    before, after = first_changed("header-changed", "405 allow")
    methods = [each.headers["allow"].count(",") + 1 for each in (before, after)]
    assert methods[1] == methods[0] - 1


@pytest.mark.parametrize("header", ["date", "vary", "405 content-type"])
def test_what_nobody_promised_is_left_alone(header: str) -> None:
    """Headers that neither the document nor HTTP asks for may come and go."""
    assert header not in {each.field for each in mutants(recording(), 1)}
