"""The tables that a project can cache, found by their place."""

from typing import TypeAlias

from specdouble.fixtures.peaka.entities import Source
from specdouble.mockserver.kernel.refusals import Invalid, NotFound
from specdouble.mockserver.kernel.table import Table
from specdouble.mockserver.kernel.world import World

Catalogs: TypeAlias = dict[str, dict[str, dict[str, Source]]]


def catalogs(world: World, project_id: str) -> Catalogs:
    """A project's tables by catalog, schema and name; NotFound, if there is no such project."""
    found = world.derive(Source, _by_place).get(project_id)
    if found is None:
        raise NotFound(f"Project '{project_id}' not found")
    return found


def cacheable_source(found: Catalogs, catalog_id: str, schema_name: str, table_name: str) -> Source:
    """The table of that place; Invalid names what of it is unknown, or that it is not cacheable."""
    if catalog_id not in found:
        raise Invalid(f"Catalog '{catalog_id}' not found in the project")
    schemas = found[catalog_id]
    if schema_name not in schemas:
        raise Invalid(f"Schema '{schema_name}' not found in catalog '{catalog_id}'")
    if table_name not in schemas[schema_name]:
        raise Invalid(f"Table '{table_name}' not found in schema '{schema_name}'")
    source = schemas[schema_name][table_name]
    if not source.cacheable:
        message = f"Table '{schema_name}.{table_name}' cannot be cached: its source has no support"
        raise Invalid(message, code="TABLE_NOT_CACHEABLE")
    return source


def _by_place(sources: Table[Source]) -> dict[str, Catalogs]:
    projects: dict[str, Catalogs] = {}
    for source in sources:
        schemas = projects.setdefault(source.project_id, {}).setdefault(source.catalog_id, {})
        schemas.setdefault(source.schema_name, {})[source.table_name] = source
    return projects
