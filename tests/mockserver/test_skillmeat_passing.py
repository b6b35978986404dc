"""As time passes projects grow stale and the job refreshes them, in whatever steps it passes."""

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from specdouble.fixtures.entity import Entity
from specdouble.fixtures.skillmeat.entities import Artifact, Project, RefreshJob
from specdouble.fixtures.skillmeat.profiles import typical
from specdouble.mockserver.apis.skillmeat import API
from specdouble.mockserver.kernel.world import World

NOW = datetime(2025, 12, 1, 14, 22, tzinfo=UTC)
WORLD = World.of(typical(1, NOW), now=NOW, seed=1)
JOB = WORLD.get(RefreshJob, "refresh")
SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)
LONE = Project(id="p", name="P", path="/p", status="active", last_fetched=NOW)


def value(world: World) -> tuple[Any, ...]:
    """All that a world holds, to compare."""
    kinds: list[type[Entity]] = sorted(world.tables, key=lambda kind: kind.__name__)
    entities = [list(world.table(kind)) for kind in kinds]
    return world.now, world.draws, list(world.changes), entities


def alone(project: Project) -> World:
    """A world without a job, where nothing else happens."""
    return World.of([project], now=NOW, seed=1)


def status_of_lone(after: timedelta) -> str:
    return API.advance(alone(LONE), NOW + after).get(Project, "p").status


def test_an_active_project_is_stale_24_hours_after_its_fetch() -> None:
    """To the second."""
    assert status_of_lone(24 * HOUR - SECOND) == "active"
    assert status_of_lone(24 * HOUR) == "stale"


def test_a_stale_project_stays_so_without_a_job() -> None:
    """Nothing refreshes it, and that nothing happens is said once."""
    world = API.advance(alone(LONE), NOW + 99 * HOUR)

    assert world.get(Project, "p") == LONE.but(status="stale")
    assert len(list(world.changes)) == 1


def test_nothing_happens_before_anything_is_due() -> None:
    """Half an hour, so the profile promises."""
    world = API.advance(WORLD, NOW + HOUR / 2)

    assert world == replace(WORLD, now=NOW + HOUR / 2)
    assert world.tables is WORLD.tables


def test_the_job_refreshes_what_needs_it_at_its_time() -> None:
    """The stale and the failed ones, at the moment of the run and not of the request."""
    due = {one.id for one in WORLD.table(Project) if one.status != "active"}

    world = API.advance(WORLD, JOB.next_run_time + SECOND)
    fetched = {one.id for one in world.table(Project) if one.last_fetched == JOB.next_run_time}
    assert fetched >= due
    assert {one.status for one in world.table(Project)} == {"active"}


def test_the_job_runs_every_six_hours() -> None:
    """Missed runs are made up for: each leaves its own time."""
    world = API.advance(WORLD, JOB.next_run_time + 13 * HOUR)

    job = world.get(RefreshJob, "refresh")
    assert job.last_run_time == JOB.next_run_time + 12 * HOUR
    assert job.next_run_time == JOB.next_run_time + 18 * HOUR


def test_a_run_with_nothing_to_do_is_no_refresh() -> None:
    """The schedule goes on, the last refresh stays."""
    fresh = LONE.but(last_fetched=NOW)
    world = World.of([fresh, JOB], now=NOW, seed=1)

    world = API.advance(world, JOB.next_run_time)
    assert world.get(RefreshJob, "refresh") == JOB.but(
        last_run_time=JOB.next_run_time, next_run_time=JOB.next_run_time + 6 * HOUR
    )
    assert world.get(Project, "p") == fresh


def test_what_expires_at_the_moment_of_a_run_is_refreshed_by_it() -> None:
    """The job's own fetches expire just then, 24 hours being four of its periods."""
    world = World.of([LONE.but(last_fetched=JOB.last_run_time), JOB], now=NOW, seed=1)

    world = API.advance(world, JOB.last_run_time + 24 * HOUR)
    assert world.get(Project, "p") == LONE.but(last_fetched=JOB.last_run_time + 24 * HOUR)


def test_a_project_that_expires_between_runs_is_seen_stale() -> None:
    """Until the next run."""
    expiry = JOB.next_run_time - HOUR
    world = World.of([LONE.but(last_fetched=expiry - 24 * HOUR), JOB], now=NOW, seed=1)

    assert API.advance(world, expiry).get(Project, "p").status == "stale"
    assert API.advance(world, JOB.next_run_time).get(Project, "p").status == "active"


def test_a_week_brings_releases_dated_by_the_run_that_found_them() -> None:
    """No time is later than the world's, and each is that of a run."""
    world = API.advance(WORLD, NOW + 7 * 24 * HOUR)

    news = [one for one in world.table(Artifact) if one != WORLD.get(Artifact, one.id)]
    assert news
    assert all((one.updated_at - JOB.next_run_time) % (6 * HOUR) == 0 * HOUR for one in news)


@given(st.lists(st.timedeltas(timedelta(0), timedelta(days=3)), min_size=1, max_size=8))
def test_many_steps_lead_where_one_leads(steps: list[timedelta]) -> None:
    """Time may pass all at once or bit by bit."""
    stepwise = WORLD
    for step in steps:
        stepwise = API.advance(stepwise, stepwise.now + step)

    assert value(stepwise) == value(API.advance(WORLD, NOW + sum(steps, timedelta(0))))
