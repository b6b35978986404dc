"""What rules do to connections, on a mock that is really served."""

import asyncio
import logging
import re
from collections.abc import Iterator

import pytest
from starlette.types import Message

from specdouble.mockserver.edge.rules.effects import Cut, Drip
from specdouble.mockserver.edge.rules.sending import cutting, dripping, pause
from specdouble.mockserver.server import serving
from specdouble.mockserver.wire.extensions import CUT
from specdouble.mockserver.wire.protocol import Protocol
from tests.mockserver.raw import LAST, connected, everything, request, told
from tests.mockserver.rules import Ruled

HEAD_AND_BODY = re.compile(rb"(HTTP/1\.1 200 .*?\r\n\r\n)(.*)", re.DOTALL)


@pytest.fixture
def ruled() -> Ruled:
    return Ruled()


@pytest.fixture
def url(ruled: Ruled) -> Iterator[str]:
    with serving(ruled.app) as served:
        yield served


def length(head: bytes) -> int:
    """What a head says of the body's length."""
    found = re.search(rb"content-length: (\d+)", head)
    assert found
    return int(found[1])


def parts(answer: bytes) -> tuple[bytes, bytes]:
    """Head and body, as far as they came."""
    found = HEAD_AND_BODY.fullmatch(answer)
    assert found
    return found[1], found[2]


GET = request("GET", "/cache/artifacts")
POST = request("POST", "/cache/invalidate", "Content-Length: 2", body=b"{}")


@pytest.mark.parametrize("asked", [GET, POST], ids=["get", "post"])
def test_a_connection_is_cut_before_anything_is_sent(ruled: Ruled, url: str, asked: bytes) -> None:
    """As where a server dies."""
    ruled.on("cut", at="start")

    assert told(url, asked) == b""


@pytest.mark.parametrize("asked", [GET, POST], ids=["get", "post"])
def test_a_connection_is_cut_before_the_body(ruled: Ruled, url: str, asked: bytes) -> None:
    """The head has said how much would come."""
    ruled.on("cut", at="body")
    head, body = parts(told(url, asked))

    assert length(head) > 0
    assert body == b""
    assert b"x-specdouble-rules: r1 cut\r\n" in head


@pytest.mark.parametrize("asked", [GET, POST], ids=["get", "post"])
def test_a_connection_is_cut_in_the_middle_of_the_body(
    ruled: Ruled, url: str, asked: bytes
) -> None:
    """Half of it has come."""
    ruled.on("cut", at="middle")
    head, body = parts(told(url, asked))

    assert len(body) == length(head) // 2 > 0


def test_a_request_in_pieces_is_cut_as_well(ruled: Ruled, url: str) -> None:
    """Its answer takes another way through the wire."""
    ruled.on("cut", at="middle")
    with connected(url) as connection:
        connection.sendall(POST[:-1])
        connection.sendall(POST[-1:])
        head, body = parts(everything(connection))

    assert len(body) == length(head) // 2


def test_a_cut_is_no_fault_of_the_server(
    ruled: Ruled, url: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Nothing is logged as an error, and the next connection is as good as ever."""
    ruled.on("cut", when={"times": 2}, at="start")
    caplog.clear()
    with caplog.at_level(logging.WARNING):
        assert told(url, GET) == told(url, POST) == b""

    assert caplog.messages == []
    assert told(url, LAST).startswith(b"HTTP/1.1 200 ")


def test_what_was_asked_behind_a_cut_stays_unanswered(ruled: Ruled, url: str) -> None:
    """The connection is gone for all of it."""
    ruled.on("cut", at="start")

    assert told(url, GET + GET + LAST) == b""


def test_a_body_that_drips_is_complete(ruled: Ruled, url: str) -> None:
    """However slowly it comes."""
    usual = parts(told(url, LAST))[1]
    ruled.on("drip", bytes_per_second=10 * len(usual) // 2)
    head, body = parts(told(url, LAST))

    assert body == usual
    assert b"x-specdouble-rules: r1 drip\r\n" in head


def test_a_body_comes_in_drops() -> None:
    """As many bytes as a tenth of a second has; the last message ends it."""
    sent = sending(b"0123456789", Drip(40))

    assert [each["body"] for each in sent] == [b"0123", b"4567", b"89", b""]
    assert [each["more_body"] for each in sent] == [True, True, True, False]


def test_a_cut_message_is_the_last() -> None:
    """Nothing is sent behind it."""
    sent = sending(b"0123456789", Cut("middle"))

    assert [each.get("body") for each in sent] == [b"01234", None]
    assert sent[-1] == {"type": CUT}


def sending(body: bytes, effect: Cut | Drip) -> list[Message]:
    """The messages that become of a body."""
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def exchange() -> None:
        kind = "http.response.body"
        if isinstance(effect, Drip):
            await dripping(send, effect, connected_client)({"type": kind, "body": body})
        else:
            await cutting(send, effect)({"type": kind, "body": body})

    asyncio.run(exchange())
    return sent


async def connected_client() -> Message:
    """Wait for the end of a connection, which doesn't come."""
    await asyncio.Event().wait()
    raise AssertionError


async def gone_client() -> Message:
    return {"type": "http.disconnect"}


async def stopped_client() -> Message:
    raise TimeoutError


def test_a_client_that_goes_is_not_waited_for() -> None:
    """A minute's delay is over at once."""
    assert asyncio.run(pause(60, gone_client)) is False


def test_a_drip_ends_with_its_client() -> None:
    """What is left of the body is not sent."""
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def exchange() -> None:
        message = {"type": "http.response.body", "body": b"0123456789"}
        await dripping(send, Drip(10), gone_client)(message)

    asyncio.run(exchange())

    assert [each["body"] for each in sent] == [b"0"]


def test_a_body_that_stops_coming_ends_no_delay() -> None:
    """The client is there still; and no task is left behind."""

    async def waiting() -> int:
        assert await pause(0.01, stopped_client)
        assert await pause(0.01, connected_client)
        await asyncio.sleep(0)
        return len(asyncio.all_tasks())

    assert asyncio.run(waiting()) == 1


def test_who_waits_for_a_late_answer_does_not_keep_the_server(
    ruled: Ruled, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """It stops all the same, and takes that for no fault."""
    monkeypatch.setattr(Protocol, "parting_seconds", 0.05)
    ruled.on("delay", {"method": "GET"}, seconds=60)
    caplog.clear()
    with serving(ruled.app) as url, connected(url) as connection:
        connection.sendall(GET)
        assert told(url, POST.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n", 1))

    assert caplog.messages == []
