"""SkillMeat's writes: projects are refreshed and invalidated, and read before and after."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from time import sleep
from typing import Any

from specdouble.contract_tests.scene import Scene
from specdouble.contract_tests.stories.skillmeat_lists import Item, ids, whole

NO_PROJECT = "no-such-project"
MOST_UNDONE = 15
FEW_PAGES = 2
"""Of artifacts, which are read before and after every write."""
LONG_AGO = datetime.min.replace(tzinfo=UTC)
A_WHILE = 2.0
"""Seconds after which a time that is written in whole seconds has moved on for sure."""


def projects_are_refreshed_and_invalidated(scene: Scene) -> None:
    """One and all, with force and without, fresh and stale; and what must be refused."""
    projects = _maintained(scene)
    _wait_until_times_can_move(projects)
    _undo(scene, projects)
    for operation, body in (*_refused(), *_single(scene, projects), *_all(scene, projects)):
        scene.client.ask(operation, body=body)
        _maintained(scene)


def _wait_until_times_can_move(projects: Sequence[Item]) -> None:
    """What was fetched just now shows a later time only after a while, in whole seconds."""
    fetched = [time for each in projects if (time := _moment(each)) is not None]
    age = (datetime.now(UTC) - max(fetched, default=LONG_AGO)).total_seconds()
    if 0 <= age < A_WHILE:
        sleep(A_WHILE - age)


def _moment(project: Item) -> datetime | None:
    try:
        time = datetime.fromisoformat(project["last_fetched"])
    except (KeyError, TypeError, ValueError):
        return None
    return time if time.tzinfo else None


Request = tuple[str, dict[str, Any]]


def _maintained(scene: Scene) -> list[Item]:
    """Read all that a refresh or an invalidation may change."""
    projects = whole(scene, "listProjects")
    scene.client.ask("getStatus")
    whole(scene, "listProjects", status="stale")
    whole(scene, "listArtifacts", most_pages=FEW_PAGES)
    whole(scene, "listProjects")
    return projects


def _undo(scene: Scene, projects: Sequence[Item]) -> None:
    """What was made stale is refreshed, and then what was stale before is made so again."""
    for project in _in(projects, "stale")[:MOST_UNDONE]:
        again = partial(scene.client.ask, "invalidateCache", body={"project_id": project})
        scene.made(f"project {project} fresh, which was stale", again)
    fresh = partial(scene.client.ask, "refreshCache", body={"project_id": None, "force": False})
    scene.made("stale projects", fresh)


def _refused() -> Iterator[Request]:
    for project in (NO_PROJECT, ""):
        yield "refreshCache", {"project_id": project, "force": True}
        yield "invalidateCache", {"project_id": project}


def _single(scene: Scene, projects: Sequence[Item]) -> Iterator[Request]:
    """One of each status; what was not fetched yet shows best that its time moves, or does not."""
    for project in _in(projects, "stale")[:1]:
        yield "refreshCache", {"project_id": project, "force": False}
    for project in _in(projects, "error")[:1]:
        yield "refreshCache", {"project_id": project, "force": True}
    for project in _in(projects, "error")[1:2]:
        yield "invalidateCache", {"project_id": project}
    for project in _in(projects, "active")[1:2]:
        yield "refreshCache", {"project_id": project, "force": False}
        yield "refreshCache", {"project_id": project, "force": True}
    for project in _chosen(scene, projects):
        yield "invalidateCache", {"project_id": project}
        yield "invalidateCache", {"project_id": project}
        yield "refreshCache", {"project_id": project, "force": False}
        yield "refreshCache", {"project_id": project, "force": False}
        yield "refreshCache", {"project_id": project, "force": True}
        yield "invalidateCache", {"project_id": project}


def _all(scene: Scene, projects: Sequence[Item]) -> Iterator[Request]:
    """The stale ones of all, none, all by force; one of many fresh ones, and of many stale ones."""
    yield "refreshCache", {}
    yield "refreshCache", {"project_id": None, "force": False}
    yield "refreshCache", {"project_id": None, "force": True}
    for project in _chosen(scene, projects):
        yield "invalidateCache", {"project_id": project}
    yield "invalidateCache", {"project_id": None}
    for project in _chosen(scene, projects):
        yield "refreshCache", {"project_id": project}
        yield "refreshCache", {"project_id": project, "force": True}
        yield "invalidateCache", {"project_id": project}
    yield "refreshCache", {"project_id": None}


def _chosen(scene: Scene, projects: Sequence[Item]) -> list[str]:
    """The project that the user named, else the first that is fresh, else the first of all."""
    named = scene.values.get("project_id")
    return ([named] if named else [*_in(projects, "active"), *ids(projects)])[:1]


def _in(projects: Sequence[Item], status: str) -> list[str]:
    return ids([each for each in projects if each.get("status") == status])
