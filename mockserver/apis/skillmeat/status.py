"""The status: counts, size and age of the cache, each worked out from what is in it."""

from datetime import datetime
from itertools import islice
from operator import attrgetter
from typing import Any, NamedTuple

import msgspec

from specdouble.fixtures.skillmeat.entities import Artifact, MarketplaceEntry, Project, RefreshJob
from specdouble.mockserver.apis.skillmeat.fetching import the_job
from specdouble.mockserver.apis.skillmeat.payloads import CacheStatus, RefreshJobStatus
from specdouble.mockserver.apis.skillmeat.shelves import ArtifactShelf, ProjectShelf
from specdouble.mockserver.kernel.api import ALWAYS, Answer, Outcome, kept
from specdouble.mockserver.kernel.table import Table
from specdouble.mockserver.kernel.world import World

_encoder = msgspec.json.Encoder()


class Span(NamedTuple):
    """The times of the oldest and the newest entry of a table."""

    oldest: datetime
    newest: datetime


@kept
def get_status(world: World) -> Outcome:
    """What the lists would count, without their items."""
    job = the_job(world)
    spans = [*world.derive(Artifact, span), *world.derive(MarketplaceEntry, span)]
    status = CacheStatus(
        total_projects=len(world.derive(Project, ProjectShelf())),
        total_artifacts=len(world.derive(Artifact, ArtifactShelf())),
        stale_projects=len(world.derive(Project, ProjectShelf("stale"))),
        outdated_artifacts=len(world.derive(Artifact, ArtifactShelf(is_outdated=True))),
        cache_size_bytes=_cache_size(world),
        oldest_entry=min((one.oldest for one in spans), default=None),
        newest_entry=max((one.newest for one in spans), default=None),
        last_refresh=job.last_refresh if job else None,
        refresh_job_status=_job_status(job),
    )
    return world, Answer(body=status, until=ALWAYS)


def span(table: Table[Any]) -> list[Span]:
    """The span of a table's `cached_at`; none, if it is empty."""
    moments = [entity.cached_at for entity in table]
    return [Span(min(moments), max(moments))] if moments else []


def record_size(table: Table[Any]) -> int:
    """How many bytes the entities of a table take, written down."""
    entities, total = iter(table), 0
    while part := list(islice(entities, 10_000)):
        total += len(_encoder.encode_lines(part)) - len(part)  # a line feed behind each
    return total


def content_size(table: Table[Artifact]) -> int:
    """How many bytes the artifacts themselves take."""
    return sum(map(attrgetter("size_bytes"), table))


def _cache_size(world: World) -> int:
    kinds = (Project, Artifact, MarketplaceEntry)
    records = sum(world.derive(kind, record_size) for kind in kinds)
    return records + world.derive(Artifact, content_size)


def _job_status(job: RefreshJob | None) -> RefreshJobStatus:
    return RefreshJobStatus(
        is_running=job is not None,
        next_run_time=job.next_run_time if job else None,
        last_run_time=job.last_run_time if job else None,
    )
