"""The search: artifacts whose name is, begins with or contains a text, in whatever case.

Only titles are looked through and put in order, not the artifacts that have them: a page is
taken from the titles that it shows.
"""

from collections.abc import Callable, Iterator
from heapq import merge
from itertools import groupby, islice
from typing import Any, Literal, NamedTuple, cast

from specdouble.fixtures.skillmeat.entities import Artifact, Type
from specdouble.mockserver.apis.skillmeat.listings import known_project
from specdouble.mockserver.apis.skillmeat.payloads import SearchHit, SearchPage
from specdouble.mockserver.apis.skillmeat.shelves import (
    Artifacts,
    Title,
    Titled,
    artifacts_by_project,
    by_id,
    natural_id,
    project_name,
    titles,
)
from specdouble.mockserver.kernel.api import ALWAYS, Answer, Outcome, kept
from specdouble.mockserver.kernel.world import World

EXACT, PREFIX, CONTAINS = 100.0, 80.0, 60.0
FIRST = 500
"""So many hits are kept of what is sorted by updates."""


class Hit(NamedTuple):
    """An artifact that was found, and how well its name fits."""

    artifact: Artifact
    score: float


class Found(NamedTuple):
    """A title that was found, how well its name fits, and the artifacts that have it."""

    title: Title
    score: float
    artifacts: Artifacts


# What ties after the key stands in the order of the ids.
KEYS: dict[str, Callable[[Found], Any]] = {
    "relevance": lambda one: (-one.score, one.title.name),
    "name": lambda one: one.title.name,
    "type": lambda one: (one.title.type, one.title.name),
    "updated": lambda _: (),
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
    found, total = _found(world, query.lower(), project_id, type, sort_by)
    if sort_by == "updated" and skip + limit <= FIRST:
        hits = _newest(world, found, (query.lower(), project_id, type))[skip : skip + limit]
    else:
        hits = list(islice(_hits(world, found, project_id, sort_by, skip), limit))
    page = SearchPage(
        items=[hit_of(world, hit) for hit in hits],
        total=total,
        query=query,
        skip=skip,
        limit=limit,
    )
    return world, Answer(body=page, until=ALWAYS)


def score(name: str, query: str) -> float:
    """How well a name fits a query, both in lower case; 0, if it does not."""
    if query not in name:
        return 0.0
    if name == query:
        return EXACT
    return PREFIX if name.startswith(query) else CONTAINS


def _found(
    world: World, lower: str, project_id: str | None, kind: Type | None, sort_by: str
) -> tuple[list[Found], int]:
    """The titles that fit, in a project or in all, in order, and how many artifacts have them.

    Kept for the next page.
    """
    key = (_found, lower, project_id, kind, sort_by)
    if (earlier := world.kept.get(key)) is not None:
        return cast("tuple[list[Found], int]", earlier)
    if project_id is None:
        known = world.derive(Artifact, titles)
    else:
        known = titles(world.derive(Artifact, artifacts_by_project).get(project_id, ()))
    found = [
        Found(title, points, artifacts)
        for title, artifacts in known.items()
        if kind in {None, title.type} and (points := score(title.name.lower(), lower))
    ]
    found.sort(key=KEYS[sort_by])
    total = sum(len(one.artifacts) for one in found)
    world.keep(key, (found, total))
    return found, total


def _newest(
    world: World, found: list[Found], asked: tuple[str, str | None, Type | None]
) -> list[Hit]:
    """The first hits by their updates; kept, since each title that fits has to be looked at."""
    key = (_newest, *asked)
    if (earlier := world.kept.get(key)) is not None:
        return cast("list[Hit]", earlier)
    first = list(islice(_hits(world, found, asked[1], "updated", 0), FIRST))
    world.keep(key, first)
    return first


def _hits(
    world: World, found: list[Found], project_id: str | None, sort_by: str, skip: int
) -> Iterator[Hit]:
    """What was found in order, from the place on that the page begins at."""
    key, by_update = KEYS[sort_by], sort_by == "updated"
    for _, equals in groupby(found, key=key):
        titled = list(equals)
        count = sum(len(one.artifacts) for one in titled)
        if skip >= count:
            skip -= count
            continue
        parts = [
            _scored(one, _ordered(world, one, project_id, by_update=by_update)) for one in titled
        ]
        yield from islice(merge(*parts, key=_updated if by_update else _natural), skip, None)
        skip = 0


def _ordered(world: World, one: Found, project_id: str | None, *, by_update: bool) -> Artifacts:
    """The artifacts of a title; what is worked out for all projects is kept."""
    if project_id is None:
        return world.derive(Artifact, Titled(one.title, by_update))
    return by_id(one.artifacts, by_update=by_update)


def _scored(one: Found, artifacts: Artifacts) -> Iterator[Hit]:
    return (Hit(artifact, one.score) for artifact in artifacts)


def _natural(hit: Hit) -> Any:
    return natural_id(hit.artifact)


def _updated(hit: Hit) -> Any:
    return -hit.artifact.updated_at.timestamp(), natural_id(hit.artifact)


def hit_of(world: World, hit: Hit) -> SearchHit:
    """How an artifact that was found is shown."""
    artifact = hit.artifact
    return SearchHit(
        id=artifact.id,
        name=artifact.name,
        type=artifact.type,
        project_id=artifact.project_id,
        project_name=project_name(world, artifact),
        score=hit.score,
    )
