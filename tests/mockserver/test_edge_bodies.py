"""Bodies are read as RFC 8259 wants JSON to be written; what reads two ways is refused."""

import gzip
from collections.abc import Iterator

import pytest

from tests.mockserver.http import CACHE, JSON, Mock, refusal

MAX = 1024 * 1024
REFRESH = "/cache/refresh"
INVALIDATE = "/cache/invalidate"

MALFORMED = {
    "nothing but space": b" ",
    "cut off": b'{"project_id": "proj-1"',
    "two values": b"{} {}",
    "a trailing comma": b'{"force": true,}',
    "single quotes": b"{'force': true}",
    "a comment": b"{} // all",
    "a bare word": b"force",
    "a Python literal": b'{"force": True}',
    "a leading zero": b'{"project_id": 01}',
    "a raw line feed": b'{"project_id": "a\nb"}',
    "a bad escape": b'{"project_id": "\\x"}',
    "a form": b"project_id=proj-1",
    "NaN": b'{"project_id": NaN}',
    "Infinity": b'{"force": Infinity}',
    "minus Infinity": b'{"force": -Infinity}',
    "a number too large": b'{"force": 1e400}',
    "5000 digits": b'{"force": ' + b"9" * 5000 + b"}",
    "a byte order mark": b"\xef\xbb\xbf{}",
    "UTF-16": "{}".encode("utf-16"),
    "Latin-1": b'{"project_id": "\xe4"}',
    "a cut character": b'{"project_id": "\xc3"}',
    "a raw surrogate": b'{"project_id": "\xed\xa0\x80"}',
    "a lone high surrogate": b'{"project_id": "\\ud800"}',
    "a lone low surrogate": b'{"project_id": "\\udc00x"}',
    "a lone surrogate as key": b'{"\\udfff": 1}',
    "a key twice": b'{"project_id": "proj-1", "project_id": null}',
    "a key twice, deep": b'{"x": [{"a": 1, "a": 1}]}',
    "a key twice, escaped": b'{"force": true, "f\\u006frce": false}',
    "lists nested 10,000 deep": b"[" * 10_000 + b"]" * 10_000,
    "objects nested 10,000 deep": b'{"a":' * 10_000 + b"1" + b"}" * 10_000,
    "an end that never comes": b"[" * 100_000,
}
WRONG: list[tuple[str, bytes, str]] = [
    (REFRESH, b"null", "object"),
    (REFRESH, b"[]", "object"),
    (REFRESH, b'"proj-1"', "object"),
    (REFRESH, b"42", "object"),
    (REFRESH, b'{"force": "true"}', "force"),
    (REFRESH, b'{"force": 1}', "force"),
    (REFRESH, b'{"force": null}', "force"),
    (REFRESH, b'{"project_id": 7}', "project_id"),
    (REFRESH, b'{"project_id": ""}', "project_id"),
    (REFRESH, b'{"project_id": ["proj-1"]}', "project_id"),
    (INVALIDATE, b'{"project_id": {}}', "project_id"),
    (INVALIDATE, b'{"project_id": false}', "project_id"),
    (INVALIDATE, b'{"project_id": ' + b"9" * 400 + b"}", "project_id"),
]
WRONG_FOR_PEAKA: list[tuple[str, str, bytes, str]] = [
    ("POST", "/cache", b"[]", "object"),
    ("POST", "/cache", b'{"catalogId": 627249916703408649}', "catalogId"),
    ("POST", "/cache", b'{"fullRefreshCacheSchedule": "PT1H"}', "fullRefreshCacheSchedule"),
    ("POST", "/cache/batch", b"{}", "array"),
    ("POST", "/cache/batch", b"[[]]", "/0"),
    ("PUT", f"/cache/{CACHE}", b'{"incrementalCacheSchedule": {"type": 1}}', "type"),
]
MEDIA_TYPES = [
    "text/plain",
    "application/xml",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "application/json; charset=utf-16",
    "application/json; charset=latin-1",
    "application/jsonp",
    "application",
    "*/*",
    "",
]


@pytest.fixture(scope="module")
def shared() -> Mock:
    return Mock(rate_limit=False)


@pytest.fixture
def mock(shared: Mock) -> Iterator[Mock]:
    """A mock on which everything is refused: so it must be the same afterwards."""
    before = shared.everything()
    yield shared
    assert shared.everything() == before


@pytest.fixture
def writable() -> Mock:
    return Mock(rate_limit=False)


@pytest.mark.parametrize("body", MALFORMED.values(), ids=MALFORMED)
@pytest.mark.parametrize("path", [REFRESH, "/cache/batch"])
def test_what_is_not_json_is_refused(mock: Mock, path: str, body: bytes) -> None:
    """400 that speaks of the body, in the API's own shape."""
    client = mock.skillmeat if path == REFRESH else mock.peaka
    answer = client.post(path, content=body, headers=JSON)

    assert answer.status_code == 400
    assert "body" in refusal(answer)


@pytest.mark.parametrize("depth", [200, 255, 256, 257, 300, 500, 900, 1000, 1100])
@pytest.mark.parametrize("pair", [("[", "]"), ('{"a":', "}")])
def test_no_depth_breaks_the_validation(mock: Mock, pair: tuple[str, str], depth: int) -> None:
    """Too deep for the validator, though not for the parser, is a 400 as well."""
    deep = pair[0] * depth + "1" + pair[1] * depth
    client, body = mock.skillmeat, f'{{"project_id": {deep}}}'
    answers = [
        client.post(REFRESH, content=body, headers=JSON),
        mock.peaka.post("/cache/batch", content=f"[{deep}, 1]", headers=JSON),
    ]

    assert [answer.status_code for answer in answers] == [400, 400]


def test_a_syntax_error_is_told_its_place(mock: Mock) -> None:
    """Line and column, as an editor counts them."""
    answer = mock.skillmeat.post(REFRESH, content=b'{\n  "force": tru\n}', headers=JSON)

    assert "line 2, column 12" in refusal(answer)


def test_a_key_that_stands_twice_is_named(mock: Mock) -> None:
    """RFC 8259, section 4: what is read of such an object is unpredictable."""
    answer = mock.skillmeat.post(REFRESH, content=b'{"force":true,"force":1}', headers=JSON)

    assert "'force' stands twice" in refusal(answer)


@pytest.mark.parametrize(("path", "body", "named"), WRONG)
def test_a_body_of_another_form_is_refused(mock: Mock, path: str, body: bytes, named: str) -> None:
    """400 that names the place; the page's types are `string | null` and `boolean`."""
    answer = mock.skillmeat.post(path, content=body, headers=JSON)

    assert answer.status_code == 400
    assert named in refusal(answer)


@pytest.mark.parametrize(("method", "path", "body", "named"), WRONG_FOR_PEAKA)
def test_peaka_refuses_another_form_too(
    mock: Mock, method: str, path: str, body: bytes, named: str
) -> None:
    """The types of the published schemas."""
    answer = mock.peaka.request(method, path, content=body, headers=JSON)

    assert answer.status_code == 400
    assert answer.json()["error"] == "WrongRequestException"
    assert named in refusal(answer)


def test_all_faults_of_a_body_are_named(mock: Mock) -> None:
    """Each with its place as a JSON pointer (RFC 6901)."""
    schedule = {"type": 1, "expression": 2}
    answer = mock.peaka.post("/cache", json={"tableName": 3, "fullRefreshCacheSchedule": schedule})

    places = ("/tableName", "/fullRefreshCacheSchedule/type", "/fullRefreshCacheSchedule/expre")
    assert all(place in refusal(answer) for place in places)


@pytest.mark.parametrize("media_type", MEDIA_TYPES)
def test_skillmeat_refuses_another_media_type_with_400(mock: Mock, media_type: str) -> None:
    """Its document: "refused with 400 too, not with 415"."""
    headers = {"Content-Type": media_type} if media_type else {}
    answer = mock.skillmeat.post(REFRESH, content=b"{}", headers=headers)

    assert answer.status_code == 400
    assert "application/json" in refusal(answer)


@pytest.mark.parametrize("media_type", MEDIA_TYPES)
def test_peaka_refuses_another_media_type_with_415(mock: Mock, media_type: str) -> None:
    """RFC 9110, section 15.5.16, and `Accept` with what would do."""
    headers = {"Content-Type": media_type} if media_type else {}
    answer = mock.peaka.post("/cache/batch", content=b"[]", headers=headers)

    assert answer.status_code == 415
    assert answer.json()["error"] == "UnsupportedMediaTypeException"
    assert answer.headers["accept"] == "application/json"


def test_a_compressed_body_is_refused(mock: Mock) -> None:
    """415, and `Accept-Encoding` with what would do (RFC 9110, section 12.5.3)."""
    headers = {**JSON, "Content-Encoding": "gzip"}
    answer = mock.peaka.post("/cache/batch", content=gzip.compress(b"[]"), headers=headers)

    assert (answer.status_code, answer.headers["accept-encoding"]) == (415, "identity")
    assert "gzip" in refusal(answer)
    plain = {**JSON, "Content-Encoding": "identity"}
    assert mock.peaka.post("/cache/batch", content=b"[", headers=plain).status_code == 400


@pytest.mark.parametrize(
    "media_type",
    [
        "application/json",
        "Application/JSON",
        "application/json; charset=utf-8",
        'application/json;charset="UTF-8"',
        "application/json ; Charset=UTF-8",
        "application/json; charset=us-ascii",
    ],
)
def test_every_spelling_of_json_is_read(shared: Mock, media_type: str) -> None:
    """RFC 9110, section 8.3.1: types, names of parameters and charsets in any case."""
    headers = {"Content-Type": media_type}

    assert shared.peaka.post("/cache/batch", content=b"[]", headers=headers).status_code == 200


@pytest.mark.parametrize("headers", [JSON, {}, {"Content-Type": "text/plain"}])
def test_a_required_body_is_missed(mock: Mock, headers: dict[str, str]) -> None:
    """400 in both APIs: without a body, its media type is no matter."""
    for answer in (
        mock.skillmeat.post(REFRESH, headers=headers),
        mock.skillmeat.post(INVALIDATE, headers=headers),
        mock.peaka.post("/cache", headers=headers),
        mock.peaka.put(f"/cache/{CACHE}", headers=headers),
    ):
        assert answer.status_code == 400
        assert "body is required" in refusal(answer)


@pytest.mark.parametrize("path", ["/cache/status", "/cache/projects"])
@pytest.mark.parametrize("body", [b"{}", b"nonsense", b"x" * (MAX + 1)])
def test_a_body_that_nobody_wants_is_no_matter(shared: Mock, path: str, body: bytes) -> None:
    """RFC 9110, section 9.3.1: content of a GET has no defined semantics."""
    answer = shared.skillmeat.request("GET", path, content=body)

    assert answer.status_code == 200


@pytest.mark.parametrize("media_type", ["application/json", "text/plain", "", "*/*"])
@pytest.mark.parametrize("body", [b"{", b"nonsense", b"x" * (MAX + 1)])
def test_a_body_that_an_operation_does_not_declare_is_no_matter(
    writable: Mock, body: bytes, media_type: str
) -> None:
    """Neither is its media type: some clients send `{}` or a form with every POST."""
    for path in ("incrementalUpdate", "fullRefreshUpdate"):
        headers = {"Content-Type": media_type}
        answer = writable.peaka.post(f"/cache/{CACHE}/{path}", content=body, headers=headers)

        assert answer.status_code == 200


def test_a_body_as_large_as_may_be_is_read(shared: Mock) -> None:
    """One mebibyte, to the byte."""
    body = b"[]" + b" " * (MAX - 2)

    assert shared.peaka.post("/cache/batch", content=body, headers=JSON).status_code == 200


def test_a_longer_one_is_refused_by_its_length(mock: Mock) -> None:
    """413 (RFC 9110, section 15.5.14), and the connection won't be used again."""
    for client, path in ((mock.skillmeat, INVALIDATE), (mock.peaka, "/cache/batch")):
        answer = client.post(path, content=b"{}" + b" " * (MAX - 1), headers=JSON)

        assert answer.status_code == 413
        assert answer.headers["connection"] == "close"
        assert str(MAX) in refusal(answer)


def test_a_longer_one_is_refused_by_its_length_alone(mock: Mock) -> None:
    """Nothing of the body is asked for, which would only be thrown away."""

    def body() -> Iterator[bytes]:
        yield b""
        pytest.fail("the body was read")

    headers = {**JSON, "Content-Length": "10485760"}
    assert mock.skillmeat.post(INVALIDATE, content=body(), headers=headers).status_code == 413


def test_a_longer_one_is_refused_while_it_comes(mock: Mock) -> None:
    """A chunked body tells no length: it is read until it is known to be too large, no further."""
    chunks = iter([b'{"project_id": null, "x": "', *[b"x" * 65536] * 16, b"y"])
    answer = mock.skillmeat.post(INVALIDATE, content=chunks, headers=JSON)

    assert answer.status_code == 413
    assert next(chunks) == b"y"


def test_a_chunked_body_is_read_as_any_other(writable: Mock) -> None:
    """Where a chunk ends means nothing, not even within a character."""
    text = '{"project_id": null, "why": "ä"}'.encode()
    answer = writable.skillmeat.post(
        INVALIDATE, content=(text[i : i + 1] for i in range(len(text))), headers=JSON
    )

    assert answer.json()["invalidated_count"] == 12


def test_a_body_that_breaks_off_is_not_acted_upon(mock: Mock) -> None:
    """Not even if what has come of it would do: the client did not say that this was all."""

    def body() -> Iterator[bytes]:
        yield b"{}"
        raise ConnectionResetError

    assert mock.skillmeat.post(INVALIDATE, content=body(), headers=JSON).status_code == 400


def test_what_a_schema_does_not_name_is_let_through(writable: Mock) -> None:
    """The published examples of `createCache` carry an `id` that its schema does not define."""
    table = {"catalogId": "627249916703408649", "schemaName": "payment", "tableName": "refund"}
    answer = writable.peaka.post("/cache", json={"id": CACHE, **table, "note": [1.5, None]})

    assert answer.status_code == 200
    assert answer.json()["id"] != CACHE


def test_a_pair_of_surrogates_is_a_character(writable: Mock) -> None:
    """RFC 8259, section 7: so JSON writes what lies beyond the Basic Multilingual Plane."""
    body = b'{"project_id": "\\ud83d\\ude00"}'
    answer = writable.skillmeat.post(REFRESH, content=body, headers=JSON)

    assert (answer.status_code, refusal(answer)) == (404, "Project '😀' not found")
