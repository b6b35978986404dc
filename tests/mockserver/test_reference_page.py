"""Every request of SkillMeat's reference page is answered in the page's form, by its rules."""

import re
from typing import Any

import httpx
import pytest

from tests.mockserver.http import JSON, NOW, SKILLMEAT, Mock, refusal

SKILL = {"name": "canvas", "type": "skill"}
VERSIONS = {"deployed_version": "1.0.0", "upstream_version": "1.2.0"}
OF_PROJECT = {"project_id": "proj-1", "project_name": "My Project"}
PAGE = {"total": 12, "skip": 0, "limit": 100}
MOMENT = "2025-12-01T12:00:00Z"

STATUS = {
    "total_projects": 12,
    "total_artifacts": 87,
    "stale_projects": 2,
    "outdated_artifacts": 5,
    "cache_size_bytes": 15728640,
    "oldest_entry": "2025-11-15T08:30:00Z",
    "newest_entry": "2025-12-01T14:22:00Z",
    "last_refresh": MOMENT,
    "refresh_job_status": {
        "is_running": True,
        "next_run_time": "2025-12-01T18:00:00Z",
        "last_run_time": MOMENT,
    },
}
REFRESHED = {
    "success": True,
    "projects_refreshed": 5,
    "changes_detected": True,
    "errors": [],
    "duration_seconds": 3.45,
    "message": "Refresh completed successfully",
}
INVALIDATED = {
    "success": True,
    "invalidated_count": 12,
    "message": "Invalidated entire cache (12 projects)",
}
PROJECT = {
    "id": "proj-1",
    "name": "My Project",
    "path": "/home/user/projects/my-project",
    "status": "active",
    "last_fetched": MOMENT,
    "artifact_count": 5,
}
ARTIFACT = {"id": "art-1", **SKILL, "project_id": "proj-1", **VERSIONS, "is_outdated": True}
OUTDATED = {
    "id": "art-1",
    **SKILL,
    **OF_PROJECT,
    **VERSIONS,
    "version_difference": "minor version upgrade (0 -> 2)",
}
HIT = {"id": "art-3", **SKILL, **OF_PROJECT, "score": 100.0}
PUBLICATION = {
    "publisher": "anthropics",
    "license": "MIT",
    "tags": ["design", "ui", "prototyping"],
    "version": "2.1.0",
    "downloads": 1250,
}
ENTRY = {
    "id": "mkt-1",
    **SKILL,
    "url": "https://github.com/anthropics/skills/canvas",
    "description": "Canvas design and prototyping skill",
    "cached_at": MOMENT,
    "data": PUBLICATION,
}
PROJECTS = {"items": [PROJECT], **PAGE}
ARTIFACTS = {"items": [ARTIFACT], **PAGE}
ALL_OUTDATED = {"items": [OUTDATED], "total": 5}
HITS = {"items": [HIT], "query": "docker", **PAGE}
ENTRIES = {"items": [ENTRY], **PAGE}

# The page's curl lines, in its order; those that stand there twice, once.
READS: list[tuple[str, dict[str, Any]]] = [
    ("/cache/status", STATUS),
    ("/cache/projects", PROJECTS),
    ("/cache/projects?status=stale&limit=10&skip=0", PROJECTS),
    ("/cache/projects?status=active", PROJECTS),
    ("/cache/projects?status=stale", PROJECTS),
    ("/cache/projects?limit=10&skip=20", PROJECTS),
    ("/cache/artifacts", ARTIFACTS),
    ("/cache/artifacts?project_id=proj-1", ARTIFACTS),
    ("/cache/artifacts?type=skill&is_outdated=true", ARTIFACTS),
    ("/cache/artifacts?limit=50&skip=0", ARTIFACTS),
    ("/cache/stale-artifacts", ALL_OUTDATED),
    ("/cache/stale-artifacts?type=skill", ALL_OUTDATED),
    ("/cache/stale-artifacts?sort_by=version_diff&sort_order=desc", ALL_OUTDATED),
    ("/cache/stale-artifacts?project_id=proj-1", ALL_OUTDATED),
    ("/cache/search?query=docker", HITS),
    ("/cache/search?query=canvas&type=skill&sort_by=relevance", HITS),
    ("/cache/search?query=python&project_id=proj-1", HITS),
    ("/cache/search?query=python", HITS),
    ("/cache/search?query=review&type=skill", HITS),
    ("/cache/search?query=canvas", HITS),
    ("/cache/marketplace", ENTRIES),
    ("/cache/marketplace?type=skill", ENTRIES),
    ("/cache/marketplace?limit=20&skip=0", ENTRIES),
]
WRITES: list[tuple[str, str, dict[str, Any]]] = [
    ("/cache/refresh", '{"project_id": null, "force": false}', REFRESHED),
    ("/cache/refresh", '{"project_id": "proj-123", "force": true}', REFRESHED),
    ("/cache/invalidate", '{"project_id": null}', INVALIDATED),
    ("/cache/invalidate", '{"project_id": "proj-123"}', INVALIDATED),
]


@pytest.fixture(scope="module")
def reading() -> httpx.Client:
    """A client for tests that only read."""
    return Mock("skillmeat", rate_limit=False).skillmeat


@pytest.fixture
def mock() -> Mock:
    return Mock("skillmeat")


def has_form(value: object, example: object) -> bool:
    """Whether a value has the keys and types of an example, at each level."""
    if isinstance(example, dict):
        return (
            isinstance(value, dict)
            and value.keys() == example.keys()
            and all(has_form(value[key], example[key]) for key in example)
        )
    if isinstance(example, list):
        return isinstance(value, list) and all(has_form(each, example[0]) for each in value)
    if example == MOMENT or str(example).endswith("00Z"):
        return re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", str(value)) is not None
    return type(value) is type(example)


@pytest.mark.parametrize(("path", "example"), READS)
def test_what_the_page_reads_comes_in_its_form(
    reading: httpx.Client, path: str, example: dict[str, Any]
) -> None:
    """Same keys, same types, at each level ("Response (200 OK)" of each endpoint)."""
    answer = reading.get(path)

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    assert has_form(answer.json(), example), answer.text


@pytest.mark.parametrize(("path", "body", "example"), WRITES)
def test_what_the_page_writes_is_answered_in_its_form(
    mock: Mock, path: str, body: str, example: dict[str, Any]
) -> None:
    """Same keys, same types ("Cache Management")."""
    answer = mock.skillmeat.post(path, content=body, headers=JSON)

    assert answer.status_code == 200
    assert has_form(answer.json(), example), answer.text


@pytest.mark.parametrize("path", [path for path, example in READS if "items" in example])
def test_every_list_but_a_page_past_its_end_has_items(reading: httpx.Client, path: str) -> None:
    """What the page looks for is there: projects, artifacts, docker, canvas, python, review."""
    items = reading.get(path).json()["items"]

    assert bool(items) is ("skip=20" not in path)


@pytest.mark.parametrize(
    ("path", "total"),
    [
        ("/cache/projects", 12),
        ("/cache/artifacts", 87),
        ("/cache/stale-artifacts", 5),
        ("/cache/marketplace", 42),
    ],
)
def test_the_totals_are_those_of_the_page(reading: httpx.Client, path: str, total: int) -> None:
    """The page's examples have 12 projects, 87 artifacts, 5 outdated and 42 entries."""
    assert reading.get(path).json()["total"] == total


def test_the_status_counts_what_the_page_counts(reading: httpx.Client) -> None:
    """Page: "GET /api/v1/cache/status": 12 projects, 87 artifacts, 2 stale, 5 outdated."""
    status = reading.get("/cache/status").json()

    counts = ("total_projects", "total_artifacts", "stale_projects", "outdated_artifacts")
    assert [status[count] for count in counts] == [12, 87, 2, 5]
    assert status["refresh_job_status"]["is_running"] is True


@pytest.mark.parametrize(
    ("path", "skip", "limit"),
    [
        ("/cache/projects", 0, 100),
        ("/cache/projects?limit=10&skip=20", 20, 10),
        ("/cache/artifacts", 0, 100),
        ("/cache/artifacts?limit=50&skip=0", 0, 50),
        ("/cache/search?query=docker", 0, 50),
        ("/cache/marketplace?limit=20&skip=0", 0, 20),
    ],
)
def test_a_page_repeats_where_it_was_cut(
    reading: httpx.Client, path: str, skip: int, limit: int
) -> None:
    """Defaults as in the tables: `skip` 0, `limit` 100, of the search 50."""
    page = reading.get(path).json()

    assert (page["skip"], page["limit"]) == (skip, limit)
    assert len(page["items"]) == max(0, min(limit, page["total"] - skip))


@pytest.mark.parametrize(
    ("path", "field", "value"),
    [
        ("/cache/projects?status=stale&limit=10&skip=0", "status", "stale"),
        ("/cache/projects?status=active", "status", "active"),
        ("/cache/artifacts?project_id=proj-1", "project_id", "proj-1"),
        ("/cache/artifacts?type=skill&is_outdated=true", "type", "skill"),
        ("/cache/artifacts?type=skill&is_outdated=true", "is_outdated", True),
        ("/cache/stale-artifacts?type=skill", "type", "skill"),
        ("/cache/stale-artifacts?project_id=proj-1", "project_id", "proj-1"),
        ("/cache/search?query=canvas&type=skill&sort_by=relevance", "type", "skill"),
        ("/cache/search?query=python&project_id=proj-1", "project_id", "proj-1"),
        ("/cache/marketplace?type=skill", "type", "skill"),
    ],
)
def test_a_filter_keeps_what_it_names(
    reading: httpx.Client, path: str, field: str, value: object
) -> None:
    """Page: "Filter by ..." in the tables of query parameters."""
    assert {item[field] for item in reading.get(path).json()["items"]} == {value}


@pytest.mark.parametrize("query", ["docker", "canvas", "python", "review"])
def test_a_score_tells_how_the_name_fits(reading: httpx.Client, query: str) -> None:
    """Page: "Relevance Scoring": 100 the same name, 80 with that prefix, 60 containing it."""
    items = reading.get("/cache/search", params={"query": query}).json()["items"]

    for item in items:
        name, score = item["name"].lower(), item["score"]
        assert score == (100 if name == query else 80 if name.startswith(query) else 60)
        assert query in name
    assert [item["score"] for item in items] == sorted((i["score"] for i in items), reverse=True)


def test_the_search_repeats_its_query(reading: httpx.Client) -> None:
    """`"query": "docker"` stands in the page's answer."""
    assert reading.get("/cache/search?query=docker").json()["query"] == "docker"


def test_an_artifact_is_outdated_if_upstream_has_another_version(reading: httpx.Client) -> None:
    """The page's art-1 is outdated (1.0.0, 1.2.0), its art-2 is not (2.1.0, 2.1.0)."""
    for item in reading.get("/cache/artifacts").json()["items"]:
        assert item["is_outdated"] is (item["deployed_version"] != item["upstream_version"])


def test_the_difference_names_its_level_and_both_numbers(reading: httpx.Client) -> None:
    """Page: "minor version upgrade (0 -> 2)" stands beside 1.0.0 and 1.2.0, a major one alike."""
    for item in reading.get("/cache/stale-artifacts").json()["items"]:
        old, new = (item[f"{name}_version"].split(".") for name in ("deployed", "upstream"))
        level = next(place for place in range(3) if old[place] != new[place])
        word = ("major", "minor", "patch")[level]
        expected = f"{word} version upgrade ({old[level]} -> {new[level]})"
        assert item["version_difference"] == expected


def test_the_biggest_differences_come_first(reading: httpx.Client) -> None:
    """Page: "Sort by biggest version differences first": `sort_by=version_diff&sort_order=desc`."""
    path = "/cache/stale-artifacts?sort_by=version_diff&sort_order=desc"
    levels = [i["version_difference"].split()[0] for i in reading.get(path).json()["items"]]

    assert levels == sorted(levels, key=["major", "minor", "patch"].index)


def test_outdated_artifacts_come_by_name_unless_asked_otherwise(reading: httpx.Client) -> None:
    """Default of `sort_by`: "name"; of `sort_order`: "asc"."""
    names = [item["name"] for item in reading.get("/cache/stale-artifacts").json()["items"]]

    assert names == sorted(names)


def test_the_whole_cache_is_invalidated(mock: Mock) -> None:
    """12 projects, and the page's message; the status then counts them as stale."""
    answer = mock.skillmeat.post("/cache/invalidate", json={"project_id": None})

    assert answer.json() == INVALIDATED
    assert mock.skillmeat.get("/cache/status").json()["stale_projects"] == 12


def test_one_project_is_invalidated(mock: Mock) -> None:
    """`invalidated_count`: "Number of projects invalidated"."""
    answer = mock.skillmeat.post("/cache/invalidate", json={"project_id": "proj-123"})

    assert answer.json()["invalidated_count"] == 1


def test_one_project_is_refreshed_by_force(mock: Mock) -> None:
    """Page: "Force refresh specific project": one is refreshed, "even if not stale"."""
    body = {"project_id": "proj-123", "force": True}

    for _ in range(2):
        result = mock.skillmeat.post("/cache/refresh", json=body).json()
        assert (result["success"], result["projects_refreshed"]) == (True, 1)
        assert result["message"] == "Refresh completed successfully"


def test_what_is_invalidated_is_refreshed_without_force(mock: Mock) -> None:
    """Page: "Mark cache as stale to force refresh": all twelve are then fetched anew."""
    mock.skillmeat.post("/cache/invalidate", json={"project_id": None})

    result = mock.skillmeat.post("/cache/refresh", json={"project_id": None, "force": False})
    assert result.json()["projects_refreshed"] == 12
    assert mock.skillmeat.get("/cache/status").json()["stale_projects"] == 0


@pytest.mark.parametrize("path", ["/cache/refresh", "/cache/invalidate"])
def test_an_unknown_project_is_not_found(mock: Mock, path: str) -> None:
    """Page: "404 Not Found": the page's sentence about proj-999."""
    answer = mock.skillmeat.post(path, json={"project_id": "proj-999"})

    assert answer.status_code == 404
    assert answer.json() == {"detail": "Project 'proj-999' not found"}


def test_an_unknown_sort_field_is_a_bad_request(reading: httpx.Client) -> None:
    """Page: "400 Bad Request": the page's sentence, with all valid options."""
    answer = reading.get("/cache/stale-artifacts?sort_by=invalid_field")

    assert answer.status_code == 400
    options = "name, type, project, version_diff"
    sentence = f"Invalid sort_by field: invalid_field. Valid options: {options}"
    assert answer.json() == {"detail": sentence}


@pytest.mark.parametrize("path", [path for path, _ in READS])
def test_nothing_is_read_without_a_key(reading: httpx.Client, path: str) -> None:
    """Page: "All endpoints require API key authentication": 401 with the page's sentence."""
    answer = reading.get(path, headers={"Authorization": ""})

    assert answer.status_code == 401
    assert answer.json() == {"detail": "Missing or invalid API key"}


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("/cache/projects?", 500),
        ("/cache/artifacts?", 500),
        ("/cache/stale-artifacts?", 500),
        ("/cache/search?query=a&", 200),
        ("/cache/marketplace?", 500),
    ],
)
def test_a_limit_has_the_page_s_range(reading: httpx.Client, path: str, most: int) -> None:
    """Page: "Max items to return (1-500)", of the search (1-200)."""
    statuses = [reading.get(f"{path}limit={n}").status_code for n in (0, 1, most, most + 1)]

    assert statuses == [400, 200, 200, 400]


@pytest.mark.parametrize("path", ["/cache/search", "/cache/search?query="])
def test_a_search_needs_a_query(reading: httpx.Client, path: str) -> None:
    """`query`: "required", "min 1 char"."""
    answer = reading.get(path)

    assert answer.status_code == 400
    assert "query" in refusal(answer)


def test_the_hundred_and_first_request_of_a_minute_is_too_many(mock: Mock) -> None:
    """Page: "429 Too Many Requests": the page's sentence."""
    answers = [mock.skillmeat.get("/cache/status") for _ in range(101)]

    assert {answer.status_code for answer in answers[:100]} == {200}
    assert answers[100].status_code == 429
    sentence = "Rate limit exceeded. Maximum 100 requests per minute per user"
    assert answers[100].json() == {"detail": sentence}


def test_the_headers_tell_what_is_left(mock: Mock) -> None:
    """Page: "Rate Limiting": of 100 requests 95 are left after five; the reset is a Unix time."""
    headers = [mock.skillmeat.get("/cache/status").headers for _ in range(5)][-1]

    assert headers["X-RateLimit-Limit"] == "100"
    assert headers["X-RateLimit-Remaining"] == "95"
    assert int(headers["X-RateLimit-Reset"]) == NOW.timestamp() + 60


def test_the_page_s_complete_example_prints_its_report(mock: Mock) -> None:
    """Page: "Complete Example": each value that it reads is there, under the name that it uses."""
    status = mock.skillmeat.get(f"{SKILLMEAT}/cache/status").json()
    stale = mock.skillmeat.get(f"{SKILLMEAT}/cache/stale-artifacts").json()

    assert f"{status['cache_size_bytes'] / (1024 * 1024):.1f} MB" == "15.0 MB"
    names = ("name", "type", "project_name", "deployed_version", "upstream_version")
    assert all(artifact[name] for artifact in stale["items"] for name in names)
