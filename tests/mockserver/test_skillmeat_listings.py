"""Lists show what passes their filters, whole or page by page, in one stable order."""

from datetime import UTC, datetime
from itertools import product
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from specdouble.fixtures.skillmeat.entities import Artifact, MarketplaceEntry, Project
from specdouble.fixtures.skillmeat.profiles import typical
from specdouble.mockserver.apis.skillmeat import API
from specdouble.mockserver.kernel.refusals import NotFound
from specdouble.mockserver.kernel.world import World

NOW = datetime(2025, 12, 1, 14, 22, tzinfo=UTC)
WORLD = World.of(typical(1, NOW), now=NOW, seed=1)
ARTIFACTS = list(WORLD.table(Artifact))
TYPES = [None, "skill", "command", "agent"]
PROJECT_IDS = [None, "proj-1", "proj-3"]


def listed(operation: str, world: World = WORLD, **arguments: Any) -> dict[str, Any]:
    after, answer = API.behaviours[operation](world, **arguments)
    assert after is world
    body: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(answer.body))
    return body


def ids(page: dict[str, Any]) -> list[str]:
    return [item["id"] for item in page["items"]]


def outdated(number: int, deployed: str, upstream: str, **changes: Any) -> Artifact:
    versions = {"deployed_version": deployed, "upstream_version": upstream}
    return ARTIFACTS[0].but(id=f"art-{number}", **versions, **changes)


def test_the_first_project_is_that_of_the_page() -> None:
    """Reference page, "GET /api/v1/cache/projects"."""
    fetched = WORLD.get(Project, "proj-1").last_fetched

    assert listed("listProjects")["items"][0] == {
        "id": "proj-1",
        "name": "My Project",
        "path": "/home/user/projects/my-project",
        "status": "active",
        "last_fetched": fetched.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "artifact_count": 5,
    }


def test_artifact_counts_add_up_to_all_artifacts() -> None:
    """87, on the page."""
    assert sum(item["artifact_count"] for item in listed("listProjects")["items"]) == 87


def test_a_project_without_artifacts_counts_none() -> None:
    """And is listed."""
    world = World.of([WORLD.get(Project, "proj-1")], now=NOW, seed=1)

    assert listed("listProjects", world)["items"][0]["artifact_count"] == 0


@pytest.mark.parametrize(("status", "count"), [("active", 9), ("stale", 2), ("error", 1)])
def test_projects_can_be_filtered_by_status(status: str, count: int) -> None:
    """Each one listed has it, and `total` counts them all."""
    page = listed("listProjects", status=status, limit=1)

    assert page["total"] == count
    assert [item["status"] for item in page["items"]] == [status]


def test_the_first_artifacts_are_those_of_the_page() -> None:
    """Reference page, "GET /api/v1/cache/artifacts"; so is the envelope."""
    assert listed("listArtifacts", limit=1) == {
        "items": [
            {
                "id": "art-1",
                "name": "canvas",
                "type": "skill",
                "project_id": "proj-1",
                "deployed_version": "1.0.0",
                "upstream_version": "1.2.0",
                "is_outdated": True,
            }
        ],
        "total": 87,
        "skip": 0,
        "limit": 1,
    }


@pytest.mark.parametrize(
    ("project_id", "kind", "is_outdated"), [*product(PROJECT_IDS, TYPES, [None, True, False])]
)
def test_filters_of_artifacts_compose(
    project_id: str | None, kind: str | None, *, is_outdated: bool | None
) -> None:
    """Each keeps what passes it, and none is lost."""
    expected = [
        one.id
        for one in ARTIFACTS
        if project_id in {None, one.project_id}
        and kind in {None, one.type}
        and is_outdated in {None, one.deployed_version != one.upstream_version}
    ]

    page = listed("listArtifacts", project_id=project_id, type=kind, is_outdated=is_outdated)
    assert ids(page) == expected
    assert page["total"] == len(expected)


@pytest.mark.parametrize(
    "operation", ["listProjects", "listArtifacts", "listStaleArtifacts", "listMarketplace"]
)
@given(skip=st.integers(0, 100), limit=st.integers(1, 500))
def test_a_page_is_a_slice_of_the_whole(operation: str, skip: int, limit: int) -> None:
    """`total` is that of the whole list; a `skip` past the end gives an empty page."""
    whole = listed(operation, limit=500)

    page = listed(operation, skip=skip, limit=limit)
    assert page["items"] == whole["items"][skip : skip + limit]
    assert page["total"] == whole["total"] == len(whole["items"])
    if operation != "listStaleArtifacts":
        assert (page["skip"], page["limit"]) == (skip, limit)


@pytest.mark.parametrize("operation", ["listArtifacts", "listStaleArtifacts"])
def test_a_filter_by_an_unknown_project_is_refused(operation: str) -> None:
    """The page's own sentence, and its "Project ID doesn't exist"."""
    with pytest.raises(NotFound, match=r"^Project 'proj-999' not found$"):
        API.behaviours[operation](WORLD, project_id="proj-999")


def test_outdated_artifacts_are_listed_by_name_with_their_difference() -> None:
    """Reference page, "GET /api/v1/cache/stale-artifacts": no skip, no limit in the answer."""
    page = listed("listStaleArtifacts")

    assert sorted(page) == ["items", "total"]
    assert page["total"] == 5
    assert page["items"][0] == {
        "id": "art-1",
        "name": "canvas",
        "type": "skill",
        "project_name": "My Project",
        "project_id": "proj-1",
        "deployed_version": "1.0.0",
        "upstream_version": "1.2.0",
        "version_difference": "minor version upgrade (0 -> 2)",
    }
    names = [item["name"] for item in page["items"]]
    assert names == sorted(names)


@pytest.mark.parametrize(("kind", "project_id"), [*product(TYPES, PROJECT_IDS)])
def test_filters_of_outdated_artifacts_compose(kind: str | None, project_id: str | None) -> None:
    """As those of the artifacts do."""
    page = listed("listStaleArtifacts", type=kind, project_id=project_id)

    same = listed("listArtifacts", type=kind, project_id=project_id, is_outdated=True)
    assert set(ids(page)) == set(ids(same))


@pytest.mark.parametrize("sort_by", ["name", "type", "project"])
def test_outdated_artifacts_sort_by_what_the_item_shows(sort_by: str) -> None:
    """`project` sorts by the project's name."""
    field = "project_name" if sort_by == "project" else sort_by
    up = [item[field] for item in listed("listStaleArtifacts", sort_by=sort_by)["items"]]
    page = listed("listStaleArtifacts", sort_by=sort_by, sort_order="desc")

    assert up == sorted(up)
    assert [item[field] for item in page["items"]] == up[::-1]


def test_the_biggest_differences_come_first_with_desc() -> None:
    """A major one outweighs a minor one, and that a patch; then the distance decides."""
    artifacts = [
        outdated(1, "1.0.1", "1.0.9"),
        outdated(2, "1.0.0", "2.0.0"),
        outdated(3, "1.2.0", "1.5.0"),
        outdated(4, "1.0.0", "1.1.0"),
        outdated(5, "0.9.0", "3.0.0"),
    ]
    world = World.of([*WORLD.table(Project), *artifacts], now=NOW, seed=1)

    page = listed("listStaleArtifacts", world, sort_by="version_diff", sort_order="desc")
    assert ids(page) == ["art-5", "art-2", "art-3", "art-4", "art-1"]


@pytest.mark.parametrize("sort_by", ["name", "type", "project", "version_diff"])
@pytest.mark.parametrize("sort_order", ["asc", "desc"])
def test_ties_stand_in_the_order_of_ids_both_ways(sort_by: str, sort_order: str) -> None:
    """As people count: art-9 before art-10."""
    artifacts = [outdated(number, "1.0.0", "2.0.0") for number in (10, 9, 100, 1)]
    world = World.of([*WORLD.table(Project), *artifacts], now=NOW, seed=1)

    page = listed("listStaleArtifacts", world, sort_by=sort_by, sort_order=sort_order)
    assert ids(page) == ["art-1", "art-9", "art-10", "art-100"]


def test_an_artifact_deployed_newer_than_upstream_is_not_outdated() -> None:
    """Newer, not different: 1.10.0 is ahead of 1.9.0."""
    world = WORLD.put(outdated(1, "1.10.0", "1.9.0"))

    assert listed("listStaleArtifacts", world)["total"] == 4
    assert listed("listArtifacts", world)["items"][0]["is_outdated"] is False


@pytest.mark.parametrize("kind", TYPES)
def test_the_marketplace_can_be_filtered_by_type(kind: str | None) -> None:
    """42 entries in all, on the page."""
    expected = [one.id for one in WORLD.table(MarketplaceEntry) if kind in {None, one.type}]

    assert ids(listed("listMarketplace", type=kind)) == expected
    assert kind is not None or len(expected) == 42


def test_the_first_marketplace_entry_is_the_canvas_of_the_page() -> None:
    """With all fields that the page shows, and its own data."""
    item = listed("listMarketplace")["items"][0]

    assert sorted(item) == ["cached_at", "data", "description", "id", "name", "type", "url"]
    assert item["url"] == "https://github.com/anthropics/skills/canvas"
    assert item["description"] == "Canvas design and prototyping skill"
    assert sorted(item["data"]) == ["downloads", "license", "publisher", "tags", "version"]
    assert item["data"]["tags"] == ["design", "ui", "prototyping"]
