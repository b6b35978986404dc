"""The behaviours and the document name the same operations and the same parameters."""

import inspect
from importlib.resources import files
from typing import Any

import pytest
import yaml

from specdouble.mockserver.apis.skillmeat import API

SOURCE = files("specdouble.specs").joinpath("skillmeat-cache.yaml")
DOCUMENT: Any = yaml.safe_load(SOURCE.read_text(encoding="utf-8"))
OPERATIONS = {
    operation["operationId"]: operation
    for path in DOCUMENT["paths"].values()
    for operation in path.values()
}


def resolved(parameter: dict[str, Any]) -> dict[str, Any]:
    """A parameter as written, or the component it refers to."""
    _, _, name = parameter.get("$ref", "").rpartition("/")
    found: dict[str, Any] = DOCUMENT["components"]["parameters"][name] if name else parameter
    return found


def test_each_operation_has_a_behaviour_and_each_behaviour_an_operation() -> None:
    """Both ways."""
    assert set(API.behaviours) == set(OPERATIONS)


@pytest.mark.parametrize("operation_id", OPERATIONS)
def test_a_behaviour_takes_what_the_document_lets_one_send(operation_id: str) -> None:
    """The parameters by name and default, and a body where there is one."""
    operation = OPERATIONS[operation_id]
    parameters = [resolved(one) for one in operation.get("parameters", [])]
    sent = {one["name"]: one["schema"].get("default") for one in parameters}
    signature = inspect.signature(API.behaviours[operation_id])

    taken = {
        name: None if one.default is inspect.Parameter.empty else one.default
        for name, one in signature.parameters.items()
        if name not in {"world", "body"}
    }
    assert taken == sent
    assert ("body" in signature.parameters) == ("requestBody" in operation)
