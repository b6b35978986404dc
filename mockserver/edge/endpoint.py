"""One operation from bytes to behaviour and back: everything compiled from the document."""

from starlette.types import Receive, Scope, Send

from specdouble.fixtures.keys import Key
from specdouble.mockserver.edge.authentication import Authentication, refuse_out_of_scope
from specdouble.mockserver.edge.bodies import Body
from specdouble.mockserver.edge.mount import Mount, respond
from specdouble.mockserver.edge.parameters import Parameters
from specdouble.mockserver.kernel.api import Answer, Behaviour
from specdouble.specs import Operation


class Endpoint:
    """An ASGI app that answers the requests of one operation."""

    def __init__(self, operation: Operation, behaviour: Behaviour, mount: Mount) -> None:
        self._mount = mount
        self._behaviour = behaviour
        self._authentication = Authentication(operation, mount.document, mount.keys)
        self._parameters = Parameters(operation)
        self._body = Body(operation, mount.document)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request; whatever goes wrong is an answer too, in the API's own shape."""
        mount, key, holder = self._mount, None, None
        try:
            try:
                key = self._authentication.key(scope["headers"])
                if key is not None and mount.limiter is not None:
                    mount.limiter.enter(key.holder, mount.sandbox.clock.now())
                    holder = key.holder
                answer = await self._answer(scope, receive, key)
            except Exception as error:  # noqa: BLE001 - all of them, so that the mock never breaks
                answer = mount.refusal(error)
            await respond(send, answer, mount.headers(key))
        finally:  # also of a request that is cancelled while its body is read
            if holder is not None and mount.limiter is not None:
                mount.limiter.leave(holder)

    async def _answer(self, scope: Scope, receive: Receive, key: Key | None) -> Answer:
        headers = scope["headers"]
        refuse_out_of_scope(key, scope["path_params"])
        arguments = self._parameters.decode(scope["path_params"], scope["query_string"], headers)
        await self._body.read(headers, receive, arguments)
        return self._mount.sandbox.perform(self._mount.api, self._behaviour, arguments)
