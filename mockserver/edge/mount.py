"""An API as the edge serves it: its document and behaviours, and how it speaks."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

import msgspec
from starlette.types import Receive, Scope, Send

from specdouble.fixtures.keys import Key
from specdouble.mockserver.edge.authentication import Keys, no_more
from specdouble.mockserver.edge.envelopes import Envelope, from_behaviour
from specdouble.mockserver.edge.ratelimit import Limits, RateLimiter
from specdouble.mockserver.edge.refusals import HttpRefusal
from specdouble.mockserver.history.keeping import Histories
from specdouble.mockserver.kernel.api import Answer, Api, Behaviour
from specdouble.mockserver.kernel.clock import Clock
from specdouble.mockserver.kernel.refusals import Refusal
from specdouble.mockserver.kernel.rules import Rules
from specdouble.mockserver.wire.extensions import Responder, Sent, deliver
from specdouble.specs import Document, Operation

logger = logging.getLogger("specdouble.edge")
INTERNAL = "Internal server error"
NO_CONTENT = 204
JSON = (b"content-type", b"application/json")
Header = tuple[bytes, bytes]
Declared = Callable[[Mapping[str, Any]], Answer | None]
"""`problem details -> the answer that the document declares`; None, if it declares none."""
encode = msgspec.json.Encoder().encode


class Place(Protocol):
    """Where operations are performed: a sandbox, for a mocked API."""

    clock: Clock
    kept: dict[str, Any]

    @property
    def changes(self) -> int:
        """The number of the last change in it."""

    @property
    def rules(self) -> Rules | None:
        """What requests meet there; None, if no rules can be."""

    def perform(
        self, api: Api, behaviour: Behaviour, arguments: Mapping[str, Any], now: datetime
    ) -> Answer:
        """What comes of it."""


class Places(Protocol):
    """Those that a request may choose from."""

    @property
    def default(self) -> Place:
        """The place of a request that chooses none."""

    def get(self, name: str) -> Place:
        """The place of that name; NotFound, if there is none."""


class Edge(Protocol):
    """An ASGI app that answers ordinary requests without waiting, too: see `wire/extensions.py`."""

    def responder(self, scope: Scope) -> Responder | None:
        """What answers all requests with this head; None, if the app has to be called."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer in the way of ASGI."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mount:
    """A document, the API behind it, the sandboxes it runs in, and the edge's settings for it.

    `bound`: finds a key that is bound to a sandbox, beside the API's own `keys`. `declared`: what
    the document says of an operation's errors.
    """

    document: Document
    api: Api
    sandboxes: Places
    keys: Sequence[Key]
    bound: Keys = no_more
    envelope: Envelope
    declared: Callable[[Operation], Declared] | None = None
    limits: Limits | None = None
    validate_responses: bool = False
    histories: Histories | None = None

    def limiter(self, sandbox: Place) -> RateLimiter | None:
        """What counts the requests in a sandbox: each has windows of its own."""
        if self.limits is None:
            return None
        found: RateLimiter | None = sandbox.kept.get(self.api.name)
        if found is None:
            found = sandbox.kept[self.api.name] = RateLimiter(self.limits)
        return found

    def refusal(self, error: Exception, declared: Declared | None = None) -> Answer:
        """Any error as an answer in the API's own shape; an unforeseen one is logged as a 500."""
        code = error.code if isinstance(error, Refusal) else None
        match error:
            case HttpRefusal():
                refusal = error
            case Refusal():
                refusal = from_behaviour(error)
            case _:
                logger.error("an operation failed", exc_info=error)
                refusal = HttpRefusal(500, INTERNAL)
        body, media_type = self.envelope(refusal, code)
        if declared is not None and (found := declared(body)) is not None:
            headers = {**found.headers, **refusal.headers}
            return Answer(found.status, found.body, headers, written=found.written)
        return Answer(refusal.status, body, {"Content-Type": media_type, **refusal.headers})

    def headers(self, sandbox: Place, key: Key | None, now: datetime) -> Sequence[Header]:
        """The headers that each answer of the API carries."""
        limiter = self.limiter(sandbox)
        if limiter is None:
            return ()
        return limiter.headers(None if key is None else key.holder, now)


async def respond(send: Send, answer: Answer, headers: list[Header]) -> None:
    """Send an answer. `headers`: those to begin with; the list is used up."""
    await deliver(send, composed(answer, headers))


def composed(answer: Answer, headers: list[Header]) -> Sent:
    """An answer as it is sent; what it has of headers is added to these.

    A body becomes JSON, none has the length 0 (a 204 none at all).
    """
    content = answer.written
    if content is None:
        content = answer.written = b"" if answer.body is None else encode(answer.body)
    if answer.status != NO_CONTENT:  # RFC 9110, section 8.6
        headers.append((b"content-length", b"%d" % len(content)))
    if answer.headers:
        headers += [
            (name.lower().encode(), value.encode()) for name, value in answer.headers.items()
        ]
    if answer.body is not None and "Content-Type" not in answer.headers:
        headers.append(JSON)
    return {"type": "http.response.start", "status": answer.status, "headers": headers}, content
