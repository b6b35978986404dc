"""Forms by their encoding (OpenAPI 3.0.3, "Encoding Object"), and what is none."""

from typing import Any

import httpx
import pytest

from tests.mockserver.echoing import echoing, told

FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data; boundary=b"
NUMBERS = {"type": "array", "items": {"type": "integer"}}
POINT = {"type": "object", "properties": {"x": {"type": "integer"}, "y": {"type": "integer"}}}
FILE = {"type": "string", "format": "binary"}


def server(schema: Any, encoding: Any = None, media_type: str = FORM) -> httpx.Client:
    """It answers the body; its member `m` has this schema and this encoding."""
    media: dict[str, Any] = {"schema": {"type": "object", "properties": {"m": schema}}}
    if encoding:
        media["encoding"] = {"m": encoding}
    return echoing(content={media_type.partition(";")[0]: media})


def post(to: httpx.Client, content: bytes, media_type: str = FORM) -> httpx.Response:
    return to.post("/echo", content=content, headers={"Content-Type": media_type})


def parts(*each: tuple[str, bytes]) -> bytes:
    """The bytes of parts named `m`: what more their heads say, and their contents."""
    lines = [
        b'--b\r\nContent-Disposition: form-data; name="m"%s\r\n\r\n%s\r\n'
        % (head.encode(), content)
        for head, content in each
    ]
    return b"".join([*lines, b"--b--\r\n"])


@pytest.mark.parametrize(
    ("encoding", "schema", "content", "value"),
    [
        (None, NUMBERS, b"m=1&m=2", [1, 2]),
        ({"style": "form"}, NUMBERS, b"m=1&m=2", [1, 2]),
        ({"explode": False}, NUMBERS, b"m=1,2", [1, 2]),
        ({"style": "form", "explode": False}, NUMBERS, b"m=1%2C2", [1, 2]),
        ({"style": "pipeDelimited"}, NUMBERS, b"m=1%7C2", [1, 2]),
        ({"style": "spaceDelimited", "explode": False}, NUMBERS, b"m=1+2", [1, 2]),
        ({"explode": False}, POINT, b"m=x,1,y,2", {"x": 1, "y": 2}),
        ({"style": "deepObject"}, POINT, b"m%5Bx%5D=1&m[y]=2", {"x": 1, "y": 2}),
        ({"contentType": "application/json"}, NUMBERS, b"m=%5B1,2%5D", [1, 2]),
        (None, POINT, b"m=%7B%22x%22:1%7D", {"x": 1}),
        (None, {"type": "string"}, "m=grüß".encode(), "grüß"),
    ],
)
def test_members_are_read_by_their_encoding(
    encoding: Any, schema: Any, content: bytes, value: object
) -> None:
    """In every style; objects are JSON, unless it says otherwise."""
    assert post(server(schema, encoding), content).json() == {"body": {"m": value}}


@pytest.mark.parametrize("content", [b"m=1,x", b"m=1&m=2,3", b"m=1,"])
def test_a_list_in_one_field_is_held_to_its_schema(content: bytes) -> None:
    """Each item by its place; a second field of that name is none."""
    assert told(post(server(NUMBERS, {"explode": False}), content))


@pytest.mark.parametrize(
    "contents", [[b'{"x": 1}', b'{"x": 2}'], [b'[{"x": 1}, {"x": 2}]']], ids=["each", "all"]
)
def test_objects_in_parts_are_json(contents: list[bytes]) -> None:
    """The default for an array is that of its items."""
    heads = ["\r\nContent-Type: application/json"] * len(contents)
    content = parts(*zip(heads, contents, strict=True))
    to = server({"type": "array", "items": POINT}, media_type=MULTIPART)

    assert post(to, content, MULTIPART).json() == {"body": {"m": [{"x": 1}, {"x": 2}]}}


@pytest.mark.parametrize(
    ("media_type", "is_right"), [("image/png", True), ("image/gif", True), ("text/plain", False)]
)
def test_a_file_has_a_media_type_of_its_encoding(media_type: str, *, is_right: bool) -> None:
    """`contentType` may name several, and ranges."""
    to = server(FILE, {"contentType": "application/pdf, image/*"}, MULTIPART)
    content = parts((f'; filename="a"\r\nContent-Type: {media_type}', b"\xff"))
    answer = post(to, content, MULTIPART)

    if is_right:
        assert answer.json() == {"body": {"m": "\xff"}}
    else:
        assert told(answer) == {"#/m": "#/m must be application/pdf or image/*, not text/plain"}


def test_a_form_without_its_end_is_refused() -> None:
    """The last part would be lost without a word."""
    whole = parts(("", b"1"))
    to = server({"type": "integer"}, media_type=MULTIPART)

    assert post(to, whole, MULTIPART).json() == {"body": {"m": 1}}
    assert post(to, whole + b"an epilogue", MULTIPART).json() == {"body": {"m": 1}}
    assert "boundary is missing" in told(post(to, whole[:-6], MULTIPART))["#"]


def test_a_text_in_a_part_is_utf_8() -> None:
    """And not guessed at, as the library does."""
    to = server({"type": "string"}, media_type=MULTIPART)

    assert post(to, parts(("", "ü".encode())), MULTIPART).json() == {"body": {"m": "ü"}}
    assert told(post(to, parts(("", b"\xfc")), MULTIPART)) == {"#": "#/m is not UTF-8"}


def test_a_form_without_a_schema_is_read_as_it_is() -> None:
    """Texts, at all depths; several of a name are a list."""
    to = echoing(content={FORM: {}})

    assert post(to, b"a=1&a=2&b[c][d]=3").json() == {
        "body": {"a": ["1", "2"], "b": {"c": {"d": "3"}}}
    }
