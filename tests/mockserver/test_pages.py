"""Beside the APIs the mock serves its health, the documents, and a page to try them on: offline."""

import json
import re

import httpx
import pytest

from specdouble.mockserver.kernel.clock import Clock
from specdouble.specs import load_builtin
from tests.mocks import create_app
from tests.mockserver.http import NOW, client

APIS = ["skillmeat", "peaka"]


@pytest.fixture(scope="module")
def visitor() -> httpx.Client:
    """A client without a key: none of the pages asks for one."""
    return client(create_app(clock=Clock.frozen(NOW)), key=None, base_url="http://localhost:8000")


def test_health_names_the_apis(visitor: httpx.Client) -> None:
    """Whoever waits for the mock sees that it is up, and with what."""
    answer = visitor.get("/healthz")

    assert (answer.status_code, answer.json()) == (200, {"status": "ok", "apis": APIS})


def test_only_the_apis_asked_for_are_there() -> None:
    """`--api peaka` serves one document, and no page names the other."""
    visitor = client(create_app(["peaka"], clock=Clock.frozen(NOW)), None, "http://localhost:8000")

    assert visitor.get("/healthz").json()["apis"] == ["peaka"]
    assert visitor.get("/openapi/skillmeat.json").status_code == 404
    assert "skillmeat" not in visitor.get("/ui/").text


@pytest.mark.parametrize("name", APIS)
def test_the_document_is_the_one_that_is_served(visitor: httpx.Client, name: str) -> None:
    """What generators and suites read is what the mock was built from, whole."""
    answer = visitor.get(f"/openapi/{name}.json")

    assert answer.headers["content-type"] == "application/json"
    assert answer.json() == json.loads(json.dumps(load_builtin(name).raw))


@pytest.mark.parametrize("folder", ["openapi", "ui"])
@pytest.mark.parametrize("name", ["nothing", "Peaka", "%2e%2e", "a%0Ab"])
def test_an_unknown_document_is_not_found(visitor: httpx.Client, folder: str, name: str) -> None:
    """404, with the names that there are."""
    answer = visitor.get(f"/{folder}/{name}.json")

    assert answer.status_code == 404
    assert "skillmeat, peaka" in answer.json()["detail"]


def test_the_page_is_html(visitor: httpx.Client) -> None:
    """A whole document, that browsers show as one."""
    answer = visitor.get("/ui/")

    assert answer.headers["content-type"].startswith("text/html")
    assert answer.text.startswith("<!doctype html>")
    assert "<title>specdouble: skillmeat, peaka</title>" in answer.text


def test_the_page_lives_on_local_files(visitor: httpx.Client) -> None:
    """Nothing is fetched from elsewhere, and all that it refers to is served."""
    page = visitor.get("/ui/").text
    references = re.findall(r'(?:src|href|"url"):?\s*=?\s*"([^"]+)"', page)

    assert len(references) >= 4 + len(APIS)
    for reference in references:
        assert "//" not in reference
        answer = visitor.get(f"/ui/{reference}")
        assert (answer.status_code, bool(answer.content)) == (200, True), reference


def test_the_page_is_found_without_its_slash(visitor: httpx.Client) -> None:
    """`/ui` leads to `/ui/`, so that the page's relative references hold."""
    answer = visitor.get("/ui")

    assert answer.is_redirect
    assert answer.headers["location"] == "/ui/"


@pytest.mark.parametrize("name", APIS)
def test_try_it_out_reaches_this_mock(visitor: httpx.Client, name: str) -> None:
    """The document's own servers are the real service; here its path on this origin stands."""
    document = visitor.get(f"/ui/{name}.json").json()
    original = visitor.get(f"/openapi/{name}.json").json()

    assert [server["url"] for server in document["servers"]] == ["/api/v1"]
    assert {**document, "servers": None} == {**original, "servers": None}


@pytest.mark.parametrize(
    "path", ["/ui/static/nothing.js", "/ui/static/../../pyproject.toml", "/ui/nothing", "/openapi/"]
)
def test_there_is_nothing_else(visitor: httpx.Client, path: str) -> None:
    """Not even on the way out of the folder."""
    answer = visitor.get("/", extensions={"target": path.encode()})

    assert answer.status_code == 404


@pytest.mark.parametrize("path", ["/healthz", "/openapi/peaka.json", "/ui/"])
def test_the_pages_are_only_read(visitor: httpx.Client, path: str) -> None:
    """405 for a write, and HEAD is a read."""
    assert visitor.post(path).status_code == 405
    assert visitor.head(path).status_code == 200
