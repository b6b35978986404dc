"""What ASGI has no word for, between an app and the wire: to answer at once, and to be cut off."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Final

Sent = tuple[MutableMapping[str, Any], bytes]
"""The message that starts an answer, as ASGI has it, and all of its content."""
Responder = Callable[[bytes], Sent | None]
"""`whole body -> answer`; None, if the app has to be called this time: nothing is done as yet."""
Responders = Callable[[Any], Responder | None]
"""What an app may have beside `__call__`, as `responder`: `scope -> what answers such requests`.

It answers any request with that very head; None, if the app has to be called for them. So a request
that comes whole takes neither a task nor messages, and one that is repeated is not read again. To
find what answers must not fail; to answer may, which is a 500 as it is of ASGI's apps.
"""
CUT: Final = "specdouble.cut"
"""The type of a message for `send`: close the connection here, whatever of the answer is missing.

An app that stops early is taken for broken, and logged so.
"""


async def deliver(send: Callable[[Any], Awaitable[None]], sent: Sent) -> None:
    """Send an answer in the way of ASGI."""
    start, content = sent
    await send(start)
    await send({"type": "http.response.body", "body": content})
