"""A path that names its sandbox: `/~NAME/api/v1/...`, where a base URL is all that one can set."""

from starlette.types import ASGIApp, Receive, Scope, Send

from specdouble.mockserver.edge.turn import WITHIN

MARK = b"/~"


class Prefix:
    """ASGI app: takes the sandbox's name off the path and hands on the rest."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand on as it is what has no such prefix."""
        if scope["type"] == "http" and scope["path"].startswith("/~"):
            name, slash, path = scope["path"][2:].partition("/")
            scope = {**scope, "path": slash + path or "/", WITHIN: name}
            if raw := scope.get("raw_path"):
                _, _, rest = raw[2:].partition(b"/")
                scope["raw_path"] = b"/" + rest
        await self._app(scope, receive, send)
