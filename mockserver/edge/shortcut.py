"""The straight way to an endpoint, past all that only odd requests need.

The pages, Starlette's CORS, Connexion's middlewares and the search for a path take more time than
an ordinary request needs. So the endpoints that Connexion has made are called here for it; any
other, and one whose parameters are refused, goes the whole way. Both end in the same endpoint.
"""

from collections.abc import Mapping
from functools import lru_cache, partial

from starlette.types import ASGIApp, Receive, Scope, Send

from specdouble.mockserver.edge.endpoint import Endpoint
from specdouble.mockserver.edge.operations import Endpoints
from specdouble.mockserver.edge.paths import Paths
from specdouble.mockserver.edge.refusals import HttpRefusal
from specdouble.mockserver.edge.turn import Arguments, Request, combined
from specdouble.mockserver.wire.extensions import Responder

VARY = (b"vary", b"Origin")
"""Starlette's CORS says so in every answer."""
SAME_ORIGIN = (VARY,)
REMEMBERED = 1000
LONGEST = 300
"""Targets longer than so many bytes are not remembered, and have no shortcut."""


class Shortcut:
    """ASGI app: calls the endpoint of an ordinary request; hands on any other."""

    def __init__(
        self, app: ASGIApp, paths: Paths, endpoints: Endpoints, cross_origin: Mapping[str, str]
    ) -> None:
        """`cross_origin`: the headers of an answer to a page of another origin."""
        self._app = app
        self._paths = paths
        self._endpoints = endpoints
        named = [(name.lower().encode(), value.encode()) for name, value in cross_origin.items()]
        self._cross_origin = [VARY, *named]
        self._remembered = lru_cache(REMEMBERED)(self._find)

    def responder(self, scope: Scope) -> Responder | None:
        """The answer to such a request, if its body is here; None, if it goes another way."""
        asked = self._asked(scope)
        return None if asked is None else partial(asked[0].at_once, asked[1])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request that has an endpoint and proper parameters; hand on any other."""
        asked = self._asked(scope) if scope["type"] == "http" else None
        if asked is None:
            await self._app(scope, receive, send)
        else:
            await asked[0].serve(asked[1], receive, send)

    def _asked(self, scope: Scope) -> tuple[Endpoint, Request] | None:
        """What is asked of which endpoint."""
        raw, query = scope.get("raw_path") or b"", scope["query_string"]
        if not self._endpoints or len(raw) + len(query) > LONGEST:
            return None
        if (known := self._remembered(scope["method"], raw, query)) is None:
            return None
        endpoint, path, arguments = known
        headers = combined(scope["headers"])
        extra = self._cross_origin if b"origin" in headers else SAME_ORIGIN
        return endpoint, endpoint.request(scope, headers, path, arguments, extra)

    def _find(
        self, method: str, raw: bytes, query: bytes
    ) -> tuple[Endpoint, dict[str, str], Arguments | None] | None:
        """The endpoint, the path's parameters and all arguments, unless headers are among them."""
        try:
            if (found := self._paths.find(raw, method)) is None:
                return None
            path, values = found
            if (operation := path.operation(method)) is None:
                return None
            endpoint = self._endpoints[path.mount.api.name, operation.id]
            return endpoint, values, endpoint.arguments(values, query)
        except HttpRefusal:
            return None
