"""A batch of which some items are not allowed: refused as a whole, or one by one."""

import pytest
from msgspec.structs import replace

from specdouble.contract_tests.laws.generic.http.bodies import what_its_schema_forbids_is_refused
from specdouble.contract_tests.traffic import Traffic
from specdouble.specs import load_builtin
from tests.contract_tests.peaka_traffic import answered

GOOD, BAD = {"tableName": "fee"}, {"tableName": 5}
DONE, REFUSED = {"success": True}, {"success": False, "error": "tableName is no text"}


@pytest.mark.parametrize("results", [[REFUSED, DONE], [DONE, REFUSED]])
def test_each_item_may_be_refused_by_its_result(results: list[object]) -> None:
    """Their order is not promised."""
    assert breaks([GOOD, BAD], results) == []


@pytest.mark.parametrize("results", [[DONE, DONE], [REFUSED], {"success": False}])
def test_a_batch_that_takes_what_is_forbidden_is_found(results: object) -> None:
    """No item refused, no result for each, or no list."""
    assert breaks([GOOD, BAD], results) == [True]


def breaks(items: list[object], results: object) -> list[bool]:
    asked = answered(0, "createBatchCache", results, sent=items)
    as_json = replace(asked, request_headers={"content-type": "application/json"})
    traffic = Traffic(load_builtin("peaka"), (as_json,))
    return [each.broken for each in what_its_schema_forbids_is_refused.judge(traffic)]
