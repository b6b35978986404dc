"""What Peaka's stories read while nothing changes, and what a project's key may read."""

from specdouble.contract_tests.laws.peaka.sightings import Fields
from specdouble.contract_tests.scene import Scene
from specdouble.contract_tests.stories.peaka_caches import Cache
from specdouble.contract_tests.stories.peaka_tables import (
    listed,
    other_project_of,
    project_of,
    table_of,
)

MOST = 3
"""Caches that are looked at closely."""
READS = ("getCacheSettings", "getCacheStatus", "getCacheExecutionHistory")
JSON = {"Content-Type": "application/json"}
"""What clients are seen to send with requests that have no body."""


def caches_are_looked_at(scene: Scene) -> None:
    """Lists, and then settings, status and history of some caches, each read more than once."""
    project = project_of(scene)
    statuses = listed(scene, project)
    for status in statuses[:MOST]:
        cache = Cache(scene, project, str(status.get("id")))
        cache.ask("getCacheSettings", headers=JSON)
        for query in ({}, {"excludeLogs": True}, {"excludeLogs": False}):
            cache.ask("getCacheStatus", query=query)
        pages(cache)
    by_catalog = {str(table["catalogId"]): table for table in map(table_of, statuses) if table}
    for table in list(by_catalog.values())[:2]:
        lists(scene, project, table)


def keys_open_their_project(scene: Scene) -> None:
    """Both kinds of key are used in a project and in another; caches are sought in both."""
    projects = project_of(scene), other_project_of(scene)
    ids = [str(each.get("id")) for project in projects for each in listed(scene, project)[:1]]
    for key in range(min(2, len(scene.client.target.keys))):
        for project in projects:
            scene.client.ask("getCacheStatusByProject", projectId=project, key=key)
            for cache in (Cache(scene, project, id_) for id_ in ids):
                for operation in READS:
                    cache.ask(operation, key=key)


def lists(scene: Scene, project: str, table: Fields) -> None:
    """The narrower lists, between two looks at the project's."""
    listed(scene, project)
    if table:
        catalog = {"projectId": project, "catalogId": table["catalogId"]}
        scene.client.ask("getCacheStatusByCatalog", **catalog)
        scene.client.ask("getCacheStatusBySchema", **catalog, schemaName=table["schemaName"])
    listed(scene, project)


def pages(cache: Cache) -> None:
    """Pages of the history, between two looks at the whole."""
    count = len(cache.history(limit=200))
    cache.history()
    for limit, offset in ((3, 0), (3, 2), (1, 1), (5, 5), (5, max(count - 2, 0)), (5, count + 5)):
        cache.history(limit=limit, offset=offset)
    cache.history(offset=1)
    cache.history(limit=200)
