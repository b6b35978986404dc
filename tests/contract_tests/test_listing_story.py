"""The story of lists: what it asks for, and that no server puts it out of its stride."""

import json
from collections import Counter
from functools import cache
from typing import Any

import httpx
import pytest
from starlette.types import ASGIApp, Receive, Scope, Send

from specdouble.contract_tests.client import Client, Silent
from specdouble.contract_tests.laws.generic.lists import LAWS
from specdouble.contract_tests.scene import Scene
from specdouble.contract_tests.stories.listings import STORIES
from specdouble.contract_tests.target import Target
from specdouble.contract_tests.traffic import Traffic
from specdouble.mockserver.mocks import MOCKS
from specdouble.specs import Document, load_builtin
from tests.contract_tests.listing_shop import KINDS, SORTS, made, recorded, told
from tests.mocks import create_app


def on(app: ASGIApp, api: str) -> Client:
    """A client of a server of one of the built-in APIs."""
    document = load_builtin(api)
    keys = [key.token for key in MOCKS[api].keys]
    base_url = f"http://mock{document.base_path}"
    target = Target(base_url=base_url, keys=keys, timeout=5, writes=False, app=app)
    return Client(target, document)


@cache
def on_mock(api: str) -> Traffic:
    """The story, told to our own mock."""
    client = on(create_app([api], rate_limit=False), api)
    for story in STORIES:
        story.tell(Scene(client))
    return client.traffic


def asked(name: str) -> set[str]:
    """The values of a parameter that the shop was asked for."""
    return {value for each in recorded() for key, value in each.query if key == name}


@pytest.mark.parametrize("api", ["skillmeat", "peaka"])
def test_our_mock_keeps_all_laws_about_lists(api: str) -> None:
    """Nothing is broken, and each list of the document is asked for."""
    traffic = on_mock(api)
    broken = [each for law in LAWS for each in law.judge(traffic) if each.broken]

    assert not broken, broken[0]
    assert len({each.operation for each in traffic}) == {"skillmeat": 5, "peaka": 4}[api]


def test_a_list_takes_no_more_than_some_two_hundred_requests() -> None:
    """So that a server with a rate limit is judged in minutes."""
    counts = Counter(each.operation for each in on_mock("skillmeat"))

    assert max(counts.values()) < 200


def test_the_story_only_reads() -> None:
    """It may be told to any server."""
    assert all(story.reads_only for story in STORIES)
    assert {each.method for each in recorded()} == {"GET"}


def test_every_value_of_an_enum_is_asked_for_and_one_that_is_none() -> None:
    """Of filters and of sort parameters."""
    for name, values in (("kind", KINDS), ("sort", SORTS), ("in_stock", ["true", "false"])):
        unknown = asked(name) - set(values)

        assert asked(name) >= set(values), name
        assert len(unknown) == 1, name


def test_bounds_are_asked_for_and_the_steps_beyond_them() -> None:
    """The document has 1 to 40 for perPage, and no maximum for page."""
    assert asked("perPage") >= {"0", "1", "40", "41", "abc", "1.5"}
    assert asked("page") >= {"0", "1", "abc"}


def test_searches_are_for_what_items_have_and_for_special_characters() -> None:
    """A name in whole, its beginning, something inside it, and another case."""
    assert asked("q") >= {"Saw", "sAW", "%", "_", "*", "\\", "'", '"', "\0", "", "x" * 51}
    assert any(text and text != "Saw" and text in "snake_case" for text in asked("q"))


def test_a_list_below_a_thing_is_read_where_it_is_fullest() -> None:
    """The ids for its path come from the list above: the first shop is empty, the second is not."""
    text = {"type": "string"}
    things = {"type": "array", "items": {"type": "object", "properties": {"id": text}}}
    shop_id = {"name": "shopId", "in": "path", "required": True, "schema": text}
    above = made("/shops", [], things).raw["paths"]["/shops"]
    below = made("/shops/{shopId}/things", [shop_id], things).raw["paths"]["/shops/{shopId}/things"]
    below["get"]["operationId"] = "listThingsOfShop"
    paths = {"/shops": above, "/shops/{shopId}/things": below}
    described = Document({"paths": paths}, {"paths": paths}, "made up")

    async def shops(scope: Scope, _receive: Receive, send: Send) -> None:
        ids = ["s1", "s 2"] if scope["path"] == "/shops" else ["t1"] * ("s 2" in scope["path"])
        await send({"type": "http.response.start", "status": 200, "headers": []})
        body = json.dumps([{"id": each} for each in ids]).encode()
        await send({"type": "http.response.body", "body": body})

    places = [each.path_values.get("shopId") for each in told(shops, described)]

    assert Counter(places)["s 2"] > Counter(places)["s1"] == 1


@pytest.mark.parametrize(
    "body",
    [
        None,
        [],
        {},
        "text",
        {"data": None},
        {"data": {"0": 1}, "meta": None},
        {"data": [None, 1, "x", [], {}], "meta": []},
        {"data": [{"id": None, "name": 3, "kind": [], "price": {}}], "meta": {"total": "x"}},
        {"data": [{"id": [1], "name": None, "version": 1.5}] * 3, "meta": {"total": True}},
    ],
)
@pytest.mark.parametrize("status", [200, 404, 500])
def test_odd_answers_stop_neither_the_story_nor_the_laws(body: Any, status: int) -> None:
    """They go on with what they can."""

    async def odd(_scope: Scope, _receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": json.dumps(body).encode()})

    traffic = told(odd)

    assert len(traffic) > 5
    assert all(each for law in LAWS for each in law.judge(traffic))


def test_one_silent_list_does_not_keep_the_others_unread() -> None:
    """The silence is told at the end; the caller notes it."""
    mock = create_app(["skillmeat"], rate_limit=False)

    async def silent(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"].endswith("/projects"):
            raise httpx.ReadTimeout("no answer")
        await mock(scope, receive, send)

    client = on(silent, "skillmeat")

    with pytest.raises(Silent):
        STORIES[0].tell(Scene(client))

    assert len({each.operation for each in client.exchanges}) == 4
