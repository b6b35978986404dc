"""Selections of the tables that are worked out once and kept, so that a page is a slice of one.

A shelf is a value that can be called with a table; the table keeps what it gave under that value.
Only what has few values (ids that exist, words of the document) may be part of a shelf.
"""

from collections.abc import Iterable
from operator import attrgetter
from typing import Literal, NamedTuple

import msgspec

from specdouble.fixtures.skillmeat.entities import (
    Artifact,
    MarketplaceEntry,
    Project,
    Status,
    Type,
)
from specdouble.mockserver.kernel.table import Table
from specdouble.mockserver.kernel.world import World

Artifacts = tuple[Artifact, ...]


class Title(NamedTuple):
    """What artifacts in many projects have in common: few, however many artifacts there are."""

    name: str
    type: Type


class ProjectShelf(msgspec.Struct, frozen=True):
    """The projects of a status, or all."""

    status: Status | None = None

    def __call__(self, table: Table[Project]) -> tuple[Project, ...]:
        return tuple(one for one in table if self.status in {None, one.status})


def needing_refresh(table: Table[Project]) -> tuple[Project, ...]:
    """The projects that are fetched when nobody says which."""
    return tuple(one for one in table if one.needs_refresh)


class EntryShelf(msgspec.Struct, frozen=True):
    """The marketplace entries of a type, or all."""

    type: Type | None = None

    def __call__(self, table: Table[MarketplaceEntry]) -> tuple[MarketplaceEntry, ...]:
        return tuple(one for one in table if self.type in {None, one.type})


class ArtifactShelf(msgspec.Struct, frozen=True):
    """The artifacts that pass all filters that are given."""

    project_id: str | None = None
    type: Type | None = None
    is_outdated: bool | None = None

    def __call__(self, table: Table[Artifact]) -> Artifacts:
        if self.project_id is None:
            within = table.derive(all_artifacts)
        else:
            within = table.derive(artifacts_by_project).get(self.project_id, ())
        return tuple(
            one
            for one in within
            if self.type in {None, one.type} and self.is_outdated in {None, one.is_outdated}
        )


class SortedShelf(msgspec.Struct, frozen=True):
    """A shelf of outdated artifacts in order of a property of their own."""

    shelf: ArtifactShelf
    sort_by: Literal["name", "type", "version_diff"]
    descending: bool

    def __call__(self, table: Table[Artifact]) -> Artifacts:
        key = version_diff if self.sort_by == "version_diff" else attrgetter(self.sort_by)
        by_id = sorted(table.derive(self.shelf), key=natural_id)
        return tuple(sorted(by_id, key=key, reverse=self.descending))


def all_artifacts(table: Table[Artifact]) -> Artifacts:
    return tuple(table)


def artifacts_by_project(table: Table[Artifact]) -> dict[str, Artifacts]:
    """The artifacts of each project, by its id; a project without any is missing."""
    groups: dict[str, list[Artifact]] = {}
    for one in table:
        groups.setdefault(one.project_id, []).append(one)
    return {key: tuple(group) for key, group in groups.items()}


def titles(artifacts: Iterable[Artifact]) -> dict[Title, Artifacts]:
    """The artifacts of each title, in no particular order of titles."""
    groups: dict[tuple[str, Type], list[Artifact]] = {}
    for one in artifacts:
        groups.setdefault((one.name, one.type), []).append(one)
    return {Title(*key): tuple(group) for key, group in groups.items()}


class Titled(msgspec.Struct, frozen=True):
    """The artifacts of a title in the order of their ids, or of their updates, the newest first."""

    title: Title
    by_update: bool = False

    def __call__(self, table: Table[Artifact]) -> Artifacts:
        return by_id(table.derive(titles)[self.title], by_update=self.by_update)


def by_id(artifacts: Iterable[Artifact], *, by_update: bool = False) -> Artifacts:
    """Artifacts in the order of their ids; by their updates first, if that is asked for."""
    found = sorted(artifacts, key=natural_id)
    if by_update:
        found.sort(key=attrgetter("updated_at"), reverse=True)
    return tuple(found)


def natural_id(artifact: Artifact) -> tuple[str, int, str]:
    """Orders ids as people do: art-9 before art-10; an id without a number by its letters."""
    prefix, _, number = artifact.id.rpartition("-")
    return prefix, int(number) if number.isdecimal() else 0, number


def version_diff(artifact: Artifact) -> tuple[int, int]:
    """How much an upgrade would change; the least of all, if there is none."""
    difference = artifact.difference
    return (-3, 0) if difference is None else difference.size


def project_name(world: World, artifact: Artifact) -> str:
    """The name of the project that an artifact is deployed in."""
    return world.get(Project, artifact.project_id).name
