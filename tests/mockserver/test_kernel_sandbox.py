"""A sandbox keeps the newest world of each API, and nothing of what was refused."""

import logging
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from specdouble.fixtures.entity import Entity
from specdouble.mockserver.kernel.api import Answer, Api, Outcome
from specdouble.mockserver.kernel.clock import Clock
from specdouble.mockserver.kernel.refusals import Conflict, Invalid, NotFound, Refusal
from specdouble.mockserver.kernel.sandbox import Sandbox
from specdouble.mockserver.kernel.world import World

NOW = datetime(2026, 8, 3, 9, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)


class Note(Entity, frozen=True, kw_only=True):
    """What the behaviours of these tests leave behind."""

    at: datetime


def wait(world: World, now: datetime) -> World:
    """Time passes, and leaves a note if it does."""
    return world if now == world.now else world.at(now).put(Note(id="waited", at=now))


def write(world: World, name: str) -> Outcome:
    world, number = world.new_uuid()
    return world.put(Note(id=name, at=world.now)), Answer(201, number)


def refuse(world: World, reason: Exception) -> Outcome:
    write(world, "never")
    raise reason


API = Api("notes", {"write": write, "refuse": refuse}, wait)
OTHER = replace(API, name="other")
WORLD = World.of([Note(id="first", at=NOW)], now=NOW, seed=1)


class Hands:
    """A clock whose hands a test moves, back as well."""

    def __init__(self) -> None:
        self.passed = timedelta()

    def sandbox(self, *apis: Api) -> Sandbox:
        return Sandbox({api.name: WORLD for api in apis or (API,)}, Clock(NOW, elapsed=self))

    def __call__(self) -> float:
        return self.passed.total_seconds()


def notes(sandbox: Sandbox, api: Api = API) -> list[str]:
    return [note.id for note in sandbox.world(api).table(Note)]


def test_a_behaviours_answer_is_given_and_its_world_is_kept() -> None:
    """The next one sees what this one did."""
    sandbox = Hands().sandbox()
    answer = sandbox.perform(API, write, {"name": "second"})

    assert answer == Answer(201, WORLD.new_uuid()[1], {})
    assert notes(sandbox) == ["first", "second"]
    assert sandbox.world(API).draws == 1


def test_an_answer_is_200_without_a_body_unless_it_says_more() -> None:
    """RFC 9110, section 15.3.1."""
    assert (Answer().status, Answer().body, Answer().headers) == (200, None, {})


def test_a_behaviour_finds_the_world_as_it_is_now() -> None:
    """What was due until now has happened before it."""
    hands = Hands()
    sandbox = hands.sandbox()
    hands.passed = HOUR
    sandbox.perform(API, write, {"name": "second"})

    assert notes(sandbox) == ["first", "waited", "second"]
    assert sandbox.world(API).get(Note, "second").at == NOW + HOUR


def test_time_is_passed_on_as_the_clock_tells_it() -> None:
    """Once for each look at the world."""
    told: list[datetime] = []

    def note(world: World, now: datetime) -> World:
        told.append(now)
        return world.at(now)

    api, hands = replace(API, advance=note), Hands()
    sandbox = hands.sandbox()
    for hours in (0, 1, 3):
        hands.passed = hours * HOUR
        sandbox.world(api)

    assert told == [NOW, NOW + HOUR, NOW + 3 * HOUR]


def test_time_never_goes_back() -> None:
    """Though a clock may, when somebody sets it, or when the world is of a later time."""
    hands = Hands()
    sandbox = hands.sandbox()
    hands.passed = 2 * HOUR
    sandbox.world(API)
    hands.passed = HOUR

    assert sandbox.world(API).now == NOW + 2 * HOUR


@pytest.mark.parametrize("reason", [NotFound("x"), Conflict("y", code="z"), Invalid("w")])
def test_a_refused_operation_changes_nothing(reason: Refusal) -> None:
    """It could not even half-write; and its draws are not made either."""
    sandbox = Hands().sandbox()
    before = sandbox.snapshot()
    with pytest.raises(type(reason)) as caught:
        sandbox.perform(API, refuse, {"reason": reason})

    assert caught.value is reason
    assert sandbox.snapshot() == before


def test_a_failed_operation_changes_nothing() -> None:
    """Even if it is a mistake of ours."""
    sandbox = Hands().sandbox()
    before = sandbox.snapshot()
    with pytest.raises(ZeroDivisionError):
        sandbox.perform(API, refuse, {"reason": ZeroDivisionError()})

    assert sandbox.snapshot() == before


def test_time_has_passed_though_an_operation_was_refused() -> None:
    """It would have passed without the operation, too."""
    hands = Hands()
    sandbox = hands.sandbox()
    hands.passed = HOUR
    with pytest.raises(NotFound):
        sandbox.perform(API, refuse, {"reason": NotFound("x")})

    assert sandbox.snapshot()["notes"].now == NOW + HOUR


def test_a_refusal_has_its_words_and_a_code_perhaps() -> None:
    """The code is the API's own."""
    refusal = Conflict("is there", code="ALREADY_THERE")

    assert (str(refusal), refusal.message, refusal.code) == ("is there",) * 2 + ("ALREADY_THERE",)
    assert NotFound("x").code is None


def test_each_api_has_a_world_of_its_own() -> None:
    """In one sandbox, with one clock."""
    sandbox = Hands().sandbox(API, OTHER)
    sandbox.perform(API, write, {"name": "second"})

    assert notes(sandbox, API) == ["first", "second"]
    assert notes(sandbox, OTHER) == ["first"]


def test_sandboxes_do_not_see_each_other() -> None:
    """Though they begin with the same world."""
    first, second = Hands().sandbox(), Hands().sandbox()
    first.perform(API, write, {"name": "second"})

    assert notes(second) == ["first"]


def test_a_snapshot_can_be_restored_again_and_again() -> None:
    """What is done after it, and what was done before, does not change it."""
    sandbox = Hands().sandbox()
    sandbox.perform(API, write, {"name": "second"})
    snapshot = sandbox.snapshot()
    for name in ("third", "fourth"):
        sandbox.perform(API, write, {"name": name})
        assert notes(sandbox) == ["first", "second", name]
        sandbox.restore(snapshot)

    assert notes(sandbox) == ["first", "second"]


def test_a_restored_world_is_brought_to_the_present() -> None:
    """The clock has gone on."""
    hands = Hands()
    sandbox = hands.sandbox()
    snapshot = sandbox.snapshot()
    hands.passed = HOUR
    sandbox.world(API)
    sandbox.restore(snapshot)

    assert sandbox.world(API).now == NOW + HOUR


def test_the_worlds_given_stay_the_givers() -> None:
    """A sandbox keeps its own list of them."""
    worlds = {"notes": WORLD}
    sandbox = Sandbox(worlds, Clock.frozen(NOW))
    sandbox.perform(API, write, {"name": "second"})

    assert worlds == {"notes": WORLD}


def test_changes_are_logged_in_order(caplog: pytest.LogCaptureFixture) -> None:
    """For whoever wants to see them; and each once."""
    caplog.set_level(logging.DEBUG, "specdouble.sandbox")
    hands = Hands()
    sandbox = hands.sandbox()
    hands.passed = HOUR
    sandbox.perform(API, write, {"name": "second"})
    sandbox.world(API)

    assert [(record.levelname, record.getMessage()) for record in caplog.records] == [
        ("DEBUG", "notes: put Note waited"),
        ("DEBUG", "notes: put Note second"),
    ]


def test_changes_of_one_operation_are_logged_oldest_first(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A world notes them newest first."""

    def rewrite(world: World) -> Outcome:
        first = world.get(Note, "first")
        return world.drop(first).put(first.but(id="a"), first.but(id="b")), Answer()

    caplog.set_level(logging.DEBUG, "specdouble.sandbox")
    Hands().sandbox().perform(API, rewrite, {})

    assert caplog.messages == [
        "notes: drop Note first",
        "notes: put Note a",
        "notes: put Note b",
    ]


def test_nothing_is_logged_when_nothing_changes(caplog: pytest.LogCaptureFixture) -> None:
    """Most requests only read."""
    caplog.set_level(logging.DEBUG, "specdouble.sandbox")
    Hands().sandbox().world(API)

    assert caplog.messages == []
