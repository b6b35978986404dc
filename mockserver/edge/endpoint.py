"""One operation from bytes to behaviour and back: everything compiled from the document."""

from collections.abc import Mapping
from contextlib import suppress
from functools import cached_property

from starlette.types import Receive, Scope, Send

from specdouble.mockserver.edge.acceptance import Acceptance
from specdouble.mockserver.edge.answers import ResponseCheck, breach
from specdouble.mockserver.edge.authentication import Authentication, refuse_out_of_scope
from specdouble.mockserver.edge.bodies import Body, receive_all
from specdouble.mockserver.edge.mount import Mount, Sent, composed, deliver
from specdouble.mockserver.edge.parameters import Parameters
from specdouble.mockserver.edge.recording import record
from specdouble.mockserver.edge.refusals import HttpRefusal
from specdouble.mockserver.edge.rules.plan import Instead
from specdouble.mockserver.edge.rules.planning import Planning
from specdouble.mockserver.edge.rules.preferences import HEADER as PREFER
from specdouble.mockserver.edge.turn import Arguments, Request, Turn, combined
from specdouble.mockserver.history.exchange import Origin
from specdouble.mockserver.kernel.api import Answer, Behaviour
from specdouble.mockserver.kernel.refusals import NotKept
from specdouble.mockserver.kernel.sandboxes import NoSandbox
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

    async def serve(self, request: Request, receive: Receive, send: Send) -> None:
        """Answer a request: let it in, perform what it asks for, write the answer and send it."""
        turn = Turn.of(request, self._mount)
        try:
            answer = await self._answer(turn, receive)
            sent = self._written(turn, answer)
            if turn.failure is not NoSandbox:
                record(self._mount, self._origin, turn, sent)
            if turn.plan is not None:
                send = await turn.plan.on_its_way(receive, send)
            await deliver(send, sent)
        finally:  # also of a request that is cancelled while its body is read
            turn.leave()

    async def _answer(self, turn: Turn, receive: Receive) -> Answer:
        """What comes of it; whatever goes wrong is an answer too, in the API's own shape."""
        request = turn.request
        try:
            behaviour = self._let_in(turn)
            arguments = request.arguments
            if arguments is None:
                given = tuple(request.headers.items())
                arguments = self._parameters.decode(request.path, request.query, given)
            if self._body.is_declared:
                turn.body = await receive_all(request.headers, receive)
                arguments = self._body.read(request.headers, turn.body, arguments)
                turn.now = turn.sandbox.clock.now()
            return turn.sandbox.perform(self._mount.api, behaviour, arguments, turn.now)
        except Instead as rule:
            turn.body = await self._unasked(request, receive)
            return rule.answer
        except Exception as error:  # noqa: BLE001 - all of them, so that the mock never breaks
            turn.failure = type(error)
            return self._mount.refusal(error, self._declared)

    def _let_in(self, turn: Turn) -> Behaviour:
        """Find out who asks, and where, and whether one may: then what is to be done."""
        mount, request, behaviour = self._mount, turn.request, self._behaviour
        turn.key = key = self._authentication.key(request.headers, request.query)
        if (name := request.sandbox) is None and key is not None:
            name = key.sandbox
        if name is not None:
            turn.move(mount.sandboxes.get(name))
        if (rules := turn.sandbox.rules) is not None and (rules.on or PREFER in request.headers):
            turn.plan = self._planning.plan(request.scope, request.headers, rules, turn.now)
            behaviour = turn.plan.behaviour(behaviour)
        if key is not None and (limiter := mount.limiter(turn.sandbox)) is not None:
            turn.enter(key, limiter)
        refuse_out_of_scope(key, request.path)
        self._acceptance.check(request.headers)
        return behaviour

    def _written(self, turn: Turn, answer: Answer) -> Sent:
        """The answer as it is sent; a 500 in its place, if the mock breaks its own contract."""
        headers = [*self._mount.headers(turn.sandbox, turn.key, turn.now), *turn.request.extra]
        if turn.plan is not None:
            answer = turn.plan.spoiled(answer, headers)
        sent = composed(answer, headers)
        if self._responses is None or not _is_the_apis(turn):
            return sent
        if (fault := breach(self._responses, sent)) is None:
            return sent
        kept = [each for each in sent[0]["headers"] if not each[0].startswith(b"content-")]
        return composed(self._mount.refusal(fault), kept)

    @cached_property
    def _planning(self) -> Planning:
        return Planning(self._operation, self._mount)

    async def _unasked(self, request: Request, receive: Receive) -> bytes:
        """A body that nobody looks at, but for the history; as much as can be had of it."""
        with suppress(HttpRefusal):
            if self._body.is_declared:
                return await receive_all(request.headers, receive)
        return b""


def _is_the_apis(turn: Turn) -> bool:
    """Whether the document speaks of the answer: it is neither the mock's own nor made wrong."""
    is_honest = turn.plan is None or turn.plan.is_honest
    return is_honest and turn.failure not in {NoSandbox, NotKept}
