"""Bodies of other media types than plain JSON: decoded where that is simple, and validated."""

from typing import Any

import httpx
import pytest

from tests.mockserver.echoing import echoing, told

FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"
PERSON = {
    "type": "object",
    "required": ["name"],
    "properties": {
        "name": {"type": "string", "minLength": 2},
        "age": {"type": "integer", "maximum": 150},
        "member": {"type": "boolean"},
        "tags": {"type": "array", "items": {"type": "string"}},
        "address": {"type": "object", "properties": {"zip": {"type": "integer"}}},
        "photo": {"type": "string", "format": "binary"},
    },
}


def server(media_type: str, schema: Any = PERSON, **fields: Any) -> httpx.Client:
    return echoing(content={media_type: {"schema": schema}}, **fields)


def post(client: httpx.Client, content: bytes, media_type: str) -> httpx.Response:
    return client.post("/echo", content=content, headers={"Content-Type": media_type})


@pytest.mark.parametrize(
    ("content", "body"),
    [
        (b"name=Ada+L%C3%B6w&age=36&member=true", {"name": "Ada Löw", "age": 36, "member": True}),
        (b"name=Ada&tags=a&tags=b", {"name": "Ada", "tags": ["a", "b"]}),
        (b"name=Ada&tags%5B%5D=a", {"name": "Ada", "tags": ["a"]}),
        (b"name=Ada&address[zip]=12", {"name": "Ada", "address": {"zip": 12}}),
        (b"name=Ada&address=%7B%22zip%22:12%7D", {"name": "Ada", "address": {"zip": 12}}),
        (b"name=Ada&other=x", {"name": "Ada", "other": "x"}),
    ],
)
def test_a_form_is_read_by_its_schema(content: bytes, body: dict[str, Any]) -> None:
    """Its fields are typed as query parameters are; objects come in brackets or as JSON."""
    assert post(server(FORM), content, FORM).json() == {"body": body}


@pytest.mark.parametrize(
    ("content", "places"),
    [
        (b"age=1", {"#"}),
        (b"name=Ada&age=1.0&member=yes", {"#/age", "#/member"}),
        (b"name=Ada&name=Bob", {"#/name"}),
        (b"name=A&age=151", {"#/name", "#/age"}),
        (b"name=Ada&address[zip]=x", {"#/address/zip"}),
        (b"name=%zz", {"#"}),
        (b"name=%ff", {"#"}),
        (b"name=\xff", {"#"}),
        (b"", {"#"}),
    ],
)
def test_a_form_is_held_to_its_schema(content: bytes, places: set[str]) -> None:
    """All faults at once, each with its place."""
    assert told(post(server(FORM), content, FORM)).keys() == places


def test_parts_of_a_form_are_read_by_their_schemas() -> None:
    """RFC 7578; the bytes of a file as characters."""
    fields = {"name": "Ada", "age": "36", "tags": ["a", "b"], "address": '{"zip": 12}'}
    answer = server(MULTIPART).post("/echo", data=fields, files={"photo": b"\x00\xff"})

    assert answer.json()["body"] == {
        "name": "Ada",
        "age": 36,
        "tags": ["a", "b"],
        "address": {"zip": 12},
        "photo": "\x00\xff",
    }


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b"x", MULTIPART),
        (b"x", f"{MULTIPART}; boundary=b"),
        (b"--b\r\n\r\nx\r\n--b--\r\n", f"{MULTIPART}; boundary=b"),
        (b'--b\r\nContent-Disposition: form-data; name="age"\r\n\r\nx\r\n--b--\r\n',
         f"{MULTIPART}; boundary=b"),
    ],
)  # fmt: skip
def test_what_is_no_multipart_is_refused(content: bytes, media_type: str) -> None:
    """No boundary, no parts, a part without a name, a field that is not of its type."""
    assert told(post(server(MULTIPART), content, media_type))


@pytest.mark.parametrize(
    ("schema", "content", "body"),
    [
        ({"type": "string"}, "grüß".encode(), "grüß"),
        ({"type": "integer"}, b"7", 7),
        ({"type": "string", "maxLength": 1}, b"ab", None),
        ({"type": "integer"}, b"7.0", None),
        ({"type": "string"}, b"\xff", None),
    ],
)
def test_a_text_is_read_by_its_schema(schema: dict[str, Any], content: bytes, body: object) -> None:
    """UTF-8, and strictly of its type."""
    answer = post(server("text/plain", schema), content, "text/plain; charset=utf-8")

    if body is None:
        assert told(answer)
    else:
        assert answer.json() == {"body": body}


@pytest.mark.parametrize("sent", ["application/hal+json", "application/hal+json; charset=utf-8"])
def test_json_by_another_name_is_json(sent: str) -> None:
    """RFC 6839, section 3.1: the suffix `+json`."""
    mock = server("application/hal+json")

    assert post(mock, b'{"name": "Ada"}', sent).json() == {"body": {"name": "Ada"}}
    assert told(post(mock, b'{"name": 1}', sent)).keys() == {"#/name"}


@pytest.mark.parametrize(
    ("declared", "sent", "status"),
    [
        ("application/octet-stream", "application/octet-stream", 200),
        ("application/xml", "application/xml", 200),
        ("image/*", "image/png", 200),
        ("*/*", "application/x-whatever", 200),
        ("image/*", "text/plain", 415),
        ("application/json", "application/hal+json", 415),
        ("application/xml", "", 415),
    ],
)
def test_what_a_document_declares_is_taken(declared: str, sent: str, status: int) -> None:
    """Whatever it holds, if only the client can know; any other gets 415 (RFC 9110, 15.5.16)."""
    headers = {"Content-Type": sent} if sent else {}
    answer = server(declared, {}).post("/echo", content=b"\x00\xff", headers=headers)

    assert answer.status_code == status
