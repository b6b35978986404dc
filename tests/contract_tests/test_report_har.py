"""Recordings: ours come back as they were, others' as far as they tell of the API."""

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from specdouble.contract_tests.exchange import Exchange
from specdouble.contract_tests.report import har
from specdouble.contract_tests.report.masking import Mask
from specdouble.contract_tests.target import Target
from specdouble.specs import Document
from tests.contract_tests.reports import KEY, exchange

TARGET = Target(base_url="http://host/v9", keys=[KEY], timeout=5, writes=True)
RESPONSES = {"200": {"description": "fine"}}
DOCUMENT = Document(
    raw={"servers": [{"url": "https://pets.example/v1"}]},
    resolved={
        "paths": {
            "/pets": {"get": {"operationId": "list_pets", "responses": RESPONSES}},
            "/pets/{id}": {
                "get": {"operationId": "get_pet", "responses": RESPONSES},
                "put": {"operationId": "put_pet", "responses": RESPONSES},
            },
            "/pets/newest": {"get": {"operationId": "newest", "responses": RESPONSES}},
        },
        "components": {
            "securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "X-Pets"}}
        },
    },
    source="test",
)


def entry(url: str = "https://pets.example/v1/pets", **changes: Any) -> dict[str, Any]:
    """An entry as a browser writes it; `request__x` changes the request's `x`."""
    made: dict[str, Any] = {
        "startedDateTime": "2025-03-01T12:00:00.000Z",
        "time": 12.5,
        "request": {"method": "GET", "url": url, "headers": [], "queryString": []},
        "response": {"status": 200, "headers": [], "content": {"size": 2, "text": "[]"}},
    }
    for name, value in changes.items():
        part, _, field = name.rpartition("__")
        (made[part] if part else made)[field] = value
    return made


def load(*entries: dict[str, Any], base: str | None = None) -> tuple[Exchange, ...]:
    text = json.dumps({"log": {"version": "1.2", "creator": {"name": "x"}, "entries": entries}})
    return har.load(text, DOCUMENT, base)


def header(name: str, value: str) -> list[dict[str, str]]:
    return [{"name": name, "value": value}]


def test_ours_come_back_as_they_were() -> None:
    """All of it: odd queries, bytes, keys that were made up, times to the microsecond."""
    sent = (
        exchange(),
        exchange(query=(("a", "1"), ("a", ""), ("é", "\0")), url="/pets?a=1&a=&%C3%A9=%00"),
        exchange(request_body=b"\xff\x00", body=b"\x00\xfe", key=-1, label="bytes", trail=7),
        exchange(method="HEAD", operation="", path_values={"id": "a b"}, body=b"", key=None),
        exchange(status=299, request_body='{"é": "\\ud800"}'.encode(), headers={}),
    )

    assert har.load(har.dump(sent, TARGET), DOCUMENT) == tuple(
        Mask([KEY]).exchange(each) for each in sent
    )


def test_a_recording_holds_no_key() -> None:
    """Wherever it stood."""
    sent = exchange(url=f"/pets?key={KEY}", body=KEY.encode(), query=(("key", KEY),), label=KEY)

    assert KEY not in har.dump([sent], TARGET)
    assert "Bearer $SPECDOUBLE_KEY" in har.dump([sent], TARGET)


def test_a_recording_without_exchanges_is_one() -> None:
    """A run may end before the first request."""
    assert har.load(har.dump([], TARGET), DOCUMENT) == ()


def test_a_recording_has_what_har_asks_for() -> None:
    """Other tools open it (HAR 1.2: log, entries, request, response, content, timings)."""
    log = json.loads(har.dump([exchange(request_body=b"{}")], TARGET))["log"]
    (only,) = log["entries"]

    assert log["version"] == "1.2"
    assert set(log["creator"]) == {"name", "version"}
    assert {"startedDateTime", "time", "request", "response", "cache", "timings"} <= set(only)
    assert only["request"]["url"] == "http://host/v9/pets?limit=2"
    assert only["request"]["postData"]["text"] == "{}"
    assert only["response"]["statusText"] == "OK"


def test_a_foreign_entry_finds_its_operation() -> None:
    """By method and path below the document's base path; values are decoded."""
    url = "https://pets.example/v1/pets/a%20b?q=x%26y&q=&n"
    (found,) = load(entry(url, request__method="PUT"))

    assert (found.operation, found.path_values) == ("put_pet", {"id": "a b"})
    assert found.query == (("q", "x&y"), ("q", ""), ("n", ""))
    assert found.url == "/pets/a%20b?q=x%26y&q=&n"
    assert found.at == datetime(2025, 3, 1, 12, tzinfo=UTC)
    assert found.elapsed == timedelta(milliseconds=12.5)


def test_the_base_of_a_recording_is_told_by_its_requests() -> None:
    """Ours says it; another tool's has whole URLs."""
    theirs = json.dumps({"log": {"version": "1.2", "creator": {"name": "x"}, "entries": [entry()]}})
    ours = har.dump([exchange()], TARGET)

    assert har.base_url(theirs, load(entry())) == "https://pets.example/v1"
    assert har.base_url(ours, har.load(ours, DOCUMENT)) == "http://host/v9"


def test_a_path_without_parameters_is_meant_before_one_with() -> None:
    """OpenAPI 3.0.3, "Path Templating Matching"."""
    (found,) = load(entry("https://pets.example/v1/pets/newest"))

    assert (found.operation, found.path_values) == ("newest", {})


def test_bodies_in_base64_are_bytes() -> None:
    """As HAR keeps what is no text."""
    content = {"size": 2, "text": base64.b64encode(b"\xff\0").decode(), "encoding": "base64"}

    assert load(entry(response__content=content))[0].body == b"\xff\0"


def test_a_form_may_be_taken_apart() -> None:
    """`params` in place of `text`."""
    data = {"mimeType": "application/x-www-form-urlencoded", "params": header("a", "b c")}

    assert load(entry(request__postData=data))[0].request_body == b"a=b+c"


def test_headers_are_in_lower_case_and_joined() -> None:
    """A header given twice is one list (RFC 9110, section 5.3)."""
    twice = [*header("Vary", "Accept"), *header("vary", "Origin")]

    assert load(entry(response__headers=twice))[0].headers == {"vary": "Accept, Origin"}


@pytest.mark.parametrize(
    "other",
    [
        entry("https://elsewhere.example/v1/pets"),
        entry("https://pets.example/app.js"),
        entry("https://pets.example/v1/unknown"),
        entry(response__status=0),
        entry(response__content={"size": 100}),
        entry(_fromCache="disk"),
        entry(_fetchedViaServiceWorker=True),
    ],
)
def test_what_tells_nothing_of_the_api_is_left_out(other: dict[str, Any]) -> None:
    """Other servers and pages; reads without an answer, without its body, or from a cache."""
    assert len(load(entry(), entry(), other)) == 2


@pytest.mark.parametrize(
    "write",
    [
        entry("https://pets.example/v1/login", request__method="POST"),
        entry(request__method="PUT", response__status=0),
        entry(request__method="PUT", response__content={"size": 9}),
    ],
)
def test_a_write_is_never_left_out(write: dict[str, Any]) -> None:
    """What was read after it is no more what it was before; it is judged by no operation."""
    assert [each.operation for each in load(entry(), write)] == ["list_pets", ""]


def test_a_known_path_with_another_method_is_kept() -> None:
    """A law may judge its 405."""
    (found,) = load(entry(), entry(request__method="TRACE"))[1:]

    assert (found.operation, found.method) == ("", "TRACE")


def test_entries_are_put_in_the_order_of_sending() -> None:
    """Some tools write them as the answers come in; times without a zone are UTC."""
    late = entry(startedDateTime="2025-03-01T12:00:01")
    early = entry("https://pets.example/v1/pets/1", startedDateTime="2025-03-01T13:00:00+02:00")

    assert [each.operation for each in load(late, early)] == ["get_pet", "list_pets"]
    assert [each.trail for each in load(late, early)] == [0, 1]


@pytest.mark.parametrize("base", ["/api", "/api/", "http://localhost:3000/api"])
def test_another_base_may_be_given(base: str) -> None:
    """As a path, or as a URL."""
    (found,) = load(entry("http://localhost:3000/api/pets"), base=base)

    assert (found.operation, found.url) == ("list_pets", "/pets")


@pytest.mark.parametrize("name", ["Authorization", "X-Pets"])
def test_keys_are_numbered_and_gone(name: str) -> None:
    """A key that every answer refused was made up."""
    sent = [("Bearer good-key-1", 200), ("Bearer bad-key-1", 401), ("Bearer good-key-2", 403)]
    found = load(
        *[entry(request__headers=header(name, key), response__status=code) for key, code in sent]
    )

    assert [each.key for each in found] == [0, -1, 1]
    assert "key-1" not in repr(found)
    assert found[0].request_headers[name.lower()] == "Bearer $SPECDOUBLE_KEY"


def test_a_browser_may_have_left_the_key_out() -> None:
    """Who was let in had one; who was refused is taken to have had none."""
    assert [each.key for each in load(entry(), entry(response__status=401))] == [0, None]


def test_cookies_are_not_kept() -> None:
    """They open a session, and no law looks at them."""
    found = load(
        entry(
            request__headers=header("Cookie", "sid=abc"),
            response__headers=header("Set-Cookie", "sid=def"),
        )
    )

    assert "abc" not in repr(found)
    assert "def" not in repr(found)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is no JSON"),
        ("[" * 100_000, "is no JSON"),
        ("[]", r"is no HAR: Expected `object`, got `array`"),
        ('{"log": {}}', r"missing required field `entries` - at `\$\.log`"),
        (
            json.dumps({"log": {"entries": [entry(), entry(request__url=1)]}}),
            r"Expected `str`, got `int` - at `\$\.log\.entries\[1\]\.request\.url`",
        ),
        (
            json.dumps({"log": {"entries": [entry(request__url="http://[")]}}),
            r"log\.entries\[0\]\.request\.url: is no URL",
        ),
        (
            json.dumps({"log": {"entries": [entry(response__content={"encoding": "gzip"})]}}),
            r"log\.entries\[0\]: a body's encoding is 'gzip'",
        ),
        (
            json.dumps(
                {"log": {"entries": [entry(response__content={"text": "é", "encoding": "base64"})]}}
            ),
            r"log\.entries\[0\]: a body is no base64",
        ),
        (
            json.dumps({"log": {"entries": [entry("http://host/else")]}}),
            r"none of its 1 requests is for an operation below /v1",
        ),
        (
            json.dumps({"log": {"_base_url": "http://a", "entries": [entry("http://b/")]}}),
            r"log\.entries\[0\]\.request\.url: is not below http://a",
        ),
    ],
)
def test_what_is_no_recording_is_refused(text: str, message: str) -> None:
    """The message says what is wrong, and where."""
    with pytest.raises(har.NoRecording, match=message):
        har.load(text, DOCUMENT)


def test_a_byte_order_mark_does_no_harm() -> None:
    """Some tools write one."""
    text = json.dumps({"log": {"entries": [entry()]}})

    assert len(har.load(f"\ufeff{text}", DOCUMENT)) == 1
