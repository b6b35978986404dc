"""A request whose app is called before all of its body is here."""

from typing import Any, cast

from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

from specdouble.mockserver.wire.cycle import cut
from specdouble.mockserver.wire.extensions import CUT

MAX_DRAINED = 1024 * 1024


class Arriving(RequestResponseCycle):
    """Uvicorn's request; but its body may fail to come, and it does not close the connection."""

    failure: Exception | None = None
    is_last = False
    """The connection ends with the answer, of which `on_response` has to take care.

    Closing at once may undo the answer: what still comes in then makes the system reset the
    connection, and the client loses what it has not read yet (RFC 9112, section 9.6).
    """

    @classmethod
    def of(cls, cycle: RequestResponseCycle) -> "Arriving":
        """The same request. Nearly all come with their whole body, and do without this."""
        cycle.__class__ = cls
        return cast("Arriving", cycle)

    def fail(self, failure: Exception) -> None:
        """Raise this from `receive`, for nothing more will come."""
        self.failure = failure
        self.keep_alive = False
        self.message_event.set()

    async def receive(self) -> Any:
        """A part of the body; TimeoutError or EOFError, if it stopped coming."""
        message = None if self.failure else await super().receive()
        if self.failure is not None:
            raise self.failure
        return message

    async def send(self, message: Any) -> None:
        if message["type"] == CUT:
            cut(self)
            return
        starts = message["type"] == "http.response.start"
        if starts and self.more_body and self._is_not_worth_waiting_for():
            self.keep_alive = False
        await super().send(message)
        if starts and not self.keep_alive:
            self.is_last = self.keep_alive = True

    def _is_not_worth_waiting_for(self) -> bool:
        """Whether the body is too large, or perhaps never sent (its client waits for 100)."""
        length = dict(self.scope["headers"]).get(b"content-length", b"0")
        return self.waiting_for_100_continue or int(length) > MAX_DRAINED
