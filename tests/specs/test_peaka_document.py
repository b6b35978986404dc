"""Peaka's document says what the provider publishes; its overlay adds only what is left out."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import jsonpath
import pytest
import yaml
from openapi_schema_validator import OAS30ReadValidator, OAS30WriteValidator

from specdouble import specs
from specdouble.specs import Document, load_builtin

PUBLISHED = load_builtin("peaka", "published")
COMPLETED = load_builtin("peaka", "completed")
ERROR = COMPLETED.components["schemas"]["Error"]
OVERLAY_FILE = Path(specs.__file__).with_name("peaka-cache.overlay.yaml")
OVERLAY = yaml.safe_load(OVERLAY_FILE.read_text(encoding="utf-8"))
PAGES = sorted((Path(__file__).parents[1] / "data" / "peaka-published").glob("*.yaml"))

PROJECT = "/data/projects/{projectId}"
OPERATIONS = [
    ("createCache", "post", f"{PROJECT}/cache"),
    ("createBatchCache", "post", f"{PROJECT}/cache/batch"),
    ("getCacheStatusByProject", "get", f"{PROJECT}/cache/status"),
    ("getCacheSettings", "get", f"{PROJECT}/cache/{{cacheId}}"),
    ("updateCacheSettings", "put", f"{PROJECT}/cache/{{cacheId}}"),
    ("deleteCache", "delete", f"{PROJECT}/cache/{{cacheId}}"),
    ("cancelFullRefreshCache", "post", f"{PROJECT}/cache/{{cacheId}}/cancelFullRefreshUpdate"),
    ("cancelIncrementalCache", "post", f"{PROJECT}/cache/{{cacheId}}/cancelIncrementalUpdate"),
    ("getCacheExecutionHistory", "get", f"{PROJECT}/cache/{{cacheId}}/executionHistory"),
    ("fullRefreshCache", "post", f"{PROJECT}/cache/{{cacheId}}/fullRefreshUpdate"),
    ("incrementalUpdateCache", "post", f"{PROJECT}/cache/{{cacheId}}/incrementalUpdate"),
    ("getCacheStatus", "get", f"{PROJECT}/cache/{{cacheId}}/status"),
    ("getCacheStatusByCatalog", "get", f"{PROJECT}/catalog/{{catalogId}}/cache/status"),
    (
        "getCacheStatusBySchema",
        "get",
        f"{PROJECT}/catalog/{{catalogId}}/schema/{{schemaName}}/cache/status",
    ),
]

# By operation; whatever is not named has the refusals of "one cache".
REFUSALS = {
    "createCache": {"400", "401", "403", "404", "409", "413", "415"},
    "createBatchCache": {"400", "401", "403", "404", "413", "415"},
    "updateCacheSettings": {"400", "401", "403", "404", "413", "415"},
    "getCacheStatusByProject": {"400", "401", "403"},
    "getCacheStatusByCatalog": {"400", "401", "403"},
    "getCacheStatusBySchema": {"400", "401", "403"},
    "one cache": {"400", "401", "403", "404"},
}


def operations(document: Mapping[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in document["paths"].items():
        for method, operation in item.items():
            yield path, method, operation


def without_prose(node: Any) -> Any:
    if isinstance(node, dict):
        prose = ("summary", "description")
        return {key: without_prose(value) for key, value in node.items() if key not in prose}
    return [without_prose(item) for item in node] if isinstance(node, list) else node


def referenced(node: Any, schemas: Mapping[str, Any]) -> dict[str, Any]:
    """Give the schemas that a node names, and those that these name in turn."""
    found: dict[str, Any] = {}
    waiting = [node]
    while waiting:
        for reference in jsonpath.findall("$..['$ref']", waiting.pop()):
            name = str(reference).removeprefix("#/components/schemas/")
            if name not in found:
                found[name] = schemas[name]
                waiting.append(found[name])
    return found


def excerpt(document: Mapping[str, Any], path: str, method: str) -> Any:
    """Give the part of a document that the page of one operation shows, without its prose."""
    operation, components = document["paths"][path][method], document["components"]
    schemas = referenced(operation, components["schemas"])
    shown = {key: document[key] for key in ("openapi", "info", "servers", "security")}
    shown["paths"] = {path: {method: operation}}
    shown["components"] = {"schemas": schemas} if schemas else {}
    shown["components"]["securitySchemes"] = components["securitySchemes"]
    return without_prose(shown)


def faults(holder: Mapping[str, Any], schema: Any, validator: Any) -> list[str]:
    """Give what is wrong with the examples of a parameter or media type."""
    values = [example["value"] for example in holder.get("examples", {}).values()]
    if "example" in holder:
        values.append(holder["example"])
    judge = validator(schema, format_checker=validator.FORMAT_CHECKER)
    return [error.message for value in values for error in judge.iter_errors(value)]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_an_operation_is_what_its_page_publishes(page: Path) -> None:
    """Only summaries and descriptions differ from the page."""
    published = yaml.safe_load(page.read_text(encoding="utf-8"))
    [(path, method, _)] = operations(published)

    assert excerpt(PUBLISHED.raw, path, method) == published


def test_both_pages_are_compared() -> None:
    """The comparison does not pass for want of pages."""
    assert [page.stem for page in PAGES] == ["cancelIncrementalCache", "getCacheStatus"]


@pytest.mark.parametrize("document", [PUBLISHED, COMPLETED], ids=["published", "completed"])
def test_there_are_the_fourteen_operations(document: Document) -> None:
    """Each has its published name, method and path, in the published order."""
    assert [
        (operation["operationId"], method, path)
        for path, method, operation in operations(document.raw)
    ] == OPERATIONS


@pytest.mark.parametrize("target", [action["target"] for action in OVERLAY["actions"]])
def test_a_target_of_the_overlay_selects_something(target: str) -> None:
    """It does so in the published document, and by RFC 9535 alone."""
    rfc_9535 = jsonpath.JSONPathEnvironment(strict=True)

    assert rfc_9535.findall(target, PUBLISHED.raw)


def test_every_action_of_the_overlay_says_why() -> None:
    """An action without a description is a change without a reason."""
    assert [action for action in OVERLAY["actions"] if not action.get("description")] == []


def test_every_completed_answer_is_json() -> None:
    """No `*/*` is left, and nothing but application/json came in its place."""
    contents: Any = jsonpath.findall("$.paths.*.*.responses.*.content", COMPLETED.resolved)

    assert {name for content in contents for name in content} == {"application/json"}


def test_completing_keeps_the_schemas_of_success() -> None:
    """What is JSON now has the schema that `*/*` had."""
    schemas = "$.paths.*.*.responses['200'].content['{}'].schema"
    published = jsonpath.findall(schemas.format("*/*"), PUBLISHED.raw)

    assert published
    assert jsonpath.findall(schemas.format("application/json"), COMPLETED.raw) == published


def test_completing_asks_no_more_of_a_request() -> None:
    """A body that the published document accepts is accepted still."""
    for name, operation in COMPLETED.operations.items():
        assert operation.body == PUBLISHED.operations[name].body


@pytest.mark.parametrize("name", [name for name, _, _ in OPERATIONS])
def test_an_operation_documents_its_refusals(name: str) -> None:
    """Each refusal that can happen is there, and none that cannot."""
    documented = COMPLETED.operations[name].responses.keys() - {"200"}

    assert documented == REFUSALS.get(name, REFUSALS["one cache"])


def test_every_refusal_is_an_error() -> None:
    """All 4xx answers have the one error schema."""
    for operation in COMPLETED.operations.values():
        for status, answer in operation.responses.items():
            if status.startswith("4"):
                assert answer.schemas == {"application/json": ERROR}, (operation.id, status)


@pytest.mark.parametrize("code", ["TABLE_NOT_CACHEABLE", 100, None])
def test_an_error_code_is_a_name_a_number_or_null(code: str | int | None) -> None:
    """The service was seen to send all three."""
    error = {"error": "WrongRequestException", "message": "No", "errorCode": code}

    assert OAS30ReadValidator(ERROR).is_valid(error)


@pytest.mark.parametrize("code", [{}, [], True, 1.5])
def test_an_error_code_is_nothing_else(code: object) -> None:
    """A schema that lets null in must not let everything in."""
    error = {"error": "WrongRequestException", "message": "No", "errorCode": code}

    assert not OAS30ReadValidator(ERROR).is_valid(error)


@pytest.mark.parametrize("name", ["Cache", "CacheStatus"])
def test_an_error_is_no_success(name: str) -> None:
    """The published schemas take an error for a cache; the completed ones tell them apart."""
    error = {"error": "NotFoundException", "message": "No cache", "errorCode": None}

    assert OAS30ReadValidator(PUBLISHED.components["schemas"][name]).is_valid(error)
    assert not OAS30ReadValidator(COMPLETED.components["schemas"][name]).is_valid(error)


def test_examples_are_valid() -> None:
    """All that the completed document shows is what it allows."""
    for _, _, operation in operations(COMPLETED.resolved):
        name = operation["operationId"]
        for parameter in operation["parameters"]:
            assert faults(parameter, parameter["schema"], OAS30WriteValidator) == [], name
        for media in operation.get("requestBody", {}).get("content", {}).values():
            assert faults(media, media["schema"], OAS30WriteValidator) == [], name
        for answer in operation["responses"].values():
            for media in answer.get("content", {}).values():
                assert faults(media, media["schema"], OAS30ReadValidator) == [], name


def test_links_lead_to_operations() -> None:
    """A link names an operation, and fills only parameters which that operation has."""
    links: Any = jsonpath.findall("$.paths.*.*.responses.*.links.*", COMPLETED.raw)

    assert links
    for link in links:
        target = COMPLETED.operations[link["operationId"]]
        assert {"projectId", "cacheId"} == set(link["parameters"])
        assert {"projectId", "cacheId"} <= {parameter.name for parameter in target.parameters}
