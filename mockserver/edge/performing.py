"""Operations performed by the mock itself: checked and counted as requests are, without HTTP."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import msgspec

from specdouble.fixtures.keys import Key
from specdouble.mockserver.edge.authentication import refuse_out_of_scope
from specdouble.mockserver.edge.bodies import Body
from specdouble.mockserver.edge.mount import Mount
from specdouble.mockserver.edge.parameters import Parameters
from specdouble.mockserver.edge.refusals import HttpRefusal, Violation, bad_request
from specdouble.mockserver.kernel.refusals import Refusal
from specdouble.mockserver.kernel.sandbox import Sandbox
from specdouble.specs import Operation


@dataclass(frozen=True, slots=True)
class Performable:
    """An operation with its arguments, validated; it can be performed any number of times."""

    mount: Mount
    operation: Operation
    path: Mapping[str, str]
    arguments: Mapping[str, Any]

    def perform(self, sandbox: Sandbox, key: Key | None, now: datetime) -> tuple[int, str]:
        """Do it at that moment, as the holder of that key: the status, and what a refusal says."""
        mount = self.mount
        limiter = None if key is None else mount.limiter(sandbox)
        try:
            if key is not None and limiter is not None:
                limiter.enter(key.holder, now)
            try:
                refuse_out_of_scope(key, self.path)
                behaviour = mount.api.behaviours[self.operation.id]
                return sandbox.perform(mount.api, behaviour, self.arguments, now).status, ""
            finally:
                if key is not None and limiter is not None:
                    limiter.leave(key.holder)
        except (HttpRefusal, Refusal) as refusal:
            return mount.refusal(refusal).status, refusal.message


def performable(
    mount: Mount, operation: Operation, parameters: Mapping[str, Any], body: object
) -> Performable:
    """The operation with these parameters (by the document's names) and this body (None: none).

    HttpRefusal with all violations, if the document does not allow them.
    """
    known = {each.name: each.location for each in operation.parameters}
    path = {name: str(value) for name, value in parameters.items() if known.get(name) == "path"}
    query = [
        (name, _text(each))
        for name, value in parameters.items()
        if known.get(name) == "query"
        for each in (
            value if isinstance(value, Sequence) and not isinstance(value, str) else [value]
        )
    ]
    arguments = Parameters(operation).decode(path, urlencode(query).encode(), ())
    if body is not None:
        arguments["body"] = Body(operation).of_json(msgspec.json.encode(body))
    elif operation.body is not None and operation.body.required:
        raise bad_request([Violation("body", "#", "a body is required")])
    return Performable(mount, operation, path, arguments)


def _text(value: object) -> str:
    """A value as a query has it."""
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()
