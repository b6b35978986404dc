"""The two kinds of sync, and what each is called in operations and fields."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of sync: where its last execution is shown, and what starts and stops it."""

    name: str
    slot: str
    trigger: str
    cancel: str
    schedule: str

    def __str__(self) -> str:
        return self.name


INCREMENTAL: Final = Kind(
    "incremental sync",
    "lastIncrementalCacheExecution",
    "incrementalUpdateCache",
    "cancelIncrementalCache",
    "incrementalCacheSchedule",
)
FULL: Final = Kind(
    "full refresh",
    "lastFullRefreshCacheExecution",
    "fullRefreshCache",
    "cancelFullRefreshCache",
    "fullRefreshCacheSchedule",
)
KINDS: Final = (INCREMENTAL, FULL)

LISTS: Final = ("getCacheStatusByProject", "getCacheStatusByCatalog", "getCacheStatusBySchema")
PLACE: Final = ("catalogId", "schemaName", "tableName")
"""What names a table; PLACE[:n] with the project is what a list is of."""

NOWHERE: Final = "specdouble_no_such"
"""What the names of catalogs, schemas and tables begin with that stories make up."""

UNCACHEABLE: Final = "a table that cannot be cached"
"""The label of a request for one: only the user can tell that it is."""


def other(kind: Kind) -> Kind:
    """The kind that this one is not."""
    return FULL if kind is INCREMENTAL else INCREMENTAL
