"""A path that names its sandbox: `/~NAME/api/v1/...`, where a base URL is all that one can set."""

from starlette.types import Receive, Scope, Send

from specdouble.mockserver.edge.mount import Edge
from specdouble.mockserver.edge.turn import WITHIN
from specdouble.mockserver.wire.extensions import Responder

MARK = b"/~"


class Prefix:
    """ASGI app: takes the sandbox's name off the path and hands on the rest."""

    def __init__(self, app: Edge) -> None:
        self._app = app

    def responder(self, scope: Scope) -> Responder | None:
        """The answer to an ordinary request."""
        return self._app.responder(_within(scope))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand on as it is what has no such prefix."""
        if scope["type"] == "http":
            scope = _within(scope)
        await self._app(scope, receive, send)


def _within(scope: Scope) -> Scope:
    """The same request, in the sandbox that its path names."""
    if not scope["path"].startswith("/~"):
        return scope
    name, slash, path = scope["path"][2:].partition("/")
    scope = {**scope, "path": slash + path or "/", WITHIN: name}
    if raw := scope.get("raw_path"):
        _, _, rest = raw[2:].partition(b"/")
        scope["raw_path"] = b"/" + rest
    return scope
