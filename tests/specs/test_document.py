"""A document answers for its operations, with everything it leaves unsaid filled in."""

from pathlib import Path
from typing import Any

import pytest

from specdouble.specs import (
    Document,
    DocumentError,
    Operation,
    Parameter,
    RequestBody,
    Response,
    load_builtin,
)

STRING = {"type": "string"}


def document(**fields: Any) -> Document:
    return Document(fields, fields, Path("it.yaml"))


def operation(item: dict[str, Any] | None = None, /, **fields: Any) -> Operation:
    """The only operation of a document whose path item and fields are given."""
    paths = {"/a/{id}": {**(item or {}), "get": fields}}
    (found,) = document(paths=paths).operations.values()
    return found


def parameter(location: str, **fields: Any) -> Parameter:
    (found,) = operation(parameters=[{"name": "p", "in": location, **fields}]).parameters
    return found


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("http://localhost:8000/api/v1", "/api/v1"),
        ("https://example.org/api/v1/", "/api/v1"),
        ("https://example.org", ""),
        ("https://example.org/", ""),
        ("//example.org/v1", "/v1"),
        ("/v1", "/v1"),
        ("v1", "/v1"),
        ("/", ""),
        ("", ""),
        ("/v1?a=b#c", "/v1"),
    ],
)
def test_the_base_path_is_the_path_of_the_first_server(url: str, path: str) -> None:
    """Absolute or relative; without a slash at the end, for paths begin with one."""
    assert document(servers=[{"url": url}, {"url": "/other"}]).base_path == path


def test_variables_of_a_server_have_their_defaults() -> None:
    """OpenAPI 3.0.3, "Server Object" and "Server Variable Object"."""
    variables = {"scheme": {"default": "http"}, "name": {"default": "a"}, "base": {"default": "v2"}}
    server = {"url": "{scheme}://{name}.example.org:8000/{base}/x", "variables": variables}

    assert document(servers=[server]).base_path == "/v2/x"


@pytest.mark.parametrize("fields", [{}, {"servers": []}])
def test_a_document_without_servers_is_at_the_root(fields: dict[str, Any]) -> None:
    """OpenAPI 3.0.3: then there is one server, with the url `/`."""
    assert document(**fields).base_path == ""


def test_a_server_that_is_no_url_is_refused() -> None:
    """Its schema takes every string."""
    with pytest.raises(DocumentError, match=r"^it\.yaml: #/servers/0/url: is not a URL"):
        _ = document(servers=[{"url": "http://[x/"}]).base_path


@pytest.mark.parametrize(("name", "path"), [("skillmeat", "/api/v1"), ("peaka", "/api/v1")])
def test_the_builtin_documents_have_their_base_paths(name: str, path: str) -> None:
    """As their pages show them."""
    assert load_builtin(name).base_path == path


def test_operations_stand_in_the_order_of_the_document() -> None:
    """Of its paths, and of the methods in each."""
    paths = {
        "/b": {"delete": {"operationId": "z"}, "get": {"operationId": "y"}},
        "/a": {"post": {"operationId": "x"}},
    }
    found = document(paths=paths).operations

    assert list(found) == ["z", "y", "x"]
    assert [(each.method, each.path) for each in found.values()] == [
        ("DELETE", "/b"),
        ("GET", "/b"),
        ("POST", "/a"),
    ]


def test_an_operation_without_an_id_is_named_by_method_and_path() -> None:
    """`operationId` is optional."""
    assert operation().id == "get /a/{id}"


def test_every_method_is_an_operation_and_nothing_else_is() -> None:
    """OpenAPI 3.0.3, "Path Item Object": eight methods among its fields."""
    methods = ["get", "put", "post", "delete", "options", "head", "patch", "trace"]
    others = {"summary": "s", "description": "d", "servers": [], "parameters": [], "x-get": {}}
    found = document(paths={"/a": {**others, **{method: {} for method in methods}}}).operations

    assert [each.method.lower() for each in found.values()] == methods


@pytest.mark.parametrize("extension", [3, None, "get", {"get": {"responses": {}}}])
def test_extensions_among_paths_and_answers_say_nothing(extension: object) -> None:
    """Names that begin with `x-` may stand there with any value."""
    responses = {"200": {}, "x-more": extension}
    paths = {"x-more": extension, "/a": {"get": {"responses": responses}}}
    (found,) = document(paths=paths).operations.values()

    assert list(found.responses) == ["200"]


def test_a_document_without_paths_has_no_operations() -> None:
    """OpenAPI 3.1 allows it."""
    assert document().operations == {}
    assert document().components == {}


def test_an_operation_has_its_summary() -> None:
    """Or none."""
    assert operation(summary="s").summary == "s"
    assert operation().summary == ""


def test_an_operations_parameter_overrides_its_paths() -> None:
    """In place of the one with the same name and location ("Path Item Object")."""
    shared = [
        {"name": "id", "in": "path", "required": True, "schema": STRING},
        {"name": "p", "in": "query", "schema": STRING},
    ]
    own = [
        {"name": "p", "in": "query", "schema": {"type": "integer"}},
        {"name": "p", "in": "header", "schema": STRING},
    ]
    found = operation({"parameters": shared}, parameters=own).parameters

    assert [(each.name, each.location) for each in found] == [
        ("id", "path"),
        ("p", "query"),
        ("p", "header"),
    ]
    assert found[1].schema == {"type": "integer"}


@pytest.mark.parametrize(
    ("location", "style", "explode"),
    [
        ("query", "form", True),
        ("cookie", "form", True),
        ("path", "simple", False),
        ("header", "simple", False),
    ],
)
def test_a_parameter_is_written_as_its_location_has_it(
    location: str, style: str, *, explode: bool
) -> None:
    """OpenAPI 3.0.3, "Parameter Object": the defaults of `style` and `explode`."""
    found = parameter(location, schema=STRING)

    assert (found.style, found.explode, found.required) == (style, explode, False)


@pytest.mark.parametrize("style", ["spaceDelimited", "pipeDelimited", "deepObject"])
def test_other_styles_do_not_explode(style: str) -> None:
    """OpenAPI 3.0.3: "For all other styles, the default value is `false`"."""
    assert parameter("query", style=style).explode is False


def test_what_a_parameter_says_itself_counts() -> None:
    """More than any default."""
    found = parameter("query", style="deepObject", explode=True, required=True, schema=STRING)

    assert found == Parameter(
        name="p", location="query", required=True, schema=STRING, style="deepObject", explode=True
    )


@pytest.mark.parametrize(
    ("fields", "schema"),
    [
        ({"content": {"application/json": {"schema": STRING}}}, STRING),
        ({"content": {"application/json": {}}}, {}),
        ({"schema": {}}, {}),
        ({}, {}),
    ],
)
def test_a_parameter_may_have_its_schema_in_its_content(
    fields: dict[str, Any], schema: dict[str, Any]
) -> None:
    """With one media type; without a schema, anything goes."""
    assert parameter("query", **fields).schema == schema


def test_a_body_is_optional_unless_it_is_said() -> None:
    """OpenAPI 3.0.3, "Request Body Object": `required` "defaults to `false`"."""
    content = {"application/json": {"schema": STRING}, "text/plain": {}}
    schemas = {"application/json": STRING, "text/plain": {}}

    assert operation(requestBody={"content": content}).body == RequestBody(False, schemas)  # noqa: FBT003
    found = operation(requestBody={"content": content, "required": True}).body
    assert found == RequestBody(True, schemas)  # noqa: FBT003


def test_an_operation_may_have_no_body() -> None:
    """As most have none."""
    assert operation().body is None


def test_an_answer_has_schemas_and_headers() -> None:
    """By media type and by name."""
    header = {"schema": {"type": "integer"}}
    answer = {"content": {"application/json": {"schema": STRING}}, "headers": {"X-A": header}}
    found = operation(responses={"200": answer, "204": {}}).responses

    content = {"application/json": {"schema": STRING}}
    assert found["200"] == Response("200", {"application/json": STRING}, {"X-A": header}, content)
    assert found["204"] == Response("204", {}, {})


@pytest.mark.parametrize(
    ("status", "expected"),
    [(404, "404"), (409, "4XX"), (400, "4XX"), (200, "200"), (201, "default"), (503, "default")],
)
def test_an_answer_is_found_by_the_nearest_status(status: int, expected: str) -> None:
    """OpenAPI 3.0.3: "the explicit code definition takes precedence over the range"."""
    found = operation(responses={"default": {}, "4XX": {}, "404": {}, 200: {}}).response(status)

    assert found is not None
    assert found.status == expected


def test_an_undocumented_status_has_no_answer() -> None:
    """Neither by number, nor by class, nor by default."""
    assert operation(responses={"200": {}, "5XX": {}}).response(404) is None
    assert operation().response(200) is None


def test_an_operation_has_the_documents_security_unless_it_says_its_own() -> None:
    """An empty list removes it (OpenAPI 3.0.3, "Operation Object")."""
    paths = {
        "/a": {"get": {}, "put": {"security": [{"k": []}, {}]}, "post": {"security": []}},
    }
    found = document(security=[{"key": []}], paths=paths).operations.values()

    assert [each.security for each in found] == [({"key": []},), ({"k": []}, {}), ()]


def test_without_security_all_is_open() -> None:
    """Neither the document nor the operation asks for a key."""
    assert operation().security == ()


def test_questions_are_asked_of_the_resolved_document() -> None:
    """But for the servers, which can't refer to anything."""
    raw = {"components": {"schemas": {"A": {"$ref": "#/components/schemas/B"}}}}
    resolved = {"components": {"schemas": {"A": STRING}}}

    assert Document(raw, resolved, "it.yaml").components == {"schemas": {"A": STRING}}
