"""Example payloads: one for all that the documents promise, valid, and true of a world."""

from datetime import UTC, datetime
from typing import Any

import jsonschema_rs
import pytest

from specdouble.fixtures.formats import Example
from specdouble.mockserver.examples import examples
from specdouble.specs import BUILTIN, Direction, json_schema, load_builtin

NOW = datetime(2025, 12, 1, 15, 0, tzinfo=UTC)
ALL = {
    (each.api, each.operation, each.status): each
    for each in examples(list(BUILTIN), seed=1, now=NOW)
}


def body(api: str, operation: str, status: int) -> Any:
    return ALL[api, operation, status].body


def test_there_is_one_for_every_operation_and_documented_status() -> None:
    """No more and no fewer than the documents have."""
    assert set(ALL) == {
        (api, operation.id, int(status))
        for api in BUILTIN
        for operation in load_builtin(api).operations.values()
        for status in operation.responses
    }


@pytest.mark.parametrize(
    "example", ALL.values(), ids=lambda each: f"{each.operation}-{each.status}"
)
def test_each_is_valid_by_its_schema(example: Example) -> None:
    """An answer without documented content has no body."""
    document = load_builtin(example.api)
    response = document.operations[example.operation].responses[str(example.status)]
    if not response.schemas:
        assert example.body is None
        return
    schema = json_schema(
        response.schemas["application/json"], Direction.RESPONSE, document.components
    )

    jsonschema_rs.Draft4Validator(schema, validate_formats=True).validate(example.body)


def test_skillmeats_are_true_of_one_world() -> None:
    """What one operation counts is what another lists."""
    status = body("skillmeat", "getStatus", 200)

    assert status["total_projects"] == body("skillmeat", "listProjects", 200)["total"] == 12
    assert status["total_artifacts"] == body("skillmeat", "listArtifacts", 200)["total"] == 87
    assert (
        status["outdated_artifacts"] == body("skillmeat", "listStaleArtifacts", 200)["total"] == 5
    )


def test_refusals_say_what_the_page_says() -> None:
    """The reference page, "Error Responses"."""
    limited = "Rate limit exceeded. Maximum 100 requests per minute per user"

    assert body("skillmeat", "refreshCache", 404) == {"detail": "Project 'proj-999' not found"}
    assert body("skillmeat", "getStatus", 401) == {"detail": "Missing or invalid API key"}
    assert body("skillmeat", "getStatus", 429) == {"detail": limited}
    assert body("skillmeat", "getStatus", 500) == {"detail": "Internal server error"}


def test_peakas_are_true_of_one_world() -> None:
    """The settings, the status and the list speak of the same cache."""
    settings = body("peaka", "getCacheSettings", 200)
    status = body("peaka", "getCacheStatus", 200)
    listed = {each["id"]: each for each in body("peaka", "getCacheStatusByProject", 200)}

    assert settings["id"] == status["id"]
    assert status.items() <= listed[settings["id"]].items()
    assert body("peaka", "incrementalUpdateCache", 200)["execution"]["status"] == "RUNNING"
