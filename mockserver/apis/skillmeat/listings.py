"""The operations that list: projects, artifacts, outdated artifacts and the marketplace."""

from collections.abc import Callable, Sequence
from typing import Literal, TypeVar, cast

from specdouble.fixtures.skillmeat.entities import (
    Artifact,
    MarketplaceEntry,
    Project,
    Status,
    Type,
)
from specdouble.mockserver.apis.skillmeat.payloads import (
    ArtifactItem,
    MarketplaceItem,
    Page,
    ProjectItem,
    StaleArtifactItem,
    StalePage,
)
from specdouble.mockserver.apis.skillmeat.shelves import (
    Artifacts,
    ArtifactShelf,
    EntryShelf,
    ProjectShelf,
    SortedShelf,
    artifacts_by_project,
    by_id,
    project_name,
)
from specdouble.mockserver.kernel.api import ALWAYS, Answer, Outcome, kept
from specdouble.mockserver.kernel.world import World

E = TypeVar("E")
T = TypeVar("T")


@kept
def list_projects(
    world: World, *, status: Status | None = None, skip: int = 0, limit: int = 100
) -> Outcome:
    """The projects of a status, or all."""
    artifacts = world.derive(Artifact, artifacts_by_project)
    projects = world.derive(Project, ProjectShelf(status))
    return world, _page(
        projects, skip, limit, lambda one: project_item(one, len(artifacts.get(one.id, ())))
    )


@kept
def list_artifacts(  # noqa: PLR0913 - the document's parameters
    world: World,
    *,
    project_id: str | None = None,
    type: Type | None = None,  # noqa: A002 - the document's name for it
    is_outdated: bool | None = None,
    skip: int = 0,
    limit: int = 100,
) -> Outcome:
    """The artifacts that pass all filters given."""
    known_project(world, project_id)
    artifacts = world.derive(Artifact, ArtifactShelf(project_id, type, is_outdated))
    return world, _page(artifacts, skip, limit, artifact_item)


@kept
def list_stale_artifacts(  # noqa: PLR0913
    world: World,
    *,
    type: Type | None = None,  # noqa: A002
    project_id: str | None = None,
    sort_by: Literal["name", "type", "project", "version_diff"] = "name",
    sort_order: Literal["asc", "desc"] = "asc",
    skip: int = 0,
    limit: int = 100,
) -> Outcome:
    """The outdated artifacts; those that sort alike stay in the order of their ids, also desc."""
    known_project(world, project_id)
    shelf = ArtifactShelf(project_id, type, is_outdated=True)
    descending = sort_order == "desc"
    if sort_by == "project":
        artifacts = _sorted_by_project(world, shelf, descending=descending)
    else:
        artifacts = world.derive(Artifact, SortedShelf(shelf, sort_by, descending))
    items = [_stale_artifact(world, one) for one in artifacts[skip : skip + limit]]
    return world, Answer(body=StalePage(items=items, total=len(artifacts)), until=ALWAYS)


@kept
def list_marketplace(
    world: World,
    *,
    type: Type | None = None,  # noqa: A002
    skip: int = 0,
    limit: int = 100,
) -> Outcome:
    """The marketplace entries of a type, or all."""
    entries = world.derive(MarketplaceEntry, EntryShelf(type))
    return world, _page(entries, skip, limit, entry_item)


def known_project(world: World, project_id: str | None) -> None:
    """Refuse a filter by a project that does not exist: an empty list would hide the mistake."""
    if project_id is not None:
        world.get(Project, project_id)


def _page(entities: Sequence[E], skip: int, limit: int, item: Callable[[E], T]) -> Answer:
    items = [item(one) for one in entities[skip : skip + limit]]
    page = Page(items=items, total=len(entities), skip=skip, limit=limit)
    return Answer(body=page, until=ALWAYS)


def _sorted_by_project(world: World, shelf: ArtifactShelf, *, descending: bool) -> Artifacts:
    """Kept with the world: it depends on two tables, and one of them must not know the other."""
    key = (_sorted_by_project, shelf, descending)
    if (found := world.kept.get(key)) is None:
        ordered = by_id(world.derive(Artifact, shelf))
        names = {one.id: one.name for one in world.table(Project)}
        found = tuple(sorted(ordered, key=lambda one: names[one.project_id], reverse=descending))
        world.keep(key, found)
    return cast("Artifacts", found)


def project_item(project: Project, artifact_count: int) -> ProjectItem:
    """A project as lists show it."""
    return ProjectItem(
        id=project.id,
        name=project.name,
        path=project.path,
        status=project.status,
        last_fetched=project.last_fetched,
        artifact_count=artifact_count,
    )


def artifact_item(artifact: Artifact) -> ArtifactItem:
    """An artifact as lists show it."""
    return ArtifactItem(
        id=artifact.id,
        name=artifact.name,
        type=artifact.type,
        project_id=artifact.project_id,
        deployed_version=artifact.deployed_version,
        upstream_version=artifact.upstream_version,
        is_outdated=artifact.is_outdated,
    )


def _stale_artifact(world: World, artifact: Artifact) -> StaleArtifactItem:
    return StaleArtifactItem(
        id=artifact.id,
        name=artifact.name,
        type=artifact.type,
        project_name=project_name(world, artifact),
        project_id=artifact.project_id,
        deployed_version=artifact.deployed_version,
        upstream_version=artifact.upstream_version,
        version_difference=str(artifact.difference),
    )


def entry_item(entry: MarketplaceEntry) -> MarketplaceItem:
    """What the marketplace offers, as lists show it."""
    return MarketplaceItem(
        id=entry.id,
        name=entry.name,
        type=entry.type,
        url=entry.url,
        description=entry.description,
        cached_at=entry.cached_at,
        data=entry.data,
    )
