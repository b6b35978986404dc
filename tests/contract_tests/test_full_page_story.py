"""A list is filled beyond its largest page, if that can be done and undone fast."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import Response

from specdouble.contract_tests.client import Client
from specdouble.contract_tests.judging import judged
from specdouble.contract_tests.laws.generic import lists
from specdouble.contract_tests.scene import Scene
from specdouble.contract_tests.stories import full_page
from specdouble.contract_tests.target import Target
from specdouble.specs import load
from tests.contract_tests.notes_server import KEY, Notes

DOCUMENT = load(Path(__file__).with_name("notes.yaml"))
LARGEST = 50


class Short(Notes):
    """Has pages of 30 at most, whatever is asked for."""

    async def list_notes(self, request: Request, body: Any) -> Response:
        page = json.loads(bytes((await super().list_notes(request, body)).body))
        page["items"] = page["items"][:30]
        return Response(json.dumps(page), media_type="application/json")


def told(server: Notes, *, writes: bool = True) -> Client:
    """What the story sends to a server of notes, and has removed again."""
    target = Target(base_url="http://n/api", keys=(KEY,), timeout=5, writes=writes, app=server.app)
    scene = Scene(Client(target, DOCUMENT))
    full_page.fill_a_page(scene)
    scene.clear()
    return scene.client


def test_there_are_more_than_a_page_may_hold() -> None:
    """The largest page is full, the next one is not empty; in the end nothing is left."""
    server = Notes()
    client = told(server)
    pages = [len(each.json["items"]) for each in client.exchanges if "limit=50" in each.url]

    assert LARGEST in pages
    assert any(0 < count < LARGEST for count in pages)
    assert server.notes == {}


def test_a_page_that_is_cut_shorter_is_noticed() -> None:
    """`limit` says how many come; 30 of 50 are a slice of nothing."""
    client = told(Short())

    assert {law.id for law, verdict in judged(lists.LAWS, client.traffic) if verdict.broken}
    assert not [law for law, verdict in judged(lists.LAWS, told(Notes()).traffic) if verdict.broken]


def test_a_target_that_is_only_read_is_not_filled() -> None:
    """Nothing is sent."""
    assert told(Notes(), writes=False).exchanges == []


def test_a_slow_target_is_not_filled(monkeypatch: pytest.MonkeyPatch) -> None:
    """A few are made, and show how long all would take."""
    monkeypatch.setattr(full_page, "PATIENCE", timedelta(0))
    client = told(Notes())

    assert len([each for each in client.exchanges if each.method == "POST"]) == full_page.FEW
