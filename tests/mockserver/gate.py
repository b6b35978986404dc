"""An ASGI app whose answers wait until they are let go."""

import asyncio

from starlette.types import Receive, Scope, Send


class Gate:
    """`/slow` waits, then reads its body and tells its size, once there was a request to `/go`."""

    def __init__(self) -> None:
        self._open = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        size, more = 0, scope["path"].endswith("/slow")
        if more:
            await self._open.wait()
        else:
            self._open.set()
        while more:
            message = await receive()
            size, more = size + len(message["body"]), message["more_body"]
        content = str(size).encode()
        length = [(b"content-length", str(len(content)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": length})
        await send({"type": "http.response.body", "body": content})
