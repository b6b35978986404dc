"""Servers with a fault each: the mock, with something between it and the client."""

import json
from collections.abc import Callable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tests.mocks import create_app


def faithful(api: str) -> ASGIApp:
    return create_app([api], rate_limit=False)


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
