"""The status counts what the lists show."""

from datetime import UTC, datetime

import msgspec
import pytest

from specdouble.fixtures.skillmeat.entities import Artifact, MarketplaceEntry, Project, RefreshJob
from specdouble.fixtures.skillmeat.profiles import typical
from specdouble.mockserver.apis.skillmeat import API
from specdouble.mockserver.apis.skillmeat.payloads import CacheStatus
from specdouble.mockserver.kernel.world import World

NOW = datetime(2025, 12, 1, 14, 22, tzinfo=UTC)
WORLD = World.of(typical(1, NOW), now=NOW, seed=1)


def status(world: World) -> CacheStatus:
    body = API.behaviours["getStatus"](world)[1].body
    assert isinstance(body, CacheStatus)
    return body


def total(world: World, operation: str, **arguments: object) -> int:
    return int(API.behaviours[operation](world, **arguments)[1].body.total)


def test_the_counts_are_those_of_the_page() -> None:
    """Reference page, "GET /api/v1/cache/status"."""
    found = status(WORLD)

    assert (found.total_projects, found.total_artifacts) == (12, 87)
    assert (found.stale_projects, found.outdated_artifacts) == (2, 5)


def test_the_size_is_about_that_of_the_page() -> None:
    """15728640 bytes there; within one percent here."""
    assert status(WORLD).cache_size_bytes == pytest.approx(15_728_640, rel=0.01)


@pytest.mark.parametrize("force", [False, True])
def test_the_counts_equal_the_lists_after_a_refresh(*, force: bool) -> None:
    """Whatever was found."""
    world, _ = API.behaviours["refreshCache"](WORLD, body={"force": force})

    found = status(world)
    assert found.total_projects == total(world, "listProjects")
    assert found.total_artifacts == total(world, "listArtifacts")
    assert found.stale_projects == total(world, "listProjects", status="stale")
    assert found.outdated_artifacts == total(world, "listStaleArtifacts")
    assert found.outdated_artifacts == total(world, "listArtifacts", is_outdated=True)


def test_the_size_follows_the_content() -> None:
    """An artifact that grows by a byte makes the cache a byte larger."""
    artifact = WORLD.get(Artifact, "art-7")

    larger = WORLD.put(artifact.but(size_bytes=artifact.size_bytes + 1))
    without = WORLD.drop(artifact)
    record = len(msgspec.json.encode(artifact))
    assert status(larger).cache_size_bytes - status(WORLD).cache_size_bytes == 1
    assert (
        status(WORLD).cache_size_bytes - status(without).cache_size_bytes
        == record + artifact.size_bytes
    )


def test_the_oldest_and_the_newest_entry_are_those_of_artifacts_and_marketplace() -> None:
    """Both kinds are cached entries."""
    entries = [*WORLD.table(Artifact), *WORLD.table(MarketplaceEntry)]
    moments = sorted(one.cached_at for one in entries)

    found = status(WORLD)
    assert (found.oldest_entry, found.newest_entry) == (moments[0], moments[-1])


def test_the_job_is_running_and_tells_its_times() -> None:
    """`is_running`: the scheduler is on, not that a refresh is under way."""
    job = WORLD.get(RefreshJob, "refresh")

    found = status(WORLD).refresh_job_status
    assert found.is_running
    assert (found.last_run_time, found.next_run_time) == (job.last_run_time, job.next_run_time)
    assert status(WORLD).last_refresh == job.last_refresh


def test_the_status_of_an_empty_cache_has_zeros_and_nulls() -> None:
    """The document's example `empty`."""
    found = msgspec.to_builtins(status(World.of([], now=NOW, seed=1)))

    job = found.pop("refresh_job_status")
    assert job == {"is_running": False, "next_run_time": None, "last_run_time": None}
    assert [value for value in found.values() if value is None] == [None] * 3
    assert [value for value in found.values() if value is not None] == [0] * 5


def test_reading_the_status_changes_nothing() -> None:
    """A GET is safe."""
    assert API.behaviours["getStatus"](WORLD)[0] is WORLD


def test_the_fields_stand_in_the_order_of_the_page() -> None:
    """So that an answer can be laid beside it."""
    assert list(msgspec.to_builtins(status(WORLD))) == [
        "total_projects",
        "total_artifacts",
        "stale_projects",
        "outdated_artifacts",
        "cache_size_bytes",
        "oldest_entry",
        "newest_entry",
        "last_refresh",
        "refresh_job_status",
    ]


def test_an_error_is_not_counted_as_stale() -> None:
    """Only the status `stale` is."""
    world = WORLD.put(*(one.but(status="error") for one in WORLD.table(Project)))

    assert status(world).stale_projects == 0
