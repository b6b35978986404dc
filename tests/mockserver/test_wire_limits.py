"""Too much, too slow: refused, and nothing of it is kept."""

import socket
import time
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import httpx
import pytest

from specdouble.mockserver.kernel.clock import Clock
from specdouble.mockserver.wire import heads
from specdouble.mockserver.wire.connection import Connection, _Flow
from tests.mocks import create_app
from tests.mockserver.gate import Gate
from tests.mockserver.http import NOW, serving
from tests.mockserver.raw import LAST, connected, everything, request, statuses, told

MEBIBYTE = 1024 * 1024
STATUS = request("GET", "/cache/status")
NOWHERE = "/nothing"


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with serving(create_app(clock=Clock.frozen(NOW), rate_limit=False)) as url:
        yield url


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Clients are given up after a moment."""
    for patience in ("head_seconds", "body_seconds", "linger_seconds"):
        monkeypatch.setattr(Connection, patience, 0.1)


@pytest.mark.parametrize("pieces", [1, 3])
@pytest.mark.parametrize(
    ("line", "fields", "status"),
    [
        ("/cache/status", ["X: y"] * 90, 200),
        ("/cache/status", ["X: y"] * 100, 431),
        ("/cache/status", [f"X: {'y' * 60_000}"], 200),
        ("/cache/status", [f"X: {'y' * 200_000}"], 431),
        ("/cache/status", [f"X{'y' * 200_000}: z"], 431),
        ("/cache/status", [f"X: {'y' * 10_000}"] * 20, 431),
        (f"/{'x' * 8000}", [], 404),
        (f"/{'x' * 8200}", [], 414),
        (f"/{'x' * 200_000}", [], 414),
    ],
)
def test_a_head_has_its_limits(
    url: str, line: str, fields: list[str], status: int, pieces: int
) -> None:
    """64 KiB, 100 fields, 8 KiB for the target (RFC 6585, section 5; RFC 9110, 15.5.15)."""
    head = request("GET", line, *fields, "Connection: close")
    size = -(-len(head) // pieces)
    with connected(url) as connection:
        for at in range(0, len(head), size):
            connection.sendall(head[at : at + size])
        got = statuses(everything(connection))

    assert got == [status] or (pieces > 1 and status == 414 and got == [431])


def test_a_head_of_one_piece_has_the_same_limit() -> None:
    """However much the system reads at once."""
    host = (b"host", b"localhost")
    heads.check("1.1", [host, (b"x", b"y" * 65_000)])

    with pytest.raises(heads.Refused, match="65536"):
        heads.check("1.1", [host, (b"x", b"y" * 65_536)])


def test_a_head_without_end_is_refused(url: str) -> None:
    """Long before it fills the memory."""
    with connected(url) as connection:
        connection.sendall(STATUS[:-2])
        sent = flooded(connection, b"X: y\r\n" * 10_000)

    assert sent < 16 * MEBIBYTE


def flooded(connection: socket.socket, piece: bytes, most: int = 64 * MEBIBYTE) -> int:
    """How much a server takes until it closes, at most so much."""
    sent = 0
    with suppress(ConnectionError):
        while sent < most:
            connection.sendall(piece)
            sent += len(piece)
    return sent


@pytest.mark.usefixtures("hasty")
@pytest.mark.parametrize("start", [STATUS[:5], STATUS[:40], STATUS[:-2], LAST[:-1]])
def test_a_head_that_stops_coming_is_given_up(url: str, start: bytes) -> None:
    """408 (RFC 9110, section 15.5.9)."""
    assert statuses(told(url, start)) == [408]
    assert statuses(told(url, STATUS + start)) == [200, 408]


@pytest.mark.usefixtures("hasty")
def test_a_head_that_drips_is_given_up(url: str) -> None:
    """Each byte in time, but not all of them."""
    began = time.monotonic()
    with connected(url) as connection:
        connection.sendall(STATUS[:-2] + b"X: ")
        connection.settimeout(0.01)
        answer = b""
        while not answer and time.monotonic() < began + 5:
            connection.sendall(b"y")
            with suppress(TimeoutError):
                answer = connection.recv(65536)

    assert statuses(answer) == [408]


@pytest.mark.usefixtures("hasty")
def test_who_says_nothing_is_given_up(url: str) -> None:
    """Without a word; empty lines are none."""
    assert told(url, b"") == told(url, b"\r\n\r\n") == b""


@pytest.mark.usefixtures("hasty")
@pytest.mark.parametrize(
    ("field", "start"),
    [
        ("Content-Length: 20", b""),
        ("Content-Length: 20", b'{"project_id": '),
        ("Transfer-Encoding: chunked", b""),
        ("Transfer-Encoding: chunked", b"2\r\n{}\r\n"),
        ("Transfer-Encoding: chunked", b"fffffff\r\n{}"),
        ("Transfer-Encoding: chunked", b"2\r\n{}\r\n0\r\nX: "),
    ],
)
def test_a_body_that_stops_coming_is_given_up(url: str, field: str, start: bytes) -> None:
    """408 in the API's own shape, and nothing is done."""
    answers = told(url, request("POST", "/cache/refresh", field, body=start))

    assert statuses(answers) == [408]
    assert answers.endswith(b'{"detail":"the body stopped arriving"}')
    assert b"\r\nconnection: close\r\n" in answers


@pytest.mark.usefixtures("hasty")
def test_a_body_that_nobody_waits_for_is_given_up_too(url: str) -> None:
    """It was answered; the connection ends."""
    refused = request("POST", NOWHERE, "Content-Length: 20", body=b"{")

    assert statuses(told(url, refused)) == [404]


def test_a_body_in_pauses_is_read(url: str) -> None:
    """However it is parted, and whoever comes between."""
    with connected(url) as connection:
        connection.sendall(request("POST", "/cache/refresh", "Content-Length: 2", body=b"{"))
        assert statuses(told(url, LAST)) == [200]
        connection.sendall(b"}" + LAST)
        assert statuses(everything(connection)) == [200, 200]


@pytest.mark.parametrize("size", [MEBIBYTE + 1, 2 * MEBIBYTE])
def test_who_sends_too_much_gets_to_know(url: str, size: int) -> None:
    """413 reaches a client that reads only when it has sent all: 1 MiB is read and dropped."""
    body = b" " * min(size, MEBIBYTE)
    answers = told(url, request("POST", "/cache/refresh", f"Content-Length: {size}", body=body))

    assert statuses(answers) == [413]
    assert answers.endswith(b'bytes"}')


def test_who_is_still_sending_too_much_gets_to_know(url: str) -> None:
    """413 reaches a client that would lose it with the connection (Node's `fetch` does).

    So the rest is not read, and the connection closes some time later.
    """
    with connected(url) as connection:
        connection.sendall(request("POST", "/cache/refresh", f"Content-Length: {64 * MEBIBYTE}"))
        connection.settimeout(0.3)
        with pytest.raises(TimeoutError):  # a reset would be a ConnectionError
            connection.sendall(b" " * 64 * MEBIBYTE)

        assert statuses(everything(connection)) == [413]


@pytest.mark.usefixtures("hasty")
@pytest.mark.parametrize("path", ["/cache/refresh", NOWHERE, "/cache/status"])
@pytest.mark.parametrize("field", ["Content-Length: 99999999999", "Transfer-Encoding: chunked"])
def test_a_body_without_end_is_not_read_to_its_end(url: str, path: str, field: str) -> None:
    """The connection closes, whether anybody wanted a body or not."""
    method = "GET" if path == "/cache/status" else "POST"
    with connected(url) as connection:
        connection.sendall(request(method, path, field))
        sent = flooded(connection, b"10000\r\n" + b" " * 65536 + b"\r\n")

    assert sent < 32 * MEBIBYTE


@pytest.mark.usefixtures("hasty")
@pytest.mark.parametrize("piece", [b"2;" + b"x" * 65536, b"1\r\n \r\n" * 10_000])
def test_chunks_take_no_more_than_their_bodies_are_worth(url: str, piece: bytes) -> None:
    """Extensions without end (CVE-2024-22019 of another server) and bodies in single bytes."""
    with connected(url) as connection:
        connection.sendall(request("POST", "/cache/refresh", "Transfer-Encoding: chunked"))
        sent = flooded(connection, piece)

    assert sent < 32 * MEBIBYTE


def test_an_idle_connection_is_closed() -> None:
    """After an answer, and after the body that nobody read."""
    late = request("POST", NOWHERE, "Content-Length: 2", body=b"{")
    with serving(create_app(rate_limit=False), timeout_keep_alive=0) as url:
        with connected(url) as connection:
            connection.sendall(late)
            first = connection.recv(65536)
            connection.sendall(b"}")
            assert statuses(first + everything(connection)) == [404]
        assert statuses(told(url, STATUS)) == [200]


@pytest.mark.usefixtures("hasty")
def test_who_never_closes_is_closed(url: str) -> None:
    """The last answer and the end of it are sent at once, the connection is given up soon."""
    with connected(url) as connection:
        connection.sendall(b"garbage\r\n\r\n")
        assert statuses(everything(connection)) == [400]
        assert ends(url, connection)


def ends(url: str, connection: socket.socket) -> bool:
    """Whether the server soon takes nothing more, not even a byte now and then."""
    with suppress(ConnectionError):
        for _ in range(50):
            connection.sendall(b"x")
            told(url, STATUS[:5])  # comes back when as much time has passed
        return False
    return True


@pytest.mark.usefixtures("hasty")
def test_a_body_does_not_stop_because_nobody_reads_it() -> None:
    """A slow app is not the client's fault, whose body is let in as it is read."""
    gate = Gate()
    with serving(gate) as url, connected(url) as connection:
        size = MEBIBYTE // 2
        slow = request("POST", "/slow", f"Content-Length: {size}", "Connection: close")
        connection.sendall(slow + b" " * size)
        for _ in range(3):
            assert statuses(told(url, STATUS[:5])) == [408]
        told(url, request("GET", "/go", "Connection: close"))
        assert everything(connection).endswith(str(size).encode())


@pytest.mark.usefixtures("hasty")
def test_a_head_does_not_stop_because_nobody_reads_it() -> None:
    """Behind requests that wait; the rest of it may be here long since."""
    gate = Gate()
    with serving(gate) as url, connected(url) as connection:
        connection.sendall(request("GET", "/slow") + STATUS + LAST[:20])
        for _ in range(3):
            assert statuses(told(url, STATUS[:5])) == [408]
        connection.sendall(LAST[20:])
        told(url, request("GET", "/go", "Connection: close"))
        assert statuses(everything(connection)) == [200, 200, 200]


class _Paused:
    """A transport that notes whether it is read."""

    is_read = True

    def pause_reading(self) -> None:
        self.is_read = False

    def resume_reading(self) -> None:
        self.is_read = True


def test_nothing_is_read_while_requests_wait() -> None:
    """A client may send them faster than they are answered: they would fill the memory."""
    transport: Any = _Paused()
    waiting = deque(["a request"])
    flow = _Flow(transport, waiting)
    flow.pause_reading()
    flow.resume_reading()
    assert not transport.is_read

    waiting.clear()
    flow.resume_reading()
    assert transport.is_read


def test_many_requests_in_a_row_are_all_answered(url: str) -> None:
    """More than fit into any buffer, by a client that reads when it has sent all of them."""
    with connected(url) as connection:
        connection.sendall(request("GET", NOWHERE) * 500 + LAST)
        assert statuses(everything(connection)) == [404] * 500 + [200]


def test_the_server_goes_on() -> None:
    """With hundreds of connections that say half a word, one that asks is answered."""
    with serving(create_app(rate_limit=False)) as url:
        address = httpx.URL(url)
        half = [socket.create_connection((address.host, address.port)) for _ in range(200)]
        try:
            for each in half:
                each.sendall(STATUS[:50])
            assert httpx.get(f"{url}/healthz").status_code == 200
        finally:
            for each in half:
                each.close()
