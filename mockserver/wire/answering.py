"""Who answers a request that has arrived: the app at once, or, as uvicorn has it, a task.

A task, its events and messages take twice the time that an ordinary answer takes otherwise. And
clients repeat themselves: a head that is byte for byte that of the request before on the same
connection means the same, and is not parsed again.
"""

from asyncio import Event
from typing import Any, Final, NamedTuple

from uvicorn._types import ASGI3Application

from specdouble.mockserver.wire.connection import IDLE, Connection
from specdouble.mockserver.wire.cycle import Cycle, head_of, sending
from specdouble.mockserver.wire.extensions import Responder, Responders, Sent

_END_OF_HEAD: Final = b"\r\n\r\n"
_FAILED: Final[Sent] = (
    {
        "type": "http.response.start",
        "status": 500,
        "headers": [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")],
    },
    b"Internal Server Error",
)


class Known(NamedTuple):
    """A request's head, what answers such requests, and the size of one with its body, in bytes."""

    head: bytes
    size: int
    responder: Responder


class Answering(Connection):
    """One connection; its `scope` is that of the request that has arrived or is arriving."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._responders: Responders | None = getattr(self.app, "responder", None)
        # The body of the request that arrives, until it is whole, or it is clear that it isn't yet.
        self._content: list[bytes] | None = None
        self._keeps_alive = True
        # What answered last, with the size of the body; and what is known of that request's head.
        self._used: tuple[Responder, int] | None = None
        self._known: Known | None = None
        # The last answer, uvicorn's own headers then, and the head that both made.
        self._sent: Sent | None = None
        self._fields: object = None
        self._head: bytes | None = None

    def on_body(self, body: bytes) -> None:
        """Keep what comes along with the head for an answer at once."""
        if self._content is None:
            super().on_body(body)
        else:
            self._content.append(body)

    def arrive(self) -> None:
        """The request is whole: answer it, or let its task know."""
        if not self._answer_at_once():
            self.begin_if_held()
            self.cycle.more_body = False
            self.cycle.message_event.set()

    def _answer_at_once(self) -> bool:
        """Whether it could be."""
        if self._content is None or self._responders is None or not self._may_be_at_once():
            return False
        responder, body = self._responders(self.scope), b"".join(self._content)
        if responder is None or not self._answer(responder, body):
            return False
        self._content, self._used = None, (responder, len(body))
        return True

    def _may_be_at_once(self) -> bool:
        return (
            self._keeps_alive
            and not self.expect_100_continue
            and self.scope["method"] != "HEAD"
            and self._is_free
        )

    @property
    def _is_free(self) -> bool:
        """Whether the next answer can be sent: none before it is still to come, or to be read."""
        return not self._is_unanswered and not self.flow.write_paused

    def forget(self) -> None:
        """Know of no request before the one that is to be parsed."""
        self._known = self._used = None

    def remember(self, data: bytes) -> None:
        """Know the head of the request that all of this is, if it was answered at once.

        Not if there is more in it: another request, an empty line, the framing of chunks.
        """
        if self._used is not None:
            responder, size = self._used
            head = data[: data.find(_END_OF_HEAD) + len(_END_OF_HEAD)]
            if len(head) + size == len(data):
                self._known = Known(head, len(data), responder)

    def answer_again(self, data: bytes) -> bool:
        """Answer a request with the head of the last; False, if this is anything else.

        The same head has the same length of a body in it.
        """
        known = self._known
        return (
            known is not None
            and len(data) == known.size
            and self._phase == IDLE
            and data.startswith(known.head)
            and self._is_free
            and self._answer(known.responder, data[len(known.head) :])
        )

    def _answer(self, responder: Responder, body: bytes) -> bool:
        """Send what answers a request; False, if nothing does."""
        try:
            sent = responder(body)
            if sent is None:
                return False
            fields = self.server_state.default_headers  # there are new ones each second
            if sent is not self._sent or fields is not self._fields:
                self._head = head_of(fields, *sent)
                self._sent, self._fields = sent, fields
        except Exception:
            self.logger.exception("the app failed")
            self._sent = sent = _FAILED
            self._head = None
        if self._head is None:
            self._begin(sending(sent))
            self.cycle.more_body = False
        else:
            self.transport.write(self._head + sent[1])
            self.server_state.total_requests += 1
            self._wait_idly(self.timeout_keep_alive)
        return True

    def begin_if_held(self) -> None:
        """Start the app for a request that is not whole yet, or takes longer."""
        if self._content is not None:
            content, self._content = self._content, None
            self._begin(self.app)
            for each in content:
                super().on_body(each)

    def _begin(self, app: ASGI3Application) -> None:
        """Start an app, or queue the request behind those before it, as uvicorn does."""
        is_first = not self._is_unanswered
        self._unset_keepalive_if_required()
        self.cycle = Cycle(
            scope=self.scope,
            transport=self.transport,
            flow=self.flow,
            logger=self.logger,
            access_logger=self.access_logger,
            access_log=False,
            default_headers=self.server_state.default_headers,
            message_event=Event(),
            expect_100_continue=self.expect_100_continue,
            keep_alive=self._keeps_alive,
            on_response=self.on_response_complete,
        )
        if is_first:
            self._start_asgi_task(self.cycle, app)
        else:
            self.flow.pause_reading()
            self.pipeline.appendleft((self.cycle, app))
