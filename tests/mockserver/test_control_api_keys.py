"""API keys bound to a sandbox: a base URL and a key are all that a client needs."""

import httpx
import pytest

from specdouble.mockserver.kernel.clock import Clock
from tests.mocks import create_app
from tests.mockserver.http import CACHE, KEY, NOW, bearer, client

ROOT = "http://localhost:8000"
MINE = "checkout-front-end-1"
PEAKA = f"/api/v1/data/projects/mtKDhe1U/cache/{CACHE}/status"


@pytest.fixture
def anybody() -> httpx.Client:
    """A client with no key of its own, of a mock with a sandbox that a key is bound to."""
    found = client(create_app(clock=Clock.frozen(NOW)), key=None, base_url=ROOT)
    made = {"name": "mine", "api_keys": [{"api_key": MINE}]}
    assert control(found, "POST", "/sandboxes", made).status_code == 201
    return found


def control(anybody: httpx.Client, method: str, path: str, body: object = None) -> httpx.Response:
    return anybody.request(method, f"{ROOT}/_specdouble/v1{path}", json=body)


def bind(anybody: httpx.Client, name: str, *keys: dict[str, str]) -> httpx.Response:
    return control(anybody, "PUT", f"/sandboxes/{name}/api-keys", {"items": keys})


def stale(anybody: httpx.Client, key: str, path: str = "", **headers: str) -> int:
    url = f"{path}/api/v1/cache/projects?status=stale"
    total: int = anybody.get(url, headers={**bearer(key), **headers}).json()["total"]
    return total


def test_a_key_chooses_its_sandbox(anybody: httpx.Client) -> None:
    """What its holder invalidates is invalidated there only."""
    anybody.post("/api/v1/cache/invalidate", json={}, headers=bearer(MINE))

    assert (stale(anybody, MINE), stale(anybody, KEY)) == (12, 2)


def test_a_header_and_a_path_win_over_a_key(anybody: httpx.Client) -> None:
    """They are said for this very request."""
    control(anybody, "POST", "/sandboxes", {"name": "other"})
    anybody.post("/api/v1/cache/invalidate", json={}, headers=bearer(MINE))

    assert stale(anybody, MINE, "/~other") == stale(anybody, MINE, **{"X-Sandbox": "other"}) == 2
    assert stale(anybody, KEY, "/~mine") == 12


def test_a_key_has_the_rights_that_it_was_given(anybody: httpx.Client) -> None:
    """Those of a partner, or those of a project key."""
    bind(
        anybody,
        "mine",
        {"api_key": "a-partner"},
        {"api_key": "its-project", "project": "mtKDhe1U"},
        {"api_key": "no-project", "project": "elsewhere"},
    )
    asked = [anybody.get(PEAKA, headers=bearer(key)) for key in ("a-partner", "its-project")]
    refused = anybody.get(PEAKA, headers=bearer("no-project"))

    assert [answer.status_code for answer in asked] == [200, 200]
    assert refused.status_code == 403


def test_each_key_has_a_rate_limit_of_its_own(anybody: httpx.Client) -> None:
    """Two bound to one sandbox are two holders."""
    bind(anybody, "mine", {"api_key": "the-first"}, {"api_key": "the-second"})
    left = [
        anybody.get("/api/v1/cache/status", headers=bearer(key)).headers["x-ratelimit-remaining"]
        for key in ("the-first", "the-first", "the-second")
    ]

    assert left == ["99", "98", "99"]


def test_a_key_that_is_bound_no_more_opens_nothing(anybody: httpx.Client) -> None:
    """Replaced by others, or gone with its sandbox; then it is free for another."""
    assert bind(anybody, "mine", {"api_key": "another-one"}).status_code == 200
    assert anybody.get(PEAKA, headers=bearer(MINE)).status_code == 401
    control(anybody, "DELETE", "/sandboxes/mine")
    assert anybody.get(PEAKA, headers=bearer("another-one")).status_code == 401
    assert bind(anybody, "default", {"api_key": "another-one"}).status_code == 200


def test_a_reset_keeps_the_keys(anybody: httpx.Client) -> None:
    """They are how one comes there, and no part of its data."""
    control(anybody, "POST", "/sandboxes/mine/reset")

    assert stale(anybody, MINE) == 2


def test_a_fork_has_no_keys(anybody: httpx.Client) -> None:
    """A key chooses one sandbox."""
    control(anybody, "POST", "/sandboxes", {"name": "fork", "source": "mine"})

    assert control(anybody, "GET", "/sandboxes/fork/api-keys").json() == {"items": [], "total": 0}


def test_no_answer_shows_a_key(anybody: httpx.Client) -> None:
    """Neither of those that are bound, nor one that is refused."""
    answers = [
        bind(anybody, "mine", {"api_key": MINE, "project": "mtKDhe1U"}),
        control(anybody, "GET", "/sandboxes/mine/api-keys"),
        control(anybody, "GET", "/sandboxes/mine"),
        bind(anybody, "default", {"api_key": MINE}),
        bind(anybody, "mine", {"api_key": f"{MINE} {MINE}"}),
        bind(anybody, "mine", {"api_key": MINE, "projet": "x"}),
    ]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 409, 400, 400]
    assert not [answer.text for answer in answers if MINE in answer.text]
    assert answers[1].json()["items"] == [{"masked": "***-1", "project": "mtKDhe1U"}]


@pytest.mark.parametrize(
    ("name", "keys", "said"),
    [
        ("default", [MINE], "API key 1 is bound to sandbox 'mine' already"),
        ("mine", ["free-one", KEY], "API key 2 is one that the mock has for everybody"),
        ("mine", ["free-one", "free-one"], "API key 2 is there twice"),
    ],
)
def test_a_key_that_is_taken_is_refused(
    anybody: httpx.Client, name: str, keys: list[str], said: str
) -> None:
    """409, and those of before stay."""
    answer = bind(anybody, name, *({"api_key": key} for key in keys))

    assert (answer.status_code, answer.json()["detail"]) == (409, said)
    assert stale(anybody, MINE) == 2


def test_no_sandbox_is_made_with_a_key_that_is_taken(anybody: httpx.Client) -> None:
    """All or nothing."""
    body = {"name": "second", "api_keys": [{"api_key": MINE}]}

    assert control(anybody, "POST", "/sandboxes", body).status_code == 409
    assert control(anybody, "GET", "/sandboxes/second").status_code == 404
