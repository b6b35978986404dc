"""SkillMeat: everything is read and searched, projects are refreshed and invalidated."""

from itertools import product

from specdouble.contract_tests.scene import Scene, Story
from specdouble.contract_tests.stories.skillmeat_lists import (
    ids,
    names_of,
    projects_of,
    types,
    values,
    whole,
)
from specdouble.contract_tests.stories.skillmeat_maintenance import (
    NO_PROJECT,
    projects_are_refreshed_and_invalidated,
)
from specdouble.contract_tests.stories.skillmeat_searches import names_are_searched

MOST_PROJECTS = 15
MOST_OUTDATED = 3
"""Projects with outdated artifacts that are looked at one by one."""


def everything_is_read(scene: Scene) -> None:
    """Each list is read whole, and again by each of its filters."""
    projects = whole(scene, "listProjects")
    scene.client.ask("getStatus")
    for status in values(scene, "listProjects", "status"):
        whole(scene, "listProjects", status=status)
    whole(scene, "listArtifacts")
    for kind, outdated in product((None, *types(scene)), (None, True, False)):
        whole(scene, "listArtifacts", type=kind, is_outdated=outdated)
    for project in ids(projects)[:MOST_PROJECTS]:
        whole(scene, "listArtifacts", project_id=project)
    for project, kind in product(ids(projects)[:1], types(scene)):
        whole(scene, "listArtifacts", project_id=project, type=kind, is_outdated=False)
    for kind in (None, *types(scene)):
        whole(scene, "listMarketplace", type=kind)
    scene.client.ask("getStatus")
    whole(scene, "listProjects")


def an_unknown_project_is_asked_for(scene: Scene) -> None:
    """Every list that knows a project's id is asked for one that does not exist."""
    whole(scene, "listProjects")
    for name in names_of(whole(scene, "listArtifacts"))[:1]:
        whole(scene, "searchArtifacts", query=name, project_id=NO_PROJECT)
    whole(scene, "listArtifacts", project_id=NO_PROJECT)
    whole(scene, "listStaleArtifacts", project_id=NO_PROJECT)


def what_is_outdated_is_sorted(scene: Scene) -> None:
    """The outdated artifacts are read by each filter, and in each order, also in small pages."""
    whole(scene, "listProjects")
    whole(scene, "listArtifacts")
    whole(scene, "listArtifacts", is_outdated=True)
    outdated = whole(scene, "listStaleArtifacts")
    scene.client.ask("getStatus")
    for by, order in product(*_sortings(scene)):
        whole(scene, "listStaleArtifacts", sort_by=by, sort_order=order)
    for by in _sortings(scene)[0]:
        whole(scene, "listStaleArtifacts", limit=2, most_pages=4, sort_by=by, sort_order="desc")
    projects = projects_of(outdated)
    for project in projects[:MOST_OUTDATED]:
        _as_artifacts_and_as_outdated(scene, project_id=project)
    for kind in types(scene):
        _as_artifacts_and_as_outdated(scene, type=kind)
        _as_artifacts_and_as_outdated(scene, type=kind, project_id=next(iter(projects), None))


def _as_artifacts_and_as_outdated(
    scene: Scene,
    *,
    project_id: str | None = None,
    type: str | None = None,  # noqa: A002
) -> None:
    whole(scene, "listArtifacts", project_id=project_id, type=type, is_outdated=True)
    whole(scene, "listStaleArtifacts", project_id=project_id, type=type)


def limits_are_told(scene: Scene) -> None:
    """A few requests in a row, and those of a second key between them, if there is one."""
    has_another = len(scene.client.target.keys) > 1
    for key in (0, 0, 0, 1, 1, 0, 0, 1):
        if key == 0 or has_another:
            scene.client.ask("getStatus", key=key)


def _sortings(scene: Scene) -> tuple[list[str], list[str]]:
    by, order = (values(scene, "listStaleArtifacts", name) for name in ("sort_by", "sort_order"))
    return by, order


STORIES: tuple[Story, ...] = (
    Story("everything is read", everything_is_read, reads_only=True),
    Story("an unknown project is asked for", an_unknown_project_is_asked_for, reads_only=True),
    Story("what is outdated is sorted", what_is_outdated_is_sorted, reads_only=True),
    Story("names are searched", names_are_searched, reads_only=True),
    Story("limits are told", limits_are_told, reads_only=True),
    Story("projects are refreshed and invalidated", projects_are_refreshed_and_invalidated),
)
