"""Peaka's caches, as behaviours: all 14 operations of its document, by operationId."""

from specdouble.fixtures.peaka.consistency import faults
from specdouble.fixtures.peaka.entities import Cache, Source
from specdouble.mockserver.apis.peaka.caches import (
    create_batch_cache,
    create_cache,
    delete_cache,
    get_cache_settings,
    update_cache_settings,
)
from specdouble.mockserver.apis.peaka.passing import advance
from specdouble.mockserver.apis.peaka.quirks import QUIRKS
from specdouble.mockserver.apis.peaka.statuses import (
    get_cache_execution_history,
    get_cache_status,
    get_cache_status_by_catalog,
    get_cache_status_by_project,
    get_cache_status_by_schema,
)
from specdouble.mockserver.apis.peaka.syncs import (
    cancel_full_refresh_cache,
    cancel_incremental_cache,
    full_refresh_cache,
    incremental_update_cache,
)
from specdouble.mockserver.kernel.api import Api

__all__ = ["API"]

API = Api(
    name="peaka",
    behaviours={
        "createCache": create_cache,
        "createBatchCache": create_batch_cache,
        "getCacheSettings": get_cache_settings,
        "updateCacheSettings": update_cache_settings,
        "deleteCache": delete_cache,
        "incrementalUpdateCache": incremental_update_cache,
        "fullRefreshCache": full_refresh_cache,
        "cancelIncrementalCache": cancel_incremental_cache,
        "cancelFullRefreshCache": cancel_full_refresh_cache,
        "getCacheStatus": get_cache_status,
        "getCacheExecutionHistory": get_cache_execution_history,
        "getCacheStatusByProject": get_cache_status_by_project,
        "getCacheStatusByCatalog": get_cache_status_by_catalog,
        "getCacheStatusBySchema": get_cache_status_by_schema,
    },
    advance=advance,
    quirks=QUIRKS,
    kinds=(Cache, Source),
    faults=faults,
)
