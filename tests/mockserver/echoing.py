"""A server of one operation that answers the arguments that it was called with."""

from typing import Any

import httpx

from specdouble.mockserver.app import assemble
from specdouble.mockserver.edge.envelopes import problem
from specdouble.mockserver.edge.mount import Mount
from specdouble.mockserver.kernel.api import Answer, Api, Outcome
from specdouble.mockserver.kernel.world import World
from specdouble.specs import Document
from tests.mocks import empty
from tests.mockserver.http import client

JSON = "application/json"


def parameter(name: str, location: str = "query", **fields: Any) -> dict[str, Any]:
    """A parameter object; `style`, `explode` and the like are its own, all else its schema's."""
    own = ("style", "explode", "required", "content", "allowEmptyValue", "schema")
    told = {key: fields.pop(key) for key in own if key in fields}
    told.setdefault("required", location == "path")
    if not told.keys() & {"content", "schema"}:
        told["schema"] = fields
    return {"name": name, "in": location, **told}


def echo(world: World, **arguments: Any) -> Outcome:
    """Answer the arguments."""
    return world, Answer(body=arguments)


def echoing(
    *parameters: dict[str, Any],
    path: str = "/echo",
    content: dict[str, Any] | None = None,
    components: dict[str, Any] | None = None,
    openapi: str = "3.0.3",
) -> httpx.Client:
    """A client of a server whose one operation takes these parameters, and this body."""
    operation: dict[str, Any] = {
        "operationId": "echo",
        "parameters": list(parameters),
        "responses": {"200": {"description": "The arguments"}},
    }
    if content is not None:
        operation["requestBody"] = {"content": content, "required": True}
    raw: dict[str, Any] = {
        "openapi": openapi,
        "info": {"title": "Echo", "version": "1"},
        "paths": {path: {"get" if content is None else "post": operation}},
        "components": components or {},
    }
    mount = Mount(
        document=Document(raw, raw, "echo.yaml"),
        api=Api("echo", {"echo": echo}, lambda world, now: world.at(now)),
        sandboxes=empty("echo"),
        keys=[],
        envelope=problem,
    )
    return client(assemble([mount]), key=None, base_url="http://localhost:8000")


def told(answer: httpx.Response) -> dict[str, str]:
    """What a refusal says of each place."""
    assert answer.status_code == 400, answer.text
    return {error["name"]: error["detail"] for error in answer.json()["errors"]}
