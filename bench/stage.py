"""What all servers are set up with: our answers to the four requests, as files and as examples."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl

import httpx

from bench.workload import REQUESTS, Call, Name, Request, fault
from specdouble.specs import load_builtin

ROOT: Final = Path(__file__).parents[1]
FOLDER: Final = ROOT / ".bench"  # git ignores it


class WrongAnswer(Exception):  # noqa: N818 - reads as the sentence it is
    """A server answers a request wrongly; the message says how."""


def ask(url: str, request: Request) -> bytes:
    """The body of a server's answer to a request; raises WrongAnswer."""
    status, body = send(url, request)
    wrong = fault(request, status, body)
    if wrong is not None:
        raise WrongAnswer(f"{request.title}: {wrong}")
    return body


def send(url: str, call: Call) -> tuple[int, bytes]:
    """Status and body of an answer; raises WrongAnswer if there is none."""
    try:
        answer = httpx.request(
            call.method, url + call.path, headers=call.headers, content=call.body, timeout=10
        )
    except httpx.HTTPError as error:
        raise WrongAnswer(f"{call.method} {call.path}: {error!r}") from None
    return answer.status_code, answer.content


def keep(name: str, value: Any) -> None:
    """Write a value to a file that one may look at afterwards."""
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / f"{name}.json").write_text(json.dumps(value, indent=1), encoding="utf-8")


def record(url: str) -> None:
    """Keep the answers of a server for the others, also as examples in a document of both APIs.

    They are those to the second time of asking: the first refresh has something to do.
    """
    for request in REQUESTS:
        ask(url, request)
    bodies = {request.name: ask(url, request).decode() for request in REQUESTS}
    answers = [
        {
            "operation": request.operation,
            "method": request.method,
            "path": request.path.partition("?")[0],
            "query": dict(parse_qsl(request.path.partition("?")[2])),
            "token": request.token,
            "sent": request.body,
            "body": bodies[request.name],
        }
        for request in REQUESTS
    ]
    keep("answers", answers)
    keep("openapi", document(bodies))


def document(bodies: Mapping[Name, str]) -> dict[str, Any]:
    """Both APIs as one, which any server takes; the four operations have an example each."""
    paths: dict[str, Any] = {}
    for api in ("skillmeat", "peaka"):
        api_document = load_builtin(api)
        # A copy, of what several places may share
        resolved = json.loads(json.dumps(api_document.resolved["paths"]))
        paths |= {api_document.base_path + path: item for path, item in resolved.items()}
    operations = {
        operation["operationId"]: operation
        for item in paths.values()
        for operation in item.values()
        if isinstance(operation, dict) and "operationId" in operation
    }
    for request in REQUESTS:
        response = operations[request.operation]["responses"]["200"]
        response.pop("headers", None)  # Mockoon trips over examples that are numbers
        media = response["content"]["application/json"]
        example = json.loads(bodies[request.name])
        media["examples"] = {"ours": {"value": example}}
        media["schema"]["example"] = example  # the only one that Mockoon serves by default
    return {
        "openapi": "3.0.3",
        "info": {"title": "SkillMeat's and Peaka's caches", "version": "1"},
        "servers": [{"url": "/"}],
        "security": [{"key": []}],
        "paths": paths,
        "components": {"securitySchemes": {"key": {"type": "http", "scheme": "bearer"}}},
    }
