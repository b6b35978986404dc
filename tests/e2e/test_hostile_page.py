"""A hostile web page in a real browser, while a mock runs on the same machine."""

import json
from collections.abc import Iterator
from pathlib import Path
from queue import Queue

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from specdouble.mockserver.app import assemble, controlled, create_app
from specdouble.mockserver.client import Control
from specdouble.mockserver.mocks import create_mounts, create_sandboxes
from tests.e2e.browser import CHROMIUM, open_in
from tests.mockserver.http import serving

PAGE = Path(__file__).with_name("hostile.html").read_text(encoding="utf-8")

pytestmark = pytest.mark.skipif(not CHROMIUM, reason="needs Chromium")


class Site:
    """A web site, of another origin and another name than the mock's."""

    def __init__(self) -> None:
        self._told: Queue[list[str]] = Queue()
        self.url = ""
        self.app = Starlette(
            routes=[Route("/", self._page), Route("/told", self._listen, methods=["POST"])]
        )

    def seen(self) -> list[str]:
        """What the page says, when it has tried everything."""
        return self._told.get(timeout=60)

    async def _page(self, _: Request) -> Response:
        return HTMLResponse(PAGE)

    async def _listen(self, request: Request) -> Response:
        self._told.put(json.loads(await request.body()))
        return Response()


@pytest.fixture
def site() -> Iterator[Site]:
    found = Site()
    with serving(found.app) as url:
        found.url = url.replace("127.0.0.1", "localhost")
        yield found


def visited(site: Site, mock: str, profile: Path) -> list[str]:
    """What the page can read of a mock, in a browser of this machine."""
    with open_in(profile, f"{site.url}/?mock={mock}"):
        return site.seen()


def names(mock: str) -> list[str]:
    return [each["name"] for each in Control(mock).ask("GET", "/sandboxes")["items"]]


def test_it_can_neither_read_nor_change_the_mock(site: Site, tmp_path: Path) -> None:
    """By no request that a page can make of its own accord: all are made, none works."""
    with serving(create_app(["skillmeat"])) as mock:
        Control(mock).create("victim", rate=1)

        assert visited(site, mock, tmp_path) == []

        assert names(mock) == ["default", "victim"]
        assert Control(mock).ask("GET", "/sandboxes/victim/clock")["rate"] == 1


def test_it_could_if_its_origin_were_allowed(site: Site, tmp_path: Path) -> None:
    """So it is the guard that keeps it off, and not the browser alone."""
    sandboxes = create_sandboxes(["skillmeat"])
    mounts = create_mounts(["skillmeat"], sandboxes)
    app = controlled(assemble(mounts), sandboxes, mounts, origins=[site.url])
    with serving(app) as mock:
        Control(mock).create("victim")

        assert any(each.startswith("read: {") for each in visited(site, mock, tmp_path))

        assert names(mock) == ["default", "by-json"]
