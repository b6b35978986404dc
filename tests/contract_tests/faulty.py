"""Servers with a fault each: the mock, with something between it and the client."""

import json
import time
from collections import Counter
from collections.abc import Callable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from specdouble.mockserver.kernel.clock import Clock
from tests.mocks import create_app


def faithful(api: str, speed: float = 1.0) -> ASGIApp:
    """The mock; `speed`: how fast its time runs, and with it the syncs that one has to wait for."""
    clock = Clock(elapsed=lambda: time.monotonic() * speed)
    return create_app([api], rate_limit=False, clock=clock)


def refusing() -> ASGIApp:
    """Answer 401, as documented, to everything."""

    async def app(_scope: Scope, _receive: Receive, send: Send) -> None:
        body = b'{"detail": "Missing or invalid API key"}'
        headers = [(b"content-type", b"application/json"), (b"www-authenticate", b"Bearer")]
        await send({"type": "http.response.start", "status": 401, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    return app


def with_wrong_type() -> ASGIApp:
    """Write the status' counters as strings."""

    def change(answer: dict[str, object]) -> dict[str, object]:
        return answer | {"total_projects": "12"} if "total_projects" in answer else answer

    return changed(faithful("skillmeat"), change)


def silent_on(path: str) -> ASGIApp:
    """Never answer under that path."""
    app = faithful("skillmeat")

    async def hanging(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] == path:
            while (await receive())["type"] != "http.disconnect":
                pass
        else:
            await app(scope, receive, send)

    return hanging


def refusing_writes() -> ASGIApp:
    """Answer 401 to every POST: two operations never succeed."""
    app, refusal = faithful("skillmeat"), refusing()

    async def half(scope: Scope, receive: Receive, send: Send) -> None:
        await (refusal if scope["method"] == "POST" else app)(scope, receive, send)

    return half


def limiting(requests: int) -> ASGIApp:
    """Keep SkillMeat's rate limit with other windows: each ends with its first refusal."""
    app, begun = faithful("skillmeat"), int(time.time())
    sent: Counter[bytes] = Counter()

    async def limited(scope: Scope, receive: Receive, send: Send) -> None:
        key = dict(scope["headers"]).get(b"authorization", b"") if scope["type"] == "http" else b""
        window, spent = divmod(sent[key], requests + 1)
        sent[key] += 1
        told = {
            b"x-ratelimit-limit": str(requests).encode(),
            b"x-ratelimit-remaining": str(max(requests - spent - 1, 0)).encode(),
            b"x-ratelimit-reset": str(begun + 60 * (window + 1)).encode(),
        }

        async def altered(message: Message) -> None:
            if message["type"] == "http.response.start":
                kept = [each for each in message["headers"] if each[0] not in told]
                message["headers"] = [*kept, *told.items()]
            await send(message)

        await (too_many if key and spent == requests else app)(scope, receive, altered)

    async def too_many(_scope: Scope, _receive: Receive, send: Send) -> None:
        headers = [(b"content-type", b"application/json"), (b"retry-after", b"0")]
        await send({"type": "http.response.start", "status": 429, "headers": headers})
        await send({"type": "http.response.body", "body": b'{"detail": "Rate limit exceeded"}'})

    return limited


def changed(app: ASGIApp, change: Callable[[dict[str, object]], dict[str, object]]) -> ASGIApp:
    """Send another body in place of each JSON object that the app answers."""

    async def between(scope: Scope, receive: Receive, send: Send) -> None:
        start: Message = {}

        async def altered(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
                return
            body = message["body"]
            if body:
                body = json.dumps(change(json.loads(body))).encode()
            kept = [each for each in start["headers"] if each[0] != b"content-length"]
            start["headers"] = [*kept, (b"content-length", str(len(body)).encode())]
            await send(start)
            await send({**message, "body": body})

        await app(scope, receive, altered)

    return between
