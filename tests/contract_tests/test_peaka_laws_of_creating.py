"""What Peaka's laws of creating and deleting say, of one cache and of several."""

from collections.abc import Sequence
from typing import Any

import pytest

from specdouble.contract_tests.exchange import Exchange
from specdouble.contract_tests.laws.peaka.kinds import NOWHERE, UNCACHEABLE
from tests.contract_tests.peaka_traffic import (
    PLACE,
    PROJECT,
    SIX_HOURS,
    Body,
    answered,
    breaks,
    created,
    deleted,
    keeps,
    listed,
    refusal,
    run,
    says_nothing,
    seen,
    settings,
    status,
)

SECOND = "create.second-cache-of-a-table-is-409"
FREE = "create.deleted-table-is-free"
NOTHING = "create.refused-one-makes-nothing"
OWN_ID = "create.ids-are-not-reused"
GONE = "delete.ends-everything"
THERE = "cache.is-there-until-deleted"
ONLY = "delete.removes-only-its-target"
MADE_UP = {**PLACE, "tableName": f"{NOWHERE}_table"}


def creates(second: float, code: int, place: Body = PLACE, **more: Any) -> Exchange:
    """A request for a cache that is refused, or answers one with the id c9."""
    body = settings(id="c9", **place) if code == 200 else more.pop("body", refusal())
    return answered(second, "createCache", body, sent=place, code=code, **more)


def test_a_second_cache_of_a_table_is_refused() -> None:
    """With 409."""
    assert keeps(SECOND, created(), creates(1, 409))
    assert breaks(SECOND, created(), creates(1, 200))
    assert breaks(SECOND, created(), creates(1, 400))


def test_a_second_cache_with_a_bad_schedule_may_be_refused_for_either() -> None:
    """409 or 400."""
    bad = {**PLACE, "incrementalCacheSchedule": {"type": "BASIC", "expression": "PT"}}
    assert says_nothing(SECOND, created(), creates(1, 400, bad))


def test_a_request_that_is_not_json_may_be_refused_for_that() -> None:
    """415, before anybody looks for a cache."""
    assert says_nothing(SECOND, created(), creates(1, 415, media="text/plain"))
    assert breaks(SECOND, created(), creates(1, 415, media="application/json; charset=utf-8"))


def test_a_table_whose_cache_was_deleted_can_have_another() -> None:
    """It is not taken any more."""
    assert keeps(FREE, created(), deleted(1), creates(2, 200))
    assert breaks(FREE, created(), deleted(1), creates(2, 409))


def test_a_table_that_there_is_not_is_refused() -> None:
    """With 400."""
    name = "create.unknown-table-is-400"

    assert keeps(name, creates(1, 400, MADE_UP))
    assert breaks(name, creates(1, 200, MADE_UP))
    assert breaks(name, creates(1, 404, MADE_UP))


def test_a_table_that_cannot_be_cached_is_refused_by_its_code() -> None:
    """Only the user can tell that it is one."""
    name, told = "create.not-cacheable-is-400", refusal("TABLE_NOT_CACHEABLE")

    assert keeps(name, creates(1, 400, body=told, label=UNCACHEABLE))
    assert breaks(name, creates(1, 400, label=UNCACHEABLE))
    assert breaks(name, creates(1, 200, label=UNCACHEABLE))


def test_nothing_comes_of_a_refused_request() -> None:
    """Its table is in no list."""
    one = status("RUNNING", id="c9", tableName=MADE_UP["tableName"])

    assert keeps(NOTHING, creates(1, 400, MADE_UP), listed(2))
    assert breaks(NOTHING, creates(1, 400, MADE_UP), listed(2, one))


def test_the_id_of_a_deleted_cache_is_not_given_again() -> None:
    """Each cache has one of its own."""
    assert keeps(OWN_ID, created(), deleted(1), creates(2, 200))
    assert breaks(OWN_ID, created(), deleted(1), created(2))


@pytest.mark.parametrize("operation", ["getCacheSettings", "fullRefreshCache", "deleteCache"])
def test_a_deleted_cache_is_not_found(operation: str) -> None:
    """Whatever is asked of it."""
    assert keeps(GONE, created(), deleted(1), answered(2, operation, code=404))
    assert breaks(GONE, created(), deleted(1), answered(2, operation, {}))
    assert breaks(GONE, created(), deleted(1), answered(2, operation, code=400))


def test_odd_requests_to_a_deleted_cache_are_left_open() -> None:
    """They may be refused for what they are."""
    odd = answered(2, "getCacheExecutionHistory", code=400, limit=-1)
    assert says_nothing(GONE, created(), deleted(1), odd)


def test_a_cache_is_there_until_it_is_deleted() -> None:
    """To be read, synced and deleted."""
    assert keeps(THERE, created(), seen(1, "RUNNING"), deleted(2))
    assert breaks(THERE, created(), seen(1, "RUNNING", code=404))
    assert breaks(THERE, created(), answered(1, "incrementalUpdateCache", code=415))


def test_a_cancel_may_find_nothing_to_cancel() -> None:
    """404 does not say that the cache is gone."""
    assert says_nothing(THERE, created(), answered(1, "cancelFullRefreshCache", code=404))


def test_a_delete_takes_no_other_cache_with_it() -> None:
    """One that has been there for a while."""
    old = status("COMPLETED", run("r1", begun=-3600), id="c2")
    before = listed(1, status("RUNNING"), old)

    assert keeps(ONLY, created(), before, deleted(2), listed(3, old))
    assert breaks(ONLY, created(), before, deleted(2), listed(3))


def test_a_cache_that_was_just_made_may_be_deleted_by_somebody_else() -> None:
    """Another test, for one."""
    young = status("RUNNING", id="c2")
    assert keeps(ONLY, created(), listed(1, status("RUNNING"), young), deleted(2), listed(3))


def batch(second: float, items: Sequence[Body], *results: Body) -> Exchange:
    return answered(second, "createBatchCache", list(results), sent=list(items))


def good(place: Body = PLACE, key: str = "c7") -> Body:
    return {"success": True, "cache": settings(id=key, **place)}


REFUSED: Any = {"sent": [PLACE, MADE_UP], "code": 400}
BAD = {"success": False, "error": "No such table"}
OTHER = {**PLACE, "tableName": "account"}


def test_a_batch_is_answered_even_if_all_of_it_fails() -> None:
    """With 200, in a project that there is."""
    name, refused = "batch.is-answered-whatever-its-items", REFUSED

    assert keeps(name, created(), batch(1, [PLACE, MADE_UP], BAD, BAD))
    assert breaks(name, created(), answered(1, "createBatchCache", refusal(), **refused))
    assert says_nothing(name, answered(1, "createBatchCache", refusal(), **refused))


def test_each_item_of_a_batch_has_a_result() -> None:
    """As many as were asked for."""
    name = "batch.one-result-an-item"

    assert keeps(name, batch(1, [PLACE, OTHER], BAD, good()))
    assert breaks(name, batch(1, [PLACE, OTHER], good()))


@pytest.mark.parametrize(
    "result",
    [
        {"success": True},
        {"success": False},
        {"success": False, "error": "", "cache": None},
        {**good(), "error": "No such table"},
        {**good(), "success": False, "error": "No"},
    ],
)
def test_a_result_that_is_neither_is_noticed(result: Body) -> None:
    """A success has a cache, a failure an error."""
    name = "batch.a-result-is-a-cache-or-an-error"

    assert keeps(name, batch(1, [PLACE, OTHER], {**good(), "error": None}, {**BAD, "cache": None}))
    assert breaks(name, batch(1, [PLACE], result))


def test_a_batch_makes_only_what_it_names() -> None:
    """And of each table one cache."""
    name = "batch.makes-what-was-asked-for"

    assert keeps(name, batch(1, [PLACE, OTHER], good(OTHER), good()))
    assert breaks(name, batch(1, [PLACE], good(OTHER)))
    assert breaks(name, batch(1, [PLACE, PLACE], good(), good(key="c8")))


def test_a_free_table_is_cached_beside_one_that_fails() -> None:
    """Items are independent."""
    name, items = "batch.a-free-table-is-cached", [MADE_UP, PLACE]

    assert keeps(name, created(), deleted(1), batch(2, items, BAD, good()))
    assert breaks(name, created(), deleted(1), batch(2, items, BAD, BAD))


def test_a_taken_table_and_one_that_there_is_not_fail() -> None:
    """As they would alone."""
    name = "batch.a-taken-or-unknown-table-fails"

    assert keeps(name, created(), batch(1, [PLACE, MADE_UP], BAD, BAD))
    assert breaks(name, created(), batch(1, [PLACE, MADE_UP], good(), BAD))
    assert breaks(name, created(), batch(1, [MADE_UP], good(MADE_UP)))


def test_a_cache_that_came_of_a_batch_is_deleted_like_any_other() -> None:
    """It has a life of its own."""
    gone: Any = {"path": {"projectId": PROJECT, "cacheId": "c7"}}
    made = batch(0, [{**PLACE, "incrementalCacheSchedule": SIX_HOURS}], good())
    again = answered(2, "getCacheStatus", status("RUNNING", id="c7"), **gone)

    assert breaks(GONE, made, answered(1, "deleteCache", **gone), again)
