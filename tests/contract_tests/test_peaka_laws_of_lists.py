"""What Peaka's laws of lists say: which caches are in them, and what they say of them."""

from typing import Any

from specdouble.contract_tests.exchange import Exchange
from tests.contract_tests.peaka_traffic import (
    Body,
    answered,
    breaks,
    created,
    deleted,
    keeps,
    listed,
    run,
    says_nothing,
    seen,
    status,
)

HAS = "list.has-every-cache"
PLACE = "list.has-only-caches-of-its-place"
PART = "list.narrower-lists-are-part-of-the-wider"
SAME = "list.says-what-the-status-says"


def of_catalog(second: float, *bodies: Body) -> Exchange:
    return answered(second, "getCacheStatusByCatalog", list(bodies))


def of_schema(second: float, *bodies: Body) -> Exchange:
    return answered(second, "getCacheStatusBySchema", list(bodies))


def cache(key: str, **more: Any) -> Body:
    """Another cache that never was synced, of a table of its own."""
    return status("NOT_INITIALIZED", **{"id": key, "tableName": key, **more})


def test_a_new_cache_is_in_all_three_lists() -> None:
    """Of its project, its catalog and its schema."""
    one = status("RUNNING")

    assert keeps(HAS, created(), listed(1, one), of_catalog(2, one), of_schema(3, one))
    assert breaks(HAS, created(), listed(1, one), of_catalog(2))
    assert breaks(HAS, created(), of_schema(1))


def test_a_list_of_another_schema_need_not_have_it() -> None:
    """It has the caches of its own."""
    other = answered(1, "getCacheStatusBySchema", [], path={"schemaName": "billing"})
    assert says_nothing(HAS, created(), other)


def test_a_deleted_cache_is_in_no_list() -> None:
    """Nor may it come back."""
    name, one = "list.has-no-deleted-cache", status("COMPLETED")

    assert keeps(name, created(), deleted(1), listed(2))
    assert breaks(name, created(), deleted(1), listed(2, one))
    assert breaks(name, listed(0, one), deleted(1), listed(2), of_catalog(9, one))


def test_a_list_has_caches_of_its_place_only() -> None:
    """Of the project, catalog and schema of its path."""
    assert keeps(PLACE, of_schema(1, cache("c2")))
    assert breaks(PLACE, listed(1, cache("c2", projectId="other")))
    assert breaks(PLACE, of_catalog(1, cache("c2", catalogId="2")))
    assert breaks(PLACE, of_schema(1, cache("c2", schemaName="billing")))


def test_a_catalogs_list_is_the_projects_part() -> None:
    """No more and no less, in whatever order."""
    whole = [cache("c1"), cache("c2"), cache("c3", catalogId="2")]

    assert keeps(PART, listed(1, *whole), of_catalog(2, whole[1], whole[0]), listed(3, *whole))
    assert breaks(PART, listed(1, *whole), of_catalog(2, whole[1]), listed(3, *whole))


def test_lists_are_not_compared_if_the_whole_has_changed() -> None:
    """Somebody else may have made a cache, and deleted one."""
    before, after = listed(1, cache("c1")), listed(3, cache("c2"))
    assert says_nothing(PART, before, of_schema(2), after)


def test_a_list_says_what_the_single_status_says() -> None:
    """But for the log."""
    one = status("COMPLETED", run("r1"))

    assert keeps(SAME, seen(3, "COMPLETED", run("r1")), listed(4, {**one, "cacheActionLogs": []}))
    assert breaks(SAME, seen(3, "COMPLETED", run("r1")), listed(4, {**one, "status": "FAILED"}))
    assert breaks(SAME, listed(3, one), of_catalog(4, status("COMPLETED")))


def test_lists_are_not_compared_while_a_sync_runs() -> None:
    """It gets on between two requests."""
    going = run("r1", "RUNNING", cached=1)
    assert says_nothing(SAME, seen(1, "RUNNING", going), listed(2, status("COMPLETED", run("r1"))))


def test_a_scheduled_sync_may_have_run_between_two_lists() -> None:
    """What is newer explains the difference; what is older does not."""
    old, new = status("COMPLETED", run("r1")), status("COMPLETED", run("r2", begun=10))

    assert says_nothing(SAME, listed(3, old), of_catalog(20, new))
    assert breaks(SAME, listed(13, new), of_catalog(20, old), listed(21, old))


def test_a_cache_at_rest_stays_as_it_is() -> None:
    """As long as nothing is asked of it."""
    name = "list.a-cache-at-rest-does-not-change"
    before, after = seen(3, "COMPLETED", run("r1")), seen(9, "CANCELLED", run("r1"))

    assert keeps(name, before, seen(4, "COMPLETED", run("r1")))
    assert breaks(name, before, after)
    assert says_nothing(name, before, answered(5, "incrementalUpdateCache", {}), after)


def test_a_table_has_one_cache() -> None:
    """Two of a table are one too many."""
    name = "list.a-table-has-one-cache"

    assert keeps(name, listed(1, cache("c1"), cache("c2")))
    assert breaks(name, listed(1, cache("c1"), cache("c2", tableName="c1")))
