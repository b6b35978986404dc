"""Any document that can be served is loaded; one that can't says what, where and what would do."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from specdouble.specs import Document, DocumentError, load, load_leniently

Write = Callable[[dict[str, Any]], Path]


@pytest.fixture
def written(tmp_path: Path) -> Write:
    """A document with these paths, or other fields, as a file."""

    def write(fields: dict[str, Any]) -> Path:
        path = tmp_path / "it.json"
        base = {"openapi": "3.0.3", "info": {"title": "It", "version": "1"}, "paths": {}}
        path.write_text(json.dumps({**base, **fields}, indent=1))
        return path

    return write


def operations(document: Document) -> dict[str, str]:
    """The operations' ids, by method and path."""
    return {f"{each.method} {each.path}": each.id for each in document.operations.values()}


SLIPS: dict[str, dict[str, Any]] = {
    "no title": {"info": {}},
    "an answer without a description": {"paths": {"/a": {"get": {"responses": {"200": {}}}}}},
    "no answers": {"paths": {"/a": {"get": {}}}},
    "an id twice": {"paths": {"/a": {"get": {"operationId": "x"}, "put": {"operationId": "x"}}}},
    "a wrong default": {
        "components": {"schemas": {"A": {"type": "object", "default": None, "required": True}}}
    },
    "a fault in an example": {
        "components": {"schemas": {"A": {"example": {"$ref": "#/nowhere"}, "x-a": {"$ref": "x"}}}}
    },
}


@pytest.mark.parametrize("slip", SLIPS.values(), ids=SLIPS)
def test_a_slip_that_is_no_matter_is_let_pass(written: Write, slip: dict[str, Any]) -> None:
    """Many published documents have one; the strict loader refuses them."""
    path = written({"paths": {"/a": {"get": {"responses": {}}}}, **slip})

    assert "GET /a" in operations(load_leniently(path))
    with pytest.raises(DocumentError):
        load(path)


def test_missing_and_doubled_ids_are_made(written: Write) -> None:
    """Of method and path, which nothing else has."""
    path = {"get": {"operationId": "x"}, "put": {"operationId": "x"}, "post": {}}
    document = load_leniently(written({"paths": {"/a": path}}))

    assert operations(document) == {"GET /a": "x", "PUT /a": "put /a", "POST /a": "post /a"}


def test_references_are_followed_down_to_the_schemas(written: Write) -> None:
    """Path items, parameters, bodies, answers, headers and examples; schemas keep theirs."""
    schema = {"$ref": "#/components/schemas/A"}
    content = {"application/json": {"schema": schema, "examples": {"a": {"$ref": "#/x-e"}}}}
    components = {
        "schemas": {"A": {"type": "integer"}},
        "parameters": {"P": {"name": "p", "in": "query", "schema": schema}},
        "requestBodies": {"B": {"content": content}},
        "responses": {"R": {"content": content, "headers": {"H": {"$ref": "#/x-h"}}}},
    }
    operation = {
        "parameters": [{"$ref": "#/components/parameters/P"}],
        "requestBody": {"$ref": "#/components/requestBodies/B"},
        "responses": {"200": {"$ref": "#/components/responses/R"}},
    }
    fields = {"paths": {"/a": {"$ref": "#/x-item"}}, "x-item": {"put": operation}}
    more = {"components": components, "x-e": {"value": 1}, "x-h": {"schema": schema}}
    [found] = load_leniently(written({**fields, **more})).operations.values()

    assert found.parameters[0].schema == schema
    assert found.body is not None
    assert found.body.schemas == {"application/json": schema}
    assert found.responses["200"].contents["application/json"]["examples"] == {"a": {"value": 1}}
    assert found.responses["200"].headers == {"H": {"schema": schema}}


@pytest.mark.parametrize(
    ("fields", "line", "place", "reason"),
    [
        ({}, 7, "#/paths", "names no path: there is nothing to serve"),
        ({"paths": {"a": {}}}, 8, "#/paths/a", "a path begins with a slash: /a"),
        ({"paths": {"/a": []}}, 8, "#/paths/~1a", "must be a mapping, not []"),
        ({"paths": {"/a": {"get": "x"}}}, 9, "#/paths/~1a/get", "must be a mapping, not 'x'"),
        (
            {"paths": {"/a": {"get": {"parameters": {"a": 1}}}}},
            10,
            "#/paths/~1a/get/parameters",
            "must be a list of parameters",
        ),
        (
            {"paths": {"/a": {"get": {"parameters": [{"in": "query"}]}}}},
            11,
            "#/paths/~1a/get/parameters/0",
            "must have a `name`",
        ),
        (
            {"paths": {"/a": {"get": {"parameters": [{"name": "b", "in": "body"}]}}}},
            13,
            "#/paths/~1a/get/parameters/0/in",
            "must be one of path, query, header, cookie, not 'body'",
        ),
        (
            {"paths": {"/a": {"$ref": "#/x"}}},
            9,
            "#/paths/~1a/$ref",
            "'#/x' leads nowhere",
        ),
        (
            {"paths": {"/a": {"$ref": "#/paths/~1a"}}},
            8,
            "#/paths/~1a",
            "'#/paths/~1a' only leads back to itself",
        ),
        (
            {"paths": {"/a": {"get": {"security": 5}}}},
            10,
            "#/paths/~1a/get/security",
            "must be a list of security requirements",
        ),
        (
            {"paths": {"/a": {}}, "servers": [{}]},
            11,
            "#/servers/0",
            "must have a `url`",
        ),
        (
            {"paths": {"/a": {}}, "servers": [{"url": "{v}", "variables": {"v": {}}}]},
            14,
            "#/servers/0/variables/v",
            "must have a `default`",
        ),
        ({"openapi": "2.0"}, 2, "#/openapi", "`openapi: 2.0`: 3.0 and 3.1 are understood"),
    ],
)
def test_what_can_t_be_served_is_told_its_place(
    written: Write, fields: dict[str, Any], line: int, place: str, reason: str
) -> None:
    """File, line, JSON pointer (RFC 6901), and what would be right."""
    with pytest.raises(DocumentError) as caught:
        load_leniently(written(fields))
    error = caught.value

    assert (error.line, error.pointer, error.reason) == (line, place, reason)


def test_a_document_in_several_files_is_put_together(tmp_path: Path) -> None:
    """References to files are inlined."""
    (tmp_path / "a.yaml").write_text("type: integer\nminimum: 5\n")
    operation = {
        "get": {"parameters": [{"name": "n", "in": "query", "schema": {"$ref": "a.yaml"}}]}
    }
    path = tmp_path / "it.json"
    path.write_text(json.dumps({"openapi": "3.0.3", "paths": {"/a": operation}}))
    [found] = load_leniently(path).operations.values()

    assert found.parameters[0].schema == {"type": "integer", "minimum": 5}


@pytest.mark.parametrize("style", [{}, "fancy", None])
def test_a_style_that_nobody_knows_is_that_of_the_place(written: Write, style: object) -> None:
    """In a header, `simple` (OpenAPI 3.0.3, "Parameter Object")."""
    parameter = {"name": "X-A", "in": "header", "style": style, "schema": {}}
    document = load_leniently(written({"paths": {"/a": {"get": {"parameters": [parameter]}}}}))

    assert document.operations["get /a"].parameters[0].style == "simple"


def test_a_query_in_a_path_is_none_of_it(written: Write) -> None:
    """Some documents tell operations apart by it; HTTP does not route by it."""
    document = load_leniently(written({"paths": {"/a?v=1": {"get": {}}, "/b#c": {"get": {}}}}))

    assert list(operations(document)) == ["GET /a", "GET /b"]


FAULTY: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"type": "string", "pattern": "(?<", "maxLength": 2}, {"type": "string", "maxLength": 2}),
    ({"type": "file", "title": "A"}, {"title": "A"}),
    ({"properties": {"a": {"required": True, "type": "string"}}},
     {"properties": {"a": {"type": "string"}}}),
    ({"allOf": [{"type": "string"}, {"minimum": "x"}]}, {"allOf": [{"type": "string"}, {}]}),
    ({"required": ["a", "b", "a"]}, {"required": ["a", "b"]}),
    ({"minLength": -1, "example": {"required": True}}, {"example": {"required": True}}),
]  # fmt: skip


@pytest.mark.parametrize("openapi", ["3.0.3", "3.1.0"])
@pytest.mark.parametrize(("schema", "left"), FAULTY)
def test_a_faulty_keyword_is_ignored_where_it_stands(
    written: Write, openapi: str, schema: dict[str, Any], left: dict[str, Any]
) -> None:
    """The rest of the schema still holds, in components as in answers."""
    content = {"application/json": {"schema": schema}}
    fields = {
        "openapi": openapi,
        "paths": {"/a": {"get": {"responses": {"200": {"content": content}}}}},
        "components": {"schemas": {"A": schema}},
    }
    document = load_leniently(written(fields))
    [operation] = document.operations.values()

    assert document.components["schemas"]["A"] == left
    assert operation.responses["200"].schemas["application/json"] == left


@pytest.mark.parametrize(
    ("openapi", "schema", "left"),
    [
        ("3.0.3", {"exclusiveMinimum": True, "title": "A"}, {"title": "A"}),
        ("3.0.3", {"exclusiveMinimum": 3, "title": "A"}, {"title": "A"}),
        ("3.1.0", {"exclusiveMinimum": True, "minimum": 3}, {"minimum": 3}),
        ("3.0.3", True, {}),
        ("3.1.0", True, True),
        ("3.1.0", [], {}),
    ],
)
def test_each_version_has_its_own_keywords(
    written: Write, openapi: str, schema: Any, left: Any
) -> None:
    """Draft 4 and draft 2020-12."""
    fields = {"paths": {"/a": {"get": {}}}, "components": {"schemas": {"A": schema}}}
    document = load_leniently(written({"openapi": openapi, **fields}))

    assert document.components["schemas"]["A"] == left
