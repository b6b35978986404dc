"""Which operation a path and method are for, and what is answered where there is none."""

from collections.abc import Iterator

import httpx
import pytest
from starlette.types import Receive, Scope, Send

from specdouble.mockserver.kernel.clock import Clock
from tests.mocks import create_app
from tests.mockserver.http import CACHE, KEY, NOW, PEAKA, SKILLMEAT, Mock, client, refusal

MINE = "/api/v1/data/projects/mtKDhe1U"
STATUS = f"/cache/{CACHE}/status"


@pytest.fixture(scope="module")
def shared() -> Mock:
    return Mock(rate_limit=False)


@pytest.fixture
def mock(shared: Mock) -> Iterator[Mock]:
    """A mock on which everything is refused: so it must be the same afterwards."""
    before = shared.everything()
    yield shared
    assert shared.everything() == before


def send(mock: Mock, target: str, method: str = "GET") -> httpx.Response:
    """The answer to a target that is sent as it is, below the base of both APIs."""
    asked = mock.peaka if target.startswith("/data/") else mock.skillmeat
    raw = f"/api/v1{target}".encode("latin-1")
    url = f"{SKILLMEAT}/data/" if target.startswith("/data/") else SKILLMEAT
    return asked.request(method, url, extensions={"target": raw})


def allowed(answer: httpx.Response) -> set[str]:
    """The methods that `Allow` names, each once."""
    methods = answer.headers["allow"].split(", ")
    assert len(methods) == len(set(methods))
    return set(methods)


@pytest.mark.parametrize(
    ("method", "path", "methods"),
    [
        ("POST", "/cache/status", {"GET", "HEAD", "OPTIONS"}),
        ("DELETE", "/cache/projects", {"GET", "HEAD", "OPTIONS"}),
        ("GET", "/cache/refresh", {"POST", "OPTIONS"}),
        ("HEAD", "/cache/refresh", {"POST", "OPTIONS"}),
        ("PATCH", "/cache/invalidate", {"POST", "OPTIONS"}),
        ("TRACE", "/cache/search", {"GET", "HEAD", "OPTIONS"}),
        ("BREW", "/cache/status", {"GET", "HEAD", "OPTIONS"}),
    ],
)
def test_another_method_is_not_allowed_in_skillmeat(
    mock: Mock, method: str, path: str, methods: set[str]
) -> None:
    """405 with all methods that are (RFC 9110, section 15.5.6)."""
    answer = mock.skillmeat.request(method, path)

    assert answer.status_code == 405
    assert allowed(answer) == methods


@pytest.mark.parametrize(
    ("method", "path", "methods"),
    [
        ("GET", "/cache", {"POST", "OPTIONS"}),
        ("POST", f"/cache/{CACHE}", {"GET", "HEAD", "PUT", "DELETE", "OPTIONS"}),
        ("PATCH", f"/cache/{CACHE}", {"GET", "HEAD", "PUT", "DELETE", "OPTIONS"}),
        ("DELETE", STATUS, {"GET", "HEAD", "OPTIONS"}),
        ("PUT", f"/cache/{CACHE}/incrementalUpdate", {"POST", "OPTIONS"}),
        # Not an id of `/cache/{cacheId}` (OpenAPI 3.0.3, "Paths Object": concrete paths first).
        ("PUT", "/cache/status", {"GET", "HEAD", "OPTIONS"}),
        ("DELETE", "/cache/status", {"GET", "HEAD", "OPTIONS"}),
        ("GET", "/cache/batch", {"POST", "OPTIONS"}),
        ("DELETE", "/cache/batch", {"POST", "OPTIONS"}),
    ],
)
def test_another_method_is_not_allowed_in_peaka(
    mock: Mock, method: str, path: str, methods: set[str]
) -> None:
    """405 with the methods of the one path that is meant, the most concrete."""
    answer = mock.peaka.request(method, path)

    assert answer.status_code == 405
    assert allowed(answer) == methods
    assert answer.json()["error"] == "MethodNotAllowedException"


@pytest.mark.parametrize("path", ["/cache/status", "/cache/refresh", "/cache/search"])
def test_options_tells_the_methods(mock: Mock, path: str) -> None:
    """204 and `Allow` (RFC 9110, section 9.3.7), without a key."""
    answer = client(mock.app, key=None).options(path)

    assert answer.status_code == 204
    assert allowed(answer) == allowed(mock.skillmeat.patch(path))


def test_no_content_has_no_length(mock: Mock) -> None:
    """RFC 9110, section 8.6: a 204 MUST NOT have a Content-Length."""
    answer = mock.skillmeat.options("/cache/status")

    assert answer.content == b""
    assert "content-length" not in answer.headers


def test_head_tells_the_headers_of_get(mock: Mock) -> None:
    """RFC 9110, section 9.3.2: the same header fields. The server leaves the body out."""
    got, head = mock.skillmeat.get("/cache/projects"), mock.skillmeat.head("/cache/projects")

    assert head.status_code == 200
    assert head.headers == got.headers


@pytest.mark.parametrize(
    ("path", "hint"),
    [
        ("/cache/statu", "/api/v1/cache/status"),
        ("/cache/project", "/api/v1/cache/projects"),
        ("/cache/status/", "/api/v1/cache/status"),
        ("/cache//status", "/api/v1/cache/status"),
        ("/cache/stale_artifacts", "/api/v1/cache/stale-artifacts"),
        ("/CACHE/STATUS", ""),
        ("/zebra", ""),
        ("", ""),
    ],
)
def test_an_unknown_path_of_skillmeat_is_not_found(mock: Mock, path: str, hint: str) -> None:
    """404 in its API's shape, with the path that was perhaps meant."""
    answer = mock.skillmeat.get(f"{SKILLMEAT}{path}")

    assert answer.status_code == 404
    assert refusal(answer).endswith(f"did you mean {hint}?" if hint else f"/api/v1{path}")


@pytest.mark.parametrize(
    ("path", "hint"),
    [
        ("/caches", f"{MINE}/cache"),
        (f"/cache/{CACHE}/statuses", f"{MINE}/cache/{CACHE}/status"),
        (f"/cache/{CACHE}/executionhistory", f"{MINE}/cache/{CACHE}/executionHistory"),
        (f"/caches/{CACHE}/incrementalUpdate", f"{MINE}/cache/{CACHE}/incrementalUpdate"),
        ("/catalogs/1/cache/status", f"{MINE}/catalog/1/cache/status"),
    ],
)
def test_an_unknown_path_of_peaka_is_not_found(mock: Mock, path: str, hint: str) -> None:
    """404 in the shape of the API that the longest part of the path belongs to, and a way on."""
    answer = mock.peaka.get(path)

    assert answer.status_code == 404
    assert refusal(answer).endswith(f"did you mean {hint}?")
    assert answer.json()["error"] == "NotFoundException"


def test_a_path_that_belongs_to_no_api_is_answered_by_the_first() -> None:
    """Some shape it must have: that of the only API, here Peaka's."""
    app = create_app(["peaka"], clock=Clock.frozen(NOW))
    body = client(app).get("http://localhost:8000/nowhere").json()

    assert body["error"] == "NotFoundException"


def test_what_is_shown_of_a_path_is_cut(mock: Mock) -> None:
    """Nobody reads a kilobyte of his own mistake."""
    answer = mock.skillmeat.get(f"/cache/{'x' * 5000}")

    assert answer.status_code == 404
    assert len(answer.content) < 400


@pytest.mark.parametrize("path", ["/healthzz", "/uis", "/ui.html", "/openapi"])
def test_our_own_pages_shadow_no_other_path(mock: Mock, path: str) -> None:
    """What only begins like one of them is answered by the APIs."""
    answer = mock.skillmeat.get(f"http://localhost:8000{path}")

    assert answer.status_code == 404
    assert refusal(answer)


@pytest.mark.parametrize(
    ("encoded", "cache_id"),
    [("a%2Fb", "a/b"), ("a%0Ab", "a\nb"), ("%C3%A4", "ä"), ("%25", "%"), ("a%20b", "a b")],
)
def test_an_id_is_decoded_once_and_in_its_segment(mock: Mock, encoded: str, cache_id: str) -> None:
    """RFC 3986, section 2.4: segments are split first, decoded then, and only once."""
    answer = send(mock, f"/data/projects/mtKDhe1U/cache/{encoded}/status")

    assert answer.status_code == 404
    assert f"'{cache_id}'" in refusal(answer)


def test_a_percent_encoded_letter_is_that_letter(shared: Mock) -> None:
    """RFC 3986, section 6.2.2.2: both spellings are one path."""
    assert send(shared, "/cach%65/status").json() == send(shared, "/cache/status").json()


@pytest.mark.parametrize("broken", ["%", "%2", "%zz", "a%2Gb", "%ff", "%C3", "%ED%A0%80"])
@pytest.mark.parametrize("place", ["/cache/{}", "/data/projects/mtKDhe1U/cache/{}/status"])
def test_a_path_that_cannot_be_decoded_is_a_bad_request(
    mock: Mock, place: str, broken: str
) -> None:
    """400 in the shape of the API that it is nearest to; bytes that are no UTF-8 as well."""
    answer = send(mock, place.format(broken))

    assert answer.status_code == 400
    assert "path" in refusal(answer)


def test_a_path_is_found_without_its_raw_form(shared: Mock) -> None:
    """`raw_path` is optional in ASGI; without it the decoded path is all there is."""

    async def bare(scope: Scope, receive: Receive, send: Send) -> None:
        await shared.app({**scope, "raw_path": None}, receive, send)

    assert client(bare, KEY).get("/cache/status").status_code == 200
    assert client(bare, None, PEAKA).get("/cache/status").status_code == 401
