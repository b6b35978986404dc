"""What Schemathesis must allow, and nothing more."""

import pytest
from schemathesis.config import SchemathesisConfig

from specdouble.contract_tests.allowances import allowances, schemathesis_toml
from specdouble.specs import BUILTIN


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
