"""One operation from bytes to behaviour and back: everything compiled from the document."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cached_property
from typing import Any

import msgspec
from starlette.types import Receive, Scope, Send

from specdouble.mockserver.edge.acceptance import Acceptance
from specdouble.mockserver.edge.answers import ResponseCheck, breach
from specdouble.mockserver.edge.authentication import Authentication, refuse_out_of_scope
from specdouble.mockserver.edge.bodies import Body, receive_all
from specdouble.mockserver.edge.mount import Header, Mount, Sent, composed, deliver
from specdouble.mockserver.edge.parameters import Parameters
from specdouble.mockserver.edge.recording import record
from specdouble.mockserver.edge.refusals import HttpRefusal
from specdouble.mockserver.edge.rules.plan import Instead
from specdouble.mockserver.edge.rules.planning import Planning
from specdouble.mockserver.edge.rules.preferences import HEADER as PREFER
from specdouble.mockserver.history.exchange import Origin
from specdouble.mockserver.kernel.api import Behaviour
from specdouble.mockserver.kernel.clock import stopwatch
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

    `headers`: by their names; `path`: its parameters; `arguments`: those that path and query make,
    where they are known; `extra`: headers for its answer.
    """

    scope: Scope
    headers: Headers
    path: Mapping[str, str]
    arguments: Arguments | None = None
    extra: Sequence[Header] = ()

    @property
    def sandbox(self) -> str | None:
        """The name of the sandbox that the request chooses, by its path or by a header."""
        return chosen(self.scope, self.headers)


def chosen(scope: Scope, headers: Headers) -> str | None:
    """The name of the sandbox that a request chooses, by its path or by a header."""
    within: str | None = scope.get(WITHIN)
    if within is None and (named := headers.get(SANDBOX)) is not None:
        return named.decode("latin-1")
    return within


class Endpoint:
    """An ASGI app that answers the requests of one operation."""

    def __init__(self, operation: Operation, behaviour: Behaviour, mount: Mount) -> None:
        self._operation = operation
        self._mount = mount
        self._behaviour = behaviour
        self._origin = Origin(mount.api.name, operation, behaviour)
        self._authentication = Authentication(operation, mount.document, mount.keys, mount.bound)
        self._acceptance = Acceptance(operation)
        self._parameters = Parameters(operation)
        self._body = Body(operation)
        self._responses = ResponseCheck(operation) if mount.validate_responses else None
        self._declared = mount.declared(operation) if mount.declared else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request to which Connexion's middlewares have led."""
        request = Request(scope, combined(scope["headers"]), scope["path_params"])
        await self.serve(request, receive, send)

    def arguments(self, path: Mapping[str, str], query: bytes) -> Arguments | None:
        """What path and query make, whatever the rest of a request; None, if headers matter.

        A 400, if they are wrong.
        """
        if self._parameters.reads_headers:
            return None
        return self._parameters.decode(path, query, ())

    @cached_property
    def _planning(self) -> Planning:
        return Planning(self._operation, self._mount)

    async def serve(  # noqa: C901, PLR0912, PLR0915 - one way for all, since each call takes time
        self, request: Request, receive: Receive, send: Send
    ) -> None:
        """Answer a request; whatever goes wrong is an answer too, in the API's own shape."""
        mount, scope, began = self._mount, request.scope, stopwatch()
        key, limiter, body, plan, behaviour = None, None, b"", None, self._behaviour
        is_refused, is_the_apis, is_nowhere = False, True, False
        sandbox = mount.sandboxes.default
        now = sandbox.clock.now()
        try:
            try:
                key = self._authentication.key(request.headers, scope["query_string"])
                if (name := request.sandbox) is None and key is not None:
                    name = key.sandbox
                if name is not None:
                    sandbox = mount.sandboxes.get(name)
                    now = sandbox.clock.now()
                if (rules := sandbox.rules) is not None and (rules.on or PREFER in request.headers):
                    plan = self._planning.plan(scope, request.headers, rules, now)
                    behaviour = plan.behaviour(behaviour)
                if key is not None and (limits := mount.limiter(sandbox)) is not None:
                    limits.enter(key.holder, now)
                    limiter = limits
                refuse_out_of_scope(key, request.path)
                self._acceptance.check(request.headers)
                arguments = request.arguments
                if arguments is None:
                    given = tuple(request.headers.items())
                    arguments = self._parameters.decode(request.path, scope["query_string"], given)
                if self._body.is_declared:
                    body = await receive_all(request.headers, receive)
                    arguments = await self._body.read(request.headers, body, arguments)
                    now = sandbox.clock.now()
                answer = sandbox.perform(mount.api, behaviour, arguments, now)
            except Instead as rule:
                answer = rule.answer
                body = await self._unasked(request, receive)
            except Exception as error:  # noqa: BLE001 - all of them, so that the mock never breaks
                answer = mount.refusal(error, self._declared)
                is_refused = isinstance(error, HttpRefusal)
                is_the_apis = not isinstance(error, NoSandbox | NotKept)
                is_nowhere = isinstance(error, NoSandbox)
            headers = [*mount.headers(sandbox, key, now), *request.extra]
            if plan is not None:
                answer = plan.spoiled(answer, headers)
                is_the_apis &= plan.is_honest
            sent = composed(answer, headers)
            if self._responses is not None and is_the_apis:
                sent = self._held(sent, self._responses)
            if not is_nowhere:
                record(
                    mount, sandbox, self._origin, scope, body, sent, now, began,
                    is_refused=is_refused,
                )  # fmt: skip
            if plan is not None:
                send = await plan.on_its_way(receive, send)
            await deliver(send, sent)
        finally:  # also of a request that is cancelled while its body is read
            if limiter is not None and key is not None:
                limiter.leave(key.holder)

    async def _unasked(self, request: Request, receive: Receive) -> bytes:
        """A body that nobody looks at, but for the history; as much as can be had of it."""
        with suppress(HttpRefusal):
            if self._body.is_declared:
                return await receive_all(request.headers, receive)
        return b""

    def _held(self, sent: Sent, check: ResponseCheck) -> Sent:
        """The answer, if it keeps the contract; else a 500 that says where it is broken."""
        fault = breach(check, sent)
        if fault is None:
            return sent
        kept = [each for each in sent[0]["headers"] if not each[0].startswith(b"content-")]
        return composed(self._mount.refusal(fault), kept)


def combined(headers: Sequence[tuple[bytes, bytes]]) -> Headers:
    """Headers by their (lower-case) names, those of one name as one (RFC 9110, section 5.3)."""
    given = dict(headers)
    if len(given) < len(headers):
        for name in given:
            separator = b"; " if name == b"cookie" else b", "  # RFC 6265, section 5.4
            given[name] = separator.join(value for other, value in headers if other == name)
    return given
