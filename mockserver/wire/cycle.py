"""A request and its answer, as uvicorn has them, but an ordinary answer leaves in one piece.

A write is a system call, and takes a fifth of the time of a small answer; what uvicorn checks of
each field takes as long. So an answer whose length is told and whose content is here is written at
once, of fields that were checked when they first came. Any other goes uvicorn's way, head and
content joined.
"""

from asyncio import Transport
from functools import lru_cache
from typing import Any, Final

from uvicorn._types import ASGI3Application
from uvicorn.protocols.http.httptools_impl import (
    HEADER_RE,
    HEADER_VALUE_RE,
    STATUS_LINE,
    RequestResponseCycle,
)

from specdouble.mockserver.wire.extensions import CUT, Sent, deliver
from specdouble.mockserver.wire.heads import Fields

_OF_THE_CONNECTION: Final = {b"connection", b"transfer-encoding"}
_WITHOUT_CONTENT: Final = {204, 304}


class Cycle(RequestResponseCycle):
    """Holds an answer's head back until there is content."""

    _start: Any = None

    async def send(self, message: Any) -> None:
        """Send a message of ASGI, the first one with the second."""
        start, self._start = self._start, None
        if start is None:
            if message["type"] == CUT:
                cut(self)
            elif self.response_started:
                await super().send(message)
            else:
                self._start = message
        elif (whole := self._whole(start, message)) is not None:
            self.response_started = self.response_complete = True
            self.transport.write(whole)
            self.message_event.set()
            self.on_response()
        else:
            await self._send_joined(start, message)

    def _whole(self, start: Any, message: Any) -> bytes | None:
        """The bytes of an ordinary answer on a connection that stays open; None of any other."""
        if (
            not self.keep_alive
            or self.disconnected
            or self.flow.write_paused
            or self.waiting_for_100_continue
            or message.get("more_body")
            or self.scope["method"] == "HEAD"
        ):
            return None
        content: bytes | None = message.get("body")
        if content is None or (head := head_of(self.default_headers, start, content)) is None:
            return None
        return head + content

    async def _send_joined(self, start: Any, message: Any) -> None:
        transport, on_response = self.transport, self.on_response
        self.transport = joined = _Joined(transport)  # type: ignore[assignment]

        def answered() -> None:  # what is next on the connection comes after it
            joined.flush()
            on_response()

        self.on_response = answered
        try:
            await super().send(start)
            await super().send(message)
        finally:
            self.transport = transport
            joined.flush()


def head_of(fields: Fields, start: Any, content: bytes) -> bytes | None:
    """An answer's head, with these fields first; None, if it does not tell the content's length."""
    status, headers = start["status"], start["headers"]
    if status in _WITHOUT_CONTENT or (b"content-length", b"%d" % len(content)) not in headers:
        return None
    lines = [_line(name, value) for name, value in (*fields, *headers)]
    if b"" in lines:
        return None
    return b"".join((STATUS_LINE[status], *lines, b"\r\n"))


def sending(sent: Sent) -> ASGI3Application:
    """An app that sends this, whatever it is asked."""

    async def app(_scope: Any, _receive: Any, send: Any) -> None:
        await deliver(send, sent)

    return app


def cut(cycle: RequestResponseCycle) -> None:
    """End the connection; nothing that is sent from now on has any effect."""
    cycle.disconnected = True
    cycle.transport.close()


@lru_cache(1024)
def _line(name: bytes, value: bytes) -> bytes:
    """A field of a head, which no name or value may end (RFC 9110, section 5.5).

    Nothing, if it is about the connection.
    """
    if HEADER_RE.search(name) or HEADER_VALUE_RE.search(value):
        message = "Invalid HTTP header."
        raise RuntimeError(message)
    name = name.lower()
    return b"" if name in _OF_THE_CONNECTION else b"%s: %s\r\n" % (name, value)


class _Joined:
    """A transport for one answer: keeps what is written, and does it in one."""

    __slots__ = ("_is_closed", "_parts", "_transport")

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._parts: list[bytes] = []
        self._is_closed = False

    def write(self, data: bytes) -> None:
        self._parts.append(data)

    def close(self) -> None:
        self._is_closed = True

    def flush(self) -> None:
        if self._parts:
            self._transport.write(b"".join(self._parts))
            self._parts = []
        if self._is_closed:
            self._transport.close()
