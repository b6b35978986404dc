"""A request chooses its sandbox by a header or by its path, on all ways through the edge."""

import httpx
import pytest

from specdouble.mockserver.app import assemble
from specdouble.mockserver.kernel.clock import Clock
from specdouble.mockserver.kernel.sandboxes import Sandboxes
from specdouble.mockserver.mocks import create_sandboxes
from tests.mocks import create_mounts
from tests.mockserver.http import NOW, AtOnce, InProcess, client_by, refusal

ROOT = "http://localhost:8000"


@pytest.fixture
def every() -> Sandboxes:
    sandboxes = create_sandboxes(["skillmeat"], clock=Clock.frozen(NOW))
    sandboxes.create("mine")
    return sandboxes


@pytest.fixture(params=["at once", "straight", "whole"])
def asked(every: Sandboxes, request: pytest.FixtureRequest) -> httpx.Client:
    app = assemble(create_mounts(["skillmeat"], every), shortcut=request.param != "whole")
    way = AtOnce if request.param == "at once" else InProcess
    asked = client_by(way(app), base_url=ROOT)
    asked.get("/")  # Connexion makes its operations at the first request
    return asked


def stale(asked: httpx.Client, prefix: str = "", **headers: str) -> int:
    answer = asked.get(f"{prefix}/api/v1/cache/projects?status=stale", headers=headers)
    total: int = answer.json()["total"]
    return total


def test_a_header_chooses(asked: httpx.Client) -> None:
    """What is invalidated there is not here."""
    asked.post("/api/v1/cache/invalidate", json={}, headers={"X-Sandbox": "mine"})

    assert stale(asked, **{"X-Sandbox": "mine"}) == 12
    assert stale(asked) == stale(asked, **{"X-Sandbox": "default"}) == 2


def test_a_path_chooses(asked: httpx.Client) -> None:
    """For a client of which nothing but the base URL can be set; it goes before a header."""
    asked.post("/~mine/api/v1/cache/invalidate", json={})

    assert stale(asked, "/~mine") == 12
    assert stale(asked, "/~mine", **{"X-Sandbox": "default"}) == 12
    assert stale(asked) == 2


@pytest.mark.parametrize("name", ["mein", "", "%2e%2e", "a" * 400])
def test_an_unknown_one_is_404(asked: httpx.Client, name: str) -> None:
    """In the API's own shape."""
    answer = asked.get(f"/~{name}/api/v1/cache/status")

    assert answer.status_code == 404
    assert "no sandbox" in refusal(answer)


def test_the_control_api_has_no_prefix(asked: httpx.Client) -> None:
    """Its paths name a sandbox themselves, where they are about one."""
    answer = asked.get("/~mine/_specdouble/v1/sandboxes?limit=1")

    assert answer.status_code == 404
    assert refusal(answer) == (
        "Nothing at /~mine/_specdouble/v1/sandboxes: paths of the control API have no sandbox"
        " before them; did you mean /_specdouble/v1/sandboxes?"
    )


def test_an_unknown_one_in_a_header_is_404_with_a_hint(asked: httpx.Client) -> None:
    """The nearest name."""
    answer = asked.get("/api/v1/cache/status", headers={"X-Sandbox": "mein"})

    assert answer.status_code == 404
    assert refusal(answer) == "There is no sandbox 'mein'; did you mean mine?"


def test_who_has_no_key_learns_of_no_sandbox(asked: httpx.Client) -> None:
    """401 comes first."""
    answer = asked.get("/~mein/api/v1/cache/status", headers={"Authorization": "Bearer x"})

    assert answer.status_code == 401


def test_each_has_its_own_rate_limit(every: Sandboxes, asked: httpx.Client) -> None:
    """One test that uses it up is no other test's loss."""
    for _ in range(100):
        asked.get("/~mine/api/v1/cache/status")

    assert asked.get("/~mine/api/v1/cache/status").status_code == 429
    assert asked.get("/api/v1/cache/status").headers["x-ratelimit-remaining"] == "99"
    every.reset("mine")
    assert asked.get("/~mine/api/v1/cache/status").status_code == 200


def test_each_has_its_own_time(every: Sandboxes, asked: httpx.Client) -> None:
    """A day later in one, all has expired there."""
    every.get("mine").clock.set(NOW.replace(day=20))

    assert stale(asked, "/~mine") != stale(asked) == 2


def test_pages_are_there_below_a_prefix(asked: httpx.Client) -> None:
    """A health check of a base URL with a sandbox."""
    assert asked.get("/~mine/healthz").json()["status"] == "ok"
