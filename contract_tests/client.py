"""Sends what stories ask for, politely, and records every exchange."""

import asyncio
import json
import math
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import unquote, urlencode

import httpx
from msgspec.structs import replace

from specdouble.contract_tests.exchange import Exchange
from specdouble.contract_tests.patience import ATTEMPTS, TOO_MANY, OutOfTime, wait
from specdouble.contract_tests.shapes.operations import filled
from specdouble.contract_tests.target import Target
from specdouble.contract_tests.traffic import Traffic
from specdouble.specs import Document

JSON = "application/json"

Query = Mapping[str, object] | Iterable[tuple[str, object]]


class Silent(Exception):  # noqa: N818 - reads as the sentence it is
    """The target gave no answer: it broke the connection off, or took longer than its timeout."""

    def __init__(self, operation: str, request: str, reason: str) -> None:
        super().__init__(f"{request}: {reason}")
        self.operation = operation


class Client:
    """A client of one target that keeps all exchanges; not for several threads.

    `until`: nothing is sent when `time.monotonic` is beyond it. `waited`: seconds that answers
    429 made it wait.
    """

    def __init__(self, target: Target, document: Document, until: float = math.inf) -> None:
        self.target = target
        self.document = document
        self.exchanges: list[Exchange] = []
        self.until = until
        self.waited = 0.0
        self.listen: Callable[[Exchange], None] = lambda _: None
        """Is told of each exchange; what it raises ends the story."""
        transport = None if target.app is None else InProcess(target.app)
        self._http = httpx.Client(timeout=target.timeout, transport=transport, trust_env=False)

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    @property
    def traffic(self) -> Traffic:
        """All that was exchanged so far."""
        return Traffic(self.document, self.exchanges)

    def ask(  # noqa: PLR0913 - the parts of a request, all but the first by name
        self,
        operation: str,
        *,
        query: Query = (),
        body: object = None,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        key: int | str | None = 0,
        method: str | None = None,
        label: str = "",
        path: Mapping[str, object] | None = None,
        **path_values: object,
    ) -> Exchange:
        """Send a request for an operation, by its id.

        `path`: values of its path's parameters, whatever they are called; those whose names are
        none of these may be given as they are. `body` is sent as JSON, `content` as it is.
        `key`: one of the target's, by number; a text is sent as a key of its own; None sends
        none. `method`: another than the operation's.
        Raises Silent, if there is no answer, and OutOfTime, if there is no time for it.
        """
        described = self.document.operations[operation]
        values = {name: str(value) for name, value in {**(path or {}), **path_values}.items()}
        return self.send(
            method or described.method,
            filled(described.path, values),
            operation=operation if method is None else "",
            path_values=values,
            query=query,
            content=json.dumps(body).encode() if body is not None else content,
            headers=headers,
            key=key,
            label=label,
        )

    def send(  # noqa: PLR0913
        self,
        method: str,
        path: str,
        *,
        operation: str = "",
        path_values: Mapping[str, str] | None = None,
        query: Query = (),
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        key: int | str | None = 0,
        label: str = "",
    ) -> Exchange:
        """Send any request to a path below the base URL, percent-encoded already."""
        pairs = tuple(_pairs(query))
        url = path + (f"?{urlencode(pairs)}" if pairs else "")
        given = self._headers(key, content, headers or {})
        request = httpx.Request(
            method, self.target.base_url + url, headers=given, content=content or b""
        )
        plain = Exchange(
            operation=operation,
            method=method,
            url=url,
            path_values=path_values or {},
            query=pairs,
            request_headers={name.lower(): value for name, value in given.items()},
            request_body=content or b"",
            status=0,
            headers={},
            body=b"",
            at=datetime.now(UTC),
            elapsed=timedelta(),
            key=self._key_number(key),
            label=label,
        )
        return self._patiently(request, plain)

    def _headers(
        self, key: int | str | None, content: bytes | None, extra: Mapping[str, str]
    ) -> dict[str, str]:
        headers = {"Accept": JSON, **({} if content is None else {"Content-Type": JSON})}
        token = self.target.keys[key] if isinstance(key, int) and self.target.keys else key
        if isinstance(token, str):
            headers["Authorization"] = f"Bearer {token}"
        return {**headers, **self.target.headers, **extra}

    def _key_number(self, key: int | str | None) -> int | None:
        return -1 if isinstance(key, str) else key

    def _patiently(self, request: httpx.Request, plain: Exchange) -> Exchange:
        """Send, and again after each 429 when it may be; the last answer. All are kept."""
        exchange = self._once(request, plain)
        for _ in range(ATTEMPTS - 1):
            if exchange.status == TOO_MANY:
                self.waited += wait(exchange.headers, self.until)
                exchange = self._once(request, plain)
        return exchange

    def _once(self, request: httpx.Request, plain: Exchange) -> Exchange:
        if time.monotonic() > self.until:
            raise OutOfTime("the run has had its time")
        at, begun = datetime.now(UTC), time.perf_counter()
        what = f"{request.method} {request.url.path}"
        try:
            response = self._http.send(request)
        except httpx.TimeoutException:
            reason = f"no answer within {self.target.timeout:g} s"
            raise Silent(plain.operation, what, reason) from None
        except httpx.HTTPError as error:
            raise Silent(plain.operation, what, str(error) or type(error).__name__) from None
        exchange = replace(
            plain,
            status=response.status_code,
            headers={name.lower(): response.headers[name] for name in response.headers},
            body=response.content,
            at=at,
            elapsed=timedelta(seconds=time.perf_counter() - begun),
            trail=len(self.exchanges),
        )
        self.exchanges.append(exchange)
        self.listen(exchange)
        return exchange


def _pairs(query: Query) -> Iterable[tuple[str, str]]:
    items = query.items() if isinstance(query, Mapping) else query
    for name, value in items:
        if value is not None:
            yield name, str(value).lower() if isinstance(value, bool) else str(value)


class InProcess(httpx.BaseTransport):
    """Gives requests to an ASGI app in this process."""

    def __init__(self, app: Callable[..., Awaitable[None]]) -> None:
        self._app = app

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """One request, on an event loop of its own."""
        return asyncio.run(self._handle(request))

    async def _handle(self, request: httpx.Request) -> httpx.Response:
        raw_path, _, query = request.url.raw_path.partition(b"?")
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": request.method,
            "scheme": request.url.scheme,
            "path": unquote(raw_path.decode("latin-1")),
            "raw_path": raw_path,
            "query_string": query,
            "root_path": "",
            "headers": [(name.lower(), value) for name, value in request.headers.raw],
            "client": ("127.0.0.1", 1),
            "server": (request.url.host, request.url.port or 80),
        }
        sent: list[dict[str, Any]] = []
        content = request.read()

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": content, "more_body": False}

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        await self._app(scope, receive, send)
        body = b"".join(message.get("body", b"") for message in sent[1:])
        return httpx.Response(sent[0]["status"], headers=sent[0]["headers"], content=body)
