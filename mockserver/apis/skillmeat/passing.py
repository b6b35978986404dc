"""What the passing of time does: a TTL runs out, the job runs; each in its turn."""

from datetime import UTC, datetime

from specdouble.fixtures.skillmeat.entities import Project
from specdouble.mockserver.apis.skillmeat.fetching import fetch, the_job
from specdouble.mockserver.apis.skillmeat.shelves import ProjectShelf
from specdouble.mockserver.kernel.table import Table
from specdouble.mockserver.kernel.world import World

NEVER = datetime.max.replace(tzinfo=UTC)


def advance(world: World, now: datetime) -> World:
    """The world at `now`, with all that was due until then done, each thing at its own moment."""
    while (due := _next_due(world)) <= now:
        world = _run_job(_expire(world.at(due)))
    return world.at(now)


def next_expiry(table: Table[Project]) -> datetime:
    """When the next TTL of an active project runs out."""
    active = table.derive(ProjectShelf("active"))
    return min((project.expires_at for project in active), default=NEVER)


def _next_due(world: World) -> datetime:
    job = the_job(world)
    return min(world.derive(Project, next_expiry), job.next_run_time if job else NEVER)


def _expire(world: World) -> World:
    active = world.derive(Project, ProjectShelf("active"))
    return world.put(*(one.invalidated() for one in active if one.expires_at <= world.now))


def _run_job(world: World) -> World:
    """If it is time: refresh what needs it. What expires at this very moment already does."""
    job = the_job(world)
    if job is None or job.next_run_time > world.now:
        return world
    projects = world.derive(Project, ProjectShelf())
    world, _ = fetch(world.put(job.ran(world.now)), [one for one in projects if one.needs_refresh])
    return world
