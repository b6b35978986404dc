"""Who may use the control API: not a web page that a developer happens to visit."""

import hmac
from collections.abc import Callable, Collection, Mapping
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Receive, Scope, Send

from specdouble.mockserver.edge.envelopes import problem
from specdouble.mockserver.edge.mount import Edge, respond
from specdouble.mockserver.edge.refusals import HttpRefusal
from specdouble.mockserver.kernel.api import Answer
from specdouble.mockserver.wire.extensions import Responder

PATH = "/_specdouble/"
WANTED = (
    "The control API wants Authorization: Bearer TOKEN, with the token of serve --control-token,"
    " or the one that serve has printed"
)
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class Guard:
    """ASGI app: hands requests for the control API to it, if they may; all others to the mock.

    Without a token a request must name this machine itself as its host: a page of elsewhere can
    have its own name point here, but that name is not ours.
    """

    def __init__(
        self,
        app: Edge,
        control: Callable[[], ASGIApp],
        *,
        token: str = "",
        origins: Collection[str] = (),
    ) -> None:
        """`control`: makes the app; `token`: who brings it may use it, from any host.

        `origins`: those of pages that may use it, beside the mock's own.
        """
        self._app = app
        self._make_control = control
        self._control: ASGIApp | None = None
        self._token = token.encode()
        self._origins = origins

    def responder(self, scope: Scope) -> Responder | None:
        """The mock's answer to an ordinary request."""
        if scope["path"].startswith(PATH):
            return None
        return self._app.responder(scope)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let through, or refuse with problem details (RFC 9457)."""
        if scope["type"] != "http" or not scope["path"].startswith(PATH):
            await self._app(scope, receive, send)
            return
        try:
            self._check(dict(scope["headers"]), scope["method"])
        except HttpRefusal as refusal:
            body, media_type = problem(refusal, None)
            headers = {"Content-Type": media_type, **refusal.headers}
            await respond(send, Answer(refusal.status, body, headers), [])
            return
        if self._control is None:  # made at the first use, for most runs do without
            self._control = self._make_control()
        await self._control(scope, receive, send)

    def _check(self, headers: Mapping[bytes, bytes], method: str) -> None:
        origin = headers.get(b"origin", b"").decode("latin-1")
        host = headers.get(b"host", b"").decode("latin-1")
        is_foreign = headers.get(b"sec-fetch-site", b"none") not in {b"none", b"same-origin"}
        if (origin or is_foreign) and origin not in {f"http://{host}", *self._origins}:
            message = "A web page may use the control API only if --control-origin names its origin"
            raise HttpRefusal(403, message)
        if self._token:
            is_preflight = method == "OPTIONS" and b"access-control-request-method" in headers
            scheme, _, token = headers.get(b"authorization", b"").partition(b" ")
            is_right = hmac.compare_digest(token.strip(), self._token)
            if not is_preflight and not (is_right and scheme.lower() == b"bearer"):
                raise HttpRefusal(401, WANTED, {"WWW-Authenticate": "Bearer"})
        elif _hostname(host) not in LOOPBACK:
            raise HttpRefusal(403, "The control API is for this machine: ask for it as 127.0.0.1")


def _hostname(host: str) -> str | None:
    """A Host header's name, without its port."""
    try:
        return urlsplit(f"//{host}").hostname
    except ValueError:
        return None
