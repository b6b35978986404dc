"""What Peaka's laws of settings say: a write is shown until the next, field by field."""

from typing import Any

import pytest

from specdouble.contract_tests.exchange import Exchange
from tests.contract_tests.peaka_traffic import (
    NONE,
    ONE_DAY,
    SIX_HOURS,
    Body,
    answered,
    breaks,
    created,
    keeps,
    refusal,
    says_nothing,
    seen,
    settings,
)

AS_ASKED = "settings.created-as-asked"
SHOWS = "settings.shows-what-was-written"
SETS = "settings.update-sets-what-it-sends"
OFF = "settings.none-switches-off"
LEAVES = "settings.update-leaves-what-it-does-not-send"
REFUSED = "settings.refused-update-changes-nothing"
MALFORMED = "settings.malformed-interval-is-refused"
INCREMENTAL, FULL = "incrementalCacheSchedule", "fullRefreshCacheSchedule"


def read(second: float, *schedules: Any, **more: Any) -> Exchange:
    return answered(second, "getCacheSettings", settings(*schedules, **more))


def updated(second: float, body: Body, sent: Body, code: int = 200) -> Exchange:
    return answered(second, "updateCacheSettings", body, sent=sent, code=code)


def made(answer: Body, **sent: Body) -> Exchange:
    place = {name: settings()[name] for name in ("catalogId", "schemaName", "tableName")}
    return answered(0, "createCache", answer, sent={**place, **sent})


def test_a_new_cache_has_the_schedules_that_were_asked_for() -> None:
    """Each in its own field, and no other."""
    assert keeps(AS_ASKED, made(settings(SIX_HOURS), **{INCREMENTAL: SIX_HOURS}))
    assert breaks(AS_ASKED, made(settings(None, SIX_HOURS), **{INCREMENTAL: SIX_HOURS}))
    assert breaks(AS_ASKED, made(settings(None, ONE_DAY)))


def test_a_new_cache_is_of_the_table_that_was_asked_for() -> None:
    """Catalog, schema and name."""
    assert breaks(AS_ASKED, made(settings(tableName="account")))


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        (ONE_DAY, {"type": "BASIC", "expression": "P1D"}),
        (NONE, None),
        (None, NONE),
        (NONE, {"type": "NONE", "expression": "PT6H"}),
    ],
)
def test_a_schedule_may_be_written_in_another_way(asked: Any, shown: Any) -> None:
    """A day has 24 hours; NONE is as good as nothing."""
    sent = {} if asked is None else {FULL: asked}
    assert keeps(AS_ASKED, made(settings(None, shown), **sent))


def test_an_interval_that_no_document_shows_may_be_altered() -> None:
    """Bounds are not documented."""
    often = {"type": "BASIC", "expression": "PT1S"}
    assert not breaks(AS_ASKED, made(settings(SIX_HOURS), **{INCREMENTAL: often}))


def test_settings_show_what_was_created_and_what_was_updated() -> None:
    """Until the next write."""
    birth, change = made(settings(SIX_HOURS), **{INCREMENTAL: SIX_HOURS}), {INCREMENTAL: ONE_DAY}

    assert keeps(SHOWS, birth, read(1, SIX_HOURS))
    assert breaks(SHOWS, birth, read(1))
    assert keeps(SHOWS, birth, updated(1, settings(ONE_DAY), change), read(2, ONE_DAY))
    assert breaks(SHOWS, birth, updated(1, settings(ONE_DAY), change), read(2, SIX_HOURS))


def test_an_update_answers_what_it_sets() -> None:
    """Not what was before it."""
    change = {INCREMENTAL: ONE_DAY}

    assert keeps(SETS, read(0, SIX_HOURS), updated(1, settings(ONE_DAY), change))
    assert breaks(SETS, read(0, SIX_HOURS), updated(1, settings(SIX_HOURS), change))


@pytest.mark.parametrize("shown", [NONE, None])
def test_none_may_be_shown_as_none_or_not_at_all(shown: Any) -> None:
    """Either way the kind is switched off."""
    assert keeps(OFF, read(0, SIX_HOURS), updated(1, settings(shown), {INCREMENTAL: NONE}))


def test_a_schedule_that_stays_on_is_noticed() -> None:
    """Although it was switched off."""
    assert breaks(OFF, read(0, SIX_HOURS), updated(1, settings(SIX_HOURS), {INCREMENTAL: NONE}))


def test_an_update_of_one_schedule_leaves_the_other() -> None:
    """Only the fields that are provided are updated."""
    before, change = read(0, SIX_HOURS, ONE_DAY), {INCREMENTAL: NONE}

    assert keeps(LEAVES, before, updated(1, settings(NONE, ONE_DAY), change))
    assert breaks(LEAVES, before, updated(1, settings(NONE), change))


def test_a_schedule_of_null_is_left_open() -> None:
    """Refused, or not given, or switched off."""
    change = updated(1, settings(SIX_HOURS), {INCREMENTAL: SIX_HOURS, FULL: None})
    assert says_nothing(LEAVES, read(0, SIX_HOURS, ONE_DAY), change)


def test_a_refused_update_leaves_all_as_it_was() -> None:
    """Not even the half of it that was right is done."""
    change = {INCREMENTAL: ONE_DAY, FULL: {"type": "BASIC", "expression": "PT"}}
    tried = [read(0, SIX_HOURS), updated(1, refusal(), change, code=400)]

    assert keeps(REFUSED, *tried, read(2, SIX_HOURS))
    assert breaks(REFUSED, *tried, read(2, ONE_DAY))


def test_after_a_server_error_nobody_knows() -> None:
    """It may have been written."""
    failed = updated(1, refusal(), {INCREMENTAL: ONE_DAY}, code=500)
    assert says_nothing(SHOWS, read(0, SIX_HOURS), failed, read(2, ONE_DAY))


def test_a_cache_stays_with_its_table() -> None:
    """In settings, statuses, and answers to writes."""
    name = "settings.the-table-is-fixed"

    assert keeps(name, created(), read(1), seen(2, "RUNNING"))
    assert breaks(name, created(), updated(1, settings(tableName="other"), {"tableName": "other"}))


def test_another_table_in_a_status_is_noticed() -> None:
    """It is the same cache."""
    moved = answered(1, "getCacheStatus", {**settings(schemaName="other"), "status": "RUNNING"})
    assert breaks("settings.the-table-is-fixed", read(0), moved)


@pytest.mark.parametrize("expression", ["PT", "6H", "", "every hour", "PT6H30", "P", "0 * * * *"])
def test_what_is_no_duration_is_refused(expression: str) -> None:
    """When a cache is created, and when it is updated."""
    wrong: Any = {INCREMENTAL: {"type": "BASIC", "expression": expression}}

    assert keeps(MALFORMED, updated(1, refusal(), wrong, code=400))
    assert breaks(MALFORMED, created(), updated(1, refusal(), wrong, code=404))
    assert breaks(MALFORMED, updated(1, settings(), wrong))
    assert breaks(MALFORMED, created(**wrong))


@pytest.mark.parametrize("expression", ["P1M", "P1W", "PT0S", "pt6h", "-PT6H", "PT1.5H", "P1Y2M"])
def test_what_some_take_for_a_duration_may_be_taken(expression: str) -> None:
    """The documents do not say which forms are good."""
    odd = {INCREMENTAL: {"type": "BASIC", "expression": expression}}

    assert says_nothing(MALFORMED, updated(1, settings(), odd))
    assert says_nothing(MALFORMED, updated(1, refusal(), odd, code=400))


def test_an_interval_of_the_documents_is_taken() -> None:
    """And the type NONE."""
    name, change = "settings.documented-interval-is-taken", {INCREMENTAL: SIX_HOURS, FULL: NONE}

    assert keeps(name, created(), updated(1, settings(SIX_HOURS), change))
    assert breaks(name, created(), updated(1, refusal(), change, code=400))
