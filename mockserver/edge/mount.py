"""An API as the edge serves it: its document and behaviours, and how it speaks."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from starlette.types import Send

from specdouble.fixtures.keys import Key
from specdouble.mockserver.edge.envelopes import Envelope, from_behaviour
from specdouble.mockserver.edge.ratelimit import RateLimiter
from specdouble.mockserver.edge.refusals import HttpRefusal
from specdouble.mockserver.kernel.api import Answer, Api
from specdouble.mockserver.kernel.refusals import Refusal
from specdouble.mockserver.kernel.sandbox import Sandbox
from specdouble.specs import Document

logger = logging.getLogger("specdouble.edge")
INTERNAL = "Internal server error"
NO_CONTENT = 204
encode = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True, kw_only=True)
class Mount:
    """A document, the API behind it, the sandbox it runs in, and the edge's settings for it."""

    document: Document
    api: Api
    sandbox: Sandbox
    keys: Sequence[Key]
    envelope: Envelope
    limiter: RateLimiter | None = None

    def refusal(self, error: Exception) -> Answer:
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
        return Answer(refusal.status, body, {"Content-Type": media_type, **refusal.headers})

    def headers(self, key: Key | None) -> Mapping[str, str]:
        """The headers that each answer of the API carries."""
        if self.limiter is None:
            return {}
        holder = None if key is None else key.holder
        return self.limiter.headers(holder, self.sandbox.clock.now())


async def respond(send: Send, answer: Answer, headers: Mapping[str, str]) -> None:
    """Send an answer; a body becomes JSON, none has the length 0 (a 204 none at all)."""
    content = b"" if answer.body is None else encode(answer.body)
    given: dict[str, Any] = {**headers, **answer.headers}
    if answer.status != NO_CONTENT:  # RFC 9110, section 8.6
        given["Content-Length"] = len(content)
    if answer.body is not None:
        given.setdefault("Content-Type", "application/json")
    raw = [(name.lower().encode(), str(value).encode()) for name, value in given.items()]
    await send({"type": "http.response.start", "status": answer.status, "headers": raw})
    await send({"type": "http.response.body", "body": content})
