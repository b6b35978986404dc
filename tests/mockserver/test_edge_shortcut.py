"""Shortcuts change nothing but the time that they take: all ways give the same bytes."""

from typing import Any

import httpx
import pytest

from specdouble.mockserver.app import assemble
from specdouble.mockserver.kernel.clock import Clock
from specdouble.mockserver.mocks import MOCKS, create_sandboxes
from tests.mocks import create_mounts
from tests.mockserver.http import (
    CACHE,
    JSON,
    KEY,
    NOW,
    PARTNER_KEY,
    PROJECT_KEY,
    AtOnce,
    InProcess,
    client_by,
)

PEAKA = "/data/projects/mtKDhe1U"
STATUS = f"{PEAKA}/cache/{CACHE}/status"
ROOT = "http://localhost:8000/api/v1"
Request = tuple[str, str, dict[str, str], bytes]


def get(target: str, **headers: str) -> Request:
    return "GET", target, headers, b""


def post(target: str, body: bytes, **headers: str) -> Request:
    return "POST", target, {**JSON, **headers}, body


def page() -> dict[str, str]:
    """What a browser sends for a page of another origin."""
    return {"Origin": "http://localhost:3000"}


ORDINARY = [
    get("/cache/status"),
    get("/cache/artifacts?limit=5&type=skill"),
    get("/cache/artifacts?limit=5&type=skill"),
    get("/cache/search?query=canvas&sort_by=name"),
    ("HEAD", "/cache/status", {}, b""),
    post("/cache/refresh", b'{"project_id": "proj-123", "force": true}'),
    post("/cache/invalidate", b"{}"),
    get("/cache/projects?status=stale"),
    get("/cache/status", **page()),
    get(STATUS, Authorization=f"Bearer {PARTNER_KEY}"),
    get(f"{STATUS}?excludeLogs=true", Authorization=f"Bearer {PROJECT_KEY}"),
    ("DELETE", f"{PEAKA}/cache/{CACHE}", {"Authorization": f"Bearer {PARTNER_KEY}"}, b""),
]
BAD = [
    ("POST", "/cache/status", {}, b""),
    ("OPTIONS", "/cache/refresh", {}, b""),
    ("OPTIONS", "/cache/refresh", {**page(), "Access-Control-Request-Method": "POST"}, b""),
    ("BREW", "/cache/status", {}, b""),
    get("/cache/statuses"),
    get("/cache/%ff"),
    get("/cache/%zz"),
    get("/cache/status/"),
    get("/cache/a\nb"),
    get("/cache/artifacts?limit=1.0"),
    get("/cache/artifacts?limit=%D9%A3"),
    get("/cache/artifacts?limit=" + "9" * 40),
    get("/cache/artifacts?limit=&skip=-1&type=skil"),
    get("/cache/artifacts?limit=1&limit=2"),
    get("/cache/artifacts?is_outdated=True"),
    get("/cache/artifacts?project_id=nobody"),
    get("/cache/search?query=%zz"),
    get("/cache/search?query=%ff"),
    get("/cache/search?query=a+b%2Fc%20" + "d" * 400),
    get("/cache/search", **page()),
    get("/cache/status", Authorization=""),
    get("/cache/status", Authorization="Bearer no-key", **page()),
    get("/cache/status", Authorization=f"Basic {KEY}"),
    post("/cache/refresh", b""),
    post("/cache/refresh", b"{", **page()),
    post("/cache/refresh", b'{"force": NaN}'),
    post("/cache/refresh", b'{"force": true, "force": true}'),
    post("/cache/refresh", b'{"project_id": "\\ud800"}'),
    post("/cache/refresh", b"\xff"),
    post("/cache/refresh", b"[" * 10_000 + b"]" * 10_000),
    post("/cache/refresh", b'{"force": 1, "project_id": 2}'),
    post("/cache/refresh", b'{"project_id": "nobody"}'),
    post("/cache/refresh", b" " * (1024 * 1024 + 1)),
    post("/cache/refresh", b"{}", **{"Content-Type": "text/plain"}),
    get(STATUS),
    get(f"{PEAKA}/cache/nothing/status", Authorization=f"Bearer {PARTNER_KEY}"),
    get("/data/projects/other/cache/status", Authorization=f"Bearer {PROJECT_KEY}"),
    get(f"{STATUS}?excludeLogs=yes", Authorization=f"Bearer {PARTNER_KEY}"),
    ("PUT", f"{PEAKA}/cache/status", {"Authorization": f"Bearer {PARTNER_KEY}"}, b"{}"),
    get("/../healthz"),
]


def told(answer: httpx.Response) -> dict[str, Any]:
    return {
        "status": answer.status_code,
        "headers": sorted(answer.headers.items()),
        "content": answer.content,
    }


def asked(way: type[InProcess] = InProcess, *, shortcut: bool = True) -> httpx.Client:
    """A mock of both APIs that has answered one request, so that Connexion is ready."""
    sandboxes = create_sandboxes(clock=Clock.frozen(NOW))
    mounts = create_mounts(tuple(MOCKS), sandboxes, rate_limit=False)
    app = assemble(mounts, shortcut=shortcut)
    asking = client_by(way(app), base_url=ROOT)
    asking.get("/cache/status")
    return asking


@pytest.mark.parametrize("requests", [ORDINARY, BAD], ids=["ordinary", "bad"])
def test_all_ways_give_the_same_answers(requests: list[Request]) -> None:
    """One after the other, on mocks that were the same: also what they leave behind is."""
    whole, straight, at_once = asked(shortcut=False), asked(), asked(AtOnce)

    for method, target, headers, body in requests:
        answers = [
            told(
                each.request(
                    method,
                    ROOT,
                    headers=headers,
                    content=body,
                    extensions={"target": f"/api/v1{target}".encode()},
                )
            )
            for each in (whole, straight, at_once)
        ]
        assert answers[0] == answers[1] == answers[2], (method, target[:100])


def test_an_answer_is_new_after_a_write() -> None:
    """What is kept with a world is not told of the next one."""
    asking = asked(AtOnce)
    assert asking.get("/cache/projects?status=active").json()["total"] > 0

    asking.post("/cache/invalidate", json={})

    assert asking.get("/cache/projects?status=active").json()["total"] == 0
