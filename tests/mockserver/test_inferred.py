"""Any document is served: from its examples, else from its schemas, without state."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from specdouble.fixtures.specimens import success
from specdouble.mockserver.app import assemble
from specdouble.mockserver.mocks import create_sandboxes, infer_mount, inferred_name
from specdouble.specs import DocumentError, Response, load_leniently
from tests.mockserver.http import client

BASE = "http://localhost:8000"
JSON = "application/json"
PET = {
    "type": "object",
    "required": ["id", "name"],
    "properties": {"id": {"type": "integer"}, "name": {"type": "string"}},
}
XML = b"<?xml version='1.0' encoding='utf-8'?>\n<answer><a>true</a><b><item>1</item></b></answer>"
Serve = Callable[..., httpx.Client]


@pytest.fixture
def serving(tmp_path: Path) -> Serve:
    """A client of a mock of a document with these paths, or other fields."""

    def serve(paths: dict[str, Any], *, seed: int = 1, tokens: Any = (), **fields: Any) -> Any:
        path = tmp_path / "pets.json"
        base = {"openapi": "3.0.3", "info": {"title": "Pets", "version": "1"}, "paths": paths}
        path.write_text(json.dumps({**base, **fields}))
        sandboxes = create_sandboxes(["pets"], seed=seed)
        mount = infer_mount(load_leniently(path), sandboxes, tokens=tokens)
        return client(assemble([mount]), key=None, base_url=BASE)

    return serve


def get(content: Any = None, status: str = "200", **fields: Any) -> dict[str, Any]:
    """A path item whose GET answers so."""
    answer: dict[str, Any] = {"description": ""}
    if content is not None:
        answer["content"] = content
    return {"get": {"operationId": "read", "responses": {status: answer}, **fields}}


@pytest.mark.parametrize(
    ("media", "body"),
    [
        ({"example": {"id": 1, "name": "Rex"}}, {"id": 1, "name": "Rex"}),
        ({"examples": {"a": {"value": {"id": 2, "name": "Tom"}}}}, {"id": 2, "name": "Tom"}),
        ({"schema": {**PET, "example": {"id": 3, "name": "Ada"}}}, {"id": 3, "name": "Ada"}),
        (
            {"example": {"id": 1, "name": "a"}, "schema": {**PET, "example": {"id": 3}}},
            {"id": 1, "name": "a"},
        ),
    ],
)
def test_an_example_is_the_answer(
    serving: Serve, media: dict[str, Any], body: dict[str, Any]
) -> None:
    """The media type's before the schema's."""
    answer = serving({"/pet": get({JSON: {"schema": PET, **media}})}).get("/pet")

    assert (answer.status_code, answer.json()) == (200, body)


def test_an_example_that_breaks_its_schema_is_none(serving: Serve) -> None:
    """A client that trusts the document must be able to trust the mock."""
    media = {"schema": PET, "example": {"id": "one"}}
    body = serving({"/pet": get({JSON: media})}).get("/pet").json()

    assert (type(body["id"]), type(body["name"])) == (int, str)


def test_without_an_example_the_schema_is_the_answer(serving: Serve) -> None:
    """Through references, which are followed nowhere but in schemas."""
    pets = {"type": "array", "minItems": 1, "items": {"$ref": "#/components/schemas/Pet"}}
    components = {"schemas": {"Pet": PET}}
    server = serving({"/pets": get({JSON: {"schema": pets}})}, components=components)

    assert all(isinstance(pet["id"], int) for pet in server.get("/pets").json())


def test_the_same_seed_and_request_get_the_same_bytes(serving: Serve) -> None:
    """Another argument or seed gets other values."""
    named = {"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}}
    paths = {"/pets/{id}": get({JSON: {"schema": PET}}, parameters=[named])}
    one, again, other = serving(paths), serving(paths), serving(paths, seed=2)

    assert one.get("/pets/1").content == again.get("/pets/1").content
    assert one.get("/pets/1").content != one.get("/pets/2").content
    assert one.get("/pets/1").content != other.get("/pets/1").content


@pytest.mark.parametrize(
    ("statuses", "expected"),
    [
        (["200", "201"], (200, "200")),
        (["404", "204", "202"], (202, "202")),
        (["400", "2XX"], (200, "2XX")),
        (["404", "default"], (200, "default")),
        (["404", "302"], (302, "302")),
        ([], (200, None)),
    ],
)
def test_the_lowest_success_is_the_answer(
    statuses: list[str], expected: tuple[int, str | None]
) -> None:
    """2xx by number, then by class, then what stands for all; else the lowest there is."""
    status, response = success({each: Response(each, {}, {}) for each in statuses})

    assert (status, response and response.status) == expected


def test_a_status_without_content_has_none(serving: Serve) -> None:
    """RFC 9110, section 15.3.5."""
    answer = serving({"/pet": get({JSON: {"schema": PET}}, "204")}).get("/pet")

    assert (answer.status_code, answer.content) == (204, b"")


def test_documented_headers_are_sent(serving: Serve) -> None:
    """As their style `simple` writes them."""
    headers = {
        "X-Total": {"schema": {"type": "integer", "minimum": 3, "maximum": 3}},
        "X-Tags": {"schema": {"type": "array", "items": {"enum": ["a"]}, "minItems": 2,
                              "maxItems": 2}},
        "Location": {"example": "/pets/1"},
    }  # fmt: skip
    item = get()
    item["get"]["responses"]["200"]["headers"] = headers
    answer = serving({"/pet": item}).get("/pet")

    assert {name: answer.headers[name] for name in headers} == {
        "X-Total": "3",
        "X-Tags": "a,a",
        "Location": "/pets/1",
    }


@pytest.mark.parametrize(
    ("media_type", "schema", "content"),
    [
        ("text/plain", {"enum": ["hello"]}, b"hello"),
        ("application/hal+json", {"enum": [{"a": 1}]}, b'{"a":1}'),
        ("application/x-ndjson", {"enum": [[1, {"a": 2}]]}, b'1\n{"a":2}\n'),
        ("text/event-stream", {"enum": [{"a": 1}]}, b'data: {"a":1}\n\n'),
        (
            "application/xml",
            {"enum": [{"a": True, "b": [1]}]},
            XML,
        ),
    ],
)
def test_other_media_types_are_written_as_far_as_they_can_be(
    serving: Serve, media_type: str, schema: dict[str, Any], content: bytes
) -> None:
    """With the document's own media type."""
    answer = serving({"/pet": get({media_type: {"schema": schema}})}).get("/pet")

    assert (answer.headers["content-type"], answer.content) == (media_type, content)


def test_requests_are_validated_by_the_document(serving: Serve) -> None:
    """RFC 9457, with an `errors` array."""
    limit = {"name": "limit", "in": "query", "schema": {"type": "integer", "maximum": 9}}
    server = serving({"/pets": get({JSON: {"schema": PET}}, parameters=[limit])})
    answer = server.get("/pets?limit=10")

    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["errors"] == [
        {
            "in": "query",
            "name": "limit",
            "detail": "query parameter limit must be at most 9, not 10",
        }
    ]


@pytest.mark.parametrize(
    ("tokens", "given", "status"),
    [([], None, 401), ([], "any", 200), (["right"], "any", 401), (["right"], "right", 200)],
)
def test_any_key_opens_unless_some_are_given(
    serving: Serve, tokens: list[str], given: str | None, status: int
) -> None:
    """A front end can send its own."""
    components = {"securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "X-Key"}}}
    server = serving({"/pet": get()}, components=components, security=[{"key": []}], tokens=tokens)
    headers = {} if given is None else {"X-Key": given}

    assert server.get("/pet", headers=headers).status_code == status


MODERN = {
    "openapi": "3.1.0",
    "components": {"schemas": {"Maybe": {"type": ["integer", "null"], "exclusiveMinimum": 5}}},
}


def test_a_document_of_openapi_3_1_is_served(serving: Serve) -> None:
    """Connexion gets a skeleton; the schemas are those of the document, of draft 2020-12."""
    schema = {"$ref": "#/components/schemas/Maybe", "maximum": 7, "not": {"type": "null"}}
    number = {"name": "n", "in": "query", "schema": schema}
    paths = {"/a": get({JSON: {"schema": schema}}, parameters=[number], operationId=None)}
    del paths["/a"]["get"]["operationId"]
    server = serving(paths, **MODERN)

    assert server.get("/a?n=6").json() in {6, 7}
    assert server.get("/a?n=5").status_code == server.get("/a?n=8").status_code == 400


@pytest.mark.parametrize(
    "fields",
    [
        {"info": {}},
        {"openapi": "3.0.9-rc1+x"},
        {"components": {"schemas": {"A": {"required": True}}}},
        {"servers": [{"url": "https://pets.example"}, {}]},
    ],
)
def test_what_connexion_refuses_is_served_all_the_same(
    serving: Serve, fields: dict[str, Any]
) -> None:
    """A slip that has nothing to do with the operation."""
    assert serving({"/pet": get()}, **fields).get("/pet").status_code == 200


@pytest.mark.parametrize(
    ("components", "place", "reason"),
    [
        ({}, "#/security/0/key", "is no scheme of #/components/securitySchemes; there are: none"),
        (
            {"securitySchemes": {"key": {"type": "apiKey", "in": "body", "name": "k"}}},
            "#/components/securitySchemes/key",
            "must be of type apiKey (in, name), http (scheme), oauth2 or openIdConnect",
        ),
    ],
)
def test_security_that_nobody_can_check_is_told_at_the_start(
    serving: Serve, components: dict[str, Any], place: str, reason: str
) -> None:
    """Rather no mock than one that lets everybody in."""
    with pytest.raises(DocumentError) as caught:
        serving({"/pet": get()}, security=[{"key": []}], components=components)

    assert (caught.value.pointer, caught.value.reason) == (place, reason)


def test_operations_that_a_fragment_tells_apart_are_served_as_one(serving: Serve) -> None:
    """Connexion must not see the others, for which nothing is there."""
    paths = {"/pet": get({JSON: {"example": 1}}), "/pet#b": get({JSON: {"example": 2}})}
    paths["/pet#b"]["get"]["operationId"] = "other"

    assert serving(paths).get("/pet").json() == 1


def test_paths_of_the_same_form_are_served_by_method(serving: Serve) -> None:
    """Their parameters have names of their own; `Allow` has the methods of all."""

    def named(name: str) -> list[dict[str, Any]]:
        return [{"name": name, "in": "path", "required": True, "schema": {"type": "integer"}}]

    read = {"operationId": "read", "parameters": named("id"), "responses": {"200": {}}}
    drop = {"operationId": "drop", "parameters": named("key"), "responses": {"204": {}}}
    server = serving({"/pets/{id}": {"get": read}, "/pets/{key}": {"delete": drop}})

    assert server.get("/pets/1").status_code == 200
    assert server.delete("/pets/1").status_code == 204
    assert "path parameter key must be" in server.delete("/pets/x").text
    assert server.put("/pets/1").headers["allow"] == "GET, DELETE, HEAD, OPTIONS"


def test_what_a_document_does_not_say_breaks_no_contract(tmp_path: Path) -> None:
    """Neither the status of an operation without answers, nor the mock's own refusals."""
    limit = {"name": "n", "in": "query", "schema": {"type": "integer"}}
    refusal = {"description": "", "content": {JSON: {"schema": {"required": ["code"]}}}}
    paths = {
        "/a": {"get": {}},
        "/b": {"get": {"parameters": [limit], "responses": {"200": {}, "400": refusal}}},
    }
    path = tmp_path / "it.json"
    path.write_text(json.dumps({"openapi": "3.0.3", "paths": paths}))
    document = load_leniently(path)
    sandboxes = create_sandboxes([inferred_name(document)])
    mount = infer_mount(document, sandboxes, validate_responses=True)
    server = client(assemble([mount]), key=None, base_url=BASE)

    assert server.get("/a").status_code == 200
    assert server.get("/b?n=x").status_code == 400


@pytest.mark.parametrize(
    ("file", "name"),
    [("my pets (v2).json", "my-pets-v2-"), ("api.pets.com.json", "api.pets.com"),
     ("peaka.json", "peaka-1")],
)  # fmt: skip
def test_an_api_is_called_as_its_file(tmp_path: Path, file: str, name: str) -> None:
    """In a way that URLs take, and that no built-in API is called."""
    path = tmp_path / file
    path.write_text(json.dumps({"openapi": "3.0.3", "paths": {"/pet": get()}}))
    document = load_leniently(path)
    mount = infer_mount(document, create_sandboxes([inferred_name(document)]))
    server = client(assemble([mount]), key=None, base_url=BASE)

    assert server.get(f"/openapi/{name}.json").json()["paths"].keys() == {"/pet"}
