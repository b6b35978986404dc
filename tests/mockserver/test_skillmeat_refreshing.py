"""Refreshing makes fresh what it names, invalidating makes it stale, and neither does more."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from specdouble.fixtures.skillmeat.entities import Artifact, Project, RefreshJob
from specdouble.fixtures.skillmeat.profiles import typical
from specdouble.fixtures.skillmeat.semver import Version
from specdouble.mockserver.apis.skillmeat import API
from specdouble.mockserver.apis.skillmeat.payloads import InvalidateResult, RefreshResult
from specdouble.mockserver.kernel.refusals import NotFound
from specdouble.mockserver.kernel.world import World

NOW = datetime(2025, 12, 1, 14, 22, tzinfo=UTC)
WORLD = World.of(typical(1, NOW), now=NOW, seed=1)
ALL = WORLD.put(*(one.but(status="active") for one in WORLD.table(Project))).settled()


def refresh(world: World, **body: Any) -> tuple[World, RefreshResult]:
    world, answer = API.behaviours["refreshCache"](world, body=body)
    assert isinstance(answer.body, RefreshResult)
    return world, answer.body


def invalidate(world: World, **body: Any) -> tuple[World, InvalidateResult]:
    world, answer = API.behaviours["invalidateCache"](world, body=body)
    assert isinstance(answer.body, InvalidateResult)
    return world, answer.body


def ids(world: World, *states: str) -> set[str]:
    return {one.id for one in world.table(Project) if one.status in states}


def upstream(world: World) -> dict[str, str]:
    return {one.id: one.upstream_version for one in world.table(Artifact)}


def test_a_refresh_fetches_what_is_stale_or_in_error() -> None:
    """Two and one, and these are active afterwards, since now."""
    due = ids(WORLD, "stale", "error")

    world, result = refresh(WORLD)
    assert (result.success, result.projects_refreshed, result.errors) == (True, 3, [])
    assert ids(world, "active") == ids(WORLD, "active", "stale", "error")
    assert {one.id for one in world.table(Project) if one.last_fetched == NOW} == due


def test_a_forced_refresh_fetches_all() -> None:
    """Page: "Force refresh even if not stale"."""
    world, result = refresh(WORLD, project_id=None, force=True)

    assert result.projects_refreshed == 12
    assert {one.last_fetched for one in world.table(Project)} == {NOW}


def test_a_refresh_of_a_fresh_project_succeeds_and_does_nothing() -> None:
    """Not forced, it fetches nothing: not even the last refresh moves."""
    world, result = refresh(WORLD, project_id="proj-1")

    assert world is WORLD
    assert (result.success, result.projects_refreshed, result.changes_detected) == (True, 0, False)
    assert (result.duration_seconds, result.message) == (0, "Nothing to refresh")


def test_a_refresh_of_one_project_touches_no_other() -> None:
    """The other stale one stays stale."""
    world, result = refresh(WORLD, project_id="proj-2")

    assert result.projects_refreshed == 1
    assert ids(world, "stale") == ids(WORLD, "stale") - {"proj-2"}
    assert ids(world, "error") == ids(WORLD, "error")


def test_one_fresh_project_is_fetched_if_forced() -> None:
    """The page's example with proj-123."""
    world, result = refresh(ALL, project_id="proj-123", force=True)

    assert result.projects_refreshed == 1
    assert [one.id for one in world.table(Project) if one.last_fetched == NOW] == ["proj-123"]


def test_a_refresh_by_hand_is_the_last_refresh_but_no_run_of_the_job() -> None:
    """The schedule stays."""
    job = WORLD.get(RefreshJob, "refresh")

    world, _ = refresh(WORLD)
    assert world.get(RefreshJob, "refresh") == job.but(last_refresh=NOW)


@pytest.mark.parametrize("seed", range(30))
def test_changes_are_detected_exactly_if_a_newer_version_was_found(seed: int) -> None:
    """In whichever project; a refresh never changes what is deployed."""
    before = World.of(typical(1, NOW), now=NOW, seed=seed)

    after, result = refresh(before)
    assert result.changes_detected == (upstream(before) != upstream(after))
    for one in before.table(Artifact):
        assert after.get(Artifact, one.id).deployed_version == one.deployed_version


def test_a_release_is_newer_and_makes_its_artifact_outdated_since_now() -> None:
    """Of all 12 projects, some have one with any seed worth testing."""
    after, _ = refresh(WORLD, force=True)
    changed = [one for one in after.table(Artifact) if one != WORLD.get(Artifact, one.id)]

    assert changed
    for one in changed:
        old = WORLD.get(Artifact, one.id)
        assert Version.parse(one.upstream_version) > Version.parse(old.upstream_version)
        assert one.is_outdated
        assert one.updated_at == one.cached_at == NOW
        assert abs(one.size_bytes - old.size_bytes) < old.size_bytes / 10


def test_about_one_fetch_in_four_finds_a_release() -> None:
    """600 fetches: 150 expected, with a standard deviation of 10.6."""
    world, found = WORLD, 0
    for _ in range(50):
        before = upstream(world)
        world, _ = refresh(world, force=True)
        found += sum(before[key] != version for key, version in upstream(world).items())

    assert 110 < found < 190


def test_the_same_history_gives_the_same_answer() -> None:
    """Time and chance are in the world; another seed gives another duration."""
    other = World.of(typical(1, NOW), now=NOW, seed=2)

    assert refresh(WORLD)[1] == refresh(WORLD)[1]
    assert refresh(WORLD)[1].duration_seconds != refresh(other)[1].duration_seconds


def test_a_longer_refresh_takes_longer() -> None:
    """The page has 3.45 seconds for 5 projects; here each takes its share."""
    assert 3 * 0.3 <= refresh(WORLD)[1].duration_seconds <= 3 * 1.1
    assert 12 * 0.3 <= refresh(WORLD, force=True)[1].duration_seconds <= 12 * 1.1


def test_a_project_without_artifacts_has_no_news() -> None:
    """And its refresh is a refresh all the same."""
    alone = Project(id="p", name="P", path="/p", status="stale", last_fetched=NOW)
    world = World.of([alone], now=NOW + timedelta(days=2), seed=1)

    for _ in range(20):
        world, result = refresh(world, force=True)
        assert (result.projects_refreshed, result.changes_detected) == (1, False)


@pytest.mark.parametrize("operation", ["refreshCache", "invalidateCache"])
def test_an_unknown_project_is_refused(operation: str) -> None:
    """The page's own sentence."""
    with pytest.raises(NotFound, match=r"^Project 'proj-999' not found$"):
        API.behaviours[operation](WORLD, body={"project_id": "proj-999"})


@pytest.mark.parametrize("arguments", [{}, {"body": {}}, {"body": {"project_id": None}}])
def test_the_entire_cache_can_be_invalidated(arguments: dict[str, Any]) -> None:
    """Page: "Invalidated entire cache (12 projects)"; already stale ones count."""
    world, answer = API.behaviours["invalidateCache"](WORLD, **arguments)

    assert answer.body == InvalidateResult(
        success=True, invalidated_count=12, message="Invalidated entire cache (12 projects)"
    )
    assert ids(world, "stale") == ids(WORLD, "active", "stale", "error")


def test_one_project_can_be_invalidated() -> None:
    """It alone; and when it was fetched stays true."""
    world, result = invalidate(WORLD, project_id="proj-1")

    before, after = WORLD.get(Project, "proj-1"), world.get(Project, "proj-1")
    assert (result.invalidated_count, result.message) == (1, "Invalidated project 'proj-1'")
    assert after == before.but(status="stale")
    assert ids(world, "stale") == ids(WORLD, "stale") | {"proj-1"}


def test_a_second_invalidation_says_the_same_and_changes_nothing() -> None:
    """It counts what it names."""
    once, first = invalidate(WORLD)
    once = once.settled()

    twice, second = invalidate(once)
    assert first == second
    assert not twice.changes


def test_what_was_invalidated_is_refreshed_without_force() -> None:
    """Page: "Mark cache as stale to force refresh"."""
    world, _ = invalidate(WORLD)

    assert refresh(world)[1].projects_refreshed == 12


def test_a_project_that_cannot_be_fetched_stays_in_error_and_says_why() -> None:
    """`errors` of the answer: a text each; what was fetched before counts as before."""
    broken = WORLD.get(Project, "proj-4").but(status="error", failure="disk quota exceeded")
    world, answer = API.behaviours["refreshCache"](WORLD.put(broken), body={"force": True})

    assert (answer.body.success, answer.body.projects_refreshed) == (False, 11)
    assert answer.body.errors == ["Project 'proj-4': disk quota exceeded"]
    assert world.get(Project, "proj-4") == broken
