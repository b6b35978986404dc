"""The search finds artifacts by name, scores how well they fit and sorts as asked."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from specdouble.fixtures.skillmeat.entities import Artifact, Project
from specdouble.fixtures.skillmeat.profiles import typical
from specdouble.mockserver.apis.skillmeat import API
from specdouble.mockserver.kernel.refusals import NotFound
from specdouble.mockserver.kernel.world import World

NOW = datetime(2025, 12, 1, 14, 22, tzinfo=UTC)
WORLD = World.of(typical(1, NOW), now=NOW, seed=1)
ARTIFACTS = list(WORLD.table(Artifact))
WORDS = ["docker", "canvas", "python", "review"]


def search(query: str, world: World = WORLD, **arguments: Any) -> dict[str, Any]:
    after, answer = API.behaviours["searchArtifacts"](world, query=query, **arguments)
    assert after is world
    body: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(answer.body))
    return body


def named(*names: str, **changes: Any) -> World:
    """A world of artifacts with these names, in one project."""
    artifacts = [
        ARTIFACTS[0].but(id=f"art-{number}", name=name, **changes)
        for number, name in enumerate(names, 1)
    ]
    return World.of([*WORLD.table(Project), *artifacts], now=NOW, seed=1)


def test_an_exact_name_scores_100_a_beginning_80_and_an_inside_60() -> None:
    """Reference page, "Relevance Scoring"."""
    world = named("containerize-docker", "docker-compose", "docker", "podman")

    found = [(item["name"], item["score"]) for item in search("docker", world)["items"]]
    assert found == [("docker", 100.0), ("docker-compose", 80.0), ("containerize-docker", 60.0)]


@pytest.mark.parametrize("word", WORDS)
def test_the_words_of_the_page_have_hits_of_all_scores(word: str) -> None:
    """Those that its examples search for."""
    assert {item["score"] for item in search(word)["items"]} == {100, 80, 60}


def test_an_answer_has_the_envelope_and_the_items_of_the_page() -> None:
    """Reference page, "GET /api/v1/cache/search"."""
    page = search("python", project_id="proj-1", limit=7)

    assert page == {
        "items": [
            {
                "id": "art-2",
                "name": "python",
                "type": "skill",
                "project_id": "proj-1",
                "project_name": "My Project",
                "score": 100.0,
            }
        ],
        "total": 1,
        "query": "python",
        "skip": 0,
        "limit": 7,
    }


@pytest.mark.parametrize("query", ["DOCKER", "Docker", "docker"])
def test_case_makes_no_difference(query: str) -> None:
    """Neither in the query nor in the name; the answer repeats the query as sent."""
    page = search(query, named("dOCKER"))

    assert page["query"] == query
    assert [item["score"] for item in page["items"]] == [100]


@pytest.mark.parametrize("query", ["*", "d.cker", "%", "docker ", "no such thing"])
def test_a_query_is_plain_text(query: str) -> None:
    """No wildcards, nothing trimmed: what no name contains finds nothing."""
    page = search(query)

    assert (page["items"], page["total"]) == ([], 0)


@given(st.sampled_from([*WORDS, "e", "-", "te", "Debug"]) | st.text("aeDOCKR-. %ßſé", min_size=1))
def test_what_is_found_is_what_contains_the_query(query: str) -> None:
    """All of it, and nothing else."""
    expected = {one.id for one in ARTIFACTS if query.lower() in one.name.lower()}

    page = search(query, limit=200)
    assert {item["id"] for item in page["items"]} == expected
    assert page["total"] == len(expected)


def test_filters_compose() -> None:
    """By project and by type at once."""
    page = search("e", project_id="proj-3", type="skill")
    expected = {
        one.id
        for one in ARTIFACTS
        if "e" in one.name and one.project_id == "proj-3" and one.type == "skill"
    }

    assert expected
    assert {item["id"] for item in page["items"]} == expected


def test_a_filter_by_an_unknown_project_is_refused() -> None:
    """The page's own sentence."""
    with pytest.raises(NotFound, match=r"^Project 'proj-999' not found$"):
        search("docker", project_id="proj-999")


def test_relevance_sorts_by_score_then_name_then_id() -> None:
    """The best first."""
    world = named("my-api", "api-b", "api", "api-a", "api-a")

    assert [item["id"] for item in search("api", world)["items"]] == [
        "art-3",
        "art-4",
        "art-5",
        "art-2",
        "art-1",
    ]


def test_name_sorts_by_name_only() -> None:
    """A better score does not come first."""
    names = [item["name"] for item in search("docker", sort_by="name")["items"]]

    assert names == sorted(names)
    assert names[-1] == "rootless-docker"


def test_type_sorts_by_type_then_name() -> None:
    """Agents, commands, skills."""
    items = search("e", sort_by="type", limit=200)["items"]

    keys = [(item["type"], item["name"]) for item in items]
    assert keys == sorted(keys)
    assert {kind for kind, _ in keys} == {"agent", "command", "skill"}


def test_updated_sorts_the_newest_first() -> None:
    """Those changed at the same time stand in the order of their ids."""
    world = named("a", "a", "a")
    world = world.put(world.get(Artifact, "art-2").but(updated_at=NOW + timedelta(seconds=1)))

    items = search("a", world, sort_by="updated")["items"]
    assert [item["id"] for item in items] == ["art-2", "art-1", "art-3"]


def test_ids_are_counted_as_people_count() -> None:
    """art-2 before art-10."""
    items = search("same", named(*["same"] * 11))["items"]

    assert [item["id"] for item in items] == [f"art-{number}" for number in range(1, 12)]


@given(skip=st.integers(0, 30), limit=st.integers(1, 200))
def test_a_page_is_a_slice_of_what_was_found(skip: int, limit: int) -> None:
    """`total` counts all of it."""
    whole = search("e", limit=200)

    page = search("e", skip=skip, limit=limit)
    assert page["items"] == whole["items"][skip : skip + limit]
    assert (page["total"], page["skip"], page["limit"]) == (whole["total"], skip, limit)


def test_an_id_without_a_number_has_its_place_too() -> None:
    """Ids of other profiles may look otherwise."""
    world = WORLD.put(
        ARTIFACTS[0].but(id="x", name="zz-b"), ARTIFACTS[0].but(id="a-b", name="zz-b")
    )

    assert {item["id"] for item in search("zz-b", world)["items"]} == {"a-b", "x"}


ORDERS: dict[str, Callable[[Artifact, int], Any]] = {
    "relevance": lambda one, score: (-score, one.name),
    "name": lambda one, _: one.name,
    "type": lambda one, _: (one.type, one.name),
    "updated": lambda one, _: -one.updated_at.timestamp(),
}


@given(
    st.sampled_from([*WORDS, "e", "te", "-"]),
    st.sampled_from([*ORDERS]),
    st.sampled_from([None, "proj-4"]),
    st.integers(0, 60),
)
def test_a_page_is_what_sorting_all_hits_would_give(
    query: str, sort_by: str, project_id: str | None, skip: int
) -> None:
    """By the key, and what ties by the number in its id."""
    scored = [
        (one, 100 if one.name == query else 80 if one.name.startswith(query) else 60)
        for one in ARTIFACTS
        if query in one.name and project_id in {None, one.project_id}
    ]
    scored.sort(key=lambda hit: int(hit[0].id.removeprefix("art-")))
    scored.sort(key=lambda hit: ORDERS[sort_by](*hit))
    page = search(query, sort_by=sort_by, skip=skip, limit=9, project_id=project_id)

    assert [item["id"] for item in page["items"]] == [one.id for one, _ in scored[skip : skip + 9]]
