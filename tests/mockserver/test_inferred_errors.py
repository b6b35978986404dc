"""A document's own errors: what goes wrong is told in the form that it declares."""

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from specdouble.mockserver.app import assemble
from specdouble.mockserver.mocks import create_sandboxes, infer_mount
from specdouble.specs import load_leniently
from tests.mockserver.http import client

JSON = "application/json"
PROBLEM = "application/problem+json"
TEXT = {"type": "string"}
NUMBER = {"type": "integer"}
WRONG = "query parameter limit must be an integer, not 'x'"
UNSORTED = "Invalid sort field: c. Valid options: a, b"
BOTH = f"{WRONG}; {UNSORTED}"


def closed(**properties: Any) -> dict[str, Any]:
    """An object with all of these members and no others."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def opened(**properties: Any) -> dict[str, Any]:
    """An object that may have these members."""
    return {"type": "object", "properties": properties}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def serving(folder: Path, responses: dict[str, Any], **operation: Any) -> httpx.Client:
    """A client of a mock that holds its answers to the document."""
    limit = {"name": "limit", "in": "query", "schema": NUMBER}
    sort = {"name": "sort", "in": "query", "schema": {"type": "string", "enum": ["a", "b"]}}
    if "default" not in responses or len(responses) > 1:
        responses = {"200": {"description": ""}, **responses}
    told = {"parameters": [limit, sort], "responses": responses}
    raw = {
        "openapi": "3.0.3",
        "info": {"title": "Pets", "version": "1"},
        "paths": {"/pets": {"get": {"operationId": "list", **told, **operation}}},
        "components": {"securitySchemes": {"key": {"type": "http", "scheme": "bearer"}}},
    }
    path = folder / "pets.json"
    path.write_text(json.dumps(raw))
    sandboxes = create_sandboxes(["pets"])
    mount = infer_mount(load_leniently(path), sandboxes, validate_responses=True)
    return client(assemble([mount]), key=None, base_url="http://localhost:8000")


def answer(schema: Any, media_type: str = JSON, **fields: Any) -> dict[str, Any]:
    """A response object."""
    return {"description": "", "content": {media_type: {"schema": schema}}, **fields}


@pytest.mark.parametrize(
    ("schema", "body"),
    [
        (closed(code=NUMBER, message=TEXT), {"code": 400, "message": BOTH}),
        (closed(code=TEXT, description=TEXT), {"code": "bad_request", "description": BOTH}),
        (
            closed(errorCode={"enum": ["NOT_FOUND", "BAD_REQUEST"]}, detail=TEXT),
            {"errorCode": "BAD_REQUEST", "detail": BOTH},
        ),
        (closed(status=TEXT, reason=TEXT), {"status": "400", "reason": BOTH}),
        (closed(error=TEXT, message=TEXT), {"error": "Bad Request", "message": BOTH}),
        (closed(error=TEXT), {"error": BOTH}),
        (closed(title=TEXT), {"title": BOTH}),
        (
            closed(error={"enum": ["invalid_request"]}, error_description=TEXT),
            {"error": "invalid_request", "error_description": BOTH},
        ),
        (
            closed(error=closed(message=TEXT, param=TEXT)),
            {"error": {"message": BOTH, "param": "limit"}},
        ),
        (closed(code=NUMBER), {"code": 400}),
        (TEXT, BOTH),
    ],
)
def test_a_refusal_has_the_declared_form(folder: Path, schema: Any, body: Any) -> None:
    """The message stands where a name says so, the status likewise; nothing else is added."""
    server = serving(folder, {"400": answer(schema)})
    refused = server.get("/pets?limit=x&sort=c")

    assert (refused.status_code, refused.headers["content-type"]) == (400, JSON)
    assert refused.json() == body


@pytest.mark.parametrize(
    ("schema", "errors"),
    [
        ({"type": "array", "minItems": 1, "items": TEXT}, [WRONG, UNSORTED]),
        (
            {"type": "array", "minItems": 1, "items": closed(field=TEXT, message=TEXT)},
            [{"field": "limit", "message": WRONG}, {"field": "sort", "message": UNSORTED}],
        ),
        (
            {"type": "array", "minItems": 1, "maxItems": 1, "items": closed(message=TEXT)},
            [{"message": WRONG}],
        ),
        (
            {"type": "object", "additionalProperties": {"type": "array", "items": TEXT}},
            {"limit": [WRONG], "sort": [UNSORTED]},
        ),
    ],
)
def test_each_violation_is_an_item(folder: Path, schema: Any, errors: Any) -> None:
    """Where the form has a list of errors, or a map of them; as far as it takes them."""
    server = serving(folder, {"400": answer(closed(errors=schema))})
    body = server.get("/pets?limit=x&sort=c").json()

    if isinstance(errors, list) and len(errors) == 1:
        assert [each.keys() for each in body["errors"]] == [{"message"}]
    else:
        assert body == {"errors": errors}


@pytest.mark.parametrize("status", ["401", "4XX", "default"])
def test_a_form_may_be_declared_for_many_statuses(folder: Path, status: str) -> None:
    """By number, by class or for all that has no other; headers of HTTP stay."""
    responses = {status: answer(closed(code=NUMBER, message=TEXT)), "204": {"description": ""}}
    refused = serving(folder, responses, security=[{"key": []}]).get("/pets")

    assert refused.json() == {"code": 401, "message": "Missing or invalid API key"}
    assert refused.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize(
    "responses",
    [
        {},
        {"404": answer(closed(code=NUMBER))},
        {"400": {"description": ""}},
        {"400": answer(closed(code=NUMBER), "image/png")},
    ],
)
def test_without_a_form_of_its_own_it_is_problem_details(
    folder: Path, responses: dict[str, Any]
) -> None:
    """RFC 9457."""
    refused = serving(folder, responses).get("/pets?limit=x")

    assert refused.headers["content-type"] == PROBLEM
    assert refused.json()["detail"] == WRONG


def test_what_stands_for_the_success_is_no_error(folder: Path) -> None:
    """A lone `default` is what the operation answers."""
    server = serving(folder, {"default": answer(closed(name=TEXT))})

    assert server.get("/pets").json().keys() == {"name"}
    assert server.get("/pets?limit=x").headers["content-type"] == PROBLEM


@pytest.mark.parametrize(
    ("declared", "sent"),
    [
        ("application/vnd.pets+json; charset=utf-8", "application/vnd.pets+json; charset=utf-8"),
        ("*/*", JSON),
        (PROBLEM, PROBLEM),
    ],
)
def test_the_media_type_is_the_declared_one(folder: Path, declared: str, sent: str) -> None:
    """Or JSON, where it is left open."""
    refused = serving(folder, {"400": answer(opened(message=TEXT), declared)}).get("/pets?limit=x")

    assert refused.headers["content-type"] == sent
    assert refused.json() == {"message": WRONG}


def test_a_refusal_in_plain_text_is_the_message(folder: Path) -> None:
    """And nothing else."""
    refused = serving(folder, {"400": answer(TEXT, "text/plain")}).get("/pets?limit=x")

    assert (refused.headers["content-type"], refused.text) == ("text/plain", WRONG)


def test_the_example_of_an_error_is_where_it_begins(folder: Path) -> None:
    """What the document shows stays, but for what is to be told."""
    schema = opened(code=TEXT, message=TEXT, help=TEXT)
    response = answer(schema)
    response["content"][JSON]["example"] = {"code": "OOPS", "help": "https://pets.example/help"}
    body = serving(folder, {"400": response}).get("/pets?limit=x").json()

    assert body == {"code": "BAD_REQUEST", "message": WRONG, "help": "https://pets.example/help"}


def test_a_form_without_a_place_for_it_gets_the_message_beside(folder: Path) -> None:
    """As far as the schema lets it: a client may ignore it, a reader may not."""
    body = serving(folder, {"400": answer(opened(code=NUMBER))}).get("/pets?limit=x").json()

    assert body == {"code": 400, "message": WRONG}


def test_headers_that_an_error_must_have_are_there(folder: Path) -> None:
    """As the answers of a success have them."""
    headers = {"X-Request-Id": {"required": True, "schema": TEXT, "example": "r-1"}}
    response = answer(closed(message=TEXT), headers=headers)

    assert serving(folder, {"400": response}).get("/pets?limit=x").headers["x-request-id"] == "r-1"


@pytest.mark.parametrize(("beside", "status"), [({}, 422), ({"400": {"description": ""}}, 400)])
def test_a_bad_request_has_the_status_that_is_declared(
    folder: Path, beside: dict[str, Any], status: int
) -> None:
    """422, where the document has that and no 400: so do those of several frameworks."""
    place = {"type": "array", "items": {"anyOf": [TEXT, NUMBER]}}
    errors = {"type": "array", "items": closed(loc=place, msg=TEXT, type=TEXT)}
    responses = {"422": answer(opened(detail=errors)), **beside}
    refused = serving(folder, responses).get("/pets?limit=x")

    assert refused.status_code == status
    if not beside:
        error = {"loc": ["query", "limit"], "msg": WRONG, "type": "bad_request"}
        assert refused.json() == {"detail": [error]}
