"""What fetching a project anew does, by hand or by the job: it is fresh, and may have news."""

from collections.abc import Sequence
from random import Random
from typing import NamedTuple

from specdouble.fixtures.skillmeat.entities import Artifact, Project, RefreshJob
from specdouble.fixtures.skillmeat.semver import LEVELS, Version
from specdouble.mockserver.apis.skillmeat.shelves import artifacts_by_project
from specdouble.mockserver.kernel.world import World

NEWS = 1 / 4
"""How often a fetch finds that one of the project's artifacts has a new release."""

LEVEL_WEIGHTS = (1, 3, 6)
"""Major releases are rare, patches frequent."""


class Fetch(NamedTuple):
    """How one fetch went; `error`: why it failed, if it has."""

    seconds: float
    release: Artifact | None = None
    error: str | None = None


def fetch(world: World, projects: Sequence[Project]) -> tuple[World, list[Fetch]]:
    """Fetch these projects; the cache counts as refreshed if there were any."""
    artifacts = world.derive(Artifact, artifacts_by_project)
    fetches = []
    for project in projects:
        world, chance = world.chance()
        done = _fetched(chance, world, project, artifacts.get(project.id, ()))
        after = project.failed() if done.error else project.refreshed(world.now)
        world = world.put(after, *filter(None, [done.release]))
        fetches.append(done)
    job, some = the_job(world), any(not one.error for one in fetches)
    return (world.put(job.refreshed(world.now)) if some and job else world), fetches


def the_job(world: World) -> RefreshJob | None:
    """The scheduled job; a world may do without one."""
    return world.find(RefreshJob, "refresh")


def _fetched(
    chance: Random, world: World, project: Project, artifacts: Sequence[Artifact]
) -> Fetch:
    seconds = chance.uniform(0.3, 1.1)
    if project.failure is not None:
        return Fetch(seconds, error=f"Project '{project.id}': {project.failure}")
    has_news = chance.random() < NEWS
    if not (has_news and artifacts):
        return Fetch(seconds)
    artifact = chance.choice(artifacts)
    level = chance.choices(LEVELS, LEVEL_WEIGHTS)[0]
    newest = max(map(Version.parse, (artifact.deployed_version, artifact.upstream_version)))
    size = max(1, round(artifact.size_bytes * chance.uniform(0.97, 1.06)))
    return Fetch(seconds, artifact.released(newest.bumped(level), world.now, size))
