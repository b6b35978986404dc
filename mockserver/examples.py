"""Payloads of every operation and documented status, as the running mock answers them."""

import asyncio
import copy
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import httpx
import msgspec

from specdouble.fixtures.documented import Problem, documented
from specdouble.fixtures.formats.example import Example, Sent, Told
from specdouble.mockserver.apis.inferred import Refusing
from specdouble.mockserver.app import assemble
from specdouble.mockserver.edge.bodies import MAX_BYTES
from specdouble.mockserver.edge.mount import INTERNAL, Mount
from specdouble.mockserver.edge.ratelimit import MINUTE, Limits, too_many
from specdouble.mockserver.edge.refusals import HttpRefusal
from specdouble.mockserver.kernel.clock import Clock
from specdouble.mockserver.kernel.sandbox import Sandbox
from specdouble.mockserver.mocks import create_mounts, create_sandboxes, inferred_name
from specdouble.specs import Document, Operation

JSON = "application/json"
UNKNOWN = {
    "cacheId": "00000000-0000-4000-8000-000000000000",
    "projectId": "unknown1",
    "project_id": "proj-999",
}
"""Values of parameters that name nothing in any profile."""

PRELUDES = {
    "cancelFullRefreshCache": "fullRefreshCache",
    "cancelIncrementalCache": "incrementalUpdateCache",
}
"""What must have been done just before, for an operation to succeed."""

SHOWN_KEY = "Bearer $SPECDOUBLE_KEY"
"""What stands in place of a key, as in the `curl` lines of `verify`."""

UNASKED: Mapping[int, Exception] = {
    429: too_many(f"{Limits().per_minute} requests per minute", MINUTE),
    500: HttpRefusal(500, INTERNAL),
}
"""Refusals that no single request brings about: the edge's own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A request for an operation, in parts, so that a variant can change one of them."""

    operation: Operation
    base_path: str
    path: Mapping[str, Any]
    query: Mapping[str, Any]
    body: Any
    token: str | None
    content: bytes | None = None
    media_type: str = JSON


def examples(names: Sequence[str], *, seed: int, now: datetime) -> list[Example]:
    """An example for each operation and status that the documents have, in their order."""
    sandboxes = create_sandboxes(names, seed=seed, clock=Clock.frozen(now))
    mounts = create_mounts(names, sandboxes, rate_limit=False)
    return asyncio.run(_collect(mounts, sandboxes.default))


def of_document(document: Document, *, seed: int) -> list[Example]:
    """An example for each operation, status and media type of any document, as that has it."""

    def refusal(operation: Operation, problem: Problem) -> Told | None:
        answer = Refusing(operation)(problem)
        if answer is None or answer.status != problem["status"]:
            return None
        headers = {name.lower(): value for name, value in answer.headers.items()}
        return Told(status=answer.status, headers=headers, content=answer.written or b"")

    return list(documented(document, inferred_name(document), seed, refusal))


async def _collect(mounts: Sequence[Mount], sandbox: Sandbox) -> list[Example]:
    transport = httpx.ASGITransport(app=assemble(mounts))
    async with httpx.AsyncClient(transport=transport, base_url="http://mock") as client:
        return [
            await _example_of(client, sandbox, mount, operation, int(status))
            for mount in mounts
            for operation in mount.document.operations.values()
            for status in operation.responses
        ]


async def _example_of(
    client: httpx.AsyncClient, sandbox: Sandbox, mount: Mount, operation: Operation, status: int
) -> Example:
    snapshot = sandbox.snapshot()
    try:
        for request in _requests(mount, operation, status):
            response = await _send(client, request)
    finally:
        sandbox.restore(snapshot)
    if status in UNASKED:
        told = _refused(mount, UNASKED[status])
    elif response.status_code == status:
        told = Told(status=status, headers=dict(response.headers), content=response.content)
    else:
        message = f"{operation.id}: wanted {status}, got {response.status_code} {response.text}"
        raise LookupError(message)
    return Example(
        api=mount.api.name, operation=operation.id, sent=_sent(response.request), told=told
    )


def _sent(request: httpx.Request) -> Sent:
    """A request as it may be shown: with the headers that matter, and no key."""
    headers = {"accept": JSON}
    if "authorization" in request.headers:
        headers["authorization"] = SHOWN_KEY
    if "content-type" in request.headers:
        headers["content-type"] = request.headers["content-type"]
    return Sent(
        method=request.method,
        target=request.url.raw_path.decode(),
        headers=headers,
        content=request.content,
    )


def _refused(mount: Mount, refusal: Exception) -> Told:
    answer = mount.refusal(refusal)
    headers = {name.lower(): value for name, value in answer.headers.items()}
    return Told(status=answer.status, headers=headers, content=msgspec.json.encode(answer.body))


def _requests(mount: Mount, operation: Operation, status: int) -> Iterator[Request]:
    """The requests to send, one after the other: the last one's answer is the example."""
    plain = _plain(operation, mount)
    if status not in VARIANTS and operation.id in PRELUDES:
        yield _plain(mount.document.operations[PRELUDES[operation.id]], mount)
    if status == 409:  # noqa: PLR2004 - a conflict with the same request, made before
        yield plain
    yield VARIANTS.get(status, _unchanged)(plain, mount)


def _plain(operation: Operation, mount: Mount) -> Request:
    """The request that the document's own examples make."""
    values: dict[str, dict[str, Any]] = {"path": {}, "query": {}}
    item = mount.document.resolved["paths"][operation.path]
    spec = item[operation.method.lower()]
    for each in [*item.get("parameters", []), *spec.get("parameters", [])]:
        if each.get("required"):
            values[each["in"]][each["name"]] = _example(each)
    body = spec["requestBody"]["content"][JSON] if operation.body else None
    return Request(
        operation=operation,
        base_path=mount.document.base_path,
        path=values["path"],
        query=values["query"],
        body=copy.deepcopy(_example(body)) if body else None,
        token=mount.keys[0].token,
    )


def _example(spec: Mapping[str, Any]) -> object:
    """The example of a parameter or media type object; the first, if it has several."""
    if "examples" in spec:
        example: object = next(iter(spec["examples"].values()))["value"]
        return example
    return spec["example"] if "example" in spec else spec["schema"]["example"]


def _unchanged(request: Request, _mount: Mount) -> Request:
    return request


def _without_key(request: Request, _mount: Mount) -> Request:
    return replace(request, token=None)


def _out_of_scope(request: Request, mount: Mount) -> Request:
    path = {**request.path, "projectId": UNKNOWN["projectId"]}
    return replace(request, path=path, token=mount.keys[-1].token)


def _malformed(request: Request, _mount: Mount) -> Request:
    """With a word for a parameter that takes none such, or else half a body, or half a query."""
    for each in request.operation.parameters:
        if "enum" in each.schema or each.schema.get("type") in {"integer", "boolean"}:
            return replace(request, query={**request.query, each.name: "invalid"})
    if request.body is not None:
        return replace(request, content=b'{"unfinished": ')
    return replace(request, query={"": ""})


def _about_nothing(request: Request, _mount: Mount) -> Request:
    """With an unknown id for the innermost thing that it names."""
    if request.body and "project_id" in request.body:
        return replace(request, body={**request.body, "project_id": UNKNOWN["project_id"]})
    names = [each.name for each in request.operation.parameters]
    name = next(name for name in UNKNOWN if name in names)
    if name in request.path:
        return replace(request, path={**request.path, name: UNKNOWN[name]})
    return replace(request, query={**request.query, name: UNKNOWN[name]})


def _too_large(request: Request, _mount: Mount) -> Request:
    return replace(request, content=b" " * (MAX_BYTES + 1))


def _as_text(request: Request, _mount: Mount) -> Request:
    return replace(request, content=b"some text", media_type="text/plain")


VARIANTS: Mapping[int, Callable[[Request, Mount], Request]] = {
    400: _malformed,
    401: _without_key,
    403: _out_of_scope,
    404: _about_nothing,
    409: _unchanged,
    413: _too_large,
    415: _as_text,
}
"""What to change in a request that succeeds, for it to be refused with that status."""


async def _send(client: httpx.AsyncClient, request: Request) -> httpx.Response:
    url = request.base_path + request.operation.path.format(**request.path)
    headers = {"Authorization": f"Bearer {request.token}"} if request.token else {}
    if request.query == {"": ""}:
        url += "?%zz"  # no percent-encoding
    content = request.content
    if content is None and request.body is not None:
        content = msgspec.json.encode(request.body)
    if content is not None:
        headers["Content-Type"] = request.media_type
    params = None if "?" in url else request.query
    return await client.request(
        request.operation.method, url, headers=headers, params=params, content=content
    )
