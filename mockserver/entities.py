"""The entities of a profile as their API shows them, some at a time: what a stream is made of."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import islice
from typing import NamedTuple, TypeVar

import msgspec

from specdouble.fixtures.peaka.entities import Cache
from specdouble.fixtures.profiles import Contents, placed
from specdouble.fixtures.skillmeat.artifacts import Batch
from specdouble.fixtures.skillmeat.entities import Artifact, MarketplaceEntry, Project
from specdouble.fixtures.skillmeat.profile import Artifacts
from specdouble.fixtures.skillmeat.world import deployments
from specdouble.mockserver.apis.peaka import payloads
from specdouble.mockserver.apis.skillmeat.listings import artifact_item, entry_item, project_item
from specdouble.mockserver.apis.skillmeat.payloads import ArtifactItem

T = TypeVar("T")

Rows = Iterator[Sequence[msgspec.Struct]]
NONE = Artifacts()
_AT_ONCE = 500


class Kind(NamedTuple):
    """Some entities of an API. `total`: how many a profile has, where it says so."""

    rows: Callable[[Contents, int, datetime], Rows]
    total: Callable[[Contents], int | None]


def _artifacts(contents: Contents, seed: int, now: datetime) -> Rows:
    for each in _deployments(contents, seed, now):
        yield _items(each) if isinstance(each, Batch) else [artifact_item(each)]


def _deployments(contents: Contents, seed: int, now: datetime) -> Iterator[Batch | Artifact]:
    return placed("skillmeat", deployments(contents.skillmeat, seed, now, contents.locale))


def _items(batch: Batch) -> list[ArtifactItem]:
    """As `artifact_item` makes them; nothing made up is deployed that is newer than upstream."""
    project_id = batch.stock.project_id
    return [
        ArtifactItem(
            id=f"art-{number}",
            name=release.name,
            type=release.type,
            project_id=project_id,
            deployed_version=version,
            upstream_version=release.newest,
            is_outdated=version != release.newest,
        )
        for number, release, version in zip(
            batch.numbers, batch.releases, batch.versions, strict=True
        )
    ]


def _projects(contents: Contents, seed: int, now: datetime) -> Rows:
    counts: Counter[str] = Counter()
    for each in _deployments(contents, seed, now):
        if isinstance(each, Batch):
            counts[each.stock.project_id] += len(each.numbers)
        else:
            counts[each.project_id] += 1
    for some in _some(_without_artifacts(contents).entities("skillmeat", seed, now)):
        yield [project_item(one, counts[one.id]) for one in some if isinstance(one, Project)]


def _marketplace(contents: Contents, seed: int, now: datetime) -> Rows:
    for some in _some(_without_artifacts(contents).entities("skillmeat", seed, now)):
        yield [entry_item(one) for one in some if isinstance(one, MarketplaceEntry)]


def _without_artifacts(contents: Contents) -> Contents:
    """The others are the same without them."""
    return replace(contents, skillmeat=msgspec.structs.replace(contents.skillmeat, artifacts=NONE))


def _caches(contents: Contents, seed: int, now: datetime) -> Rows:
    for some in _some(contents.entities("peaka", seed, now)):
        yield [payloads.settings(one) for one in some if isinstance(one, Cache)]


def _statuses(contents: Contents, seed: int, now: datetime) -> Rows:
    for some in _some(contents.entities("peaka", seed, now)):
        yield [payloads.status(one, now) for one in some if isinstance(one, Cache)]


def _executions(contents: Contents, seed: int, now: datetime) -> Rows:
    for one in contents.entities("peaka", seed, now):
        if isinstance(one, Cache):
            yield [payloads.execution(run, now) for run in one.history(now)]


def _some(entities: Iterable[T]) -> Iterator[list[T]]:
    """So many at a time that it pays, so few that they take no room."""
    left = iter(entities)
    while some := list(islice(left, _AT_ONCE)):
        yield some


KINDS: Mapping[str, Mapping[str, Kind]] = {
    "skillmeat": {
        "artifacts": Kind(_artifacts, lambda of: of.skillmeat.artifacts.count),
        "projects": Kind(_projects, lambda of: of.skillmeat.projects.count),
        "marketplace": Kind(_marketplace, lambda of: of.skillmeat.marketplace.count),
    },
    "peaka": {
        "caches": Kind(_caches, lambda of: of.peaka.caches.count),
        "statuses": Kind(_statuses, lambda of: of.peaka.caches.count),
        "executions": Kind(_executions, lambda _: None),
    },
}
"""By API, and by what a user calls them."""
