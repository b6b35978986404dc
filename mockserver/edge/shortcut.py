"""The straight way to an endpoint, past all that only odd requests need.

The pages, Starlette's CORS, Connexion's middlewares and the search for a path take more time than
an ordinary request needs. So the endpoints that Connexion has made are called here for it; any
other, and one whose parameters are refused, goes the whole way. Both end in the same endpoint.
"""

from collections.abc import Mapping
from functools import lru_cache

from starlette.types import ASGIApp, Receive, Scope, Send

from specdouble.mockserver.edge.endpoint import Endpoint
from specdouble.mockserver.edge.operations import Endpoints
from specdouble.mockserver.edge.paths import Paths
from specdouble.mockserver.edge.refusals import HttpRefusal
from specdouble.mockserver.edge.turn import Arguments, Request, combined

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

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request that has an endpoint and proper parameters; hand on any other."""
        if self._endpoints and scope["type"] == "http":
            raw, query = scope.get("raw_path") or b"", scope["query_string"]
            if len(raw) + len(query) <= LONGEST:
                known = self._remembered(scope["method"], raw, query)
                if known is not None:
                    endpoint, path, arguments = known
                    headers = combined(scope["headers"])
                    extra = self._cross_origin if b"origin" in headers else SAME_ORIGIN
                    request = Request(scope, headers, path, arguments, extra)
                    await endpoint.serve(request, receive, send)
                    return
        await self._app(scope, receive, send)

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
