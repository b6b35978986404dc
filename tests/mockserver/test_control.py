"""The control API: sandboxes and their time, over HTTP."""

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from specdouble.mockserver.app import assemble, controlled
from specdouble.mockserver.control.clocks import duration
from specdouble.mockserver.kernel.clock import Clock
from specdouble.mockserver.mocks import create_sandboxes
from specdouble.mockserver.server import serving
from specdouble.specs import loading
from tests.mocks import create_app, create_mounts
from tests.mockserver.http import CACHE, CONTROL, KEY, NOW, PARTNER_KEY, client

ROOT = "http://localhost:8000"
HISTORY = f"/api/v1/data/projects/mtKDhe1U/cache/{CACHE}/executionHistory?limit=100"


def stale(control: httpx.Client, name: str) -> int:
    """How many projects of a sandbox are stale."""
    headers = {"Authorization": f"Bearer {KEY}", "X-Sandbox": name}
    answer = control.get(f"{ROOT}/api/v1/cache/projects?status=stale", headers=headers)
    total: int = answer.json()["total"]
    return total


def executions(control: httpx.Client, name: str) -> list[str]:
    """The ids of what a cache of a sandbox has done, the newest first."""
    headers = {"Authorization": f"Bearer {PARTNER_KEY}", "X-Sandbox": name}
    return [each["id"] for each in control.get(ROOT + HISTORY, headers=headers).json()]


def test_a_sandbox_is_made_and_told_of(control: httpx.Client) -> None:
    """201 with its place (RFC 9110, section 15.3.2)."""
    made = control.post("/sandboxes", json={"name": "mine", "seed": 7, "rate": 0})

    assert made.status_code == 201
    assert control.get(f"{ROOT}{made.headers['location']}").json() == made.json()
    told = made.json()
    assert (told["name"], told["seed"], told["clock"]["rate"]) == ("mine", 7, 0)
    listed = control.get("/sandboxes").json()
    assert ([each["name"] for each in listed["items"]], listed["total"]) == (["default", "mine"], 2)


def test_a_fork_has_what_its_source_had(control: httpx.Client) -> None:
    """And loses it by no reset; a reset of the source does not touch it."""
    headers = {"Authorization": f"Bearer {KEY}"}
    control.post(f"{ROOT}/api/v1/cache/invalidate", json={}, headers=headers)
    control.post("/sandboxes", json={"name": "fork", "source": "default"})
    control.post("/sandboxes/default/reset")
    control.post("/sandboxes/fork/reset")

    assert (stale(control, "default"), stale(control, "fork")) == (2, 12)


def test_a_removed_one_is_gone(control: httpx.Client) -> None:
    """204, then 404."""
    control.post("/sandboxes", json={"name": "mine"})

    assert control.delete("/sandboxes/mine").status_code == 204
    assert control.get("/sandboxes/mine").status_code == 404


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "said"),
    [
        ("POST", "/sandboxes", {"name": "default"}, 409, "already"),
        ("POST", "/sandboxes", {"name": "a/b"}, 400, "#/name"),
        ("POST", "/sandboxes", {"name": "a", "source": "defualt"}, 404, "did you mean default?"),
        ("POST", "/sandboxes", {"name": "a", "source": "default", "seed": 1}, 409, "no seed"),
        ("POST", "/sandboxes", {"name": "a", "profile": "typicle"}, 404, "did you mean typical?"),
        ("POST", "/sandboxes", {"name": "a", "profil": "typical"}, 400, "profil"),
        ("DELETE", "/sandboxes/default", None, 409, "can be reset"),
        ("PATCH", "/sandboxes/default/clock", {}, 400, "#"),
        ("PATCH", "/sandboxes/default/clock", {"rate": -1}, 400, "at least 0"),
        (
            "PATCH",
            "/sandboxes/default/clock",
            {"now": "2020-01-01T00:00:00Z"},
            409,
            "only a reset, a snapshot or a rewind",
        ),
        ("POST", "/sandboxes/default/clock/advance", {"duration": "P1M"}, 400, "#/duration"),
        ("POST", "/sandboxes/default/clock/advance", {"duration": "P"}, 400, "#/duration"),
        ("POST", "/sandboxes/default/clock/advance", {"duration": "P9999D"}, 409, "3650 days"),
    ],
)
def test_a_mistake_is_a_problem(  # noqa: PLR0913, PLR0917
    control: httpx.Client, method: str, path: str, body: object, status: int, said: str
) -> None:
    """Problem details (RFC 9457) that say what would be right; nothing has changed."""
    before = control.get("/sandboxes").json()
    answer = control.request(method, path, json=body)

    assert (answer.status_code, answer.headers["content-type"]) == (
        status,
        "application/problem+json",
    )
    assert answer.json()["status"] == status
    assert said in answer.json()["detail"]
    assert control.get("/sandboxes").json() == before


def test_a_clock_is_set_and_runs_as_told(control: httpx.Client) -> None:
    """What is left out stays."""
    moment = "2025-12-24T18:00:00Z"
    first = control.patch("/sandboxes/default/clock", json={"now": "2025-12-24T19:00:00+01:00"})
    second = control.patch("/sandboxes/default/clock", json={"rate": 0})

    assert first.json()["now"] == moment
    assert second.json() == {"now": moment, "rate": 0}


def test_a_week_passes_in_one_call(control: httpx.Client) -> None:
    """A cache with a schedule of six hours has synced all the while."""
    before = executions(control, "default")
    control.post("/sandboxes/default/clock/advance", json={"duration": "P1W"})
    after = executions(control, "default")

    assert control.get("/sandboxes/default/clock").json()["now"] == "2025-12-08T15:00:00Z"
    assert len(set(after) - set(before)) >= 7 * 4


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(1, 20_000), min_size=1, max_size=6))
def test_time_in_steps_is_time_at_once(steps: list[int]) -> None:
    """As if it had been lived through."""
    app = create_app(clock=Clock.frozen(NOW))
    control = client(app, key=None, base_url=CONTROL)
    control.post("/sandboxes", json={"name": "steps"})
    for seconds in steps:
        control.post("/sandboxes/steps/clock/advance", json={"duration": f"PT{seconds}S"})
        assert executions(control, "steps")
    control.post("/sandboxes/default/clock/advance", json={"duration": f"PT{sum(steps)}S"})

    assert executions(control, "steps") == executions(control, "default")
    assert stale(control, "steps") == stale(control, "default")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("P3D", timedelta(days=3)),
        ("P1W", timedelta(weeks=1)),
        ("PT90M", timedelta(minutes=90)),
        ("P1DT2H3M4.5S", timedelta(days=1, hours=2, minutes=3, seconds=4.5)),
    ],
)
def test_a_duration_is_that_of_iso_8601(text: str, expected: timedelta) -> None:
    """Of weeks to seconds; months and years have no length of their own."""
    assert duration(text) == expected


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Host": "127.0.0.1:9"}, 200),
        ({"Host": "[::1]:8000"}, 200),
        ({"Origin": "http://localhost:8000"}, 200),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Host": "evil.test"}, 403),
        ({"Host": "evil.test:8000", "Origin": "http://evil.test:8000"}, 403),
        ({"Origin": "http://evil.test"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
    ],
)
def test_a_page_of_elsewhere_learns_nothing(
    control: httpx.Client, headers: dict[str, str], status: int
) -> None:
    """Neither by its own name, nor by one that it lets point to this machine."""
    answer = control.get("/sandboxes", headers=headers)

    assert answer.status_code == status
    assert "access-control-allow-origin" not in answer.headers


def test_a_page_that_was_named_may() -> None:
    """By `--control-origin`; also its preflight."""
    page = "http://localhost:5173"
    sandboxes = create_sandboxes(clock=Clock.frozen(NOW))
    mounts = create_mounts(["peaka"], sandboxes)
    app = controlled(assemble(mounts), sandboxes, mounts, origins=[page])
    control = client(app, key=None, base_url=CONTROL)
    headers = {"Origin": page, "Sec-Fetch-Site": "cross-site"}
    preflight = {**headers, "Access-Control-Request-Method": "POST"}

    for answer in (
        control.get("/sandboxes", headers=headers),
        control.options("/sandboxes", headers=preflight),
    ):
        assert answer.status_code == 200
        assert answer.headers["access-control-allow-origin"] == page


@pytest.mark.parametrize(("token", "status"), [("right", 200), ("wrong", 401), ("", 401)])
def test_a_token_is_asked_for(token: str, status: int) -> None:
    """Where there is one, it is what counts, and not the host."""
    sandboxes = create_sandboxes(clock=Clock.frozen(NOW))
    mounts = create_mounts(["peaka"], sandboxes)
    app = controlled(assemble(mounts), sandboxes, mounts, token="right")
    headers = {"Authorization": f"Bearer {token}", "Host": "mock.test"}

    answer = client(app, key=None, base_url=CONTROL).get("/sandboxes", headers=headers)

    assert answer.status_code == status
    assert ("--control-token" in answer.text) == (status == 401)


def test_it_keeps_its_own_document(tmp_path: Path) -> None:
    """Judged as any other server is, by Schemathesis and by the generic laws."""
    document = Path(loading.__file__).with_name("control.yaml")
    with serving(create_app()) as url:
        httpx.get(f"{url}/api/v1/cache/status")  # an exchange and a snapshot to ask for
        snapshots = f"{url}/_specdouble/v1/sandboxes/default/snapshots"
        httpx.post(snapshots, json={"snapshot": "logged-in"})
        command = [sys.executable, "-m", "specdouble.cli", "verify", url, "--spec", str(document)]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr
    assert "no deviation" in done.stdout
