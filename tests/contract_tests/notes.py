"""A small API with all that resources can have: its document, exchanges by hand, and a server."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from specdouble.contract_tests.client import Client
from specdouble.contract_tests.exchange import Exchange
from specdouble.contract_tests.laws.law import Law
from specdouble.contract_tests.report.routes import Routes
from specdouble.contract_tests.scene import Scene, Story
from specdouble.contract_tests.target import Target
from specdouble.contract_tests.traffic import Traffic
from specdouble.specs import Document, load
from tests.contract_tests.notes_server import KEY, OTHER_KEY, Notes

DOCUMENT = load(Path(__file__).with_name("notes.yaml"))
ROUTES = Routes(DOCUMENT)
NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
NOTE = {
    "id": "n1",
    "createdAt": "2026-03-01T11:00:00.250000Z",
    "updatedAt": "2026-03-01T11:00:00.250000Z",
    "version": 1,
    "title": "Milk",
    "stars": 4.5,
    "colour": "red",
    "labels": ["b", "a"],
    "day": "2026-03-02",
}
SENT = {name: NOTE[name] for name in ("title", "stars", "colour", "labels", "day")}
MARK = {"id": "m1", "noteId": "n1", "page": 3}


def asked(  # noqa: PLR0913 - the parts of an exchange, all but the first by name
    method: str,
    url: str,
    status: int = 200,
    shown: Any = None,
    *,
    sent: Any = None,
    given: Mapping[str, str] | None = None,
    sends: Mapping[str, str] | None = None,
    key: int | None = 0,
) -> Exchange:
    """An exchange in JSON (bytes: as they are). `given`: headers of the answer, `sends`: others."""
    found = ROUTES.match(method, url.partition("?")[0])
    operation, path_values = found or ("", {})
    problem = status >= 400 and not isinstance(shown, bytes)
    media = "application/problem+json" if problem else "application/json"
    token = {None: {}, -1: {"authorization": "Bearer nobody"}}.get(key, {"authorization": "Bearer"})
    return Exchange(
        operation=operation,
        method=method,
        url=url,
        path_values=path_values,
        query=tuple(parse_qsl(url.partition("?")[2])),
        request_headers={
            **({"content-type": "application/json"} if sent is not None else {}),
            **token,
            **(sends or {}),
        },
        request_body=_bytes(sent),
        status=status,
        headers={"content-type": media, **(given or {})},
        body=_bytes({"title": "No", "status": status} if problem and shown is None else shown),
        at=NOW,
        elapsed=timedelta(milliseconds=1),
        key=key,
    )


def _bytes(value: Any) -> bytes:
    if value is None:
        return b""
    return value if isinstance(value, bytes) else json.dumps(value).encode()


def page(*items: Mapping[str, Any]) -> Exchange:
    """The whole list of notes."""
    return asked("GET", "/notes", shown={"items": items, "total": len(items)})


def verdicts(law: Law, *exchanges: Exchange) -> list[bool]:
    """What a law says of exchanges in this order: for each verdict, whether it is kept."""
    return [not verdict.broken for verdict in law.judge(Traffic(DOCUMENT, exchanges))]


def told(
    *stories: Story, writes: bool = True, document: Document = DOCUMENT
) -> tuple[Traffic, list[str]]:
    """What comes of stories told to a faithful server, and what they left behind."""
    target = Target(
        base_url="http://notes/api",
        keys=[KEY, OTHER_KEY],
        timeout=5,
        writes=writes,
        app=Notes().app,
    )
    client, left = Client(target, document), []
    for story in stories:
        scene = Scene(client)
        story.tell(scene)
        scene.clear()
        left += scene.left_behind
    return client.traffic, left
