"""A line for each request, for people or for programs; never a key."""

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, Final, TextIO
from urllib.parse import unquote_plus

import msgspec
from starlette.types import Message, Receive, Scope, Send

from specdouble.mockserver.edge.mount import Edge, Mount
from specdouble.mockserver.history.exchange import target
from specdouble.mockserver.kernel.clock import stopwatch, wall_time
from specdouble.mockserver.secrecy import HIDDEN, is_key
from specdouble.mockserver.wire.extensions import Responder, Sent

Entry = Mapping[str, Any]


class AccessLog:
    """ASGI app: writes a line about each request when it is answered."""

    def __init__(
        self,
        app: Edge,
        line: Callable[[Entry], str],
        stream: TextIO,
        keys: Collection[str] = (),
    ) -> None:
        """`line`: one of FORMATS; `stream`: where lines go; `keys`: what the query calls keys."""
        self._app = app
        self._line = line
        self._stream = stream
        self._keys = keys
        self._lines: list[str] = []

    def responder(self, scope: Scope) -> Responder | None:
        """The answer to an ordinary request, noted."""
        if (inner := self._app.responder(scope)) is None:
            return None

        def responding(body: bytes) -> Sent | None:
            began = stopwatch()
            try:
                sent = inner(body)
            except Exception:
                self._note(scope, began, None, 0)
                raise
            if sent is not None:
                self._note(scope, began, sent[0]["status"], len(sent[1]))
            return sent

        return responding

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status, size, began = None, 0, stopwatch()
        has_content = scope["method"] != "HEAD"

        async def counting(message: Message) -> None:
            nonlocal status, size
            if message["type"] == "http.response.start":
                status = message["status"]
            elif has_content:
                size += len(message.get("body", b""))
            await send(message)

        try:
            await self._app(scope, receive, counting)
        finally:
            self._note(scope, began, status, size)

    def _note(self, scope: Scope, began: float, status: int | None, size: int) -> None:
        host, port = scope.get("client") or ("", 0)
        entry = {
            "time": wall_time().isoformat(timespec="milliseconds"),
            "method": scope["method"],
            "path": self._target(scope),
            "status": status,
            "bytes": size,
            "ms": round((stopwatch() - began) * 1000, 3),
            "client": f"{host}:{port}",
        }
        if not self._lines:  # all of one turn of the loop are written at once
            asyncio.get_running_loop().call_soon(self._write)
        self._lines.append(self._line(entry) + "\n")

    def _target(self, scope: Scope) -> str:
        """The path and query as they were sent, on one line; what may be secret is hidden."""
        path, query = target(scope).decode("latin-1"), scope["query_string"].decode("latin-1")
        if query:
            path += "?" + "&".join(map(self._masked, query.split("&")))
        return path if path.isprintable() else ascii(path)[1:-1]

    def _masked(self, pair: str) -> str:
        name, equals, _ = pair.partition("=")
        plain = unquote_plus(name)
        hidden = plain in self._keys or is_key(plain)
        return f"{name}={HIDDEN}" if equals and hidden else pair

    def _write(self) -> None:
        lines = "".join(self._lines)
        self._lines.clear()
        try:
            self._stream.write(lines)
            self._stream.flush()
        except (OSError, ValueError):  # nobody reads any more, which is no matter to clients
            return


def text(entry: Entry) -> str:
    """For people: `TIME GET /cache/status?x=1 200 345 bytes 0.4 ms 127.0.0.1:50000`."""
    status = entry["status"] or "-"
    told = f"{entry['time']} {entry['method']} {entry['path']} {status}"
    return f"{told} {entry['bytes']} bytes {entry['ms']:.1f} ms {entry['client']}"


def json(entry: Entry) -> str:
    """For programs: JSON Lines."""
    return msgspec.json.encode(entry).decode()


FORMATS: Final[Mapping[str, Callable[[Entry], str]]] = {"text": text, "json": json}


def key_names(mounts: Sequence[Mount]) -> set[str]:
    """The parameters in which the documents want a key within the query."""
    return {
        scheme["name"]
        for mount in mounts
        for scheme in mount.document.components.get("securitySchemes", {}).values()
        if (scheme.get("type"), scheme.get("in")) == ("apiKey", "query")
    }
