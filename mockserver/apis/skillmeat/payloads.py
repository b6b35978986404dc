"""What the API answers: one struct for each body and item of the reference page, field by field."""

from datetime import datetime
from typing import Generic, TypeVar

import msgspec

from specdouble.fixtures.skillmeat.entities import Publication, Status, Type

T = TypeVar("T")


class Payload(msgspec.Struct, frozen=True, kw_only=True):
    """A body or a part of one."""


class Page(Payload, Generic[T], frozen=True, kw_only=True):
    """A slice of a list, and how long the list is."""

    items: list[T]
    total: int
    skip: int
    limit: int


class SearchPage(Page[T], Generic[T], frozen=True, kw_only=True):
    """A page of what was found, and for which query."""

    query: str


class StalePage(Payload, Generic[T], frozen=True, kw_only=True):
    """A page that does not repeat where it was cut: so the reference page has it."""

    items: list[T]
    total: int


class ProjectItem(Payload, frozen=True, kw_only=True):
    id: str
    name: str
    path: str
    status: Status
    last_fetched: datetime
    artifact_count: int


class ArtifactItem(Payload, frozen=True, kw_only=True):
    id: str
    name: str
    type: Type
    project_id: str
    deployed_version: str
    upstream_version: str
    is_outdated: bool


class StaleArtifactItem(Payload, frozen=True, kw_only=True):
    id: str
    name: str
    type: Type
    project_name: str
    project_id: str
    deployed_version: str
    upstream_version: str
    version_difference: str


class SearchHit(Payload, frozen=True, kw_only=True):
    id: str
    name: str
    type: Type
    project_id: str
    project_name: str
    score: float


class MarketplaceItem(Payload, frozen=True, kw_only=True):
    id: str
    name: str
    type: Type
    url: str
    description: str
    cached_at: datetime
    data: Publication


class RefreshJobStatus(Payload, frozen=True, kw_only=True):
    is_running: bool
    next_run_time: datetime | None
    last_run_time: datetime | None


class CacheStatus(Payload, frozen=True, kw_only=True):
    total_projects: int
    total_artifacts: int
    stale_projects: int
    outdated_artifacts: int
    cache_size_bytes: int
    oldest_entry: datetime | None
    newest_entry: datetime | None
    last_refresh: datetime | None
    refresh_job_status: RefreshJobStatus


class RefreshResult(Payload, frozen=True, kw_only=True):
    success: bool
    projects_refreshed: int
    changes_detected: bool
    errors: list[str]
    duration_seconds: float
    message: str


class InvalidateResult(Payload, frozen=True, kw_only=True):
    success: bool
    invalidated_count: int
    message: str
