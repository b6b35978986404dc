"""From an operation's answer to what is sent: its headers, and a check of what the mock says."""

from collections.abc import Sequence
from typing import NamedTuple

from specdouble.mockserver.edge.answers import ResponseCheck, breach
from specdouble.mockserver.edge.mount import Header, Mount, composed
from specdouble.mockserver.edge.turn import Turn
from specdouble.mockserver.kernel.api import Answer
from specdouble.mockserver.kernel.refusals import NotKept
from specdouble.mockserver.kernel.sandboxes import NoSandbox
from specdouble.mockserver.wire.extensions import Sent
from specdouble.specs import Operation


class Written(NamedTuple):
    """An answer with the headers that were put before its own, and what was sent of it."""

    answer: Answer
    limits: Sequence[Header]
    extra: Sequence[Header]
    sent: Sent


class Writing:
    """Writes the answers of one operation."""

    def __init__(self, operation: Operation, mount: Mount) -> None:
        self._mount = mount
        self._check = ResponseCheck(operation) if mount.validate_responses else None
        self._last: Written | None = None

    def again(self, turn: Turn, answer: Answer) -> Sent:
        """The answer as it is sent; what was sent last, if it is the same with the same headers.

        Answers are kept with the world, and clients ask for the same again and again. For those who
        would change what is sent: `sent`.
        """
        limits, extra, last = self._limits(turn), turn.request.extra, self._last
        if (
            last is None
            or last.answer is not answer
            or last.limits is not limits
            or last.extra is not extra
        ):
            self._last = last = Written(answer, limits, extra, self.sent(turn, answer))
        return last.sent

    def sent(self, turn: Turn, answer: Answer) -> Sent:
        """The answer as it is sent; a 500 in its place, if the mock breaks its own contract."""
        headers = [*self._limits(turn), *turn.request.extra]
        if turn.plan is not None:
            answer = turn.plan.spoiled(answer, headers)
        sent = composed(answer, headers)
        if self._check is None or not _is_the_apis(turn):
            return sent
        if (fault := breach(self._check, sent)) is None:
            return sent
        kept = [each for each in sent[0]["headers"] if not each[0].startswith(b"content-")]
        return composed(self._mount.refusal(fault), kept)

    def _limits(self, turn: Turn) -> Sequence[Header]:
        return self._mount.headers(turn.sandbox, turn.key, turn.now)


def _is_the_apis(turn: Turn) -> bool:
    """Whether the document speaks of the answer: it is neither the mock's own nor made wrong."""
    is_honest = turn.plan is None or turn.plan.is_honest
    return is_honest and turn.failure not in {NoSandbox, NotKept}
