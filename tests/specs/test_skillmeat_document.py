"""The SkillMeat document says what the reference page says, fact by fact."""

from functools import reduce
from importlib.resources import files
from operator import getitem
from typing import Any

import pytest
import yaml

SOURCE = files("specdouble.specs").joinpath("skillmeat-cache.yaml")
DOCUMENT: Any = yaml.safe_load(SOURCE.read_text(encoding="utf-8"))

OPERATIONS = [
    ("getStatus", "get", "/cache/status"),
    ("refreshCache", "post", "/cache/refresh"),
    ("invalidateCache", "post", "/cache/invalidate"),
    ("listProjects", "get", "/cache/projects"),
    ("listArtifacts", "get", "/cache/artifacts"),
    ("listStaleArtifacts", "get", "/cache/stale-artifacts"),
    ("searchArtifacts", "get", "/cache/search"),
    ("listMarketplace", "get", "/cache/marketplace"),
]

SKIP = {"type": "integer", "minimum": 0, "default": 0}
LIMIT = {"type": "integer", "minimum": 1, "maximum": 500, "default": 100}
PROJECT = {"type": "string"}
TYPE = {"type": "string", "enum": ["skill", "command", "agent"]}

PARAMETERS: dict[str, dict[str, dict[str, Any]]] = {
    "getStatus": {},
    "refreshCache": {},
    "invalidateCache": {},
    "listProjects": {
        "status": {"type": "string", "enum": ["active", "stale", "error"]},
        "skip": SKIP,
        "limit": LIMIT,
    },
    "listArtifacts": {
        "project_id": PROJECT,
        "type": TYPE,
        "is_outdated": {"type": "boolean"},
        "skip": SKIP,
        "limit": LIMIT,
    },
    "listStaleArtifacts": {
        "type": TYPE,
        "project_id": PROJECT,
        "sort_by": {
            "type": "string",
            "enum": ["name", "type", "project", "version_diff"],
            "default": "name",
        },
        "sort_order": {"type": "string", "enum": ["asc", "desc"], "default": "asc"},
        "skip": SKIP,
        "limit": LIMIT,
    },
    "searchArtifacts": {
        "query": {"type": "string", "minLength": 1},
        "project_id": PROJECT,
        "type": TYPE,
        "skip": SKIP,
        "limit": {"type": "integer", "minimum": 1, "maximum": 200, "default": 50},
        "sort_by": {
            "type": "string",
            "enum": ["relevance", "name", "type", "updated"],
            "default": "relevance",
        },
    },
    "listMarketplace": {"type": TYPE, "skip": SKIP, "limit": LIMIT},
}

SCOPE = {"type": "string", "nullable": True, "minLength": 1, "default": None}
BODIES = {
    "refreshCache": {"project_id": SCOPE, "force": {"type": "boolean", "default": False}},
    "invalidateCache": {"project_id": SCOPE},
}

ALWAYS = {"200", "400", "401", "429", "500"}
STATUSES = {
    "getStatus": ALWAYS,
    "refreshCache": ALWAYS | {"404", "413"},
    "invalidateCache": ALWAYS | {"404", "413"},
    "listProjects": ALWAYS,
    "listArtifacts": ALWAYS | {"404"},
    "listStaleArtifacts": ALWAYS | {"404"},
    "searchArtifacts": ALWAYS | {"404"},
    "listMarketplace": ALWAYS,
}

ANSWERS = {
    "getStatus": "total_projects total_artifacts stale_projects outdated_artifacts "
    "cache_size_bytes oldest_entry newest_entry last_refresh refresh_job_status",
    "refreshCache": "success projects_refreshed changes_detected errors duration_seconds message",
    "invalidateCache": "success invalidated_count message",
    "listProjects": "items total skip limit",
    "listArtifacts": "items total skip limit",
    "listStaleArtifacts": "items total",
    "searchArtifacts": "items total query skip limit",
    "listMarketplace": "items total skip limit",
}

ITEMS = {
    "listProjects": "id name path status last_fetched artifact_count",
    "listArtifacts": "id name type project_id deployed_version upstream_version is_outdated",
    "listStaleArtifacts": "id name type project_name project_id deployed_version "
    "upstream_version version_difference",
    "searchArtifacts": "id name type project_id project_name score",
    "listMarketplace": "id name type url description cached_at data",
}

DETAILS = {
    "400": "Invalid sort_by field: invalid_field. Valid options: name, type, project, version_diff",
    "401": "Missing or invalid API key",
    "404": "Project 'proj-999' not found",
    "429": "Rate limit exceeded. Maximum 100 requests per minute per user",
    "500": "Internal server error",
}

HEADERS = {"X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset"}


def resolved(node: Any) -> Any:
    """Return the node with each reference replaced by what it names."""
    if isinstance(node, list):
        return [resolved(item) for item in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        return resolved(reduce(getitem, node["$ref"].removeprefix("#/").split("/"), DOCUMENT))
    return {key: resolved(value) for key, value in node.items()}


BY_ID = {
    operation["operationId"]: operation
    for path in resolved(DOCUMENT["paths"]).values()
    for operation in path.values()
}


def schema_of(content: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of the only media type, JSON."""
    (schema,) = [content[media]["schema"] for media in content if media == "application/json"]
    return dict(schema)


def facts(schema: dict[str, Any]) -> dict[str, Any]:
    """Return what a schema demands, without its prose."""
    return {key: value for key, value in schema.items() if key not in {"description", "example"}}


def test_it_has_the_operations_of_the_page_in_its_order() -> None:
    """Names, methods and paths are those of the page, one operation a section."""
    found = [
        (operation["operationId"], method, path)
        for path, methods in DOCUMENT["paths"].items()
        for method, operation in methods.items()
    ]

    assert found == OPERATIONS


def test_it_stands_where_the_page_says() -> None:
    """The address in the page's curl lines is the first server's."""
    assert DOCUMENT["servers"][0]["url"] == "http://localhost:8000/api/v1"


def test_every_operation_asks_for_a_bearer_key() -> None:
    """One scheme guards the whole document, and no operation opts out."""
    scheme = DOCUMENT["components"]["securitySchemes"]["bearerAuth"]

    assert (scheme["type"], scheme["scheme"]) == ("http", "bearer")
    assert DOCUMENT["security"] == [{"bearerAuth": []}]
    assert not [name for name, operation in BY_ID.items() if "security" in operation]


@pytest.mark.parametrize("name", PARAMETERS)
def test_parameters_have_the_types_bounds_and_defaults_of_the_page(name: str) -> None:
    """Each table "Query Parameters" is repeated row by row, with nothing added."""
    parameters = BY_ID[name].get("parameters", [])

    assert {each["in"] for each in parameters} <= {"query"}
    assert {each["name"]: facts(each["schema"]) for each in parameters} == PARAMETERS[name]


def test_only_the_search_has_a_parameter_one_must_send() -> None:
    """Every filter may be left out; a search needs its query."""
    required = [
        (name, each["name"])
        for name, operation in BY_ID.items()
        for each in operation.get("parameters", [])
        if each.get("required")
    ]

    assert required == [("searchArtifacts", "query")]


@pytest.mark.parametrize("name", BODIES)
def test_bodies_are_sent_and_their_fields_have_defaults(name: str) -> None:
    """The page sends a body with every POST, and each field of it may be left out."""
    body = BY_ID[name]["requestBody"]
    schema = schema_of(body["content"])

    assert body["required"] is True
    assert {key: facts(each) for key, each in schema["properties"].items()} == BODIES[name]
    assert "required" not in schema


def test_only_the_two_posts_take_a_body() -> None:
    """Reading needs no body."""
    assert {name for name, operation in BY_ID.items() if "requestBody" in operation} == set(BODIES)


@pytest.mark.parametrize("name", STATUSES)
def test_operations_answer_with_the_statuses_of_the_page(name: str) -> None:
    """The page's statuses, 404 where a project is named, and our own 413 where a body is sent."""
    assert set(BY_ID[name]["responses"]) == STATUSES[name]


@pytest.mark.parametrize("name", ANSWERS)
def test_answers_have_the_fields_of_the_page_and_need_them_all(name: str) -> None:
    """What the page shows in an answer is there, always, and nothing else is promised."""
    schema = schema_of(BY_ID[name]["responses"]["200"]["content"])

    assert list(schema["properties"]) == ANSWERS[name].split()
    assert schema["required"] == ANSWERS[name].split()


@pytest.mark.parametrize("name", ITEMS)
def test_items_have_the_fields_of_the_page_and_need_them_all(name: str) -> None:
    """What the page shows in a list's item is there, always, and nothing else is promised."""
    schema = schema_of(BY_ID[name]["responses"]["200"]["content"])
    item = schema["properties"]["items"]["items"]

    assert list(item["properties"]) == ITEMS[name].split()
    assert item["required"] == ITEMS[name].split()


def test_only_times_that_may_never_have_come_can_be_null() -> None:
    """An empty cache has no oldest entry; every other field has a value."""
    status = schema_of(BY_ID["getStatus"]["responses"]["200"]["content"])["properties"]
    job = status["refresh_job_status"]["properties"]
    nullable = [key for key, each in (status | job).items() if each.get("nullable")]

    assert nullable == [
        "oldest_entry",
        "newest_entry",
        "last_refresh",
        "next_run_time",
        "last_run_time",
    ]


def test_scores_are_the_three_of_the_page() -> None:
    """Exact, prefix and inner matches have a score each, and there is no other."""
    schema = schema_of(BY_ID["searchArtifacts"]["responses"]["200"]["content"])

    assert schema["properties"]["items"]["items"]["properties"]["score"]["enum"] == [60, 80, 100]


@pytest.mark.parametrize("status", DETAILS)
def test_refusals_show_the_texts_of_the_page(status: str) -> None:
    """Wherever a status is answered, the page's own example of it is among the examples."""
    answers = [each["responses"][status] for each in BY_ID.values() if status in each["responses"]]

    for answer in answers:
        examples = answer["content"]["application/json"]["examples"].values()
        assert {"detail": DETAILS[status]} in [example["value"] for example in examples]


@pytest.mark.parametrize("name", BY_ID)
def test_every_refusal_has_a_detail(name: str) -> None:
    """All refusals have the same body: one text, always there."""
    for status, answer in BY_ID[name]["responses"].items():
        if status != "200":
            schema = schema_of(answer["content"])
            assert (list(schema["properties"]), schema["required"]) == (["detail"], ["detail"])


@pytest.mark.parametrize("name", BY_ID)
def test_every_answer_tells_what_is_left_of_the_rate_limit(name: str) -> None:
    """The three headers are whole numbers and stand on every answer, good or bad."""
    for status, answer in BY_ID[name]["responses"].items():
        assert set(answer["headers"]) >= HEADERS, f"{status} lacks a header"
        assert {answer["headers"][each]["schema"]["type"] for each in HEADERS} == {"integer"}


@pytest.mark.parametrize("name", BY_ID)
def test_refusals_tell_how_to_go_on(name: str) -> None:
    """A 401 names the scheme to authenticate with, a 429 the seconds to wait."""
    responses = BY_ID[name]["responses"]

    assert responses["401"]["headers"]["WWW-Authenticate"]["schema"]["type"] == "string"
    assert responses["429"]["headers"]["Retry-After"]["schema"]["type"] == "integer"
