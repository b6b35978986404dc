"""What Schemathesis must allow, and nothing more."""

import pytest
import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.core.failures import Failure
from schemathesis.openapi.checks import UndefinedStatusCode

from specdouble.contract_tests.allowances import allowances, schemathesis_toml
from specdouble.contract_tests.allowances.left_open import left_open
from specdouble.specs import BUILTIN, Contract, load_builtin


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


@pytest.mark.parametrize(("cache_id", "is_open"), [("status", True), ("960bd651", False)])
def test_an_id_that_makes_another_path_is_judged_as_that(cache_id: str, *, is_open: bool) -> None:
    """`/cache/{cacheId}` with the id `status` is `/cache/status`: a list, and not a cache."""
    document = load_builtin("peaka")
    schema = schemathesis.openapi.from_dict(dict(document.raw), config=SchemathesisConfig())
    operation = schema.find_operation_by_id("getCacheSettings")
    case = operation.Case(path_parameters={"projectId": "mtKDhe1U", "cacheId": cache_id})
    failure = Failure(operation=operation.label, message="")

    assert left_open(case, failure, document) is is_open


@pytest.mark.parametrize(("contract", "is_open"), [("published", True), ("completed", False)])
def test_what_a_document_leaves_out_altogether_is_open(
    contract: Contract, *, is_open: bool
) -> None:
    """Peaka's published document has no 401 anywhere; the completed one says where it may be."""
    document = load_builtin("peaka", contract)
    schema = schemathesis.openapi.from_dict(dict(document.raw), config=SchemathesisConfig())
    operation = schema.find_operation_by_id("deleteCache")
    case = operation.Case(path_parameters={"projectId": "mtKDhe1U", "cacheId": "960bd651"})
    failure = UndefinedStatusCode(
        operation=operation.label,
        status_code=401,
        defined_status_codes=[],
        allowed_status_codes=[],
        message="",
    )

    assert left_open(case, failure, document) is is_open
