"""FastAPI as its users write it: models of pydantic, and handlers that give back our answers."""

import json
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Literal

from fastapi import Depends, FastAPI, HTTPException, Query
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel, Field

Kind = Literal["skill", "command", "agent"]
Count = Annotated[int, Field(ge=0)]


class Job(BaseModel):
    is_running: bool
    next_run_time: datetime | None
    last_run_time: datetime | None


class Status(BaseModel):
    total_projects: Count
    total_artifacts: Count
    stale_projects: Count
    outdated_artifacts: Count
    cache_size_bytes: Count
    oldest_entry: datetime | None
    newest_entry: datetime | None
    last_refresh: datetime | None
    refresh_job_status: Job


class Artifact(BaseModel):
    id: str
    name: str
    type: Kind
    project_id: str
    deployed_version: str
    upstream_version: str
    is_outdated: bool


class Page(BaseModel):
    items: list[Artifact]
    total: Count
    skip: Count
    limit: Annotated[int, Field(ge=1)]


class Refresh(BaseModel):
    project_id: Annotated[str | None, Field(min_length=1)] = None
    force: bool = False


class Refreshed(BaseModel):
    success: bool
    projects_refreshed: Count
    changes_detected: bool
    errors: list[str]
    duration_seconds: Annotated[float, Field(ge=0)]
    message: str


class Progress(BaseModel):
    numberOfCachedRecords: int  # noqa: N815 - the document's names
    numberOfInsertedRecords: int  # noqa: N815
    numberOfUpdatedRecords: int  # noqa: N815
    numberOfDeletedRecords: int  # noqa: N815
    lastOffset: str  # noqa: N815
    lastCacheTxId: str  # noqa: N815


class Execution(BaseModel):
    id: str
    executionMode: str  # noqa: N815
    status: str
    progress: Progress
    createdAt: datetime  # noqa: N815
    updatedAt: datetime  # noqa: N815
    finishedAt: datetime  # noqa: N815


class Entry(BaseModel):
    timestamp: datetime
    action: str
    message: str
    cacheType: str  # noqa: N815
    isScheduled: bool  # noqa: N815


class Cache(BaseModel):
    id: str
    status: Literal["RUNNING", "CANCELLED", "FAILED", "COMPLETED", "DELETED", "NOT_INITIALIZED"]
    catalogId: str  # noqa: N815
    schemaName: str  # noqa: N815
    tableName: str  # noqa: N815
    projectId: str  # noqa: N815
    lastIncrementalCacheExecution: Execution  # noqa: N815
    lastFullRefreshCacheExecution: Execution  # noqa: N815
    cacheActionLogs: list[Entry]  # noqa: N815


_ANSWERS = json.loads(Path("answers.json").read_bytes())
_BODIES: dict[str, Any] = {each["operation"]: json.loads(each["body"]) for each in _ANSWERS}
_TOKENS = {each["token"] for each in _ANSWERS}
_bearer = HTTPBearer()


async def _authenticated(
    credentials: Annotated[HTTPAuthorizationCredentials, Depends(_bearer)],
) -> None:
    if credentials.credentials not in _TOKENS:
        raise HTTPException(401)


async def status() -> Any:
    return _BODIES["getStatus"]


async def artifacts(
    project_id: str | None = None,
    type: Kind | None = None,  # noqa: A002 - the document's name
    is_outdated: bool | None = None,  # noqa: FBT001
    skip: Annotated[int, Query(ge=0)] = 0,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> Any:
    return _BODIES["listArtifacts"]


async def refresh(wanted: Refresh) -> Any:
    return _BODIES["refreshCache"]


async def cache_status(projectId: str, cacheId: str, *, excludeLogs: bool = False) -> Any:  # noqa: N803
    return _BODIES["getCacheStatus"]


app = FastAPI(dependencies=[Depends(_authenticated)])
app.add_api_route("/api/v1/cache/status", status, response_model=Status)
app.add_api_route("/api/v1/cache/artifacts", artifacts, response_model=Page)
app.add_api_route("/api/v1/cache/refresh", refresh, response_model=Refreshed, methods=["POST"])
app.add_api_route(
    "/api/v1/data/projects/{projectId}/cache/{cacheId}/status", cache_status, response_model=Cache
)
