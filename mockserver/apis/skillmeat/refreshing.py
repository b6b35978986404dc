"""The operations that change the cache: fetch projects anew, or mark them as stale."""

from collections.abc import Mapping
from typing import Any

from specdouble.fixtures.skillmeat.entities import Project
from specdouble.mockserver.apis.skillmeat.fetching import fetch
from specdouble.mockserver.apis.skillmeat.payloads import InvalidateResult, RefreshResult
from specdouble.mockserver.apis.skillmeat.shelves import ProjectShelf
from specdouble.mockserver.kernel.api import Answer, Outcome
from specdouble.mockserver.kernel.world import World

Body = Mapping[str, Any]
NOTHING: Body = {}


def refresh_cache(world: World, *, body: Body = NOTHING) -> Outcome:
    """Fetch the project named, or all: those that need it, and with `force` the others too."""
    named = _named(world, body)
    force = body.get("force", False)
    world, fetches = fetch(world, [one for one in named if force or one.needs_refresh])
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
    return "Refresh completed successfully" if fetched else "Nothing to refresh"


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
