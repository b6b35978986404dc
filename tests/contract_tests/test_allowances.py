"""What Schemathesis must allow, and nothing more."""

import json
from collections.abc import Mapping

import pytest
import requests
import schemathesis
from schemathesis import Response
from schemathesis.config import SchemathesisConfig
from schemathesis.core.failures import AcceptedNegativeData, Failure, FailureGroup
from schemathesis.openapi.checks import RejectedPositiveData

from specdouble.contract_tests.allowances import allowances, schemathesis_toml
from specdouble.contract_tests.allowances.left_open import AnyCase, left_open
from specdouble.contract_tests.allowances.passed_over import passed_over
from specdouble.specs import BUILTIN, Contract, load_builtin
from tests.contract_tests.peaka_traffic import answered

PLAIN, JSON = "text/plain", "application/json"
NOT_FOUND = b'{"error": "NotFoundException", "message": "Cache not found", "errorCode": null}'
STATUS, SCHEMA = "Undocumented status code", "Response violates schema"
TYPE = "Undocumented Content-Type"


@pytest.mark.parametrize("api", BUILTIN)
def test_the_allowances_are_a_schemathesis_configuration(api: str) -> None:
    """Schemathesis takes the text that `specdouble spec --st-config` prints."""
    config = SchemathesisConfig.from_str(schemathesis_toml(api))

    assert isinstance(config, SchemathesisConfig)


def test_400_is_allowed_for_three_operations_only() -> None:
    """Their prose refuses what their schema allows: unknown tables, malformed durations."""
    (operations,) = allowances("peaka")["operations"]

    assert set(operations["include-operation-id"]) == {
        "createCache",
        "createBatchCache",
        "updateCacheSettings",
    }
    assert set(operations["checks"]) == {"positive_data_acceptance"}
    assert allowances("skillmeat") == {}


@pytest.mark.parametrize(("cache_id", "told"), [("status", []), ("960bd651", [SCHEMA])])
def test_an_id_that_makes_another_path_is_judged_as_that(cache_id: str, told: list[str]) -> None:
    """`/cache/{cacheId}` with the id `status` is `/cache/status`: a list, and not a cache."""
    answer = response(200, b"[]")

    assert failures(case("getCacheSettings", cacheId=cache_id), answer) == told


@pytest.mark.parametrize(
    ("operation", "status", "told"),
    [
        ("getCacheStatusByProject", 401, []),
        ("updateCacheSettings", 415, []),
        ("getCacheStatus", 400, []),
        ("createBatchCache", 404, []),  # its path has a parameter
        ("createBatchCache", 409, [STATUS]),
        ("createBatchCache", 302, [STATUS]),
    ],
)
def test_refusals_that_a_document_leaves_out_are_open(
    operation: str, status: int, told: list[str]
) -> None:
    """Peaka's published document has no 401 anywhere, and yet every server with keys has."""
    answer = response(status, NOT_FOUND)

    assert failures(case(operation, "published"), answer, "published") == told


@pytest.mark.parametrize(("contract", "told"), [("published", []), ("completed", [SCHEMA])])
def test_an_error_documented_as_a_success_is_open(contract: Contract, told: list[str]) -> None:
    """The published 404 of the history is a history; the completed one is an error."""
    answer = response(404, b'{"no": "error"}')

    assert failures(case("getCacheExecutionHistory", contract), answer, contract) == told


def test_the_body_of_a_success_is_never_open() -> None:
    """Also where errors share its schema."""
    answer = response(200, NOT_FOUND)

    assert failures(case("getCacheExecutionHistory", "published"), answer, "published") == [SCHEMA]


@pytest.mark.parametrize(
    ("status", "headers", "is_open"),
    [
        (412, {"If-Match": "1"}, True),
        (428, {}, True),
        (412, {}, False),
        (400, {"If-Match": "1"}, False),
    ],
)
def test_a_condition_that_does_not_hold_is_no_fault_of_a_request(
    status: int, headers: dict[str, str], *, is_open: bool
) -> None:
    """An ETag that was made up is one that nothing has."""
    rejected = RejectedPositiveData(
        operation="", status_code=status, allowed_statuses=[], message=""
    )
    one = case("deleteCache", headers=headers)

    assert left_open(one, rejected, response(status), load_builtin("peaka")) is is_open


@pytest.mark.parametrize(
    ("status", "cache_id", "told"),
    [(404, "a%0Ab", []), (404, "ab", [TYPE]), (200, "a\nb", [TYPE])],
)
def test_what_no_router_takes_for_a_path_is_open(
    status: int, cache_id: str, told: list[str]
) -> None:
    """Starlette's knows no line feed in a path, and answers 404 in plain text."""
    answer = response(status, b"Not Found", PLAIN)

    assert failures(case("getCacheSettings", cacheId=cache_id), answer)[:1] == told


@pytest.mark.parametrize(
    ("status", "header", "told"),
    [(400, "Content-Length", []), (200, "Content-Length", [TYPE]), (400, "X-Length", [TYPE])],
)
def test_what_is_no_proper_message_is_open(status: int, header: str, told: list[str]) -> None:
    """An HTTP parser refuses an empty length by itself, in plain text (RFC 9112, section 6.3)."""
    answer = response(status, b"Bad Request", PLAIN)

    assert failures(case("getCacheSettings", headers={header: ""}), answer)[:1] == told


@pytest.mark.parametrize(("success", "is_open"), [(False, True), (True, False)])
def test_a_batch_may_refuse_its_items_one_by_one(*, success: bool, is_open: bool) -> None:
    """With 200 and a result for each: items are independent, says the page."""
    accepted = AcceptedNegativeData(operation="", status_code=200, expected_statuses=[], message="")
    one, answer = (
        case("createBatchCache"),
        response(200, json.dumps([{"success": success}]).encode()),
    )
    one.body = [{"catalogId": 5}]

    assert left_open(one, accepted, answer, load_builtin("peaka")) is is_open


def test_what_was_passed_over_is_named() -> None:
    """By status, with the operations."""
    seen = [
        answered(0, "createBatchCache", code=400),
        answered(0, "getCacheSettings", code=401),
        answered(0, "getCacheSettings", code=404),
        answered(0, "getCacheSettings", code=200),
    ]

    statuses, bodies = passed_over(seen, load_builtin("peaka", "published"))
    assert statuses.endswith("tell of them: 400 of createBatchCache; 401 of getCacheSettings")
    assert bodies.endswith("as a success's: 404 of getCacheSettings")


def test_nothing_is_passed_over_where_all_is_told() -> None:
    """The completed document has these answers."""
    seen = [answered(0, "getCacheSettings", code=status) for status in (200, 401, 404)]

    assert list(passed_over(seen, load_builtin("peaka"))) == []


def case(
    operation: str,
    contract: Contract = "completed",
    *,
    headers: Mapping[str, str] | None = None,
    **values: str,
) -> AnyCase:
    """A request for an operation of Peaka's."""
    schema = schemathesis.openapi.from_dict(
        dict(load_builtin("peaka", contract).raw), config=SchemathesisConfig()
    )
    filled = {"projectId": "mtKDhe1U", "cacheId": "960bd651", **values}
    found: AnyCase = schema.find_operation_by_id(operation).Case(
        path_parameters=filled, headers=dict(headers or {})
    )
    return found


def response(status: int, body: bytes = b"", media: str = JSON) -> Response:
    """An answer, to nobody knows what."""
    request = requests.Request("GET", "http://localhost").prepare()
    return Response(status, {"content-type": [media]}, body, request, 0.0, verify=False)


def failures(one: AnyCase, answer: Response, contract: Contract = "completed") -> list[str]:
    """The titles of what Schemathesis finds wrong, but for what is left open."""
    found: list[Failure] = []
    try:
        one.validate_response(answer)
    except FailureGroup as group:
        found = list(group.exceptions)
    document = load_builtin("peaka", contract)
    return [each.title for each in found if not left_open(one, each, answer, document)]
