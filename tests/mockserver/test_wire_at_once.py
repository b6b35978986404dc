"""Requests that come whole are answered at once, with the bytes that the app would have sent."""

import asyncio
import re
import socket
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import accumulate, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.types import Message, Receive, Scope, Send
from uvicorn.server import ServerState

from specdouble.mockserver.server import server
from specdouble.mockserver.wire.extensions import Sent
from specdouble.mockserver.wire.protocol import Protocol
from tests.mockserver.http import serving
from tests.mockserver.raw import connected, everything, statuses, told

GET = b"GET /a HTTP/1.1\r\nHost: a\r\n\r\n"
OTHER = b"GET /b HTTP/1.1\r\nHost: a\r\n\r\n"
LAST = b"GET /last HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
NOT_AT_ONCE = b"/not-at-once"


def post(body: bytes, target: bytes = b"/a") -> bytes:
    return b"POST %s HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n%s" % (
        target,
        len(body),
        body,
    )


def chunked(*chunks: bytes) -> bytes:
    head = b"POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
    return head + b"".join(b"%x\r\n%s\r\n" % (len(each), each) for each in (*chunks, b""))


def echo(scope: Scope, body: bytes) -> Sent:
    content = b"%s %s" % (scope["raw_path"], body)
    headers = [
        (b"content-length", b"%d" % len(content)),
        (b"x-method", scope["method"].encode()),
    ]
    return {"type": "http.response.start", "status": 200, "headers": headers}, content


class Plain:
    """An app that answers with what it was asked."""

    def __init__(self) -> None:
        self.called: list[bytes] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.called.append(scope["raw_path"])
        body, more = b"", True
        while more:
            message = await receive()
            body, more = body + message.get("body", b""), message.get("more_body", False)
        start, content = echo(scope, body)
        await send(start)
        await send({"type": "http.response.body", "body": content})


class Prompt(Plain):
    """The same, but that it can do so at once."""

    def __init__(self, answer: Callable[[Scope, bytes], Sent | None] = echo) -> None:
        super().__init__()
        self.resolved: list[bytes] = []
        self._answer = answer

    def responder(self, scope: Scope) -> Callable[[bytes], Sent | None] | None:
        self.resolved.append(scope["raw_path"])
        if scope["raw_path"] == NOT_AT_ONCE:
            return None
        return lambda body: self._answer(scope, body)


@contextmanager
def talking(app: Plain) -> Iterator[Callable[[bytes], bytes]]:
    """Sends a request on one connection, and tells the content of the answer."""
    with serving(app) as url, connected(url) as connection:
        yield lambda request: content(connection, request)


def content(connection: socket.socket, request: bytes) -> bytes:
    connection.sendall(request)
    answer = b""
    while (
        length := re.search(rb"content-length: (\d+)\r\n(?:.+\r\n)*\r\n", answer)
    ) is None or len(answer) < length.end() + int(length[1]):
        answer += connection.recv(65536)
    return answer[length.end() :]


def test_what_comes_whole_needs_no_call_of_the_app() -> None:
    app = Prompt()
    with talking(app) as ask:
        assert [ask(GET), ask(post(b"body"))] == [b"/a ", b"/a body"]

    assert app.called == []


def test_a_head_that_is_repeated_is_not_looked_at_again() -> None:
    """But the bodies are."""
    app = Prompt()
    with talking(app) as ask:
        assert [ask(post(each)) for each in (b"one", b"two", b"six")] == [
            b"/a one",
            b"/a two",
            b"/a six",
        ]

    assert app.resolved == [b"/a"]


def test_another_head_is_looked_at() -> None:
    """Of whatever length: none is taken for the one before."""
    app = Prompt()
    with talking(app) as ask:
        assert [ask(each) for each in (GET, OTHER, GET, post(b"1"), post(b"22"))] == [
            b"/a ",
            b"/b ",
            b"/a ",
            b"/a 1",
            b"/a 22",
        ]

    assert app.resolved == [b"/a", b"/b", b"/a", b"/a", b"/a"]


def test_a_body_in_pieces_is_the_app_s() -> None:
    """More than a socket is read for at a time."""
    app = Prompt()
    with talking(app) as ask:
        assert len(ask(post(b"x" * 1_000_000))) == 1_000_003
        assert ask(GET) == b"/a "

    assert app.called == [b"/a"]


@pytest.mark.parametrize(
    "request_",
    [
        b"HEAD /a HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET /a HTTP/1.0\r\n\r\n",
        b"GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
        b"GET /a HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        b"POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nExpect: 100-continue\r\n\r\nx",
        GET.replace(b"/a", NOT_AT_ONCE),
    ],
)
def test_what_is_not_ordinary_goes_to_the_app(request_: bytes) -> None:
    app = Prompt()
    with serving(app) as url:
        assert statuses(told(url, request_ + LAST))[-1] == 200

    assert app.called[0] in {b"/a", NOT_AT_ONCE}


def test_who_can_not_answer_this_time_is_called() -> None:
    """The same request may be answered at once before and after."""
    is_ready = iter([True, False, False, True])
    app = Prompt(lambda scope, body: echo(scope, body) if next(is_ready) else None)
    with talking(app) as ask:
        assert [ask(GET) for _ in range(3)] == [b"/a ", b"/a ", b"/a "]

    assert app.called == [b"/a"]


def test_answers_keep_their_order() -> None:
    """One that the app is asked for is waited for by those behind it."""
    app = Prompt()
    sent = [GET, GET.replace(b"/a", NOT_AT_ONCE), OTHER, post(b"x"), LAST]
    with serving(app) as url:
        answers = told(url, b"".join(sent))

    assert re.findall(rb"\r\n\r\n(/\S+ x?)", answers) == [
        b"/a ",
        NOT_AT_ONCE + b" ",
        b"/b ",
        b"/a x",
        b"/last ",
    ]


@pytest.mark.parametrize(
    "headers",
    [
        [],
        [(b"content-length", b"3"), (b"connection", b"close")],
        [(b"transfer-encoding", b"chunked")],
    ],
)
def test_an_answer_whose_length_is_not_told_goes_uvicorn_s_way(
    headers: list[tuple[bytes, bytes]],
) -> None:
    start: Message = {"type": "http.response.start", "status": 200, "headers": headers}
    with serving(Prompt(lambda _scope, _body: (start, b"abc"))) as url:
        answers = told(url, GET + LAST)

    assert statuses(answers)[0] == 200
    assert b"abc" in answers


def test_an_app_that_fails_answers_500_and_closes() -> None:
    """As uvicorn does for it."""

    def failing(_scope: Scope, _body: bytes) -> Sent:
        raise ZeroDivisionError

    with serving(Prompt(failing)) as url, connected(url) as connection:
        connection.sendall(GET)
        answers = everything(connection)

    assert statuses(answers) == [500]


def test_no_field_of_an_answer_may_end_the_one_before() -> None:
    """Nothing of such an answer is sent, and it is a 500: RFC 9110, section 5.5."""

    def splitting(scope: Scope, body: bytes) -> Sent:
        start, content = echo(scope, body)
        start["headers"].append((b"x", b"a\r\nset-cookie: b"))
        return start, content

    with serving(Prompt(splitting)) as url, connected(url) as connection:
        connection.sendall(GET)
        answers = everything(connection)

    assert statuses(answers) == [500]
    assert b"set-cookie" not in answers


REQUESTS = st.one_of(
    st.sampled_from([GET, OTHER, GET.replace(b"/a", NOT_AT_ONCE), b"\r\n" + GET]),
    st.binary(max_size=9).map(post),
    st.sampled_from([b"\r\n", b"\r\n\r\n", b"\r\nab", b"abcd"]).map(post),
    st.lists(st.binary(min_size=1, max_size=5), max_size=3).map(lambda each: chunked(*each)),
    st.sampled_from(
        [post(b"\r\n") + b"\r\n", b"HEAD /a HTTP/1.1\r\nHost: a\r\n\r\n", b"G\0T /\r\n"]
    ),
)


class Written(asyncio.Transport):
    """A transport that keeps what is written to it."""

    def __init__(self) -> None:
        super().__init__()
        self.data = b""
        self.is_closed = False

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.data += bytes(data)

    def write_eof(self) -> None:
        self.is_closed = True

    def close(self) -> None:
        self.is_closed = True

    def is_closing(self) -> bool:
        return self.is_closed

    def pause_reading(self) -> None:
        """Nothing is sent before all tasks have come to a stop."""

    def resume_reading(self) -> None:
        """See above."""


def connection(app: Plain, state: ServerState) -> tuple[Protocol, Written]:
    """A new one without a socket; what it reads is given to it."""
    config = server(app).config
    config.load()
    protocol, written = Protocol(config=config, server_state=state, app_state={}), Written()
    protocol.connection_made(written)
    return protocol, written


async def answers(app: Plain, pieces: Iterable[bytes]) -> bytes:
    """All that is written to one connection, if each of these pieces is read by itself."""
    protocol, written = connection(app, ServerState())
    for piece in pieces:
        if not written.is_closed:
            protocol.data_received(piece)
            for _ in range(20):
                await asyncio.sleep(0)
    protocol.connection_lost(None)
    return written.data


@settings(max_examples=300, deadline=None)
@given(requests=st.lists(REQUESTS, max_size=6), cuts=st.sets(st.integers(1, 200), max_size=3))
def test_both_ways_give_the_same_bytes(requests: list[bytes], cuts: set[int]) -> None:
    """Of requests good and bad, each read by itself but where there is a cut."""
    sent, ends = b"".join([*requests, LAST]), set(accumulate(map(len, requests)))
    pieces = [sent[start:end] for start, end in pairwise(sorted({0, *(ends ^ cuts), len(sent)}))]

    prompt, plain = (asyncio.run(answers(app, pieces)) for app in (Prompt(), Plain()))

    assert prompt == plain
    assert prompt.startswith(b"HTTP/1.1 ")


def test_the_end_of_a_head_is_no_head() -> None:
    """If it comes once more, it is no request."""
    pieces = [GET[:20], GET[20:], GET[20:]]

    assert statuses(asyncio.run(answers(Prompt(), pieces))) == [200, 400]


def test_a_method_that_httptools_can_not_read_stays_itself() -> None:
    """On its way it is put as another one, which may come in its place."""
    pieces = [GET.replace(b"GET", method) for method in (b"BREW", b"TRACE", b"BREW")]

    told = asyncio.run(answers(Prompt(), pieces))
    assert re.findall(rb"x-method: (.+)\r", told) == [b"BREW", b"TRACE", b"BREW"]


def test_an_answer_that_is_sent_again_has_the_time_of_now() -> None:
    """Uvicorn has new headers for each second."""
    sent = echo({"raw_path": b"/a", "method": "GET"}, b"")
    state = ServerState()

    async def run() -> bytes:
        protocol, written = connection(Prompt(lambda _scope, _body: sent), state)
        for second in (b"1", b"1", b"2"):
            state.default_headers = [(b"date", second)]
            protocol.data_received(GET)
        protocol.connection_lost(None)
        return written.data

    assert re.findall(rb"date: (\d)", asyncio.run(run())) == [b"1", b"1", b"2"]
