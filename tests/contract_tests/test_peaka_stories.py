"""Peaka's stories: what they ask, what they leave, and that nothing stops them."""

import json
from collections.abc import Callable
from functools import cache
from typing import Any

import httpx
import pytest

from specdouble.contract_tests.client import Client
from specdouble.contract_tests.exchange import Exchange
from specdouble.contract_tests.scene import Scene, Story
from specdouble.contract_tests.stories.peaka_caches import Standstill
from specdouble.contract_tests.stories.peaka_life import STORIES
from specdouble.contract_tests.traffic import Traffic
from tests.contract_tests.peaka_traffic import (
    PROJECT,
    document,
    mock,
    recording,
    told,
)

LIFE = "a cache lives"


@cache
def life() -> tuple[Traffic, list[str]]:
    with mock() as target:
        return told(target, LIFE)


def by_name(story: Story) -> str:
    return story.name


def test_every_operation_is_asked() -> None:
    """And each succeeds at least once."""
    done = {each.operation for each in recording() if each.is_success}
    assert done == set(document().operations)


@pytest.mark.parametrize("story", [each for each in STORIES if each.reads_only], ids=by_name)
def test_a_story_that_only_reads_sends_no_write(story: Story) -> None:
    """So it may be told to any server."""
    with mock() as target:
        traffic, left_behind = told(target, story.name)

    assert all(each.is_safe for each in traffic)
    assert left_behind == []


def test_a_freed_table_is_cached_again_with_its_schedules() -> None:
    """Only its id and its history are others then; that is told."""
    with mock() as target:
        before = caches(target)
        _, left_behind = told(target, LIFE)
        after = caches(target)

    assert tables(after) == tables(before)
    (replaced,) = set(ids(before)) - set(ids(after))
    assert len(left_behind) == 1
    assert replaced in left_behind[0]


def test_the_cache_of_the_documents_examples_stays() -> None:
    """Whoever runs the examples finds it."""
    touched = {e.path_values["cacheId"] for e in life()[0] if e.operation == "deleteCache"}
    assert example() not in touched


def test_it_stays_even_if_there_is_no_other_cache() -> None:
    """Tables of the document's examples are cached instead; nothing is left behind."""
    with mock() as target:
        client = Client(target, document())
        for id_ in set(ids(caches(target))) - {example()}:
            client.ask("deleteCache", projectId=PROJECT, cacheId=id_)
        _, left_behind = told(target, LIFE)

        assert ids(caches(target)) == [example()]
        assert left_behind == []


def test_waiting_is_bounded() -> None:
    """A story of eleven syncs takes some three hundred requests."""
    assert len(life()[0]) < 400


def test_values_of_the_user_win() -> None:
    """A project of one's own, and a free table in it."""
    place = {"catalogId": "9", "schemaName": "s", "tableName": "t"}
    with mock() as target:
        traffic, _ = told(target, LIFE, projectId="other", **place)

    asked = [each for each in traffic.of("createCache") if each.path_values["projectId"] == "other"]
    assert place in [each.request_json for each in asked]


ODD: list[tuple[int, Any]] = [
    (200, None),
    (200, {}),
    (200, []),
    (200, [None]),
    (200, [{"id": 1}]),
    (200, {"id": None, "status": 1}),
    (200, {"id": "c1", "status": "RUNNING", "lastFullRefreshCacheExecution": "?"}),
    (200, [{"id": "c1", "catalogId": "1", "schemaName": "s", "tableName": "t"}]),
    (404, {}),
    (500, "broken"),
]


@pytest.mark.parametrize("story", STORIES, ids=by_name)
@pytest.mark.parametrize("answer", ODD, ids=str)
def test_no_answer_stops_a_story(story: Story, answer: tuple[int, Any]) -> None:
    """It goes on with what it can, or ends."""
    with mock() as target:
        client = Client(target, document())
        client._http = httpx.Client(transport=httpx.MockTransport(always(*answer)))
        scene = Scene(client)
        story.tell(scene)
        scene.clear()

    assert client.exchanges


def test_a_sync_stands_still_only_after_it_got_on() -> None:
    """Before its first progress nobody knows."""
    since = Standstill()
    shown = [{"lastFullRefreshCacheExecution": {"progress": count}} for count in (1, 1, 2, 2)]

    assert [since(each) > 0 for each in shown] == [False, False, True, True]


def always(status: int, body: Any) -> Callable[[httpx.Request], httpx.Response]:
    return lambda _request: httpx.Response(status, content=json.dumps(body).encode())


def caches(target: Any) -> Exchange:
    return Client(target, document()).ask("getCacheStatusByProject", projectId=PROJECT)


def ids(exchange: Exchange) -> list[str]:
    return [each["id"] for each in exchange.json]


def tables(exchange: Exchange) -> list[str]:
    return sorted(each["tableName"] for each in exchange.json)


def example() -> str:
    """The cache that the document's examples name."""
    operation = document().resolved["paths"][path()]["get"]
    shown = {each["name"]: each["example"] for each in operation["parameters"]}
    return str(shown["cacheId"])


def path() -> str:
    return document().operations["getCacheStatus"].path
