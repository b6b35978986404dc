"""Answers that the document shows, in place of the behaviour's."""

from collections.abc import Iterable
from http import HTTPStatus

from specdouble.fixtures.specimens import NoExample, Specimens, success
from specdouble.mockserver.edge.envelopes import Envelope
from specdouble.mockserver.edge.refusals import HttpRefusal
from specdouble.mockserver.kernel.api import Answer
from specdouble.specs import Operation

LOWEST_ERROR = 400


class Documented:
    """What one operation can be made to answer."""

    def __init__(self, operation: Operation, envelope: Envelope) -> None:
        """`envelope`: the shape of errors that the document leaves out."""
        self._operation = operation
        self._envelope = envelope
        self._specimens = Specimens(operation)

    @property
    def success(self) -> int:
        """The status of success."""
        return success(self._operation.responses)[0]

    @property
    def statuses(self) -> Iterable[str]:
        """Those of the document, as it writes them."""
        return self._operation.responses

    def can_be(self, status: int) -> bool:
        """Whether there is such an answer; any error can come from what stands before a server."""
        return status >= LOWEST_ERROR or self._operation.response(status) is not None

    def answer(
        self, status: int, purpose: str, *, example: str | None = None, made_up: bool = False
    ) -> Answer:
        """The same for the same purpose; NoExample, if no example is called so."""
        response = self._operation.response(status)
        if response is None:
            if example is not None:
                message = f"no example '{example[:64]}': the document has no status {status}"
                raise NoExample(message)
            refusal = HttpRefusal(status, _phrase(status))
            body, media_type = self._envelope(refusal, None)
            return Answer(status, body, {"Content-Type": media_type})
        specimen = self._specimens.of(status, response, purpose, example=example, made_up=made_up)
        return Answer(status, specimen.value, specimen.headers, written=specimen.written)


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return f"Status {status}"
