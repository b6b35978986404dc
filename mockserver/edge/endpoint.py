"""One operation from bytes to behaviour and back: everything compiled from the document."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from starlette.types import Receive, Scope, Send

from specdouble.mockserver.edge.acceptance import Acceptance
from specdouble.mockserver.edge.answers import ResponseCheck, checked
from specdouble.mockserver.edge.authentication import Authentication, refuse_out_of_scope
from specdouble.mockserver.edge.bodies import Body
from specdouble.mockserver.edge.mount import Header, Mount, respond
from specdouble.mockserver.edge.parameters import Parameters
from specdouble.mockserver.kernel.api import Behaviour
from specdouble.mockserver.kernel.refusals import NotKept
from specdouble.mockserver.kernel.sandboxes import NoSandbox
from specdouble.specs import Operation

SANDBOX = b"x-sandbox"
WITHIN = "specdouble.sandbox"
"""The key in a scope under which a path's prefix is kept."""
Headers = Mapping[bytes, bytes]
Arguments = Mapping[str, Any]


class Request(msgspec.Struct, frozen=True, gc=False):
    """A request that has found its operation.

    `arguments`: those that path and query make, where they are known; `extra`: headers for its
    answer; `within`: the sandbox that its path has named.
    """

    headers: Headers
    path: Mapping[str, str]
    query: bytes
    arguments: Arguments | None = None
    extra: Sequence[Header] = ()
    within: str | None = None

    @property
    def sandbox(self) -> str | None:
        """The name of the sandbox that the request chooses, by its path or by a header."""
        if self.within is None and (named := self.headers.get(SANDBOX)) is not None:
            return named.decode("latin-1")
        return self.within


class Endpoint:
    """An ASGI app that answers the requests of one operation."""

    def __init__(self, operation: Operation, behaviour: Behaviour, mount: Mount) -> None:
        self._mount = mount
        self._behaviour = behaviour
        self._authentication = Authentication(operation, mount.document, mount.keys, mount.bound)
        self._acceptance = Acceptance(operation)
        self._parameters = Parameters(operation)
        self._body = Body(operation)
        self._responses = ResponseCheck(operation) if mount.validate_responses else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request to which Connexion's middlewares have led."""
        headers, query = combined(scope["headers"]), scope["query_string"]
        request = Request(headers, scope["path_params"], query, within=scope.get(WITHIN))
        await self.serve(request, receive, send)

    def arguments(self, path: Mapping[str, str], query: bytes) -> Arguments | None:
        """What path and query make, whatever the rest of a request; None, if headers matter.

        A 400, if they are wrong.
        """
        if self._parameters.reads_headers:
            return None
        return self._parameters.decode(path, query, ())

    async def serve(self, request: Request, receive: Receive, send: Send) -> None:
        """Answer a request; whatever goes wrong is an answer too, in the API's own shape."""
        mount, key, limiter, is_the_apis = self._mount, None, None, True
        sandbox = mount.sandboxes.default
        now = sandbox.clock.now()
        try:
            try:
                key = self._authentication.key(request.headers, request.query)
                if (name := request.sandbox) is None and key is not None:
                    name = key.sandbox
                if name is not None:
                    sandbox = mount.sandboxes.get(name)
                    now = sandbox.clock.now()
                if key is not None and (limits := mount.limiter(sandbox)) is not None:
                    limits.enter(key.holder, now)
                    limiter = limits
                refuse_out_of_scope(key, request.path)
                self._acceptance.check(request.headers)
                arguments = request.arguments
                if arguments is None:
                    given = tuple(request.headers.items())
                    arguments = self._parameters.decode(request.path, request.query, given)
                if self._body.is_declared:
                    arguments = await self._body.read(request.headers, receive, arguments)
                    now = sandbox.clock.now()
                answer = sandbox.perform(mount.api, self._behaviour, arguments, now)
            except Exception as error:  # noqa: BLE001 - all of them, so that the mock never breaks
                answer = mount.refusal(error)
                is_the_apis = not isinstance(error, NoSandbox | NotKept)
            if self._responses is not None and is_the_apis:
                send = checked(send, self._responses, mount)
            await respond(send, answer, [*mount.headers(sandbox, key, now), *request.extra])
        finally:  # also of a request that is cancelled while its body is read
            if limiter is not None and key is not None:
                limiter.leave(key.holder)


def combined(headers: Sequence[tuple[bytes, bytes]]) -> Headers:
    """Headers by their (lower-case) names, those of one name as one (RFC 9110, section 5.3)."""
    given = dict(headers)
    if len(given) < len(headers):
        for name in given:
            separator = b"; " if name == b"cookie" else b", "  # RFC 6265, section 5.4
            given[name] = separator.join(value for other, value in headers if other == name)
    return given
