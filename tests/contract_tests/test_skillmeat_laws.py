"""All of SkillMeat's laws: what they have in common."""

import msgspec
import pytest

from specdouble.contract_tests.laws.law import Law
from specdouble.contract_tests.laws.skillmeat import LAWS
from specdouble.contract_tests.traffic import Traffic
from tests.contract_tests.skillmeat_traffic import (
    answered,
    document,
    keeps,
    mock,
    recording,
    told,
)

OF_A_LIMITER = {"skillmeat.limits.remaining-counts-down", "skillmeat.limits.each-key-has-its-own"}
OF_A_REFUSAL = "skillmeat.limits.refusal-says-why"
ODD: tuple[object, ...] = (
    None, True, 0, -1, 1.5, "", "text", [], {}, [1], [[]], [None], {"items": {}}, {"items": [{}]},
    {"items": [{"id": "x", "status": [], "project_id": {}, "type": [], "score": "high"}]},
    {"items": [{"id": "x", "last_fetched": 3, "name": None}], "total": 1},
    {"success": "yes", "projects_refreshed": True, "errors": 3, "invalidated_count": "1"},
    {"oldest_entry": 1, "newest_entry": "now", "refresh_job_status": []},
)  # fmt: skip


def by_id(one: Law) -> str:
    return one.id


@pytest.mark.parametrize("one", LAWS, ids=by_id)
def test_the_mock_keeps_each_law(one: Law) -> None:
    """In its stories each law has something to judge, but those that need a limit to be felt."""
    said = list(one.judge(recording()))
    assert [verdict for verdict in said if verdict.broken] == []
    assert bool(said) != (one.id in {*OF_A_LIMITER, OF_A_REFUSAL})


@pytest.mark.parametrize("name", sorted(OF_A_LIMITER))
def test_a_mock_that_counts_requests_keeps_the_laws_of_counting(name: str) -> None:
    """With its limiter on, what remains counts down, for each key on its own."""
    traffic, _ = told(mock(rate_limit=True), "limits are told")
    assert keeps(name.removeprefix("skillmeat."), *traffic)


@pytest.mark.parametrize("body", ODD, ids=str)
def test_an_odd_answer_stops_no_law(body: object) -> None:
    """Whatever the bodies are, laws judge what they can and raise nothing."""
    odd = [
        msgspec.structs.replace(each, body=answered("getStatus", body).body)
        for each in recording()
        if each.trail % 3
    ]
    traffic = Traffic(document(), odd)
    assert all(isinstance(list(one.judge(traffic)), list) for one in LAWS)


def test_no_law_judges_an_empty_traffic() -> None:
    """With nothing to judge a law is not applicable."""
    assert [one.id for one in LAWS if list(one.judge(Traffic(document(), ())))] == []


def test_each_law_has_an_id_of_its_own() -> None:
    """The id is what a baseline knows a deviation by."""
    ids = [one.id for one in LAWS]
    assert len(set(ids)) == len(ids)
    assert all(each.startswith("skillmeat.") for each in ids)


@pytest.mark.parametrize("one", LAWS, ids=by_id)
def test_each_law_says_where_its_rule_stands(one: Law) -> None:
    """On the reference page, in the document, or both."""
    assert "page" in one.rule.lower() or "document" in one.rule
    assert one.needs
