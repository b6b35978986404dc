"""What was asked and answered: told, found, counted, exported and forgotten."""

import asyncio
import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from specdouble.contract_tests.hearing import hear
from specdouble.contract_tests.settings import Settings
from specdouble.mockserver.app import assemble, controlled
from specdouble.mockserver.kernel.clock import Clock
from specdouble.mockserver.mocks import create_sandboxes
from tests.contract_tests import peaka_traffic, skillmeat_traffic
from tests.mocks import create_app, create_mounts
from tests.mockserver.http import CONTROL, KEY, NOW, OTHER_KEY, client, exchange, scope_of

ROOT = "http://localhost:8000"
HISTORY = "/sandboxes/default/history"
AUTHORIZED = {"Authorization": f"Bearer {KEY}"}


def ask(control: httpx.Client, method: str, path: str, **options: Any) -> httpx.Response:
    """A request to the mocked API."""
    headers = {**AUTHORIZED, **options.pop("headers", {})}
    return control.request(method, f"{ROOT}/api/v1{path}", headers=headers, **options)


def listed(control: httpx.Client, **filters: object) -> list[dict[str, Any]]:
    answer = control.get(HISTORY, params={name: str(value) for name, value in filters.items()})
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def counted(control: httpx.Client, **pattern: object) -> dict[str, Any]:
    answer = control.post(f"{HISTORY}/count", json=pattern)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_an_exchange_tells_what_was_asked_and_why_it_was_answered_so(control: httpx.Client) -> None:
    """The place in the document, and the behaviour."""
    ask(control, "POST", "/cache/refresh?x=1&x=2", json={"force": True})
    (told,) = listed(control)

    assert told.pop("duration") >= 0
    assert told == {
        "number": 1,
        "at": "2025-12-01T15:00:00Z",
        "api": "skillmeat",
        "operation": "refreshCache",
        "method": "POST",
        "path": "/api/v1/cache/refresh?x=1&x=2",
        "query": {"x": ["1", "2"]},
        "body": {"force": True},
        "status": 200,
        "change": 1,
        "why": {
            "by": "apis.skillmeat.refreshing.refresh_cache",
            "pointer": "#/paths/~1cache~1refresh/post/responses/200",
        },
    }


@pytest.mark.parametrize(
    ("method", "path", "headers", "by"),
    [
        ("GET", "/cache/projects?status=no", {}, "edge: validation"),
        ("GET", "/cache/status", {"Authorization": "Bearer no"}, "edge: authentication"),
        ("GET", "/cache/status", {"Accept": "text/html"}, "edge: acceptance"),
        ("GET", "/cache/nothing", {}, "edge: paths"),
        ("PUT", "/cache/status", {}, "edge: paths"),
        ("POST", "/cache/refresh", {"Content-Length": "9999999"}, "edge: body"),
        ("GET", "/data/projects/x/cache/status", {}, "edge: authentication"),
    ],
)
def test_a_refusal_says_which_part_refused(
    control: httpx.Client, method: str, path: str, headers: dict[str, str], by: str
) -> None:
    """Also where no operation was found."""
    ask(control, method, path, headers=headers)

    assert [told["why"]["by"] for told in listed(control)] == [by]


def test_a_behaviours_refusal_is_the_behaviours(control: httpx.Client) -> None:
    """It was asked, and said no."""
    ask(control, "POST", "/cache/refresh", json={"project_id": "nobody"})
    (told,) = listed(control)

    assert told["status"] == 404
    assert told["why"] == {
        "by": "apis.skillmeat.refreshing.refresh_cache",
        "pointer": "#/paths/~1cache~1refresh/post/responses/404",
    }


def test_each_sandbox_has_a_history_of_its_own(control: httpx.Client) -> None:
    """Chosen by path or header; a name that nobody has is in none."""
    control.post("/sandboxes", json={"name": "mine"})
    control.get(f"{ROOT}/~mine/api/v1/cache/status", headers=AUTHORIZED)
    for path in ("/cache/status", "/cache/nothing"):
        ask(control, "GET", path, headers={"X-Sandbox": "mine"})
        ask(control, "GET", path, headers={"X-Sandbox": "nobody"})

    assert listed(control) == []
    answer = control.get("/sandboxes/mine/history").json()
    assert [each["path"] for each in answer["items"]] == [
        "/api/v1/cache/nothing",
        "/api/v1/cache/status",
        "/api/v1/cache/status",
    ]


@pytest.mark.parametrize(
    ("filters", "numbers"),
    [
        ({}, [4, 3, 2, 1]),
        ({"limit": 2}, [4, 3]),
        ({"limit": 2, "offset": 3}, [1]),
        ({"operation": "listProjects"}, [3, 2]),
        ({"method": "POST"}, [4]),
        ({"path": "/api/v1/cache/pro*"}, [3, 2]),
        ({"status": "4XX"}, [3]),
        ({"status": "200"}, [4, 2, 1]),
        ({"api": "peaka"}, []),
        ({"since": "2025-12-01T16:00:00Z"}, [4]),
        ({"since": "2025-11-30T23:59:60Z"}, [4, 3, 2, 1]),
        ({"since": "0001-01-01t00:00:00+14:00"}, [4, 3, 2, 1]),
    ],
)
def test_a_history_is_listed_by_filters(
    control: httpx.Client, filters: dict[str, object], numbers: list[int]
) -> None:
    """The newest first."""
    ask(control, "GET", "/cache/status")
    ask(control, "GET", "/cache/projects")
    ask(control, "GET", "/cache/projects?status=no")
    control.post("/sandboxes/default/clock/advance", json={"duration": "PT1H"})
    ask(control, "POST", "/cache/invalidate", json={})

    assert [told["number"] for told in listed(control, **filters)] == numbers


def test_all_of_an_exchange_is_told_by_its_number(control: httpx.Client) -> None:
    """Headers and bodies of both sides."""
    answer = ask(control, "POST", "/cache/invalidate", json={})
    whole = control.get(f"{HISTORY}/1").json()

    assert whole["request"]["content"] == {"size": 2, "cut": False, "text": "{}"}
    assert whole["response"]["content"]["text"] == answer.text
    sent = {each["name"]: each["value"] for each in whole["response"]["headers"]}
    assert sent == dict(answer.headers)
    assert control.get(f"{HISTORY}/2").status_code == 404


def test_no_key_is_told(control: httpx.Client) -> None:
    """Of the mock's own the number is."""
    control.put("/sandboxes/default/api-keys", json={"items": [{"api_key": "checkout-1"}]})
    for key in (KEY, OTHER_KEY, "checkout-1", "unknown-1"):
        headers = {"Authorization": f"Bearer {key}", "Cookie": f"session={key}"}
        ask(control, "POST", f"/cache/refresh?key={key}", headers=headers, json={"project_id": key})
    shown = [control.get(f"{HISTORY}/{number}").text for number in (1, 2, 3, 4)]
    shown += [control.get(HISTORY).text, control.get(f"{HISTORY}/har").text]

    assert [
        text for text in shown if KEY in text or OTHER_KEY in text or "checkout-1" in text
    ] == []
    assert "unknown-1" not in shown[3].replace('"project_id": "unknown-1"', "").replace(
        "Project 'unknown-1'", ""
    )
    assert ["Bearer ***1" in shown[0], "Bearer ***2" in shown[1]] == [True, True]


def test_calls_are_counted_by_what_they_said(control: httpx.Client) -> None:
    """Members of the body, parameters of the query; with those that nearly fit."""
    for body in ({"force": True}, {"force": False}, {"force": True, "project_id": "proj-123"}):
        ask(control, "POST", "/cache/refresh", json=body)
    ask(control, "GET", "/cache/projects?status=stale")

    assert counted(control, operation="refreshCache", body={"force": True})["count"] == 2
    assert counted(control, query={"status": "stale"})["count"] == 1
    assert counted(control, query={"status": "active"})["count"] == 0
    assert counted(control)["count"] == 4
    near = counted(control, operation="refreshCache", body={"force": True})["nearest"]
    assert [(each["exchange"]["number"], each["differences"]) for each in near] == [
        (2, ["body #/force is false, not true"])
    ]


@pytest.mark.parametrize(
    "body",
    [
        b"\xff\xfe",
        b'{"a": "\xed\xa0\x80"}',
        b'{"password": "\\ud800", "a": "\\ud800"}',
        b'{"password": "\xff", "a": "\xc3\xa9"}',
        b"[" * 5000,
        b'{"secret":' * 5000,
    ],
)
def test_whatever_was_sent_can_be_told(control: httpx.Client, body: bytes) -> None:
    """Also what is no text, or no JSON, or was meant to do harm."""
    headers = {"Content-Type": "application/json"}
    ask(control, "POST", "/cache/refresh?a=%ff&b=%", content=body, headers=headers)
    ask(control, "POST", "/cache/refresh", content=body)

    for path in (HISTORY, f"{HISTORY}/1", f"{HISTORY}/2", f"{HISTORY}/har"):
        assert control.get(path).status_code == 200
    assert counted(control, query={"b": "*"}, path="[!", body={"password": "x"})["count"] == 0


def test_a_name_that_nothing_has_is_a_mistake(control: httpx.Client) -> None:
    """An assertion that nothing was called must not be true by a slip."""
    answer = control.post(f"{HISTORY}/count", json={"operation": "refreshCahe"})

    assert answer.status_code == 409
    assert "did you mean refreshCache?" in answer.json()["detail"]
    assert control.post(f"{HISTORY}/count", json={"api": "skilmeat"}).status_code == 409


@pytest.mark.parametrize("form", ["", "/har"])
def test_a_filter_by_a_name_that_nothing_has_is_a_mistake(control: httpx.Client, form: str) -> None:
    """An empty history must not come of a slip."""
    operation = control.get(f"{HISTORY}{form}?operation=refreshCahe")
    api = control.get(f"{HISTORY}{form}?api=skilmeat")

    assert (operation.status_code, api.status_code) == (409, 409)
    assert "no operation 'refreshCahe'; did you mean refreshCache?" in operation.json()["detail"]
    assert "no API 'skilmeat'; did you mean skillmeat?" in api.json()["detail"]


def test_a_sandbox_that_is_not_there_is_told_before_any_other_mistake(
    control: httpx.Client,
) -> None:
    """What a filter says of it is no matter then."""
    answer = control.get("/sandboxes/gone/history?operation=refreshCahe")

    assert answer.status_code == 404
    assert "no sandbox 'gone'" in answer.json()["detail"]


def test_a_history_is_forgotten(control: httpx.Client) -> None:
    """When it is asked for, and by a reset."""
    ask(control, "GET", "/cache/status")
    assert control.delete(HISTORY).status_code == 204
    assert listed(control) == []
    ask(control, "GET", "/cache/status")
    control.post("/sandboxes/default/reset")
    assert listed(control) == []


def test_a_mock_without_history_says_so() -> None:
    """Rather than that nothing was called."""
    sandboxes = create_sandboxes(clock=Clock.frozen(NOW))
    mounts = create_mounts(["skillmeat"], sandboxes)
    control = client(controlled(assemble(mounts), sandboxes, mounts), key=None, base_url=CONTROL)
    answer = control.get(HISTORY)

    assert answer.status_code == 409
    assert "--history 0" in answer.json()["detail"]


def test_a_browser_can_read_the_export(control: httpx.Client) -> None:
    """HAR 1.2: what was cut is left out, and a sandbox's name is in no URL."""
    control.get(f"{ROOT}/~default/api/v1/cache/status", headers=AUTHORIZED)
    log = control.get(f"{HISTORY}/har").json()["log"]

    assert log["version"] == "1.2"
    (entry,) = log["entries"]
    assert entry["startedDateTime"] == "2025-12-01T15:00:00.000+00:00"
    assert entry["request"]["url"] == "http://localhost:8000/api/v1/cache/status"
    assert entry["request"].keys() >= {"cookies", "headersSize", "bodySize", "httpVersion"}
    assert entry["response"]["content"]["mimeType"] == "application/json"


@pytest.mark.parametrize("api", ["skillmeat", "peaka"])
def test_a_recording_of_the_mock_keeps_the_laws(api: str, tmp_path: Path) -> None:
    """Judged as any tool's: all stories, told to the mock."""
    if api == "peaka":
        with peaka_traffic.mock() as target:
            peaka_traffic.told(target)
    else:
        target = skillmeat_traffic.mock()
        skillmeat_traffic.told(target)
    assert target.app is not None
    control = client(target.app, key=None, base_url=CONTROL)
    path = tmp_path / "mock.har"
    path.write_text(control.get(f"{HISTORY}/har").text)

    assert len(json.loads(path.read_text())["log"]["entries"]) > 200
    assert hear(Settings(target="", api=api), path) == 0


def test_what_is_said_again_is_told_again(control: httpx.Client) -> None:
    """Though it is kept once; and what differs, differs."""
    for accept in ("*/*", "*/*", "application/json"):
        ask(control, "GET", "/cache/status", headers={"Accept": accept})
    sent = [control.get(f"{HISTORY}/{number}").json()["request"] for number in (1, 2, 3)]
    told = [{each["name"]: each["value"] for each in one["headers"]} for one in sent]

    assert [headers["accept"] for headers in told] == ["*/*", "*/*", "application/json"]
    answers = [control.get(f"{HISTORY}/{number}").json()["response"] for number in (1, 2, 3)]
    left = [
        each["value"]
        for answer in answers
        for each in answer["headers"]
        if each["name"] == "x-ratelimit-remaining"
    ]
    assert left == ["99", "98", "97"]


def test_answers_that_wait_together_have_each_their_headers() -> None:
    """Those for a page of another origin are added when a delay is over, to its answer alone."""
    app = create_app(clock=Clock.frozen(NOW), rate_limit=False)
    control = client(app, key=None, base_url=CONTROL)
    control.put("/sandboxes/default/rules/late", json={"effect": {"kind": "delay", "seconds": 0.1}})
    url = f"{ROOT}/api/v1/cache/status?x={'y' * 300}"  # too long for the shortcut
    pages: tuple[dict[str, str], ...] = ({}, {"Origin": "http://localhost:3000"})
    asked = [httpx.Request("GET", url, headers={**AUTHORIZED, **page}) for page in pages]

    async def both() -> None:
        await asyncio.gather(*(exchange(app, scope_of(each), []) for each in asked))

    asyncio.run(both())
    told = [control.get(f"{HISTORY}/{number}").json()["response"]["headers"] for number in (1, 2)]
    assert ["access-control-allow-origin" in str(headers) for headers in told] == [False, True]
