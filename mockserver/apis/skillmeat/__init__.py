"""SkillMeat's cache API: a behaviour for each operation, and what the passing of time does."""

from specdouble.fixtures.skillmeat.consistency import lasting_faults
from specdouble.fixtures.skillmeat.entities import Artifact, MarketplaceEntry, Project, RefreshJob
from specdouble.mockserver.apis.skillmeat.listings import (
    list_artifacts,
    list_marketplace,
    list_projects,
    list_stale_artifacts,
)
from specdouble.mockserver.apis.skillmeat.passing import advance
from specdouble.mockserver.apis.skillmeat.quirks import QUIRKS
from specdouble.mockserver.apis.skillmeat.refreshing import invalidate_cache, refresh_cache
from specdouble.mockserver.apis.skillmeat.searching import search_artifacts
from specdouble.mockserver.apis.skillmeat.status import get_status
from specdouble.mockserver.kernel.api import Api

API = Api(
    name="skillmeat",
    behaviours={
        "getStatus": get_status,
        "refreshCache": refresh_cache,
        "invalidateCache": invalidate_cache,
        "listProjects": list_projects,
        "listArtifacts": list_artifacts,
        "listStaleArtifacts": list_stale_artifacts,
        "searchArtifacts": search_artifacts,
        "listMarketplace": list_marketplace,
    },
    advance=advance,
    quirks=QUIRKS,
    kinds=(Project, Artifact, MarketplaceEntry, RefreshJob),
    faults=lasting_faults,
)
