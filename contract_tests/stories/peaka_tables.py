"""Where Peaka's stories take a project and tables from: the user, the document, or a list."""

import math
from collections.abc import Iterator

from specdouble.contract_tests import polling
from specdouble.contract_tests.laws.peaka.kinds import KINDS, NOWHERE, PLACE
from specdouble.contract_tests.laws.peaka.sightings import Fields, entries, fields
from specdouble.contract_tests.preflight import example
from specdouble.contract_tests.scene import Scene
from specdouble.contract_tests.stories.peaka_caches import Cache, Table, is_running, last_run

ENOUGH = 20
"""Records by which one sees a sync getting on."""
PATIENCE = 6.0
"""Seconds in which a cache comes to rest that was just made."""


def project_of(scene: Scene) -> str:
    return _value(scene, "projectId")


def other_project_of(scene: Scene) -> str:
    """The one that the user named; else one that there is not."""
    return scene.values.get("otherProjectId", NOWHERE)


def listed(scene: Scene, project: str) -> list[Fields]:
    """The statuses of all caches of a project."""
    return entries(scene.client.ask("getCacheStatusByProject", projectId=project).json)


def free_tables(scene: Scene, project: str) -> Iterator[Table]:
    """The one that the user named; that of a cache that is deleted for it; the document's.

    The document's come first, if there is no cache but the document's: that had better stay.
    """
    if table_of(scene.values):
        yield Table(scene, project, table_of(scene.values))
    chosen = _to_be_freed(scene, project)
    if chosen is None or chosen.get("id") == _value(scene, "cacheId"):
        yield from shown_tables(scene, project)
    freed = None if chosen is None else _freed(scene, project, chosen)
    if freed is not None:
        yield freed
    yield from shown_tables(scene, project)


def shown_tables(scene: Scene, project: str) -> Iterator[Table]:
    """The tables of the document's request examples."""
    paths = scene.document.resolved["paths"]
    operation = paths[scene.document.operations["createCache"].path]["post"]
    for media in operation["requestBody"]["content"].values():
        for each in media.get("examples", {}).values():
            if place := table_of(fields(each.get("value"))):
                yield Table(scene, project, place)


def table_of(body: Fields) -> dict[str, str]:
    """The table that a body names, if it names all of it."""
    found = {name: body[name] for name in PLACE if isinstance(body.get(name), str)}
    return found if len(found) == len(PLACE) else {}


def _to_be_freed(scene: Scene, project: str) -> Fields | None:
    """The cache to be deleted: one at rest, for which is waited; else one that does not end."""
    own = _value(scene, "cacheId")

    def best(statuses: list[Fields]) -> Fields | None:
        named = [each for each in statuses if table_of(each)]
        return min(reversed(named), key=lambda each: _cost(each, own), default=None)

    def done(statuses: list[Fields]) -> bool:
        chosen = best(statuses)
        return chosen is None or chosen.get("id") == own or not is_running(chosen)

    return best(polling.watch(lambda: listed(scene, project), done, patience=PATIENCE))


def _cost(status: Fields, example: str) -> tuple[bool, bool, bool, float]:
    """Least for one of few records, for it is synced anew; and not for the document's example."""
    counts = [fields(last_run(status, kind).get("progress")) for kind in KINDS]
    known = [each.get("numberOfCachedRecords") for each in counts]
    records = max((count for count in known if isinstance(count, int)), default=0)
    failed = status.get("status") != "COMPLETED"
    few = records if records >= ENOUGH else math.inf
    return status.get("id") == example, is_running(status), failed, few


def _freed(scene: Scene, project: str, status: Fields) -> Table | None:
    """The table of a cache that is deleted; in the end it is cached again with its schedules."""
    cache = Cache(scene, project, str(status.get("id")))
    table = Table(scene, project, table_of(status))
    cache.status()
    cache.history(limit=200)
    settings = cache.settings()
    names = [kind.schedule for kind in KINDS]
    schedules = {name: settings[name] for name in names if settings.get(name)}
    if not cache.ask("deleteCache").is_success:
        return None
    name = ".".join(table.place.values())
    scene.made(f"the cache of {name}", lambda: table.ask(**schedules))
    scene.left_behind.append(f"the cache of {name} has a new id and history; it was {cache.id}")
    cache.status()
    return table


def _value(scene: Scene, name: str) -> str:
    """A path parameter's value: the user's, or the document's example."""
    operation = scene.document.operations["getCacheStatus"]
    spec = scene.document.resolved["paths"][operation.path]["get"]
    shown = {each["name"]: example(each) for each in spec["parameters"]}
    return scene.values.get(name, shown[name])
