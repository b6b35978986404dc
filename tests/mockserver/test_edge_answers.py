"""An answer is held to the document: status, media type, content and headers."""

import logging
from typing import Any

import httpx
import pytest

from specdouble.fixtures.keys import Key
from specdouble.mockserver.app import assemble
from specdouble.mockserver.edge.answers import ResponseCheck
from specdouble.mockserver.edge.envelopes import Envelope, detail, peaka, problem
from specdouble.mockserver.edge.mount import Mount
from specdouble.mockserver.kernel.api import Answer, Api, Outcome
from specdouble.mockserver.kernel.world import World
from specdouble.specs import Document
from tests.mocks import empty
from tests.mockserver.http import client

PET: dict[str, Any] = {
    "type": "object",
    "required": ["id"],
    "properties": {
        "id": {"type": "string", "format": "uuid"},
        "password": {"type": "string", "writeOnly": True},
        "children": {"type": "array", "items": {"$ref": "#/components/schemas/Pet"}},
        "name": {"type": "string", "nullable": True},
    },
}
RAW: dict[str, Any] = {
    "openapi": "3.0.3",
    "info": {"title": "Pets", "version": "1"},
    "components": {"schemas": {"Pet": PET}},
    "paths": {
        "/pet": {
            "get": {
                "operationId": "readPet",
                "responses": {
                    "200": {
                        "description": "A pet",
                        "headers": {
                            "X-Age": {
                                "required": True,
                                "schema": {"type": "integer", "minimum": 0},
                            },
                            "X-Tag": {"schema": {"type": "string", "enum": ["a", "1"]}},
                        },
                        "content": {
                            "application/json": {"schema": {"$ref": "#/components/schemas/Pet"}},
                            "text/*": {"schema": {"type": "string"}},
                        },
                    },
                    "204": {"description": "None"},
                    "4XX": {"description": "No"},
                },
            }
        }
    },
}
ID = "0f4d3a6e-8f5b-4c9e-9d6b-2f1f3c7a5b11"
DOCUMENT = Document(RAW, RAW, "pets.yaml")
CHECK = ResponseCheck(DOCUMENT.operations["readPet"])
JSON = (b"content-type", b"application/json; charset=utf-8")
AGE = (b"x-age", b"3")


def broken(content: str, *headers: tuple[bytes, bytes], status: int = 200) -> list[str]:
    return CHECK.violations(status, headers or (JSON, AGE), content.encode())


@pytest.mark.parametrize(
    ("status", "content", "headers"),
    [
        (200, f'{{"id": "{ID}"}}', (JSON, AGE)),
        (200, f'{{"id": "{ID}", "name": null, "children": []}}', (JSON, AGE)),
        (200, f'{{"id": "{ID}", "more": 1}}', (JSON, (b"X-AGE", b"0"), (b"x-tag", b"1"))),
        (200, "a pet", ((b"content-type", b"text/plain"), AGE)),
        (204, "", ()),
        (404, "whatever", ((b"content-type", b"image/png"),)),
        (500, "{}", ()),
    ],
)
def test_what_the_document_says_is_kept(
    status: int, content: str, headers: tuple[tuple[bytes, bytes], ...]
) -> None:
    """Statuses by number, by class, or such as HTTP itself has; media types by range."""
    assert CHECK.violations(status, headers, content.encode()) == []


@pytest.mark.parametrize(
    ("content", "place"),
    [
        ("{}", "#"),
        ("[]", "#"),
        (f'{{"id": "{ID}", "name": 7}}', "#/name"),
        ('{"id": "7"}', "#/id"),
        (f'{{"id": "{ID}", "children": [{{"id": "{ID}"}}, {{"id": 1}}]}}', "#/children/1/id"),
        (f'{{"id": "{ID}", "password": "x"}}', "#/password"),
        ('{"id": ', "#: is not JSON"),
        ("", "#: is not JSON"),
    ],
)
def test_content_is_judged_by_its_schema(content: str, place: str) -> None:
    """Formats and writeOnly too; the place is told as a JSON pointer (RFC 6901)."""
    (fault,) = broken(content)

    assert fault.startswith(place)


def test_all_faults_are_told() -> None:
    """Of the content and of the headers."""
    faults = broken('{"id": 1, "name": 2}', JSON, (b"x-age", b"-1"), (b"x-tag", b"b"))

    assert {fault.partition(" ")[0].rstrip(":") for fault in faults} == {
        "#/id", "#/name", "X-Age", "X-Tag",
    }  # fmt: skip


@pytest.mark.parametrize("age", [b"old", b"1.5", b"", b"true", b"-1"])
def test_a_header_is_judged_by_its_schema(age: bytes) -> None:
    """As the number that it is to be."""
    (fault,) = broken(f'{{"id": "{ID}"}}', JSON, (b"x-age", age))

    assert fault.startswith("X-Age: ")


def test_a_required_header_is_missed() -> None:
    """Others may be left out."""
    assert broken(f'{{"id": "{ID}"}}', JSON) == ["X-Age: is missing"]


@pytest.mark.parametrize("media_type", [b"application/xml", b"application/problem+json", b""])
def test_another_media_type_is_noticed(media_type: bytes) -> None:
    """What would be right is told."""
    (fault,) = broken("{}", (b"content-type", media_type), AGE)

    assert fault.startswith("Content-Type: must be application/json or text/*")


@pytest.mark.parametrize("status", [201, 302, 503])
def test_another_status_is_noticed(status: int) -> None:
    """No operation may answer what its document does not have."""
    assert broken("", status=status) == ["the document has no such status"]


def test_content_where_there_is_none_is_noticed() -> None:
    """OpenAPI 3.0.3, "Response Object": without `content` there is none."""
    assert broken("x", status=204) == ["the document has no content here"]


def test_the_same_content_is_judged_the_same() -> None:
    """Though it is judged once."""
    assert broken("{}") == broken("{}") != []


def serving(body: object, envelope: Envelope = problem, **options: Any) -> httpx.Client:
    """A server whose pet looks like this."""

    def read_pet(world: World) -> Outcome:
        return world, Answer(body=body, headers={"X-Age": "3"})

    mount = Mount(
        document=DOCUMENT,
        api=Api("pets", {"readPet": read_pet}, lambda world, now: world.at(now)),
        sandboxes=empty("pets"),
        keys=[Key(token="unused", holder="nobody")],
        envelope=envelope,
        **options,
    )
    return client(assemble([mount]), key=None, base_url="http://localhost:8000")


@pytest.mark.parametrize(
    ("envelope", "key"), [(detail, "detail"), (peaka, "message"), (problem, "detail")]
)
def test_a_mock_that_breaks_its_contract_says_where(
    envelope: Envelope, key: str, caplog: pytest.LogCaptureFixture
) -> None:
    """500 in the API's own shape, and in the log."""
    with caplog.at_level(logging.CRITICAL, "specdouble.edge"):
        answer = serving({"id": ID, "name": 1}, envelope, validate_responses=True).get("/pet")

    assert answer.status_code == 500
    assert answer.json()[key].startswith("the mock breaks its contract: readPet 200: #/name")
    assert len(answer.content) == int(answer.headers["content-length"])


def test_a_mock_that_keeps_its_contract_answers_the_same() -> None:
    """Byte by byte; and without validation, nobody looks."""
    good, bad = {"id": ID}, {"id": 1}
    judged = serving(good, validate_responses=True).get("/pet")

    assert (judged.status_code, judged.json()) == (200, good)
    assert judged.headers == serving(good).get("/pet").headers
    assert serving(bad).get("/pet").json() == bad
