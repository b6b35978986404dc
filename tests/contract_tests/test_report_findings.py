"""How verdicts and failed checks become a report."""

from dataclasses import replace
from typing import Any

import pytest

from specdouble.contract_tests.laws.law import Law, Verdict
from specdouble.contract_tests.report.findings import UNDOCUMENTED, Outcome
from specdouble.contract_tests.report.grouping import FailedCheck
from tests.contract_tests.reports import ABOUT, EXCHANGE, KEY, LAW, broken, exchange, law, report

CREATED = exchange(operation="create_pet", method="POST", url="/pets")


def failed(operation: str = "get_pet", **changes: Any) -> FailedCheck:
    given: dict[str, Any] = {
        "check": "Undocumented HTTP status",
        "code": "418",
        "message": "Received: 418",
    }
    return FailedCheck(operation=operation, **{**given, **changes})


def test_the_same_fault_on_two_operations_is_one_deviation() -> None:
    """It has two places, in the document's order."""
    found = report([(LAW, broken(CREATED)), (LAW, broken())]).deviations

    assert [each.id for each in found] == ["generic.page.is-a-slice"]
    assert [place.operation for place in found[0].places] == ["list_pets", "create_pet"]
    assert found[0].place_ids == (
        "generic.page.is-a-slice@list_pets",
        "generic.page.is-a-slice@create_pet",
    )


def test_a_deviation_says_the_rule_and_both_sides() -> None:
    """The law's name is the title, its docstring the rule."""
    (found,) = report([(LAW, broken())]).deviations

    assert found.title == "a page is a slice of the whole"
    assert found.rule == 'At most `limit` items are returned ("Query Parameters").'
    assert (found.places[0].expected, found.places[0].seen) == ("2 items", "3 items")


def test_the_shortest_request_stands_for_the_others() -> None:
    """The rest is counted."""
    long = exchange(url="/pets?limit=2&skip=100000")
    (place,) = (
        report([(LAW, broken(long)), (LAW, broken()), (LAW, broken(long))]).deviations[0].places
    )

    assert place.exchange is not None
    assert place.exchange.url == "/pets?limit=2"
    assert place.more == 2


def test_what_all_keep_is_no_deviation() -> None:
    """Kept verdicts fill the matrix, and nothing else."""
    found = report([(LAW, Verdict(EXCHANGE))])

    assert found.deviations == ()
    assert found.new == ()
    assert found.matrix[LAW.id] == {
        "list_pets": Outcome.OK,
        "get_pet": Outcome.NOT_APPLICABLE,
        "create_pet": Outcome.NOT_APPLICABLE,
    }


def test_one_broken_verdict_among_kept_ones_is_a_deviation() -> None:
    """The matrix shows the worst that a law came to on an operation."""
    found = report([(LAW, Verdict(EXCHANGE)), (LAW, broken()), (LAW, Verdict(EXCHANGE))])

    assert found.matrix[LAW.id]["list_pets"] is Outcome.DEVIATION


def test_a_law_without_a_verdict_is_not_applicable() -> None:
    """The reason is what the law needs; a law with a verdict is not among them."""
    other = law("generic.etag.changes", needs="items with an ETag")
    found = report([(LAW, Verdict(EXCHANGE))], laws=[LAW, other])

    assert found.not_applicable == {"generic.etag.changes": "needs items with an ETag"}


def test_a_request_for_no_operation_has_a_place_of_its_own() -> None:
    """Such as a method that the document does not have for the path."""
    found = report([(LAW, broken(exchange(operation="", method="PATCH")))])

    assert found.place_ids == (f"{LAW.id}@{UNDOCUMENTED}",)
    assert found.matrix[LAW.id][UNDOCUMENTED] is Outcome.DEVIATION


def test_a_failed_check_is_a_deviation_with_places() -> None:
    """Its id is made of the check and the code."""
    (found,) = report(failed=[failed("create_pet"), failed("get_pet")]).deviations

    assert found.kind == "check"
    assert found.place_ids == (
        "schemathesis.undocumented-http-status.418@get_pet",
        "schemathesis.undocumented-http-status.418@create_pet",
    )


def test_a_check_with_another_code_is_another_deviation() -> None:
    """Two undocumented statuses are two faults."""
    found = report(failed=[failed(code="418"), failed(code="301"), failed(code="")])

    assert [each.id.rpartition(".")[2] for each in found.deviations] == ["301", "418", "none"]


@pytest.mark.parametrize(
    "worst",
    [
        [(law("z.crash"), broken(exchange(status=500)))],
        [(law("z.authentication.missing-key"), broken())],
    ],
)
def test_a_crash_and_an_open_door_come_first(worst: list[tuple[Law, Verdict]]) -> None:
    """Whatever else shows in more places."""
    first = worst[0][0]
    many = [(LAW, broken()), (LAW, broken(CREATED))]
    found = report([*many, *worst], laws=[LAW, first])

    assert found.deviations[0].id == first.id


def test_what_shows_in_more_places_comes_before_what_shows_in_fewer() -> None:
    """Of two with as many places, the id decides."""
    a, b = law("a.law"), law("b.law")
    found = report([(a, broken()), (b, broken()), (b, broken(CREATED))], laws=[a, b])

    assert [each.id for each in found.deviations] == ["b.law", "a.law"]


def test_no_part_of_a_report_holds_a_key() -> None:
    """Not the curl line, not the headers, not what a server echoed."""
    echo = exchange(body=f'{{"key": "{KEY}"}}'.encode(), url=f"/pets?key={KEY}")
    found = report(
        [(LAW, broken(echo, echo, seen=f"Bearer {KEY}"))],
        [failed(message=KEY, curl=f"curl {KEY}")],
        about=replace(ABOUT, left_behind=(KEY,), notes=(KEY,)),
    )

    assert KEY not in repr(found)
    assert "$SPECDOUBLE_KEY" in found.deviations[0].places[0].curl
