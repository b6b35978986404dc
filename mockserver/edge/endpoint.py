"""One operation from bytes to behaviour and back: everything compiled from the document."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cached_property

from starlette.types import Receive, Scope, Send

from specdouble.mockserver.edge.acceptance import Acceptance
from specdouble.mockserver.edge.authentication import Authentication, refuse_out_of_scope
from specdouble.mockserver.edge.bodies import Body, receive_all, within_limit
from specdouble.mockserver.edge.mount import Header, Mount
from specdouble.mockserver.edge.parameters import Parameters
from specdouble.mockserver.edge.recording import record
from specdouble.mockserver.edge.refusals import HttpRefusal
from specdouble.mockserver.edge.rules.plan import Instead
from specdouble.mockserver.edge.rules.planning import Planning
from specdouble.mockserver.edge.turn import Arguments, Headers, Request, Turn, combined
from specdouble.mockserver.edge.writing import Writing
from specdouble.mockserver.history.exchange import Origin
from specdouble.mockserver.kernel.api import Answer, Behaviour
from specdouble.mockserver.kernel.rules import Rules
from specdouble.mockserver.kernel.sandboxes import NoSandbox
from specdouble.mockserver.wire.extensions import Sent, deliver
from specdouble.specs import Operation


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
        self._writing = Writing(operation, mount)
        self._declared = mount.declared(operation) if mount.declared else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request to which Connexion's middlewares have led."""
        headers = combined(scope["headers"])
        await self.serve(self.request(scope, headers, scope["path_params"]), receive, send)

    def request(
        self,
        scope: Scope,
        headers: Headers,
        path: Mapping[str, str],
        arguments: Arguments | None = None,
        extra: Sequence[Header] = (),
    ) -> Request:
        """A request for this operation: all that its head says."""
        credentials = self._authentication.credentials(headers, scope["query_string"])
        return Request(scope, headers, path, credentials, arguments, extra)

    def arguments(self, path: Mapping[str, str], query: bytes) -> Arguments | None:
        """What path and query make, whatever the rest of a request; None, if headers matter.

        A 400, if they are wrong.
        """
        if self._parameters.reads_headers:
            return None
        return self._parameters.decode(path, query, ())

    def at_once(self, request: Request, body: bytes) -> Sent | None:
        """Answer a request that is here with its whole body; None, if rules may make it wait."""
        turn = Turn.of(request, self._mount)
        try:
            try:
                self._find(turn)
                if turn.rules is not None:
                    return None
                arguments = self._let_in(turn)
                if self._body.is_declared:
                    turn.body = within_limit(body)
                answer = self._perform(turn, self._behaviour, arguments)
            except Exception as error:  # noqa: BLE001 - see below
                answer = self._refuse(turn, error)
            return self._noted(turn, self._writing.again(turn, answer))
        finally:
            turn.leave()

    async def serve(self, request: Request, receive: Receive, send: Send) -> None:
        """Answer a request while it arrives, in the way that rules want."""
        turn = Turn.of(request, self._mount)
        try:
            answer = await self._answer(turn, receive)
            sent = self._noted(turn, self._writing.sent(turn, answer))
            if turn.plan is not None:
                send = await turn.plan.on_its_way(receive, send)
            await deliver(send, sent)
        finally:  # also of a request that is cancelled while its body is read
            turn.leave()

    async def _answer(self, turn: Turn, receive: Receive) -> Answer:
        """What comes of it; whatever goes wrong is an answer too, in the API's own shape."""
        request, behaviour = turn.request, self._behaviour
        try:
            self._find(turn)
            if (rules := turn.rules) is not None:
                behaviour = self._planned(turn, rules)
            arguments = self._let_in(turn)
            if self._body.is_declared:
                turn.body = await receive_all(request.headers, receive)
                turn.now = turn.sandbox.clock.now()
            return self._perform(turn, behaviour, arguments)
        except Instead as rule:
            turn.body = await self._unasked(request, receive)
            return rule.answer
        except Exception as error:  # noqa: BLE001 - all of them, so that the mock never breaks
            return self._refuse(turn, error)

    def _find(self, turn: Turn) -> None:
        """Find out who asks, and where."""
        request = turn.request
        turn.key = key = self._authentication.key(request.credentials)
        if (name := request.sandbox) is None and key is not None:
            name = key.sandbox
        if name is not None:
            turn.move(self._mount.sandboxes.get(name))

    def _planned(self, turn: Turn, rules: Rules) -> Behaviour:
        """What rules and preferences put in the behaviour's place."""
        request = turn.request
        turn.plan = self._planning.plan(request.scope, request.headers, rules, turn.now)
        return turn.plan.behaviour(self._behaviour)

    def _let_in(self, turn: Turn) -> Arguments:
        """See whether one may: then the arguments, but for the body."""
        request, key = turn.request, turn.key
        if key is not None and (limiter := self._mount.limiter(turn.sandbox)) is not None:
            turn.enter(key, limiter)
        refuse_out_of_scope(key, request.path)
        self._acceptance.check(request.headers)
        if request.arguments is not None:
            return request.arguments
        given = tuple(request.headers.items())
        return self._parameters.decode(request.path, request.query, given)

    def _perform(self, turn: Turn, behaviour: Behaviour, arguments: Arguments) -> Answer:
        if self._body.is_declared:
            arguments = self._body.read(turn.request.headers, turn.body, arguments)
        return turn.sandbox.perform(self._mount.api, behaviour, arguments, turn.now)

    def _refuse(self, turn: Turn, error: Exception) -> Answer:
        turn.failure = type(error)
        return self._mount.refusal(error, self._declared)

    def _noted(self, turn: Turn, sent: Sent) -> Sent:
        """What is sent, kept in the history."""
        if turn.failure is not NoSandbox:
            record(self._mount, self._origin, turn, sent)
        return sent

    @cached_property
    def _planning(self) -> Planning:
        return Planning(self._operation, self._mount)

    async def _unasked(self, request: Request, receive: Receive) -> bytes:
        """A body that nobody looks at, but for the history; as much as can be had of it."""
        with suppress(HttpRefusal):
            if self._body.is_declared:
                return await receive_all(request.headers, receive)
        return b""
