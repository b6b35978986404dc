"""An answer is what uvicorn would send, but that it leaves in one piece."""

from collections.abc import Iterator
from typing import Any

import pytest
import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from tests.mockserver.http import on_a_port, serving
from tests.mockserver.raw import statuses, told

Message = dict[str, Any]
LENGTH = (b"content-length", b"3")
GET = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
LAST = b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"


def sending(*messages: Message) -> ASGIApp:
    """An app that answers everything with these messages."""

    async def app(_scope: Scope, _receive: Receive, send: Send) -> None:
        for message in messages:
            await send(message)

    return app


def start(*headers: tuple[bytes, bytes], status: int = 200) -> Message:
    return {"type": "http.response.start", "status": status, "headers": list(headers)}


def content(text: bytes, *, more: bool = False) -> Message:
    return {"type": "http.response.body", "body": text, "more_body": more}


def uvicorns(app: ASGIApp) -> uvicorn.Server:
    """The same server with uvicorn's own protocol."""
    return uvicorn.Server(
        uvicorn.Config(app, http="httptools", lifespan="off", log_config=None, server_header=False)
    )


ANSWERS = [
    [start(LENGTH), content(b"abc")],
    [start(LENGTH, (b"X-Name", b"a: b")), content(b"abc")],
    [start((b"content-length", b"0")), content(b"")],
    [start(), content(b"abc")],
    [start(LENGTH), content(b"a", more=True), content(b"bc")],
    [start(), content(b"a", more=True), content(b"bc")],
    [start(LENGTH, (b"connection", b"close")), content(b"abc")],
    [start(LENGTH, (b"connection", b"keep-alive")), content(b"abc")],
    [start((b"transfer-encoding", b"chunked")), content(b"abc")],
    [start(status=204), content(b"")],
    [start(LENGTH, status=299), content(b"abc")],
    [start(LENGTH), {"type": "http.response.body", "body": b"abc"}],
    [start((b"content-length", b"0")), {"type": "http.response.body"}],
]


async def any_of_them(scope: Scope, receive: Receive, send: Send) -> None:
    """The path is the number of the answer."""
    await sending(*ANSWERS[int(scope["path"][1:])])(scope, receive, send)


@pytest.fixture(scope="module")
def both() -> Iterator[tuple[str, str]]:
    """The URLs of our server and of uvicorn's."""
    with serving(any_of_them) as ours, on_a_port(uvicorns(any_of_them)) as theirs:
        yield ours, theirs


@pytest.mark.parametrize("number", range(len(ANSWERS)))
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_an_answer_has_the_bytes_of_uvicorn_s(
    both: tuple[str, str], number: int, method: str
) -> None:
    """Whichever way it goes; only the date may be another."""
    head = f"{method} /{number} HTTP/1.1\r\nHost: a\r\n"
    asked = f"{head}\r\n{head}Connection: close\r\n\r\n".encode()
    ours, theirs = (without_date(told(url, asked)) for url in both)

    assert ours == theirs


def without_date(answers: bytes) -> list[bytes]:
    lines = answers.split(b"\r\n")
    assert sum(line.startswith(b"date: ") for line in lines) == answers.count(b"HTTP/1.1 ") > 0
    return [line for line in lines if not line.startswith(b"date: ")]


@pytest.mark.parametrize(
    "field", [(b"x", b"a\r\nset-cookie: b"), (b"x\r\nset-cookie", b"b"), (b"x", b"a\0b")]
)
def test_no_field_may_end_the_one_before(field: tuple[bytes, bytes]) -> None:
    """Nothing of such an answer is sent, and it is a 500: RFC 9110, section 5.5."""
    with serving(sending(start(LENGTH, field), content(b"abc"))) as url:
        answers = told(url, GET)

    assert statuses(answers) == [500]
    assert b"set-cookie" not in answers


@pytest.mark.parametrize("length", [b"2", b"4"])
def test_a_length_that_is_not_the_content_s_ends_the_connection(length: bytes) -> None:
    """Else the next answer would begin within it."""
    with serving(sending(start((b"content-length", length)), content(b"abc"))) as url:
        answers = told(url, GET + GET)

    assert len(statuses(answers)) == 1
