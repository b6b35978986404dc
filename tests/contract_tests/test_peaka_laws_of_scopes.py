"""What Peaka's laws of projects and keys, of logs, and of any answer say."""

from typing import Any

import pytest

from specdouble.contract_tests.exchange import Exchange
from tests.contract_tests.peaka_traffic import (
    NONE,
    Body,
    answered,
    breaks,
    created,
    deleted,
    keeps,
    listed,
    moment,
    refusal,
    run,
    says_nothing,
    seen,
    settings,
    status,
)

ELSEWHERE = {"projectId": "other"}
FOUND = "scope.a-cache-is-found-in-its-project-only"
ONLY = "scope.a-project-key-opens-its-project-only"
OPENS = "scope.a-project-key-opens-its-project"
ENTRIES = "log.has-entries-of-each-sync"
KIND = "log.entries-have-the-kind-of-their-sync"
BY_HAND = "log.a-triggered-sync-is-not-scheduled"
STAY = "log.entries-stay"
ENVELOPE = "answer.errors-have-their-envelope"
UNCHANGED = "answer.a-refusal-changes-nothing"


def test_a_cache_is_not_found_in_another_project() -> None:
    """Whatever is asked of it there."""
    hidden = answered(1, "fullRefreshCache", code=404, path=ELSEWHERE)

    assert keeps(FOUND, created(), hidden)
    assert breaks(FOUND, created(), answered(1, "fullRefreshCache", {}, path=ELSEWHERE))


def test_an_answer_is_of_the_project_of_its_path() -> None:
    """Settings and statuses name it."""
    name = "scope.a-cache-tells-its-project"

    assert keeps(name, seen(1, "RUNNING"))
    assert breaks(name, answered(1, "getCacheSettings", settings(projectId="other")))


def test_a_result_of_a_batch_is_of_the_project_of_its_path() -> None:
    """Like a cache that was created alone."""
    result = {"success": True, "cache": settings(projectId="other")}
    assert breaks("scope.a-cache-tells-its-project", answered(1, "createBatchCache", [result]))


def test_an_answer_is_of_the_cache_that_was_asked_for() -> None:
    """Small and capital letters of a UUID are one."""
    name = "scope.answers-for-the-cache-asked-for"

    assert keeps(name, answered(1, "getCacheSettings", settings(id="C1")))
    assert breaks(name, answered(1, "getCacheSettings", settings(id="c2")))


@pytest.mark.parametrize("code", [403, 404])
def test_a_project_key_is_refused_in_another_project(code: int) -> None:
    """How is not said."""
    own = answered(0, "getCacheStatusByProject", [status("RUNNING")], key=1)
    other = answered(1, "getCacheStatusByProject", code=code, key=1, path=ELSEWHERE)
    assert keeps(ONLY, own, other)


def test_a_project_key_that_opens_another_project_is_noticed() -> None:
    """Even if there is nothing in it."""
    own = answered(0, "getCacheStatusByProject", [status("RUNNING")], key=1)
    other = answered(1, "getCacheStatusByProject", [], key=1, path=ELSEWHERE)

    assert breaks(ONLY, own, other)


def test_the_first_key_opens_every_project() -> None:
    """It is the partner's."""
    own, other = listed(0, status("RUNNING")), answered(1, "getCacheSettings", path=ELSEWHERE)
    assert says_nothing(ONLY, own, other)


def test_a_project_key_does_everything_in_its_project() -> None:
    """Both kinds of key are named at each operation."""
    own = answered(0, "getCacheStatusByProject", [status("RUNNING")], key=1)

    assert keeps(OPENS, own, answered(1, "getCacheSettings", settings(), key=1))
    assert breaks(OPENS, own, answered(1, "getCacheSettings", code=403, key=1))


def test_a_partner_key_opens_the_project_that_it_has_listed() -> None:
    """For writes, too; nothing is known of a project that it lists no cache of."""
    update = answered(1, "updateCacheSettings", sent={"incrementalCacheSchedule": NONE}, code=403)

    assert breaks(OPENS, listed(0, status("RUNNING")), update)
    assert says_nothing(OPENS, listed(0), update)


@pytest.mark.parametrize("key", [None, -1])
def test_a_bad_key_is_unauthorized(key: int | None) -> None:
    """403 is for a good one."""
    name = "scope.a-bad-key-is-unauthorized"

    assert keeps(name, answered(0, "getCacheStatus", code=401, key=key))
    assert breaks(name, answered(0, "getCacheStatus", code=403, key=key))
    assert says_nothing(name, answered(0, "getCacheStatus", code=403, key=1))


def logged(second: float, *entries: Body, done: Body | None = None) -> Exchange:
    """The status of CACHE, whose incremental sync r1 ran for two seconds, with its log."""
    body = status("COMPLETED", done or run("r1"), cacheActionLogs=list(entries))
    return answered(second, "getCacheStatus", body)


def entry(second: float, kind: str = "INCREMENTAL", *, scheduled: bool = False) -> Body:
    more = {"action": "STARTED", "message": "", "isScheduled": scheduled}
    return {"timestamp": moment(second), "cacheType": kind, **more}


def test_a_sync_is_in_the_log() -> None:
    """By an entry of its time."""
    assert keeps(ENTRIES, created(-1), logged(5, entry(0)))
    assert breaks(ENTRIES, created(-1), logged(5))
    assert breaks(ENTRIES, created(-1), logged(5, entry(-7200)))


def test_an_entry_is_of_the_kind_of_its_sync() -> None:
    """If its words say of which."""
    assert keeps(KIND, created(-1), logged(5, entry(0)))
    assert breaks(KIND, created(-1), logged(5, entry(0, "FULL_REFRESH")))
    assert says_nothing(KIND, created(-1), logged(5, entry(0, "DELTA")))


def test_a_triggered_sync_is_logged_as_one_that_no_schedule_started() -> None:
    """It is a one-off."""
    before = [created(-9), logged(-2, entry(-9), done=run("r0", begun=-9))]
    trigger = answered(-1, "incrementalUpdateCache", {})

    assert keeps(BY_HAND, *before, trigger, logged(5, entry(0)))
    assert breaks(BY_HAND, *before, trigger, logged(5, entry(0, scheduled=True)))


def test_an_entry_stays_in_the_log() -> None:
    """In whatever order; the oldest may make way."""
    first = logged(5, entry(0), entry(1))

    assert keeps(STAY, first, logged(6, entry(2), entry(1), entry(0)))
    assert keeps(STAY, first, logged(6, entry(1), entry(2)))
    assert breaks(STAY, first, logged(6, entry(0), entry(2)))


def test_a_log_that_begins_anew_is_noticed() -> None:
    """It made way for nothing."""
    assert breaks(STAY, logged(5, entry(0), entry(1)), logged(6, entry(2)))


def test_entries_of_a_log_keep_their_order() -> None:
    """Whichever it is."""
    name, first = "log.entries-keep-their-order", logged(5, entry(0), entry(1))

    assert keeps(name, first, logged(6, entry(0), entry(1), entry(2)))
    assert breaks(name, first, logged(6, entry(1), entry(0)))


def test_a_list_has_no_log_entries_of_its_own() -> None:
    """It may have fewer than the single status, and newer ones."""
    name, alone = "log.lists-have-no-others", logged(5, entry(0), entry(1))

    assert keeps(name, alone, in_list(6, entry(1)))
    assert keeps(name, alone, in_list(6, entry(1), entry(3)))
    assert breaks(name, alone, in_list(6, entry(0, "FULL_REFRESH")))
    assert breaks(name, in_list(4, entry(3)), alone)


def in_list(second: float, *entries: Body) -> Exchange:
    return listed(second, status("COMPLETED", run("r1"), cacheActionLogs=list(entries)))


def test_the_same_refusal_has_the_same_kind_of_code() -> None:
    """A text each time, whichever; not none the next time."""
    name = "answer.same-refusal-has-the-same-kind-of-code"
    first, text, none = (
        answered(second, "getCacheSettings", refusal(code), code=404)
        for second, code in enumerate(("A", "B", None))
    )

    assert keeps(name, first, text)
    assert breaks(name, first, none)


@pytest.mark.parametrize("code", [None, "TABLE_NOT_CACHEABLE", 100])
def test_an_error_code_is_a_text_a_number_or_nothing(code: object) -> None:
    """Servers are seen to send each of them."""
    assert keeps(ENVELOPE, answered(1, "getCacheSettings", refusal(code), code=404))


@pytest.mark.parametrize(
    "body",
    [None, {}, [], "No", {"error": "X"}, {"error": "X", "message": 1}, refusal({}), refusal([])],
)
def test_another_body_of_an_error_is_noticed(body: Any) -> None:
    """Words for the kind and the message."""
    assert breaks(ENVELOPE, answered(1, "getCacheSettings", body, code=404))


def test_the_body_of_an_undocumented_status_is_left_open() -> None:
    """No document says what it is."""
    assert says_nothing(ENVELOPE, answered(1, "getCacheSettings", "No", code=418))


def test_app_id_is_never_told() -> None:
    """Nowhere in an answer; null tells nothing."""
    name = "answer.app-id-is-never-told"

    assert keeps(name, answered(1, "getCacheSettings", settings(appId=None)))
    assert breaks(name, listed(1, {**status("RUNNING"), "appId": "a1"}))


def test_a_refusal_leaves_a_cache_at_rest_as_it_was() -> None:
    """A second create must not sync the first one's cache."""
    before, again = seen(5, "COMPLETED", run("r1")), created(6, code=409)
    synced = seen(7, "RUNNING", run("r2", "RUNNING", begun=6))

    assert keeps(UNCHANGED, created(), before, again, seen(7, "COMPLETED", run("r1")))
    assert breaks(UNCHANGED, created(), before, again, synced)


def test_what_is_done_after_a_refusal_is_no_fault_of_it() -> None:
    """Only the refusal must lie between."""
    before, again = seen(5, "COMPLETED", run("r1")), created(6, code=409)
    assert says_nothing(UNCHANGED, created(), before, again, deleted(6.5), seen(7, "RUNNING"))
