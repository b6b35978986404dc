"""The stories of resources and of HTTP, told to servers that are faithful, odd or silent."""

import json
from functools import cache
from itertools import count
from pathlib import Path

import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from specdouble.contract_tests.client import Client
from specdouble.contract_tests.judging import judged
from specdouble.contract_tests.laws.generic import http as http_laws
from specdouble.contract_tests.laws.generic import resources as resource_laws
from specdouble.contract_tests.laws.law import Law
from specdouble.contract_tests.scene import Scene
from specdouble.contract_tests.stories import http, resources
from specdouble.contract_tests.target import Target
from specdouble.contract_tests.traffic import Traffic
from specdouble.mockserver.mocks import MOCKS
from specdouble.specs import Document, load, load_builtin
from tests.contract_tests import notes
from tests.contract_tests.notes_server import KEY, Notes
from tests.mocks import create_app

LAWS = (*resource_laws.LAWS, *http_laws.LAWS)
STORIES = (*resources.STORIES, *http.STORIES)
told = cache(notes.told)


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.id)
def test_each_law_is_kept_by_a_faithful_server(law: Law) -> None:
    """And each of them has something to judge there, so that none is kept in vain."""
    traffic, _ = told(*STORIES)
    verdicts = list(law.judge(traffic))
    broken = [f"{each.what}: {each.expected} / {each.seen}" for each in verdicts if each.broken]

    assert not broken
    assert verdicts


@pytest.mark.parametrize("name", ["key", "body", "path", "note-id", "note.id"])
def test_parameters_of_paths_may_have_any_name(name: str, tmp_path: Path) -> None:
    """Also one that a request's own parts have in the suite, or that is no name in Python."""
    written = Path(notes.__file__).with_name("notes.yaml").read_text(encoding="utf-8")
    for before, after in (("{noteId}", f"{{{name}}}"), ("name: noteId", f"name: {name}")):
        written = written.replace(before, after)
    (tmp_path / "notes.yaml").write_text(written, encoding="utf-8")
    document = load(tmp_path / "notes.yaml")
    traffic, left = notes.told(*STORIES, document=document)

    assert left == []
    assert {each.operation for each in traffic if each.is_success} >= set(document.operations)
    assert [law.id for law, verdict in judged(LAWS, traffic) if verdict.broken] == []


def test_a_request_names_parameters_that_are_called_like_its_parts() -> None:
    """`path` holds them."""
    target = Target(base_url="http://no.where", keys=[], timeout=1, writes=True, app=_echo)
    described = Document({}, {"paths": {"/things/{key}": {"get": {"operationId": "get"}}}}, "")

    asked = Client(target, described).ask("get", path={"key": "a/b"}, key=None)

    assert asked.url == "/things/a%2Fb"
    assert asked.path_values == {"key": "a/b"}


async def _echo(_scope: Scope, _receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b""})


def test_a_story_leaves_nothing_behind() -> None:
    """All that was made is removed again, and its removal is the last that is asked for."""
    traffic, left = told(*STORIES)
    rest, _ = notes.told()

    assert left == []
    assert len(rest) == 0
    assert traffic.exchanges[-1].method == "DELETE"


def test_a_target_that_is_only_read_is_not_written_to() -> None:
    """Where writes are not allowed, nothing but safe requests is sent."""
    traffic, _ = notes.told(*STORIES, writes=False)

    assert {each.method for each in traffic} == {"GET", "HEAD"}


@pytest.mark.parametrize("api", ["skillmeat", "peaka"])
def test_the_mock_keeps_all_laws(api: str) -> None:
    """Whatever of the stories its document allows is told, and none of the laws is broken."""
    app = create_app([api], rate_limit=False)
    keys = [key.token for key in MOCKS[api].keys]
    target = Target(base_url="http://mock/api/v1", keys=keys, timeout=5, writes=True, app=app)
    traffic = _told(Client(target, load_builtin(api)))
    broken = [law.id for law in LAWS for each in law.judge(traffic) if each.broken]

    assert len(traffic) > 200
    assert broken == []


def _told(client: Client) -> Traffic:
    for story in STORIES:
        scene = Scene(client)
        story.tell(scene)
        scene.clear()
    return client.traffic


def test_filling_makes_a_dozen_of_each() -> None:
    """Twelve notes; twelve marks under the first of them, and three under the next."""
    target = _target(Notes().app)
    scene = Scene(Client(target, notes.DOCUMENT))
    resources.fill(scene)
    made = [each.url for each in scene.client.exchanges if each.status == 201]

    assert made.count("/notes") == 12
    assert sorted(map(made.count, {url for url in made if "marks" in url})) == [3, 12]


NONSENSE = (
    b"null",
    b"[]",
    b"{}",
    b"7",
    b"",
    b"{",
    b'{"items": [null, {"id": null}, {"id": {}}]}',
    b'{"id": 7, "title": 5, "version": "x", "createdAt": 7, "updatedAt": null}',
)
STATUSES = (200, 201, 404, 200, 201, 400, 500)
PLACES = ("/away/1", "http://[no", "")


def talking_nonsense(shift: int) -> ASGIApp:
    """Answer anything with a success or a refusal that has nothing to do with it."""
    turns = count(shift)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        turn = next(turns)
        headers = {"content-type": "application/json", "location": PLACES[turn % 3], "etag": '"x"'}
        response = Response(NONSENSE[turn * 5 % 8], STATUSES[turn % 7], headers)
        await response(scope, receive, send)

    return app


@pytest.mark.parametrize("shift", range(4))
def test_a_server_that_talks_nonsense_is_judged_all_the_same(shift: int) -> None:
    """No story and no law fails for an odd answer; and many laws are broken."""
    client = Client(_target(talking_nonsense(shift)), notes.DOCUMENT)
    resources.fill(Scene(client))
    traffic = _told(client)
    broken = {law.id for law in LAWS for each in law.judge(traffic) if each.broken}

    assert len(broken) > 10


def _target(app: ASGIApp) -> Target:
    return Target(base_url="http://notes/api", keys=[KEY], timeout=5, writes=True, app=app)


SETTINGS = """
openapi: 3.0.3
info: {title: Settings, version: 1.0.0}
paths:
  /settings:
    get:
      responses: {'200': {description: ok, content: {application/json: {schema: &settings
        {type: object, required: [tone], properties: {tone: {type: string}}}}}}}
    put:
      requestBody: {required: true, content: {application/json: {schema: *settings}}}
      responses: {'200': {description: ok, content: {application/json: {schema: *settings}}}}
"""


def test_one_thing_without_a_collection_is_changed_and_set_back(tmp_path: Path) -> None:
    """Settings are read, replaced, and in the end what they were before."""
    file = tmp_path / "settings.yaml"
    file.write_text(SETTINGS)
    kept = {"tone": "calm"}

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        sent = json.loads(await request.body() or b"null") if request.method == "PUT" else kept
        good = isinstance(sent, dict) and isinstance(sent.get("tone"), str)
        kept.update({"tone": sent["tone"]} if good else {})
        await JSONResponse(kept if good else {}, 200 if good else 400)(scope, receive, send)

    client = Client(_target(app), load(file))
    scene = Scene(client)
    resources.tell_lives(scene)
    written = {each.request_body for each in client.exchanges if each.method == "PUT"}
    scene.clear()

    assert len(written) > 2
    assert kept == {"tone": "calm"}
    assert scene.left_behind == []
