"""Any other document is served by the same edge: its parameters, its errors, our failures."""

import asyncio
import logging
from typing import Any

import httpx
import pytest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from specdouble.fixtures.keys import Key
from specdouble.mockserver.app import assemble
from specdouble.mockserver.edge.envelopes import Envelope, detail, peaka, problem
from specdouble.mockserver.edge.mount import Mount
from specdouble.mockserver.kernel.api import Answer, Api, Outcome
from specdouble.mockserver.kernel.refusals import Conflict, Invalid, NotFound, Refusal
from specdouble.mockserver.kernel.sandboxes import Sandboxes
from specdouble.mockserver.kernel.world import World
from specdouble.specs import Document
from tests.mocks import empty
from tests.mockserver.http import JSON, client

BASE = "http://localhost:8000/v2"
TOOL = {
    "type": "object",
    "required": ["size"],
    "properties": {"size": {"type": "string", "enum": ["small", "large"], "minLength": 1}},
}


def parameter(name: str, location: str, **schema: Any) -> dict[str, Any]:
    return {"name": name, "in": location, "required": location == "path", "schema": schema}


def operation(name: str, *parameters: dict[str, Any], **more: Any) -> dict[str, Any]:
    responses = {"200": {"description": "Done"}}
    return {"operationId": name, "parameters": list(parameters), "responses": responses, **more}


RAW: dict[str, Any] = {
    "openapi": "3.0.3",
    "info": {"title": "Tools", "version": "1"},
    "servers": [{"url": "https://tools.example/v2/"}],
    "paths": {
        "/tools/{toolId}": {
            "get": operation("readTool", parameter("toolId", "path", type="integer", minimum=1)),
            "post": operation(
                "writeTool",
                parameter("toolId", "path", type="integer"),
                requestBody={"required": True, "content": {"application/json": {"schema": TOOL}}},
            ),
        },
        "/tools/latest": {"get": operation("readLatest")},
        "/tools/{name}.{format}": {
            "put": operation(
                "export",
                parameter("name", "path", type="string"),
                parameter("format", "path", type="string", enum=["svg", "png"]),
            )
        },
        "/echo": {
            "get": operation(
                "echo",
                parameter("ratio", "query", type="number", maximum=10),
                parameter("day", "query", type="string", format="date"),
                parameter("code", "query", type="string", pattern="^[A-Z]+$", maxLength=3),
                parameter("X-Page-Size", "header", type="integer", default=20),
                parameter("visit", "cookie", type="string", minLength=2),
            ),
            "post": operation(
                "echoText", requestBody={"content": {"text/plain": {"schema": {"type": "string"}}}}
            ),
        },
    },
}


def echo(world: World, **arguments: Any) -> Outcome:
    """Answer the arguments."""
    return world, Answer(body=arguments)


def broken(_world: World, **_arguments: Any) -> Outcome:
    message = "a secret of ours"
    raise ZeroDivisionError(message)


def refusing(refusal: Refusal) -> Any:
    """A behaviour that always refuses."""

    def behaviour(_world: World, **_arguments: Any) -> Outcome:
        raise refusal

    return behaviour


def mount(
    envelope: Envelope = problem, sandboxes: Sandboxes | None = None, **behaviours: Any
) -> Mount:
    """The document with behaviours that echo, but for those given."""
    document = Document(RAW, RAW, "tools.yaml")
    echoing = dict.fromkeys(document.operations, echo)
    api = Api("tools", {**echoing, **behaviours}, lambda world, now: world.at(now))
    keys = [Key(token="unused", holder="nobody")]
    return Mount(
        document=document,
        api=api,
        sandboxes=sandboxes or empty("tools"),
        keys=keys,
        envelope=envelope,
    )


def served(envelope: Envelope = problem, **behaviours: Any) -> httpx.Client:
    return client(assemble([mount(envelope, **behaviours)]), key=None, base_url=BASE)


@pytest.fixture(scope="module")
def tools() -> httpx.Client:
    return served()


@pytest.mark.parametrize(
    ("method", "path", "arguments"),
    [
        ("GET", "/tools/7", {"tool_id": 7}),
        ("GET", "/tools/latest", {}),
        ("PUT", "/tools/a.b.svg", {"name": "a.b", "format": "svg"}),
    ],
)
def test_paths_match_by_segment_and_the_concrete_first(
    tools: httpx.Client, method: str, path: str, arguments: dict[str, object]
) -> None:
    """Several parameters may stand in a segment; `latest` is no id."""
    given = tools.request(method, path).json()

    assert {name: given.get(name) for name in arguments} == arguments


@pytest.mark.parametrize(
    ("text", "number"), [("1", 1), ("-0.5", -0.5), ("1e1", 10), ("2.5E-1", 0.25)]
)
def test_numbers_are_read_as_json_writes_them(
    tools: httpx.Client, text: str, number: float
) -> None:
    """RFC 8259, section 6."""
    assert tools.get("/echo", params={"ratio": text}).json()["ratio"] == number


@pytest.mark.parametrize(
    "text", ["", ".5", "1.", "+1", "1e", "nan", "inf", "1_0", "٣", "1e999", "11"]
)
def test_other_numbers_are_refused(tools: httpx.Client, text: str) -> None:
    """Among them those that Python would read, and those beyond the document's maximum."""
    answer = tools.get("/echo", params={"ratio": text})

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["name"] == "ratio"


@pytest.mark.parametrize("name", ["X-Page-Size", "x-page-size"])
def test_a_header_is_read_in_any_case(tools: httpx.Client, name: str) -> None:
    """RFC 9110, section 5.1; and it is held to its type."""
    assert tools.get("/echo", headers={name: " 5 "}).json()["x_page_size"] == 5
    assert tools.get("/echo", headers={name: "five"}).status_code == 400


def test_defaults_are_filled_in_and_other_parameters_left_out(tools: httpx.Client) -> None:
    """A behaviour sees what the document says of a request that says nothing."""
    assert tools.get("/echo").json() == {"x_page_size": 20}


@pytest.mark.parametrize("cookie", ["visit=abc", 'a=1; visit="abc"; b=2'])
def test_a_cookie_is_read(tools: httpx.Client, cookie: str) -> None:
    """RFC 6265, section 4.2: in one header, with others beside it."""
    assert tools.get("/echo", headers={"Cookie": cookie}).json()["visit"] == "abc"


@pytest.mark.parametrize(
    ("cookie", "status"), [("visit=a", 400), ("a@b=1; visit=x", 400), ("a; b", 200)]
)
def test_a_cookie_is_held_to_its_schema_if_there_is_one(
    tools: httpx.Client, cookie: str, status: int
) -> None:
    """Whatever other cookies are like; and what has no `=` is none (RFC 6265, section 5.2)."""
    assert tools.get("/echo", headers={"Cookie": cookie}).status_code == status


def test_a_body_of_another_media_type_is_refused(tools: httpx.Client) -> None:
    """With those that the document declares; a body that may be left out, may."""
    refused = tools.post("/echo", json={"any": 1})

    assert (refused.status_code, refused.headers["accept"]) == (415, "text/plain")
    assert tools.post("/echo").json() == {}
    headers = {"Content-Type": "text/plain"}
    assert tools.post("/echo", content=b"hello", headers=headers).json() == {"body": "hello"}


def test_a_problem_lists_all_violations(tools: httpx.Client) -> None:
    """RFC 9457: type, title, status, detail, and an extension of ours."""
    answer = tools.get("/echo?ratio=x&day=2025-02-30&code=abcd")
    body = answer.json()

    assert answer.headers["content-type"] == "application/problem+json"
    assert (body["type"], body["title"], body["status"]) == ("about:blank", "Bad Request", 400)
    faults = [(error["in"], error["name"]) for error in body["errors"]]
    assert faults[:2] == [("query", "ratio"), ("query", "day")]
    assert set(faults[2:]) == {("query", "code")}
    assert all(error["detail"] in body["detail"] for error in body["errors"])


def test_a_violation_in_a_body_has_a_pointer(tools: httpx.Client) -> None:
    """RFC 6901."""
    body = tools.post("/tools/1", json={"size": "smal"}).json()

    assert body["errors"][0]["name"].endswith("/size")
    assert "Did you mean small?" in body["detail"]


@pytest.mark.parametrize(
    ("refusal", "status", "title"),
    [
        (NotFound("no"), 404, "Not Found"),
        (Conflict("no"), 409, "Conflict"),
        (Invalid("no"), 400, "Bad Request"),
    ],
)
def test_a_behaviour_s_refusal_is_a_problem(refusal: Refusal, status: int, title: str) -> None:
    """Without violations or a code, it has no such members."""
    answer = served(readLatest=refusing(refusal)).get("/tools/latest")

    problem = {"type": "about:blank", "title": title, "status": status, "detail": "no"}
    assert (answer.status_code, answer.json()) == (status, problem)


def test_the_code_of_a_refusal_is_told() -> None:
    """The API's own word for the reason."""
    refusal = Invalid("no", code="TOO_OLD")

    assert served(readLatest=refusing(refusal)).get("/tools/latest").json()["code"] == "TOO_OLD"


ENVELOPES: list[tuple[Envelope, dict[str, object]]] = [
    (detail, {"detail": "Internal server error"}),
    (
        peaka,
        {
            "error": "InternalServerException",
            "message": "Internal server error",
            "errorCode": None,
        },
    ),
    (
        problem,
        {
            "type": "about:blank",
            "title": "Internal Server Error",
            "status": 500,
            "detail": "Internal server error",
        },
    ),
]


@pytest.mark.parametrize(("envelope", "body"), ENVELOPES)
def test_a_broken_behaviour_is_a_500_in_the_api_s_shape(
    envelope: Envelope, body: dict[str, object], caplog: pytest.LogCaptureFixture
) -> None:
    """The log has what happened; the answer has nothing of it (page, "500")."""
    with caplog.at_level(logging.ERROR):
        answer = served(envelope, readLatest=broken).get("/tools/latest")

    assert (answer.status_code, answer.json()) == (500, body)
    assert "ZeroDivisionError: a secret of ours" in caplog.text


def test_a_broken_behaviour_leaves_the_world_as_it_was() -> None:
    """And the mock: the next request is answered."""
    sandboxes = empty("tools")
    mounted = mount(sandboxes=sandboxes, readLatest=broken)
    before = sandboxes.default.snapshot()
    tools = client(assemble([mounted]), key=None, base_url=BASE)

    assert tools.get("/tools/latest").status_code == 500
    assert sandboxes.default.snapshot() == before
    assert tools.get("/tools/1").status_code == 200


def test_an_operation_without_a_behaviour_is_no_app() -> None:
    """A mock that can't answer must not start."""
    document = Document(RAW, RAW, "tools.yaml")
    incomplete = Mount(
        document=document,
        api=Api("tools", {}, lambda world, _: world),
        sandboxes=empty("tools"),
        keys=[],
        envelope=problem,
    )
    with pytest.raises(Exception, match="readTool"):
        client(assemble([incomplete]), key=None, base_url=BASE).get("/tools/1", headers=JSON)


def speak(app: ASGIApp, scope: str, *messages: str) -> list[str]:
    """What an app sends when it is told these things in another protocol of ASGI."""
    waiting, sent = list(messages), list[str]()

    async def receive() -> Message:
        return {"type": waiting.pop(0)}

    async def send(message: Message) -> None:
        sent.append(message["type"])

    asyncio.run(_call(app, {"type": scope, "path": "/v2/echo", "headers": []}, receive, send))
    return sent


async def _call(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    await app(scope, receive, send)


def test_a_server_may_announce_its_start_and_end() -> None:
    """ASGI's lifespan: so `with TestClient(app)` and servers other than ours can run it."""
    sent = speak(assemble([mount()]), "lifespan", "lifespan.startup", "lifespan.shutdown")

    assert sent == ["lifespan.startup.complete", "lifespan.shutdown.complete"]


def test_a_websocket_is_turned_away() -> None:
    """No document of ours describes one."""
    assert speak(assemble([mount()]), "websocket", "websocket.connect") == ["websocket.close"]


def test_a_world_may_be_put_back() -> None:
    """A snapshot costs nothing and brings everything back."""
    sandbox = empty("tools").default
    api = mount().api
    before = sandbox.snapshot()
    sandbox.perform(api, lambda world: (world.new_uuid()[0], Answer()), {})
    assert sandbox.snapshot() != before

    sandbox.restore(before)
    assert sandbox.snapshot() == before
