"""The four requests that each server is measured with, and what a right answer to them is."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, Literal

import jsonschema

from specdouble.specs import Direction, json_schema, load_builtin

Name = Literal["status", "list", "refresh", "templated"]
ITEMS: Final = 100
PROJECT: Final = "mtKDhe1U"
CACHE: Final = "960bd651-7b3c-4511-9a88-18e14ac7742a"


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """What a client sends. `heads`: so many in turns, which differ; 0: always the same one."""

    path: str
    token: str | None = None
    method: str = "GET"
    body: str | None = None
    heads: int = 0

    @property
    def headers(self) -> dict[str, str]:
        """All headers that a client sends."""
        content = {"Content-Type": "application/json"} if self.body is not None else {}
        key = {"Authorization": f"Bearer {self.token}"} if self.token is not None else {}
        return key | content


@dataclass(frozen=True, slots=True, kw_only=True)
class Request(Call):
    """One of the four; `expected` are members that the answer's body must have."""

    name: Name
    title: str
    api: str
    operation: str
    expected: Mapping[str, Any]


SKILLMEAT_KEY: Final = "sk_demo_specdouble_1"
PEAKA_KEY: Final = "specdouble.demo-partner-key"
REQUESTS: Final = (
    Request(
        name="status",
        title="GET status",
        api="skillmeat",
        operation="getStatus",
        path="/api/v1/cache/status",
        token=SKILLMEAT_KEY,
        expected={"total_projects": 12, "total_artifacts": ITEMS},
    ),
    Request(
        name="list",
        title="GET a list of 100",
        api="skillmeat",
        operation="listArtifacts",
        path=f"/api/v1/cache/artifacts?limit={ITEMS}",
        token=SKILLMEAT_KEY,
        expected={"total": ITEMS, "skip": 0, "limit": ITEMS},
    ),
    Request(
        name="refresh",
        title="POST refresh",
        api="skillmeat",
        operation="refreshCache",
        path="/api/v1/cache/refresh",
        token=SKILLMEAT_KEY,
        expected={"success": True},
        method="POST",
        body='{"project_id": null, "force": false}',
    ),
    Request(
        name="templated",
        title="GET a cache's status",
        api="peaka",
        operation="getCacheStatus",
        path=f"/api/v1/data/projects/{PROJECT}/cache/{CACHE}/status",
        token=PEAKA_KEY,
        expected={"id": CACHE, "projectId": PROJECT},
    ),
)


def fault(request: Request, status: int, body: bytes) -> str | None:
    """What is wrong with an answer: its status, its schema or its content; None if nothing is."""
    if status != 200:  # noqa: PLR2004
        return f"status {status}"
    try:
        answer = json.loads(body)
    except ValueError:
        return "no JSON"
    error = jsonschema.exceptions.best_match(
        _validator(request.api, request.operation).iter_errors(answer)
    )
    if error is not None:
        return f"{error.json_path}: {error.message}"
    for name, value in request.expected.items():
        if answer[name] != value:
            return f"{name} is {answer[name]!r}, not {value!r}"
    if request.name == "list" and len(answer["items"]) != ITEMS:
        return f"{len(answer['items'])} items"
    return None


@cache
def _validator(api: str, operation: str) -> jsonschema.Draft4Validator:
    document = load_builtin(api)
    response = document.operations[operation].response(200)
    assert response is not None  # noqa: S101 - each of the four documents its 200
    schema = response.schemas["application/json"]
    return jsonschema.Draft4Validator(json_schema(schema, Direction.RESPONSE, document.components))
