"""A page from anywhere may use the mock: it is made for front ends under development."""

import httpx
import pytest

from specdouble.mockserver.kernel.clock import Clock
from tests.mocks import create_app
from tests.mockserver.http import JSON, KEY, NOW, PEAKA, client

ORIGIN = {"Origin": "http://localhost:5173"}
RATE_LIMIT = {"x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset", "retry-after"}


@pytest.fixture(scope="module")
def browser() -> httpx.Client:
    """A client without a key of its own."""
    return client(create_app(clock=Clock.frozen(NOW)), key=None)


def listed(answer: httpx.Response, header: str) -> set[str]:
    """What a header lists, in lower case."""
    return {each.strip().lower() for each in answer.headers[header].split(",")}


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
@pytest.mark.parametrize("url", ["/cache/status", f"{PEAKA}/cache"])
def test_a_preflight_allows_the_key_and_json(browser: httpx.Client, url: str, method: str) -> None:
    """By name: in a browser's eyes `*` does not stand for Authorization (Fetch, 4.9)."""
    wanted = {"authorization", "content-type"}
    asked = {
        "Access-Control-Request-Method": method,
        "Access-Control-Request-Headers": ",".join(sorted(wanted)),
    }
    answer = browser.options(url, headers={**ORIGIN, **asked})

    assert answer.is_success
    assert answer.headers["access-control-allow-origin"] in {"*", ORIGIN["Origin"]}
    assert wanted <= listed(answer, "access-control-allow-headers")
    assert method.lower() in listed(answer, "access-control-allow-methods")


def test_a_page_may_read_the_rate_limit(browser: httpx.Client) -> None:
    """Headers that are not exposed don't exist for a script."""
    headers = {**ORIGIN, "Authorization": f"Bearer {KEY}"}
    answer = browser.get("/cache/status", headers=headers)

    assert answer.status_code == 200
    assert listed(answer, "access-control-expose-headers") >= RATE_LIMIT


@pytest.mark.parametrize(
    ("method", "url", "key", "status"),
    [
        ("GET", "/cache/projects", KEY, 200),
        ("GET", "/cache/projects?limit=0", KEY, 400),
        ("GET", "/cache/projects", "wrong", 401),
        ("GET", "/cache/nothing", KEY, 404),
        ("POST", "/cache/refresh", KEY, 404),
        ("PATCH", "/cache/projects", KEY, 405),
        ("GET", f"{PEAKA}/cache/status", KEY, 401),
    ],
)
def test_a_page_may_read_every_answer(
    browser: httpx.Client, method: str, url: str, key: str, status: int
) -> None:
    """Errors as well: without the header a script sees "network error", and not why."""
    headers = {**ORIGIN, **JSON, "Authorization": f"Bearer {key}"}
    content = b'{"project_id": "proj-999"}' if method == "POST" else b""
    answer = browser.request(method, url, headers=headers, content=content)

    assert answer.status_code == status
    assert answer.headers["access-control-allow-origin"] == "*"


def test_a_plain_options_is_no_preflight(browser: httpx.Client) -> None:
    """Without `Access-Control-Request-Method` it asks what the path can do."""
    answer = browser.options("/cache/status", headers=ORIGIN)

    assert (answer.status_code, listed(answer, "allow")) == (204, {"get", "head", "options"})


def test_who_comes_from_nowhere_hears_nothing_of_it(browser: httpx.Client) -> None:
    """No `Origin`, no CORS."""
    answer = browser.get("/cache/status", headers={"Authorization": f"Bearer {KEY}"})

    assert not any(name.startswith("access-control") for name in answer.headers)
