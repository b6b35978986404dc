"""The mock over HTTP, in process or on a port: clients for it, and its time in one's hand."""

import asyncio
import threading
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import unquote

import httpx
import uvicorn
from starlette.types import ASGIApp, Message

from specdouble.fixtures.peaka import profiles as peaka_profiles
from specdouble.fixtures.skillmeat import profiles as skillmeat_profiles
from specdouble.mockserver import server
from specdouble.mockserver.edge.mount import Edge
from specdouble.mockserver.kernel.clock import Clock
from specdouble.mockserver.mocks import MOCKS
from tests.mocks import create_app

NOW = datetime(2025, 12, 1, 15, 0, tzinfo=UTC)
SKILLMEAT = "http://localhost:8000/api/v1"
CONTROL = "http://localhost:8000/_specdouble/v1"
PEAKA = f"{SKILLMEAT}/data/projects/mtKDhe1U"
KEY, OTHER_KEY = (key.token for key in skillmeat_profiles.KEYS)
PARTNER_KEY, PROJECT_KEY = (key.token for key in peaka_profiles.KEYS)
CACHE = "960bd651-7b3c-4511-9a88-18e14ac7742a"
JSON = {"Content-Type": "application/json"}

LISTINGS = (
    "/cache/status",
    "/cache/projects?limit=500",
    "/cache/artifacts?limit=500",
    "/cache/stale-artifacts?limit=500",
    "/cache/marketplace?limit=500",
)


class InProcess(httpx.BaseTransport):
    """Gives requests to an ASGI app as a server would: the target undecoded, the body in chunks.

    The extension `target` (bytes) goes out as it is, where httpx would mend it.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        assert isinstance(request.stream, httpx.SyncByteStream)
        start, *bodies = asyncio.run(exchange(self._app, scope_of(request), request.stream))
        content = b"".join(message["body"] for message in bodies)
        return httpx.Response(start["status"], headers=start["headers"], content=content)


class AtOnce(InProcess):
    """The same for what comes whole, as our wire does it: answered at once, if the app can."""

    def __init__(self, app: Edge) -> None:
        super().__init__(app)
        self._responders = app.responder

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        responder = None if request.method == "HEAD" else self._responders(scope_of(request))
        sent = None if responder is None else responder(request.read())
        if sent is None:
            return super().handle_request(request)
        start, content = sent
        return httpx.Response(start["status"], headers=start["headers"], content=content)


def scope_of(request: httpx.Request) -> dict[str, Any]:
    """A request as ASGI has it."""
    target: bytes = request.extensions.get("target", request.url.raw_path)
    path, _, query = target.partition(b"?")
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": "http",
        "path": unquote(path.decode("latin-1")),
        "raw_path": path,
        "query_string": query,
        "root_path": "",
        "headers": [(name.lower(), value) for name, value in request.headers.raw],
        "client": ("127.0.0.1", 50_000),
        "server": ("localhost", 8000),
    }


async def exchange(app: ASGIApp, scope: dict[str, Any], chunks: Iterable[bytes]) -> list[Message]:
    """All that an app sends in answer to one request, whose body comes in these chunks.

    Chunks that end with a ConnectionError are those of a client that goes away.
    """
    sent: list[Message] = []
    waiting = iter(chunks)
    complete = asyncio.Event()

    async def receive() -> Message:
        if complete.is_set():
            await asyncio.Event().wait()  # for the end of the connection, which doesn't come
        try:
            body = next(waiting, None)
        except ConnectionError:
            return {"type": "http.disconnect"}
        if body is None:
            complete.set()
            return {"type": "http.request", "body": b"", "more_body": False}
        return {"type": "http.request", "body": body, "more_body": True}

    async def send(message: Message) -> None:
        sent.append(message)

    await app(scope, receive, send)
    return sent


def client(app: ASGIApp, key: str | None = KEY, base_url: str = SKILLMEAT) -> httpx.Client:
    """A client of an app, with a key for all its requests or none."""
    return client_by(InProcess(app), key, base_url)


def client_by(
    transport: InProcess, key: str | None = KEY, base_url: str = SKILLMEAT
) -> httpx.Client:
    """A client whose requests go that way."""
    return httpx.Client(
        transport=transport, base_url=base_url, headers=bearer(key), trust_env=False
    )


def bearer(key: str | None) -> dict[str, str]:
    return {} if key is None else {"Authorization": f"Bearer {key}"}


class Mock:
    """A mock whose clock is moved by hand, with a client for each of its APIs."""

    def __init__(self, *names: str, **options: Any) -> None:
        self._elapsed = timedelta()
        clock = Clock(NOW, elapsed=self._seconds)
        self.app = create_app(names or tuple(MOCKS), clock=clock, **options)
        self.skillmeat = client(self.app)
        self.peaka = client(self.app, PARTNER_KEY, PEAKA)

    def _seconds(self) -> float:
        return self._elapsed.total_seconds()

    def wait(self, **time: float) -> None:
        """Let time pass."""
        self._elapsed += timedelta(**time)

    def everything(self) -> list[Any]:
        """All that can be read of both APIs."""
        answers = [self.skillmeat.get(path) for path in LISTINGS]
        answers += [self.peaka.get("/cache/status"), self.peaka.get(f"/cache/{CACHE}")]
        assert {answer.status_code for answer in answers} == {200}
        return [answer.json() for answer in answers]


def refusal(answer: httpx.Response) -> str:
    """What a refusal says, once its shape is known to be that of the API that was asked."""
    assert 400 <= answer.status_code < 500, answer.text
    assert answer.headers["content-type"] == "application/json"
    body: dict[str, str] = answer.json()
    if "/data/" in answer.url.path:
        assert body.keys() == {"error", "message", "errorCode"}
        return body["message"]
    assert body.keys() == {"detail"}
    return body["detail"]


def serving(app: ASGIApp, timeout_keep_alive: int = 5) -> AbstractContextManager[str]:
    """A real server on a free port of this machine, for as long as the block runs: its URL."""
    running = server.server(app)
    running.config.timeout_keep_alive = timeout_keep_alive
    return on_a_port(running)


@contextmanager
def on_a_port(running: uvicorn.Server) -> Iterator[str]:
    """Any server of uvicorn's on a free port, for as long as the block runs: its URL."""
    with closing(server.listen("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=running.run, args=([listener],))
        thread.start()
        try:
            yield server.base_url(listener)
        finally:
            running.should_exit = True
            thread.join()
