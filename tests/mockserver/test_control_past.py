"""Snapshots, changes and the way back, over HTTP."""

from typing import Any

import httpx
import pytest

from tests.mockserver.http import KEY

ROOT = "http://localhost:8000"
DEFAULT = "/sandboxes/default"
AUTHORIZED = {"Authorization": f"Bearer {KEY}"}


def stale(control: httpx.Client, name: str = "default") -> int:
    """How many projects of a sandbox are stale: 2 at first, 12 once all were made so."""
    path = f"{ROOT}/~{name}/api/v1/cache/projects?status=stale"
    total: int = control.get(path, headers=AUTHORIZED).json()["total"]
    return total


def invalidate(control: httpx.Client, **body: object) -> None:
    url = f"{ROOT}/api/v1/cache/invalidate"
    assert control.post(url, json=body, headers=AUTHORIZED).status_code == 200


def advance(control: httpx.Client, duration: str) -> None:
    control.post(f"{DEFAULT}/clock/advance", json={"duration": duration})


def test_a_snapshot_is_taken_and_restored(control: httpx.Client) -> None:
    """Again and again; its moment comes back with it."""
    made = control.post(f"{DEFAULT}/snapshots", json={"snapshot": "fresh"})
    assert made.status_code == 201
    assert control.get(f"{ROOT}{made.headers['location']}").json() == made.json()
    assert made.json() == {"snapshot": "fresh", "change": 0, "now": "2025-12-01T15:00:00Z"}
    for _ in range(2):
        advance(control, "PT1H")
        invalidate(control)
        assert stale(control) == 12
        told = control.post(f"{DEFAULT}/snapshots/fresh/restore").json()
        assert told["clock"]["now"] == "2025-12-01T15:00:00Z"
        assert stale(control) == 2


def test_snapshots_are_listed_and_forgotten(control: httpx.Client) -> None:
    """They outlive a reset."""
    for name in ("one", "two"):
        control.post(f"{DEFAULT}/snapshots", json={"snapshot": name})
    control.post(f"{DEFAULT}/reset")
    listed = control.get(f"{DEFAULT}/snapshots").json()

    assert ([each["snapshot"] for each in listed["items"]], listed["total"]) == (["one", "two"], 2)
    assert control.delete(f"{DEFAULT}/snapshots/one").status_code == 204
    assert control.get(f"{DEFAULT}/snapshots/one").status_code == 404


def test_changes_are_told_by_their_numbers(control: httpx.Client) -> None:
    """The newest first, with what they concerned; a way back concerns each API."""
    invalidate(control)
    control.post(f"{DEFAULT}/reset")
    invalidate(control, project_id="proj-123")
    control.post(f"{DEFAULT}/rewind", json={"change": 0})
    listed = control.get(f"{DEFAULT}/changes?limit=1&offset=2").json()

    assert (listed["total"], listed["limit"], listed["offset"]) == (3, 1, 2)
    (change,) = listed["items"]
    assert change == {
        "number": 1,
        "api": "skillmeat",
        "at": "2025-12-01T15:00:00Z",
        "restored": False,
        "count": 1,
        "entities": ["put Project proj-123"],
    }


@pytest.mark.parametrize(
    ("way", "expected"),
    [
        ({"change": 0}, 2),
        ({"change": 1}, 3),
        ({"time": "2025-12-01T15:00:00Z"}, 2),
        ({"time": "2025-12-01T15:30:00Z"}, 3),
        ({"time": "2025-12-01T17:00:00Z"}, 12),
    ],
)
def test_the_way_back_leads_to_changes_and_moments(
    control: httpx.Client, way: dict[str, Any], expected: int
) -> None:
    """In the sandbox itself, or in a new one that branches off there."""
    advance(control, "PT15M")
    invalidate(control, project_id="proj-123")
    advance(control, "PT1H")
    invalidate(control)
    advance(control, "PT1H")
    control.post("/sandboxes", json={"name": "branch", "source": "default", **way})
    told = control.post(f"{DEFAULT}/rewind", json=way).json()

    assert (stale(control), stale(control, "branch")) == (expected, expected)
    branch = control.get("/sandboxes/branch").json()
    assert branch["clock"] == told["clock"]
    control.post(f"{DEFAULT}/rewind", json={"change": 2})
    assert (stale(control), stale(control, "branch")) == (12, expected)


def test_a_branch_begins_as_a_snapshot(control: httpx.Client) -> None:
    """And a reset brings it back to it."""
    control.post(f"{DEFAULT}/snapshots", json={"snapshot": "fresh"})
    invalidate(control)
    told = control.post(
        "/sandboxes", json={"name": "branch", "source": "default", "snapshot": "fresh"}
    )
    assert (told.status_code, stale(control, "branch"), stale(control)) == (201, 2, 12)


def test_windows_of_rate_limits_are_of_their_time(control: httpx.Client) -> None:
    """A way back opens new ones."""
    first = control.get(f"{ROOT}/api/v1/cache/status", headers=AUTHORIZED).headers
    advance(control, "PT10S")
    control.post(f"{DEFAULT}/rewind", json={"change": 0})
    second = control.get(f"{ROOT}/api/v1/cache/status", headers=AUTHORIZED).headers

    assert first["x-ratelimit-remaining"] == second["x-ratelimit-remaining"] == "99"
    assert first["x-ratelimit-reset"] == second["x-ratelimit-reset"]


@pytest.mark.parametrize(
    ("path", "body", "status", "said"),
    [
        (f"{DEFAULT}/rewind", {}, 400, "at least 1"),
        (f"{DEFAULT}/rewind", {"change": 0, "time": "2025-12-01T15:00:00Z"}, 400, "at most 1"),
        (f"{DEFAULT}/rewind", {"change": 7}, 409, "The last change is 0"),
        (f"{DEFAULT}/rewind", {"time": "2026-12-01T15:00:00Z"}, 409, "can be advanced"),
        (f"{DEFAULT}/rewind", {"time": "2020-12-01T15:00:00Z"}, 409, "2025-12-01T15:00:00"),
        (f"{DEFAULT}/snapshots", {"snapshot": "a/b"}, 400, "#/snapshot"),
        (f"{DEFAULT}/snapshots/no/restore", None, 404, "there are: none"),
        ("/sandboxes", {"name": "b", "change": 0}, 409, "goes with a source"),
        ("/sandboxes", {"name": "b", "source": "default", "snapshot": "no"}, 404, "no snapshot"),
        (
            "/sandboxes",
            {"name": "b", "source": "default", "change": 0, "time": "2025-12-01T15:00:00Z"},
            409,
            "one is enough",
        ),
    ],
)
def test_a_mistake_is_told(
    control: httpx.Client, path: str, body: object, status: int, said: str
) -> None:
    """And nothing has changed."""
    answer = control.post(path, json=body)

    assert answer.status_code == status
    assert said in answer.json()["detail"]
    assert control.get(DEFAULT).json()["changes"] == 0
