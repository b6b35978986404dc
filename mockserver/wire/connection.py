"""A connection's limits in time and size, and its end: what uvicorn leaves open.

Uvicorn waits for heads and bodies without end, lets the answer to what is no HTTP overtake the
answers before it, gives up clients that have closed their side, closes so that an answer may be
lost, and queues pipelined requests without end.
"""

from asyncio import TimerHandle, Transport
from collections.abc import Sized
from functools import partial
from typing import Any, Final

from uvicorn.protocols.http.flow_control import FlowControl
from uvicorn.protocols.http.httptools_impl import (
    STATUS_LINE,
    HttpToolsProtocol,
    RequestResponseCycle,
)

from specdouble.mockserver.wire.arriving import MAX_DRAINED, Arriving
from specdouble.mockserver.wire.heads import MAX_HEAD, MAX_TARGET, Refused, too_large, too_long

MAX_ON_WIRE: Final = 8 * 1024 * 1024
"""A body with all that chunks add to it: in chunks of one byte, 1 MiB takes 6."""
NEVER: Final = float("inf")
IDLE, HEAD, BODY = range(3)
"""What is awaited: a request, the rest of its head, the rest of its body."""


class Connection(HttpToolsProtocol):
    """One connection; its `_phase` and `headers` are those of the request that is arriving."""

    head_seconds = 10.0
    """A head must be complete so long after its first byte."""
    body_seconds = 10.0
    """A body may pause for so long,"""
    whole_body_seconds = 120.0
    """and take so long altogether."""
    parting_seconds = 2.0
    """When the server stops, an answer is waited for so long."""
    linger_seconds = 2.0
    """What comes after the last answer is read for so long."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._phase = IDLE
        self._is_over = False
        self._lingers = True
        self._deadline: TimerHandle | None = None
        self._awaited: object = None
        self._idle_until: float | None = None
        self._looks_at = NEVER
        self._arrived = 0
        self._since = 0.0

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.flow = _Flow(transport, self.pipeline)
        self._wait_idly(self.head_seconds)

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self._stop_waiting()
        self._stop_looking()

    def on_response_complete(self) -> None:
        """As uvicorn's, but without a timer of its own for each answer."""
        self.server_state.total_requests += 1
        if self.transport.is_closing():
            return
        self.flow.resume_reading()
        if self.pipeline:
            self._start_asgi_task(*self.pipeline.pop())
        else:
            self._wait_idly(self.timeout_keep_alive)

    def _wait_idly(self, seconds: float) -> None:
        self._idle_until = until = self.loop.time() + seconds
        if until < self._looks_at:
            self._stop_looking()
            self._looks_at = until
            self.timeout_keep_alive_task = self.loop.call_later(
                seconds, self.timeout_keep_alive_handler
            )

    def _stop_looking(self) -> None:
        if self.timeout_keep_alive_task is not None:
            self.timeout_keep_alive_task.cancel()
        self.timeout_keep_alive_task, self._looks_at = None, NEVER

    def _unset_keepalive_if_required(self) -> None:
        self._idle_until = None

    def timeout_keep_alive_handler(self) -> None:
        """Close what has been idle for so long; the one timer goes on while it has not."""
        self._stop_looking()
        if self._phase == IDLE and self._idle_until is not None:  # others have deadlines
            left = self._idle_until - self.loop.time()
            if left <= 0:
                super().timeout_keep_alive_handler()
            else:
                self._wait_idly(left)

    def eof_received(self) -> bool:  # type: ignore[override]  # None of uvicorn: close at once
        """Answer what was asked before a client closed its side."""
        self._lingers = False
        if self._phase and not self._is_over:
            self.give_up(Refused(400, "the request ends too early"))
        elif self._is_unanswered:
            self.cycle.keep_alive = False
        return self._is_unanswered

    def shutdown(self) -> None:
        """The server stops: whose body isn't here is not waited for, nor who takes too long."""
        self._lingers = False
        if self._phase == BODY and self._is_unanswered and not self._is_over:
            self._fail_body(TimeoutError("the server stops"))
        else:
            super().shutdown()
            if self._is_unanswered:  # a late answer may take a minute
                self.loop.call_later(self.parting_seconds, self.transport.close)

    def await_more(self, data: bytes) -> None:
        self._unset_keepalive_if_required()
        message = self.cycle if self._phase == BODY else self.headers
        if message is not self._awaited:
            self._awaited, self._arrived, self._since = message, 0, self.loop.time()
            if self._phase == BODY:
                self._watch_answer()
        else:
            self._arrived += len(data)
        if self._phase == BODY:
            self._await_body()
        elif len(self.url) > MAX_TARGET:
            self.give_up(too_long())
        elif self._arrived > MAX_HEAD:
            self.give_up(too_large())
        elif data.endswith(b"\r\n") and self.parser.get_http_version() == "0.0":
            self.give_up(Refused(400, "HTTP/0.9 is not spoken here"))
        elif self._arrived == 0:
            self._wait(self.head_seconds)

    def _await_body(self) -> None:
        left = self._since + self.whole_body_seconds - self.loop.time()
        most = MAX_DRAINED if self.cycle.response_complete else MAX_ON_WIRE
        if self._arrived > most:
            self.give_up(Refused(400, "the body takes too many bytes"))
        else:
            self._wait(min(self.body_seconds, left))

    def _wait(self, seconds: float) -> None:
        self._stop_waiting()
        self._deadline = self.loop.call_later(seconds, self._expire)

    def be_content(self) -> None:
        """All has come: wait for nothing but the next request, once this one is answered."""
        self._stop_waiting()
        if not self._is_unanswered:
            self._wait_idly(self.timeout_keep_alive)

    def _stop_waiting(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _expire(self) -> None:
        if self._is_over:
            self.transport.close()
        elif self.flow.read_paused:  # the app is late, or the client in reading
            self._wait(self.body_seconds)
        elif self._phase == HEAD:
            self.give_up(Refused(408, "the head stopped arriving"))
        else:
            self._fail_body(TimeoutError("the body stopped arriving"))

    @property
    def _is_unanswered(self) -> bool:
        return not getattr(self.cycle, "response_complete", True)

    def _watch_answer(self) -> Arriving:
        cycle = Arriving.of(self.cycle)
        cycle.on_response = partial(self._answered, cycle, None)
        return cycle

    def _answered(self, cycle: RequestResponseCycle, refused: Refused | None) -> None:
        is_last = isinstance(cycle, Arriving) and cycle.is_last
        if is_last:
            self.pipeline.clear()
            self.cycle = cycle
        self.on_response_complete()
        self._arrived = 0
        if is_last:
            self._end()
        elif refused and not self.transport.is_closing():
            self._say(refused)

    def give_up(self, refused: Refused) -> None:
        """End with a refusal, after the answers to all requests that are complete."""
        if self._phase == BODY:
            self._fail_body(EOFError(refused.reason))
            return
        self._is_over = True
        self._stop_waiting()
        if self._is_unanswered:
            self.flow.pause_reading()
            self.cycle.on_response = partial(self._answered, self.cycle, refused)
        else:
            self._say(refused)

    def _fail_body(self, failure: Exception) -> None:
        """Let the app answer, if it has not yet, to a body that can't be had."""
        self._is_over = True
        self._stop_waiting()
        if self._is_unanswered:
            self._watch_answer().fail(failure)
        else:
            self._end()

    def _say(self, refused: Refused) -> None:
        self.logger.warning("refused what is no proper request: %s", refused.reason)
        text = f"{refused.reason}\n".encode()
        fields = [
            *self.server_state.default_headers,
            (b"content-type", b"text/plain; charset=utf-8"),
            (b"content-length", str(len(text)).encode()),
            (b"connection", b"close"),
        ]
        head = b"".join(b"%s: %s\r\n" % field for field in fields)
        self.transport.write(STATUS_LINE[refused.status] + head + b"\r\n" + text)
        self._end()

    def _end(self) -> None:
        """Close our side, and read on for a while (RFC 9112, section 9.6)."""
        self._is_over = True
        self._unset_keepalive_if_required()
        if self.transport.is_closing() or not self._lingers:
            self.transport.close()
        else:
            self.transport.write_eof()
            self._arrived = 0
            self._wait(self.linger_seconds)

    def drain(self, size: int) -> None:
        """Drop what comes behind the last answer; the connection closes when the time is up.

        To close it as soon as it is too much would reset it, and a client that is still sending
        (as Node's `fetch` does) would lose the answer. So it is only read no further.
        """
        self._arrived += size
        if self._arrived > MAX_DRAINED:
            self.flow.pause_reading()


class _Flow(FlowControl):
    """Reads nothing more while requests are waiting, however often a body is asked for."""

    def __init__(self, transport: Transport, waiting: Sized) -> None:
        super().__init__(transport)
        self._waiting = waiting

    def resume_reading(self) -> None:
        if self.read_paused and not self._waiting:
            super().resume_reading()
