"""A request and its answer, as uvicorn has them, but head and content leave in one write.

A write is a system call, and takes a fifth of the time of a small answer.
"""

from asyncio import Transport
from typing import Any

from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

from specdouble.mockserver.wire.cutting import CUT


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
            return
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


def cut(cycle: RequestResponseCycle) -> None:
    """End the connection; nothing that is sent from now on has any effect."""
    cycle.disconnected = True
    cycle.transport.close()


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
