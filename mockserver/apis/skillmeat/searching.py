"""The search: artifacts whose name is, begins with or contains a text, in whatever case."""

from collections.abc import Callable
from typing import Any, Literal, NamedTuple

from specdouble.fixtures.skillmeat.entities import Artifact, Type
from specdouble.mockserver.apis.skillmeat.listings import known_project
from specdouble.mockserver.apis.skillmeat.payloads import SearchHit, SearchPage
from specdouble.mockserver.apis.skillmeat.shelves import (
    artifacts_by_name,
    natural_id,
    project_name,
)
from specdouble.mockserver.kernel.api import ALWAYS, Answer, Outcome, kept
from specdouble.mockserver.kernel.world import World

EXACT, PREFIX, CONTAINS = 100.0, 80.0, 60.0


class Hit(NamedTuple):
    """An artifact that was found, and how well its name fits."""

    artifact: Artifact
    score: float


# What ties after the key stands in the order of the ids.
KEYS: dict[str, Callable[[Hit], Any]] = {
    "relevance": lambda hit: (-hit.score, hit.artifact.name),
    "name": lambda hit: hit.artifact.name,
    "type": lambda hit: (hit.artifact.type, hit.artifact.name),
    "updated": lambda hit: -hit.artifact.updated_at.timestamp(),
}


@kept
def search_artifacts(  # noqa: PLR0913 - the document's parameters
    world: World,
    *,
    query: str,
    project_id: str | None = None,
    type: Type | None = None,  # noqa: A002 - the document's name for it
    skip: int = 0,
    limit: int = 50,
    sort_by: Literal["relevance", "name", "type", "updated"] = "relevance",
) -> Outcome:
    """The artifacts whose name contains the query, scored as the reference page does."""
    known_project(world, project_id)
    found = [
        hit
        for hit in _hits(world, query)
        if project_id in {None, hit.artifact.project_id} and type in {None, hit.artifact.type}
    ]
    found.sort(key=lambda hit: natural_id(hit.artifact))
    found.sort(key=KEYS[sort_by])
    items = [_item(world, hit) for hit in found[skip : skip + limit]]
    page = SearchPage(items=items, total=len(found), query=query, skip=skip, limit=limit)
    return world, Answer(body=page, until=ALWAYS)


def score(name: str, query: str) -> float:
    """How well a name fits a query, both in lower case; 0, if it does not."""
    if query not in name:
        return 0.0
    if name == query:
        return EXACT
    return PREFIX if name.startswith(query) else CONTAINS


def _hits(world: World, query: str) -> list[Hit]:
    lower = query.lower()
    return [
        Hit(artifact, points)
        for name, artifacts in world.derive(Artifact, artifacts_by_name).items()
        if (points := score(name, lower))
        for artifact in artifacts
    ]


def _item(world: World, hit: Hit) -> SearchHit:
    artifact = hit.artifact
    return SearchHit(
        id=artifact.id,
        name=artifact.name,
        type=artifact.type,
        project_id=artifact.project_id,
        project_name=project_name(world, artifact),
        score=hit.score,
    )
