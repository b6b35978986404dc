"""The document's schemas, and how entities are written as them; what is absent is left out."""

from datetime import datetime

import msgspec
from msgspec import UNSET, UnsetType

from specdouble.fixtures.peaka import entities
from specdouble.fixtures.peaka.executions import Execution, Failure, Mode, Status
from specdouble.fixtures.peaka.logs import LogEntry


class Payload(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An object of the document."""


class Schedule(Payload, frozen=True):
    type: str
    expression: str | UnsetType = UNSET


class Cache(Payload, frozen=True):
    id: str
    catalog_id: str
    schema_name: str
    table_name: str
    project_id: str
    incremental_cache_schedule: Schedule | UnsetType = UNSET
    full_refresh_cache_schedule: Schedule | UnsetType = UNSET


class CacheCreateStatus(Payload, frozen=True):
    success: bool
    error: str | UnsetType = UNSET
    cache: Cache | UnsetType = UNSET


class CacheExecutionProgress(Payload, frozen=True):
    number_of_cached_records: int
    number_of_inserted_records: int
    number_of_updated_records: int
    number_of_deleted_records: int
    last_offset: str
    last_cache_tx_id: str


class CacheExecutionInfo(Payload, frozen=True):
    id: str
    execution_mode: Mode
    status: Status
    error: Failure | UnsetType
    progress: CacheExecutionProgress
    created_at: str
    updated_at: str
    finished_at: str | UnsetType


class CacheActionRecord(Payload, frozen=True):
    timestamp: str
    action: str
    message: str
    cache_type: Mode
    is_scheduled: bool


class CacheStatus(Payload, frozen=True):
    id: str
    status: str
    catalog_id: str
    schema_name: str
    table_name: str
    project_id: str
    last_incremental_cache_execution: CacheExecutionInfo | UnsetType
    last_full_refresh_cache_execution: CacheExecutionInfo | UnsetType
    cache_action_logs: list[CacheActionRecord] | UnsetType


class Started(Payload, frozen=True):
    """The run that a trigger has started, or queued."""

    id: str
    execution_mode: Mode
    status: str


class Triggered(Payload, frozen=True):
    """A trigger's answer: the document wants objects for values, and names none."""

    execution: Started


def settings(cache: entities.Cache) -> Cache:
    """A cache's settings."""
    return Cache(
        id=cache.id,
        catalog_id=cache.catalog_id,
        schema_name=cache.schema_name,
        table_name=cache.table_name,
        project_id=cache.project_id,
        incremental_cache_schedule=_schedule(cache.incremental.schedule),
        full_refresh_cache_schedule=_schedule(cache.full_refresh.schedule),
    )


def status(cache: entities.Cache, now: datetime, *, logs: bool = True) -> CacheStatus:
    """A cache's status, its last execution of each mode, and its log if wanted."""
    incremental, full_refresh = cache.incremental.latest, cache.full_refresh.latest
    return CacheStatus(
        id=cache.id,
        status=cache.status or "NOT_INITIALIZED",
        catalog_id=cache.catalog_id,
        schema_name=cache.schema_name,
        table_name=cache.table_name,
        project_id=cache.project_id,
        last_incremental_cache_execution=execution(incremental, now) if incremental else UNSET,
        last_full_refresh_cache_execution=execution(full_refresh, now) if full_refresh else UNSET,
        cache_action_logs=[_record(entry) for entry in cache.log(now)] if logs else UNSET,
    )


def execution(run: Execution, now: datetime) -> CacheExecutionInfo:
    """An execution, as far as it has come."""
    progress = run.progress(now)
    return CacheExecutionInfo(
        id=run.id,
        execution_mode=run.mode,
        status=run.status,
        error=run.error or UNSET,
        progress=CacheExecutionProgress(
            number_of_cached_records=progress.cached,
            number_of_inserted_records=progress.inserted,
            number_of_updated_records=progress.updated,
            number_of_deleted_records=progress.deleted,
            last_offset=str(progress.copied),
            last_cache_tx_id=f"tx-{run.id[:8]}",
        ),
        created_at=_moment(run.created_at),
        updated_at=_moment(run.updated_at(now)),
        finished_at=_moment(run.finished_at) if run.finished_at else UNSET,
    )


def triggered(cache: entities.Cache, mode: Mode) -> Triggered:
    """What a trigger has brought: the run that waits, if one does, or else the one that runs."""
    sync = cache.sync(mode)
    if sync.queued is not None:
        started = Started(id=cache.execution_id(sync.queued), execution_mode=mode, status="QUEUED")
    else:
        started = Started(id=sync.executions[0].id, execution_mode=mode, status="RUNNING")
    return Triggered(execution=started)


def _schedule(schedule: entities.Schedule | None) -> Schedule | UnsetType:
    if schedule is None:
        return UNSET
    expression = UNSET if schedule.expression is None else schedule.expression
    return Schedule(type=schedule.type, expression=expression)


def _record(entry: LogEntry) -> CacheActionRecord:
    return CacheActionRecord(
        timestamp=_moment(entry.timestamp),
        action=entry.action,
        message=entry.message,
        cache_type=entry.mode,
        is_scheduled=entry.scheduled,
    )


def _moment(moment: datetime) -> str:
    """A moment (UTC) always to the millisecond: so its text sorts as its time does."""
    return f"{moment.replace(tzinfo=None).isoformat(timespec='milliseconds')}Z"
