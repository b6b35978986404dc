"""Payloads of any document: one for all that it says may be asked and answered."""

import asyncio
import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from click.testing import CliRunner

from specdouble.cli import main
from specdouble.fixtures.formats import Example, files, openapi
from specdouble.mockserver.app import assemble
from specdouble.mockserver.examples import of_document
from specdouble.mockserver.mocks import create_sandboxes, infer_mount, inferred_name
from specdouble.specs import Direction, Document, load_leniently

ERROR = {"type": "object", "required": ["message"], "properties": {"message": {"type": "string"}}}
BOOK = {
    "type": "object",
    "required": ["title", "pages"],
    "properties": {
        "id": {"type": "integer", "readOnly": True},
        "title": {"type": "string"},
        "pages": {"type": "integer", "minimum": 1},
    },
}


def answer(schema: str | None = None, *media_types: str) -> dict[str, Any]:
    """A response object."""
    if schema is None:
        return {"description": "Done."}
    content = {
        each: {"schema": {"$ref": f"#/components/schemas/{schema}"}}
        for each in media_types or ("application/json",)
    }
    return {"description": "Told.", "content": content}


SHELF = {
    "openapi": "3.0.3",
    "info": {"title": "Shelf", "version": "1"},
    "servers": [{"url": "/v1"}],
    "security": [{"key": []}],
    "paths": {
        "/books": {
            "get": {
                "operationId": "listBooks",
                "parameters": [
                    {"name": "limit", "in": "query", "schema": {"type": "integer"}}
                ],
                "responses": {
                    "200": answer("Books", "application/xml", "application/json"),
                    "400": answer("Error"), "401": answer("Error"), "default": answer("Error"),
                },
            },
            "post": {
                "operationId": "addBook",
                "requestBody": {"required": True, "content": {
                    each: {"schema": {"$ref": "#/components/schemas/Book"}}
                    for each in ("application/json", "application/x-www-form-urlencoded")
                }},
                "responses": {
                    "201": answer("Book"), "400": answer("Error"), "413": answer("Error"),
                    "415": answer("Error"),
                },
            },
        },
        "/books/{id}": {
            "delete": {
                "operationId": "dropBook",
                "parameters": [
                    {"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}}
                ],
                "responses": {"204": answer(), "404": answer("Error"), "5XX": answer("Error")},
            }
        },
    },
    "components": {
        "schemas": {
            "Book": BOOK, "Error": ERROR,
            "Books": {"type": "array", "items": {"$ref": "#/components/schemas/Book"}},
        },
        "securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "X-Key"}},
    },
}  # fmt: skip


@pytest.fixture
def shelf(tmp_path: Path) -> Document:
    """The document, as it is loaded from a file."""
    path = tmp_path / "shelf.json"
    path.write_text(json.dumps(SHELF))
    return load_leniently(path)


def labels(examples: list[Example]) -> set[str]:
    """What the examples are called."""
    return {f"{each.operation} {each.label}" for each in examples}


def test_there_is_one_for_each_operation_status_and_media_type(shelf: Document) -> None:
    """Of requests, too; `default` is an error, and a class of statuses its first one."""
    assert labels(of_document(shelf, seed=1)) == {
        "listBooks 200", "listBooks 200-application-xml", "listBooks 400", "listBooks 401",
        "listBooks 500", "addBook 201", "addBook 201-of-application-x-www-form-urlencoded",
        "addBook 400", "addBook 413", "addBook 415", "dropBook 204", "dropBook 404", "dropBook 500",
    }  # fmt: skip


def test_answers_and_bodies_fit_the_document(shelf: Document) -> None:
    """A request without what is for answers only."""
    for each in of_document(shelf, seed=1):
        operation = shelf.operations[each.operation]
        response = operation.response(each.status)
        assert response is not None
        if each.told.media_type == "application/json":
            judge = shelf.schemas.validator(
                response.schemas["application/json"], Direction.RESPONSE
            )
            assert judge.is_valid(each.body), each.label
        if each.operation == "addBook" and each.status == 201 and not each.variant:
            assert each.sent.body.keys() == {"title", "pages"}


async def asked(shelf: Document, example: Example) -> int:
    """The status with which the mock answers a request that is as written down."""
    name = inferred_name(shelf)
    mount = infer_mount(shelf, create_sandboxes([name]), tokens=["secret"])
    transport = httpx.ASGITransport(app=assemble([mount]))
    async with httpx.AsyncClient(transport=transport, base_url="http://mock") as client:
        answer = await client.request(
            example.sent.method,
            example.sent.target,
            headers={
                k: v.replace("$SPECDOUBLE_KEY", "secret") for k, v in example.sent.headers.items()
            },
            content=example.sent.content,
        )
    return answer.status_code


@pytest.mark.parametrize(
    "label",
    ["listBooks 200", "listBooks 400", "listBooks 401", "addBook 201", "addBook 400",
     "addBook 201-of-application-x-www-form-urlencoded", "addBook 413", "addBook 415",
     "dropBook 204"],
)  # fmt: skip
def test_a_request_causes_its_answer(shelf: Document, label: str) -> None:
    """Sent to the mock of the same document; what no document can know is not asked here."""
    example = next(
        each for each in of_document(shelf, seed=1) if f"{each.operation} {each.label}" == label
    )

    assert asyncio.run(asked(shelf, example)) == example.status


def test_an_error_says_what_is_wrong(shelf: Document) -> None:
    """In the document's own form."""
    found = {f"{each.operation} {each.label}": each for each in of_document(shelf, seed=1)}

    assert "limit" in found["listBooks 400"].body["message"]
    assert "title" in found["addBook 400"].body["message"]
    assert found["dropBook 404"].sent.target == "/v1/books/999999999"
    assert "999999999" in found["dropBook 404"].body["message"]


def test_no_key_is_told(shelf: Document) -> None:
    """A name stands in its place."""
    first = of_document(shelf, seed=1)[0]

    assert first.sent.headers["x-key"] == "$SPECDOUBLE_KEY"


def test_files_are_named_by_what_they_are(shelf: Document) -> None:
    """The same names each time; content that is no JSON stands as it is."""
    names = [name for name, _ in files(of_document(shelf, seed=1))]

    assert names == [name for name, _ in files(of_document(shelf, seed=2))]
    assert "shelf/listBooks/200-application-xml.response.xml" in names
    assert "shelf/dropBook/204.request.json" in names
    assert "shelf/dropBook/204.response.json" not in names


@pytest.mark.parametrize("form", ["json", "ndjson", "har", "msw", "openapi"])
def test_the_command_writes_every_form_of_any_document(shelf: Document, form: str) -> None:
    """Each says something of each operation."""
    arguments = ["examples", "--spec", str(shelf.source), "--format", form]
    result = CliRunner().invoke(main, arguments)

    assert result.exit_code == 0, result.output
    assert all(each in result.output for each in ("listBooks", "addBook", "dropBook"))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--spec", "nowhere.yaml"], "nowhere.yaml"),
        (["--spec", "{}", "--operation", "listBook"], "did you mean listBooks?"),
        (["--spec", "{}", "--status", "418"], "there are: 200, 201, 204, 400"),
        (["--spec", "{}", "--api", "peaka"], "--api peaka"),
        (["--api", "peaka", "--status", "299"], "no documented status 299; there are: 200, "),
    ],
)
def test_what_is_not_there_is_said_in_one_line(
    shelf: Document, arguments: list[str], said: str
) -> None:
    """With what would be right."""
    result = CliRunner().invoke(main, ["examples", *(a.format(shelf.source) for a in arguments)])

    assert result.exit_code == 2
    assert said in result.output
    assert len(result.output.splitlines()) == 1


def test_the_document_has_examples_that_fit_its_schemas(shelf: Document) -> None:
    """Of XML and forms, too: it shows values, however they are written."""
    written = json.loads(openapi(of_document(shelf, seed=1), shelf))
    found = [
        media
        for item in written["paths"].values()
        for operation in item.values()
        for place in (*operation["responses"].values(), operation.get("requestBody", {}))
        for media in place.get("content", {}).values()
    ]

    assert len(found) == 13
    for each in found:
        judge = shelf.schemas.validator(each["schema"], Direction.REQUEST)
        assert each["examples"]["specdouble"]["value"] is not None
        if each["schema"]["$ref"].endswith("Error"):
            assert judge.is_valid(each["examples"]["specdouble"]["value"])
    xml = written["paths"]["/books"]["get"]["responses"]["200"]["content"]["application/xml"]
    assert isinstance(xml["examples"]["specdouble"]["value"], list)
