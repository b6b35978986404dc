"""Peaka's operations in any order: a faithful server keeps the model, a forgetful one not."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from specdouble.contract_tests.client import Client
from specdouble.contract_tests.exchange import Exchange
from specdouble.contract_tests.laws.law import Law
from specdouble.contract_tests.machines import peaka_promises, peaka_syncs
from specdouble.contract_tests.machines.failure import told
from specdouble.contract_tests.machines.peaka_promises import NONSENSE
from specdouble.contract_tests.machines.peaka_reading import same_schedule
from specdouble.contract_tests.machines.sequence import run
from specdouble.contract_tests.traffic import Traffic
from specdouble.mockserver.kernel.clock import Clock
from specdouble.specs import load_builtin
from tests.contract_tests.machines_play import (
    QUICK,
    forgetting_deletions,
    machine,
    played,
    target,
    unspoken,
)
from tests.mocks import create_app

DOCUMENT = load_builtin("peaka")
PROJECT = "mtKDhe1U"
IMPOSSIBLE_NOW = frozenset(
    {
        "peaka.model.cancelled-ends",
        "peaka.model.asked-for-runs",
        "peaka.model.history-pages",
    }
)
"""These need a sync that comes to its end, and so more time than a test may have."""


class Player:
    """Plays with one cache of the mock, whose clock goes only where it is told to."""

    def __init__(self) -> None:
        self.seconds = 0.0
        clock = Clock(datetime(2026, 1, 5, 12, tzinfo=UTC), elapsed=lambda: self.seconds)
        judged = target("peaka", create_app(["peaka"], clock=clock, rate_limit=False))
        self.client = Client(judged, DOCUMENT)
        caches = self.client.ask("getCacheStatusByProject", projectId=PROJECT).json
        chosen = next(e for e in caches if (e["schemaName"], e["tableName"]) == ONE_TIME)
        self.id: str = chosen["id"]
        self.table = {name: chosen[name] for name in ("catalogId", "schemaName", "tableName")}

    def ask(self, operation: str, **request: Any) -> Exchange:
        values = {"projectId": PROJECT, "cacheId": self.id, **request}
        return self.client.ask(operation, **values)

    def create(self, **schedules: object) -> Exchange:
        body = self.table | schedules
        answer = self.client.ask("createCache", projectId=PROJECT, body=body)
        self.id = answer.json.get("id", self.id)
        return answer

    def delete(self) -> Exchange:
        return self.ask("deleteCache")

    def look(self) -> Exchange:
        return self.ask("getCacheStatus", query={"excludeLogs": True})

    def changed_last(self, **changes: Any) -> list[Exchange]:
        """The recording with another status, or other fields in its last answer."""
        *others, last = self.client.exchanges
        status = changes.pop("status_code", last.status)
        body = last.json
        if isinstance(body, dict):
            body = {name: v for name, v in (body | changes).items() if v is not None}
        content = changes.pop("body", None)
        encoded = msgspec.json.encode(body if content is None else content)
        return [*others, msgspec.structs.replace(last, status=status, body=encoded)]


ONE_TIME = ("billing", "credit_note")
"""The mock's cache without schedules."""
HOURLY = {"type": "BASIC", "expression": "PT1H"}
NONE = {"type": "NONE"}


@pytest.fixture
def player() -> Iterator[Player]:
    player = Player()
    yield player
    player.client.close()


def breaks(law: Law, exchanges: list[Exchange]) -> bool:
    """Whether the law speaks, and says that it is broken."""
    return any(each.broken for each in law.judge(Traffic(DOCUMENT, exchanges)))


def keeps(law: Law, player: Player) -> bool:
    """Whether the law speaks of what the mock did, and says that it is kept."""
    verdicts = list(law.judge(Traffic(DOCUMENT, player.client.exchanges)))
    return bool(verdicts) and not any(each.broken for each in verdicts)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_mock_keeps_what_the_model_expects(seed: int) -> None:
    """Nothing is found, by two keys, on several tables."""
    assert played("peaka", target("peaka"), seed=seed) == []


def test_hardly_a_promise_has_nothing_to_say() -> None:
    """On the mock, each promise of the model judges something."""
    assert unspoken("peaka", IMPOSSIBLE_NOW) == set()


def test_a_lost_deletion_is_told_as_curl_lines_without_a_key() -> None:
    """One line for each request of the shortest sequence."""
    judged = target("peaka", forgetting_deletions())
    shortest, *_ = played("peaka", judged, steps=4, shrinking=3)
    report = told(shortest, judged)

    assert report.count("\ncurl ") == len(shortest.exchanges)
    assert not any(key in report for key in judged.keys)


def test_the_caches_are_there_again_in_the_end() -> None:
    """Deleted ones are created again, with the schedules they had; only ids are others."""
    judged = target("peaka")
    client = Client(judged, DOCUMENT)

    def caches() -> list[tuple[object, ...]]:
        listed = client.ask("getCacheStatusByProject", projectId=PROJECT).json
        settings = (
            client.ask("getCacheSettings", projectId=PROJECT, cacheId=each["id"]).json
            for each in listed
        )
        return sorted(map(_as_set, settings))

    before = caches()
    played_with = machine("peaka", judged)
    run(played_with, QUICK)

    assert caches() == before
    assert played_with.stage.left_behind == []


def _as_set(settings: dict[str, Any]) -> tuple[object, ...]:
    schedules = [
        settings.get(f"{each}CacheSchedule") or {} for each in ("incremental", "fullRefresh")
    ]
    active = tuple(str(each.get("expression")) for each in schedules)
    return settings["catalogId"], settings["schemaName"], settings["tableName"], *active


def test_what_was_deleted_must_be_gone(player: Player) -> None:
    """Broken by an answer to the old id."""
    law = peaka_promises.what_was_deleted_is_gone
    player.delete()
    player.look()

    assert keeps(law, player)
    assert breaks(law, player.changed_last(status_code=200))


def test_what_is_there_must_be_found(player: Player) -> None:
    """Broken by a 404 for a cache that was just created."""
    law = peaka_promises.what_is_there_is_found
    player.delete()
    player.create()
    player.look()

    assert keeps(law, player)
    assert breaks(law, player.changed_last(status_code=404))


def test_a_list_must_have_every_cache(player: Player) -> None:
    """Broken, if the new one is missing."""
    law = peaka_promises.a_list_has_the_caches_of_its_place_and_no_others
    player.delete()
    player.create()
    listed = player.client.ask("getCacheStatusByProject", projectId=PROJECT).json

    assert keeps(law, player)
    short = [each for each in listed if each["id"] != player.id]
    assert breaks(law, player.changed_last(body=short))


@pytest.mark.parametrize(("delete", "wrong"), [(True, 409), (False, 200)])
def test_a_table_must_have_one_cache(player: Player, *, delete: bool, wrong: int) -> None:
    """Broken by a second one, and by a refusal for a free table."""
    law = peaka_promises.a_table_has_one_cache_at_most
    if delete:
        player.delete()
    player.create()

    assert keeps(law, player)
    assert breaks(law, player.changed_last(status_code=wrong))


def test_a_batch_must_create_what_can_be_created(player: Player) -> None:
    """The same table twice: one success, one refusal; broken by none at all."""
    law = peaka_promises.a_batch_creates_what_can_be_created
    player.delete()
    body = [player.table, player.table]
    player.client.ask("createBatchCache", projectId=PROJECT, body=body)

    assert keeps(law, player)
    assert breaks(law, player.changed_last(body=[{"success": False}, {"success": False}]))


def test_settings_must_be_what_was_written(player: Player) -> None:
    """What was not sent stays; broken, if it is dropped, or if nothing was stored."""
    law = peaka_promises.settings_are_what_was_written_last
    player.delete()
    player.create(incrementalCacheSchedule=HOURLY)
    player.ask("updateCacheSettings", body={"fullRefreshCacheSchedule": HOURLY})
    player.ask("getCacheSettings")

    assert keeps(law, player)
    assert breaks(law, player.changed_last(incrementalCacheSchedule=None))
    assert breaks(law, player.changed_last(fullRefreshCacheSchedule=NONE))


def test_a_cache_must_not_be_found_in_another_project(player: Player) -> None:
    """Broken by a 200; and so is a stranger's look."""
    law = peaka_promises.nobody_gets_at_what_is_not_theirs
    player.ask("getCacheSettings", projectId="elsewhere")

    assert keeps(law, player)
    assert breaks(law, player.changed_last(status_code=200))
    player.ask("getCacheSettings", key="made-up")
    assert keeps(law, player)
    assert breaks(law, player.changed_last(status_code=200))


def test_nonsense_must_be_refused(player: Player) -> None:
    """A schedule that is no interval: 400."""
    law = peaka_promises.what_is_there_is_found
    schedule = {"type": "BASIC", "expression": NONSENSE}
    player.ask("updateCacheSettings", body={"incrementalCacheSchedule": schedule})

    assert keeps(law, player)
    assert breaks(law, player.changed_last(status_code=200))


def run_of(player: Player, slot: str) -> dict[str, Any]:
    found: dict[str, Any] = player.look().json[slot]
    return found


INCREMENTAL, FULL = "lastIncrementalCacheExecution", "lastFullRefreshCacheExecution"


def test_an_execution_that_is_over_must_not_change(player: Player) -> None:
    """Broken by another status of it."""
    law = peaka_syncs.an_execution_that_is_over_does_not_change
    player.look()
    execution = run_of(player, FULL)

    assert keeps(law, player)
    changed = {**execution, "status": "FAILED"}
    assert breaks(law, player.changed_last(**{FULL: changed}))


def test_a_sync_must_run_only_if_asked_for(player: Player) -> None:
    """A full refresh was started; broken by a new incremental sync."""
    law = peaka_syncs.a_sync_runs_only_if_it_was_asked_for
    player.ask("getCacheSettings")
    player.ask("fullRefreshCache")
    execution = run_of(player, FULL)

    assert keeps(law, player)
    assert breaks(law, player.changed_last(**{INCREMENTAL: {**execution, "id": "another"}}))


def test_a_sync_that_was_started_must_run(player: Player) -> None:
    """Broken, if seconds later the old execution is still the last one."""
    law = peaka_syncs.a_sync_that_was_started_runs
    old = run_of(player, FULL)
    player.ask("fullRefreshCache")
    player.look()

    assert keeps(law, player)
    *others, last = player.changed_last(**{FULL: old})
    late = msgspec.structs.replace(last, at=last.at + timedelta(seconds=10))
    assert breaks(law, [*others, late])


def test_a_cancel_of_nothing_must_be_refused(player: Player) -> None:
    """Broken by a 200, for the cache was just seen to rest."""
    law = peaka_syncs.a_cancel_of_nothing_is_refused
    player.look()
    player.ask("cancelFullRefreshCache")

    assert keeps(law, player)
    assert breaks(law, player.changed_last(status_code=200))


def test_a_cancelled_sync_must_not_run_on(player: Player) -> None:
    """Broken, if it was seen running a second after the cancel, and completes."""
    law = peaka_syncs.a_cancelled_sync_does_not_run_on
    player.ask("fullRefreshCache")
    running = run_of(player, FULL)
    cancel = player.ask("cancelFullRefreshCache")
    last = player.look()

    assert keeps(law, player)
    body = last.json | {FULL: running, "status": "RUNNING"}
    soon = _at(cancel, last, seconds=2, body=body)
    body = last.json | {FULL: running | {"status": "COMPLETED"}}
    later = _at(cancel, last, seconds=3, body=body)
    before = player.client.exchanges[:-1]
    assert breaks(law, [*before, soon, msgspec.structs.replace(later, trail=last.trail + 1)])


def _at(begin: Exchange, exchange: Exchange, *, seconds: float, body: Any) -> Exchange:
    at = begin.at + timedelta(seconds=seconds)
    return msgspec.structs.replace(exchange, at=at, body=msgspec.json.encode(body))


def test_a_cancel_must_leave_the_other_kind_alone(player: Player) -> None:
    """Broken, if both are cancelled by it."""
    law = peaka_syncs.a_cancel_leaves_the_other_kind_alone
    player.ask("incrementalUpdateCache")
    player.ask("fullRefreshCache")
    player.look()
    player.ask("cancelFullRefreshCache")
    execution = run_of(player, INCREMENTAL)

    assert keeps(law, player)
    cancelled = {**execution, "status": "CANCELLED"}
    assert breaks(law, player.changed_last(**{INCREMENTAL: cancelled}))


def test_a_history_must_be_cut_out_of_the_whole(player: Player) -> None:
    """Broken, if the limit has no effect."""
    law = peaka_syncs.a_history_is_cut_out_of_the_whole
    player.ask("fullRefreshCache")
    player.seconds += 3600
    player.look()
    whole = player.ask("getCacheExecutionHistory", query={"limit": 1000})
    player.ask("getCacheExecutionHistory", query={"limit": 1})

    assert keeps(law, player)
    assert breaks(law, player.changed_last(body=whole.json))


def test_logs_must_be_left_out(player: Player) -> None:
    """Broken by one."""
    law = peaka_syncs.logs_are_left_out_if_not_wanted
    player.look()

    assert keeps(law, player)
    assert breaks(law, player.changed_last(cacheActionLogs=[{"action": "STARTED"}]))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (None, NONE, True),
        ({"type": "BASIC", "expression": "P1D"}, {"type": "BASIC", "expression": "PT24H"}, True),
        (HOURLY, {"type": "BASIC", "expression": "PT2H"}, False),
        (HOURLY, NONE, False),
    ],
)
def test_schedules_are_compared_by_what_they_mean(
    one: object, other: object, *, same: bool
) -> None:
    """A server may tell none as NONE, and a day as 24 hours."""
    assert same_schedule(one, other) is same


def test_another_effort_waits_longer() -> None:
    """With some waiting, the mock is green, too."""
    assert played("peaka", target("peaka"), replace(QUICK, sequences=2, waiting=1)) == []
