"""SkillMeat's stories: what they ask, what they leave, and that nothing stops them."""

import json
from collections.abc import Callable
from functools import cache

import pytest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from specdouble.contract_tests.scene import Story
from specdouble.contract_tests.stories import skillmeat_maintenance
from specdouble.contract_tests.stories.skillmeat import STORIES
from specdouble.contract_tests.target import Target
from specdouble.contract_tests.traffic import Traffic
from tests.contract_tests.skillmeat_traffic import document, mock, recording, told
from tests.mocks import create_app

MAINTENANCE = "projects are refreshed and invalidated"


@cache
def of(story: str) -> Traffic:
    return told(mock(), story)[0]


def by_name(story: Story) -> str:
    return story.name


def test_every_operation_is_asked() -> None:
    """And each succeeds at least once."""
    done = {each.operation for each in recording() if each.is_success}
    assert done == set(document().operations)


@pytest.mark.parametrize("story", [each for each in STORIES if each.reads_only], ids=by_name)
def test_a_story_that_only_reads_sends_no_write(story: Story) -> None:
    """So it may be told to any server."""
    assert all(each.is_safe for each in of(story.name))


def test_all_that_a_document_enumerates_is_asked_for() -> None:
    """Each status, type, order and direction."""
    asked = {(each.operation, *pair) for each in recording() for pair in each.query}
    wanted = {
        (operation.id, parameter.name, value)
        for operation in document().operations.values()
        for parameter in operation.parameters
        for value in parameter.schema.get("enum", ())
    }
    assert wanted <= asked


def test_what_was_made_stale_is_made_fresh_again() -> None:
    """And what was stale before is so again."""
    target = mock()
    before, _ = told(target, "an unknown project is asked for")
    _, left_behind = told(target, MAINTENANCE)
    after, _ = told(target, "an unknown project is asked for")
    assert left_behind == []
    assert stale_ids(after) == stale_ids(before) != set()


def stale_ids(traffic: Traffic) -> set[str]:
    (listing,) = traffic.of("listProjects")
    return {each["id"] for each in listing.json["items"] if each["status"] == "stale"}


def test_what_was_fetched_just_now_is_given_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before it is refreshed again: its time may be written in whole seconds."""
    pauses: list[float] = []
    monkeypatch.setattr(skillmeat_maintenance, "sleep", pauses.append)
    target = mock()
    told(target, MAINTENANCE)
    assert pauses == []
    told(target, MAINTENANCE)
    assert [0 < each <= 2 for each in pauses] == [True]


def test_projects_are_listed_whole_on_both_sides_of_every_write() -> None:
    """So that laws can compare them; but for what is undone at the end."""
    writes = [
        (before, after)
        for before, write, after in of(MAINTENANCE).writes
        if write.is_safe is False and after
    ]
    assert len(writes) > 12
    for sides in writes:
        for side in sides:
            assert {"listProjects", "listArtifacts", "getStatus"} <= {
                each.operation for each in side
            }


def test_a_second_key_takes_part_if_there_is_one() -> None:
    """It asks between two requests of the first."""
    assert {each.key for each in of("limits are told")} == {0, 1}
    alone = Target(
        base_url="http://mock/api/v1", keys=mock().keys[:1], timeout=5, writes=True, app=mock().app
    )
    assert {each.key for each in told(alone, "limits are told")[0]} == {0}


Change = Callable[[object], object]


def changed(change: Change) -> Target:
    """The mock with another body in place of each that it answers."""
    app = create_app(["skillmeat"], rate_limit=False)

    async def between(scope: Scope, receive: Receive, send: Send) -> None:
        async def altered(message: Message) -> None:
            body = message.get("body")
            if body:
                message = {**message, "body": json.dumps(change(json.loads(body))).encode()}
            await send(message)

        await app(scope, receive, altered)

    return target_of(between)


def target_of(app: ASGIApp) -> Target:
    return Target(base_url="http://mock/api/v1", keys=["k"], timeout=5, writes=True, app=app)


CHANGES: dict[str, Change] = {
    "null": lambda _body: None,
    "an array": lambda body: [body],
    "no items": lambda _body: {"items": None, "total": "many"},
    "items that are no objects": lambda _body: {"items": [1, None, []], "total": 3},
    "items with odd values": lambda _body: {
        "items": [{"id": 3, "name": ["x"], "status": {}, "project_id": None, "last_fetched": 1}],
        "total": 10**9,
    },
    "names that can't be sent": lambda _body: {
        "items": [{"id": "\ud800", "name": "\ud800", "project_id": "\udfff"}], "total": 1,
    },
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGES)
def test_odd_answers_stop_no_story(name: str) -> None:
    """It goes on with what it can."""
    traffic, _ = told(changed(CHANGES[name]))
    assert len(traffic) > len(STORIES)


def test_refusals_stop_no_story() -> None:
    """With a wrong key every answer is 401."""
    target = target_of(create_app(["skillmeat"], rate_limit=False))
    traffic, _ = told(target)
    assert {each.status for each in traffic} == {401}
