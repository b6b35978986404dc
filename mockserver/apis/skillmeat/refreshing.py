"""The operations that change the cache: fetch projects anew, or mark them as stale."""

from collections.abc import Mapping
from typing import Any

from specdouble.fixtures.skillmeat.entities import Project
from specdouble.mockserver.apis.skillmeat.fetching import fetch
from specdouble.mockserver.apis.skillmeat.payloads import InvalidateResult, RefreshResult
from specdouble.mockserver.apis.skillmeat.shelves import ProjectShelf, needing_refresh
from specdouble.mockserver.kernel.api import Answer, Outcome
from specdouble.mockserver.kernel.world import World

Body = Mapping[str, Any]
NOTHING: Body = {}
NOTHING_TO_DO = Answer(
    body=RefreshResult(
        success=True,
        projects_refreshed=0,
        changes_detected=False,
        errors=[],
        duration_seconds=0.0,
        message="Nothing to refresh",
    )
)


def refresh_cache(world: World, *, body: Body = NOTHING) -> Outcome:
    """Fetch the project named, or all: those that need it, and with `force` the others too."""
    if body.get("project_id") is None and not body.get("force", False):
        wanted = world.derive(Project, needing_refresh)
    else:
        force = body.get("force", False)
        wanted = tuple(one for one in _named(world, body) if force or one.needs_refresh)
    if not wanted:
        return world, NOTHING_TO_DO
    world, fetches = fetch(world, wanted)
    errors = [one.error for one in fetches if one.error]
    result = RefreshResult(
        success=not errors,
        projects_refreshed=len(fetches) - len(errors),
        changes_detected=any(one.release for one in fetches),
        errors=errors,
        duration_seconds=round(sum(one.seconds for one in fetches), 2),
        message=_message(len(fetches), len(errors)),
    )
    return world, Answer(body=result)


def _message(fetched: int, failed: int) -> str:
    if failed:
        return f"Refresh completed with errors: {failed} of {fetched} projects could not be fetched"
    return "Refresh completed successfully"


def invalidate_cache(world: World, *, body: Body = NOTHING) -> Outcome:
    """Mark the project named, or all, as stale; those that were so before count as well."""
    named = _named(world, body)
    if body.get("project_id") is None:
        message = f"Invalidated entire cache ({len(named)} projects)"
    else:
        message = f"Invalidated project '{body['project_id']}'"
    world = world.put(*(one.invalidated() for one in named if one.status != "stale"))
    result = InvalidateResult(success=True, invalidated_count=len(named), message=message)
    return world, Answer(body=result)


def _named(world: World, body: Body) -> tuple[Project, ...]:
    """The project that a body names; all, if it names none."""
    project_id = body.get("project_id")
    if project_id is None:
        return world.derive(Project, ProjectShelf())
    return (world.get(Project, project_id),)
