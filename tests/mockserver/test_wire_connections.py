"""What happens on a connection from one request to the next, and how it ends."""

import json
import re
import signal
import socket
import struct
from collections.abc import Iterator

import httpx
import pytest
from starlette.types import Receive, Scope, Send

from specdouble.mockserver.kernel.clock import Clock
from tests.mocks import create_app
from tests.mockserver.gate import Gate
from tests.mockserver.http import KEY, NOW, serving
from tests.mockserver.raw import (
    AUTHORIZED,
    LAST,
    connected,
    everything,
    request,
    statuses,
    told,
)
from tests.mockserver.test_server import started

REFRESH = request("POST", "/cache/refresh", "Content-Length: 2", body=b"{}")
STATUS = request("GET", "/cache/status")
UPGRADE = "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk"


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with serving(create_app(clock=Clock.frozen(NOW), rate_limit=False)) as url:
        yield url


@pytest.fixture(scope="module")
def echo() -> Iterator[str]:
    """A server that answers with what it was sent."""
    with serving(_echo) as url:
        yield url


async def _echo(scope: Scope, receive: Receive, send: Send) -> None:
    body, more = b"", True
    while more:
        message = await receive()
        body, more = body + message["body"], message["more_body"]
    headers = {name.decode(): value.decode("latin-1") for name, value in scope["headers"]}
    seen = {"method": scope["method"], "path": scope["path"], "body": body.decode(), **headers}
    content = json.dumps(seen).encode()
    length = [(b"content-length", str(len(content)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": length})
    await send({"type": "http.response.body", "body": content})


def echoed(url: str, sent: bytes) -> list[dict[str, str]]:
    """What the server saw, request by request."""
    bodies = [part.partition(b"\r\n\r\n")[2] for part in told(url, sent).split(b"HTTP/1.1 ")[1:]]
    return [json.loads(body) for body in bodies]


def test_requests_in_a_row_are_answered_in_order(url: str) -> None:
    """RFC 9112, section 9.3.2: pipelining, with bodies between and refusals among them."""
    missing, wrong = request("GET", "/nothing"), request("DELETE", "/cache/status")
    sent = [REFRESH, missing, STATUS, wrong, REFRESH, LAST]

    assert statuses(told(url, b"".join(sent))) == [200, 404, 200, 405, 200, 200]


@pytest.mark.parametrize("size", [2, 100_000, 1024 * 1024])
def test_a_body_that_nobody_read_is_passed_over(url: str, size: int) -> None:
    """The next request begins behind it, whether it looked like one or not."""
    body = STATUS * (size // len(STATUS)) or b"{}"
    refused = request("POST", "/nothing", f"Content-Length: {len(body)}", body=body)

    assert statuses(told(url, refused + STATUS + LAST)) == [404, 200, 200]


def test_what_is_no_request_is_refused_in_its_turn(url: str) -> None:
    """Behind the answers to those before it; none of them is lost."""
    answers = told(url, STATUS + REFRESH + STATUS + b"\x16\x03\x01 " + STATUS)

    assert statuses(answers) == [200, 200, 200, 400]


def test_nothing_is_answered_after_the_last(url: str) -> None:
    """RFC 9112, section 9.6: who says `close` sends nothing more."""
    assert statuses(told(url, LAST + REFRESH + b"\0")) == [200]


def test_http_0_9_is_refused_at_its_only_line(url: str) -> None:
    """It has no head that one could wait for."""
    assert statuses(told(url, b"GET /api/v1/cache/status\r\n")) == [400]


def test_http_1_0_closes(url: str) -> None:
    """RFC 9112, section 9.3: `keep-alive` of HTTP/1.0 need not be heeded; no Host is needed."""
    answer = told(url, b"GET /healthz HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")

    assert statuses(answer) == [200]


@pytest.mark.parametrize("method", ["BREW", "get", "M-SEARCHES", "QUERY", "TRACE", "x"])
def test_another_method_is_not_allowed(url: str, method: str) -> None:
    """405 with the methods that are, also for those that httptools does not know."""
    answers = told(url, request(method, "/cache/status") + STATUS + LAST)

    assert statuses(answers) == [405, 200, 200]
    assert b"allow: GET, HEAD, OPTIONS\r\n" in answers


def test_the_methods_of_all_paths_are_told(url: str) -> None:
    """RFC 9110, section 9.3.7: `*` asks for the server's."""
    answer = told(url, f"OPTIONS * HTTP/1.1\r\n{AUTHORIZED}Connection: close\r\n\r\n".encode())

    assert statuses(answer) == [204]
    assert b"allow: DELETE, GET, HEAD, OPTIONS, POST, PUT\r\n" in answer


def test_an_offer_to_upgrade_is_ignored(echo: str) -> None:
    """RFC 9110, section 7.8; as Java's HttpClient makes one with its first request."""
    offer = request("POST", "/a", UPGRADE, "Content-Length: 2", body=b"{}")
    first, second = echoed(echo, offer + request("GET", "/b", UPGRADE, "Connection: close"))

    assert (first["method"], first["path"], first["body"]) == ("POST", "/api/v1/a", "{}")
    assert (second["method"], second["path"], second["body"]) == ("GET", "/api/v1/b", "")


def test_an_unknown_method_may_make_an_offer_too(echo: str) -> None:
    """It still is that method."""
    (seen,) = echoed(echo, request("BREW", "/b", UPGRADE, "Connection: close"))

    assert (seen["method"], seen["path"]) == ("BREW", "/api/v1/b")


def test_a_chunked_body_with_an_offer_is_read(echo: str) -> None:
    """Wherever the bytes are parted."""
    chunked = ("Transfer-Encoding: chunked", "Connection: close")
    sent = request("POST", "/a", UPGRADE, *chunked, body=b"2\r\n{}\r\n0\r\n\r\n")
    with connected(echo) as connection:
        for at in range(len(sent)):
            connection.sendall(sent[at : at + 1])
        assert b'"body": "{}"' in everything(connection)


def test_a_trailer_is_not_the_head(echo: str) -> None:
    """RFC 9110, section 6.5.1: its fields are not merged into those of the head."""
    body = b"0\r\nAuthorization: Bearer other\r\nHost: other\r\nX: y\r\n\r\n"
    chunked = request("POST", "/", "Transfer-Encoding: chunked", body=body)
    first, _ = echoed(echo, chunked + LAST)

    assert (first["authorization"], first["host"]) == (f"Bearer {KEY}", "localhost")
    assert "x" not in first


def test_space_around_a_value_is_none_of_it(echo: str) -> None:
    """RFC 9112, section 5.1."""
    (seen,) = echoed(echo, request("GET", "/", "X: \t a b \t ", "Y: \t", "Connection: close"))

    assert (seen["x"], seen["y"]) == ("a b", "")


@pytest.mark.parametrize("sent", [STATUS, STATUS + REFRESH + STATUS])
def test_who_closes_his_side_gets_his_answers(url: str, sent: bytes) -> None:
    """All of them; then the server closes."""
    with connected(url) as connection:
        connection.sendall(sent)
        connection.shutdown(socket.SHUT_WR)
        answers = everything(connection)

    assert statuses(answers) == [200] * sent.count(b" HTTP/1.1")


@pytest.mark.parametrize("number", [1, 3])
def test_who_closes_his_side_is_waited_for(number: int) -> None:
    """Also when he is answered only much later."""
    with serving(Gate()) as url, connected(url) as connection:
        connection.sendall(request("GET", "/slow") * number)
        connection.shutdown(socket.SHUT_WR)
        told(url, request("GET", "/other/go", "Connection: close"))
        assert statuses(everything(connection)) == [200] * number


def test_garbage_waits_for_the_answers_before_it() -> None:
    """It is refused when they are sent."""
    with serving(Gate()) as url, connected(url) as connection:
        connection.sendall(request("GET", "/slow") * 2 + b"garbage\r\n")
        told(url, request("GET", "/go", "Connection: close"))
        assert statuses(everything(connection)) == [200, 200, 400]


@pytest.mark.parametrize("length", [1, 30, 70, len(REFRESH) - 3, len(REFRESH) - 1])
def test_a_request_that_breaks_off_is_refused(url: str, length: int) -> None:
    """In its head or its body; the one before it is answered."""
    with connected(url) as connection:
        connection.sendall(STATUS + REFRESH[:length])
        connection.shutdown(socket.SHUT_WR)
        answers = statuses(everything(connection))

    assert answers == [200, 400]


@pytest.mark.parametrize("length", [0, 30, len(REFRESH) - 1, len(REFRESH)])
def test_a_client_that_vanishes_is_no_matter(url: str, length: int) -> None:
    """Others are served."""
    with connected(url) as connection:
        connection.sendall(REFRESH[:length])
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    assert httpx.get(f"{url}/healthz").status_code == 200


def test_who_waits_is_told_to_go_on(url: str) -> None:
    """RFC 9110, section 10.1.1; and the connection goes on."""
    head = request("POST", "/cache/refresh", "Content-Length: 2", "Expect: 100-continue")
    with connected(url) as connection:
        connection.sendall(head)
        interim = connection.recv(65536)
        connection.sendall(b"{}" + LAST)
        answers = everything(connection)

    assert interim == b"HTTP/1.1 100 Continue\r\n\r\n"
    assert statuses(answers) == [200, 200]


def test_http_1_0_knows_no_waiting(url: str) -> None:
    """RFC 9110, section 10.1.1: there, an expectation is ignored."""
    fields = ("Content-Length: 2", "Expect: 100-continue")
    with connected(url) as connection:
        connection.sendall(request("POST", "/cache/refresh", *fields, version="1.0"))
        connection.sendall(b"{}")
        assert statuses(everything(connection)) == [200]


def test_a_server_that_stops_waits_for_no_body() -> None:
    """408, at once and without a word of complaint; what was asked for before is answered."""
    body = request("POST", "/cache/refresh", "Content-Length: 20", body=b"{")
    with started("--rate-limit", "off") as (process, welcome):
        found = re.search(r"http://\S+?:\d+", welcome)
        assert found is not None
        with connected(found[0]) as connection:
            connection.sendall(STATUS + body)
            first = connection.recv(65536)
            process.send_signal(signal.SIGTERM)
            answers = first + everything(connection)
        _, err = process.communicate(timeout=10)

    assert statuses(answers) == [200, 408]
    assert (process.returncode, err) == (0, "")


def test_who_waits_in_vain_sends_no_body(url: str) -> None:
    """Nobody knows whether a body or a request comes after a refusal: the connection ends."""
    head = request("POST", "/nothing", "Content-Length: 500", "Expect: 100-continue")
    answers = told(url, head)

    assert statuses(answers) == [404]
    assert b"\r\nconnection: close\r\n" in answers
    assert statuses(told(url, head + HIDDEN)) == [404]


HIDDEN = request("GET", "/cache/projects")
