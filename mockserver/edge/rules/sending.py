"""An answer on its way: late, drop by drop, or never complete."""

import asyncio
from collections.abc import Iterator

from starlette.types import Message, Receive, Send

from specdouble.mockserver.edge.rules.effects import MOST_SECONDS, Cut, Drip
from specdouble.mockserver.wire.extensions import CUT

TICK = 0.1
"""Seconds between two drops."""
START, BODY = "http.response.start", "http.response.body"


async def pause(seconds: float, receive: Receive) -> bool:
    """Wait so long; no longer than the client does: whether it is still there."""
    gone = asyncio.ensure_future(_gone(receive))
    try:
        await asyncio.wait({gone}, timeout=seconds)
        return not gone.done()
    finally:
        gone.cancel()


async def _gone(receive: Receive) -> None:
    try:
        while (await receive())["type"] != "http.disconnect":
            pass
    except (TimeoutError, EOFError):  # the rest of a body does not come: no reason to hurry
        await asyncio.Event().wait()


def dripping(send: Send, drip: Drip, receive: Receive) -> Send:
    """Send bodies at that pace, but none for longer than the longest delay."""

    async def sending(message: Message) -> None:
        body = message.get("body", b"")
        if message["type"] != BODY or not body:
            await send(message)
            return
        for drop in _drops(body, drip.bytes_per_second):
            await send({"type": BODY, "body": drop, "more_body": True})
            if not await pause(TICK, receive):
                return
        await send({"type": BODY, "body": b"", "more_body": message.get("more_body", False)})

    return sending


def _drops(body: bytes, per_second: int) -> Iterator[bytes]:
    size = max(1, round(per_second * TICK), round(len(body) * TICK / MOST_SECONDS))
    return (body[start : start + size] for start in range(0, len(body), size))


def cutting(send: Send, cut: Cut) -> Send:
    """Send as much as there is to be, and close the connection."""
    is_over = False

    async def sending(message: Message) -> None:
        nonlocal is_over
        if is_over:
            return
        if message["type"] == START and cut.at != "start":
            await send(message)
            return
        is_over = True
        if cut.at != "start":
            body = message.get("body", b"")
            sent = body[: len(body) // 2] if cut.at == "middle" else b""
            await send({"type": BODY, "body": sent, "more_body": True})
        await send({"type": CUT})

    return sending
