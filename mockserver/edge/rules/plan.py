"""What rules and a preference make of one request, and of its answer."""

from collections.abc import Container
from dataclasses import dataclass, field

import msgspec
from starlette.types import Message, Receive, Send

from specdouble.mockserver.edge.mount import Header
from specdouble.mockserver.edge.rules.effects import MOST_SECONDS, Cut, Drip
from specdouble.mockserver.edge.rules.sending import cutting, dripping, pause
from specdouble.mockserver.edge.rules.spoiling import Spoiler, Spoiling
from specdouble.mockserver.kernel.api import Answer, Behaviour, Quirk

HEADER = b"x-specdouble-rules"
APPLIED = b"preference-applied"


class Instead(Exception):  # noqa: N818 - no error: it ends what else would be asked
    """An answer in place of the behaviour's."""

    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self.answer = answer


@dataclass(slots=True)
class Plan:
    """`told`: the rules that act, each as `slow delay`; `applied`: what was preferred."""

    spoiling: Spoiling
    seconds: float = 0.0
    instead: Answer | None = None
    quirks: list[tuple[str, Quirk]] = field(default_factory=list)
    spoilers: list[tuple[str, Spoiler]] = field(default_factory=list)
    drip: Drip | None = None
    cut: Cut | None = None
    told: list[str] = field(default_factory=list)
    applied: str = ""

    @property
    def is_honest(self) -> bool:
        """Whether the answer is still the behaviour's own, however it comes."""
        return self.instead is None and not self.quirks and not self.spoilers

    def tell(self, told: str) -> None:
        """Let the answer tell of a rule."""
        if told not in self.told:
            self.told.append(told)

    def behaviour(self, behaviour: Behaviour) -> Behaviour:
        """What takes a behaviour's place; Instead, if there is an answer without any."""
        if self.instead is not None:
            raise Instead(self.instead)
        for told, quirk in self.quirks:
            self.tell(told)
            behaviour = quirk.lie(behaviour)
        return behaviour

    def spoiled(self, answer: Answer, headers: list[Header]) -> Answer:
        """The answer as it is to be sent; what tells of the rules is added to the headers."""
        if self.instead is not None:
            answer = _without(answer, {name for name, _ in headers})
        for told, spoiler in self.spoilers:
            spoiled = self.spoiling.spoiled(answer, spoiler)
            if spoiled is not None:
                self.tell(told)
                answer = spoiled
        if self.told:
            headers.append((HEADER, ", ".join(self.told).encode()))
        if self.applied:
            headers += [(APPLIED, self.applied.encode("latin-1")), (b"vary", b"Prefer")]
        return answer

    async def on_its_way(self, receive: Receive, send: Send) -> Send:
        """Let as much time pass as there is to be: then what sends an answer at its pace."""
        if self.seconds and not await pause(min(self.seconds, MOST_SECONDS), receive):
            return _nowhere
        if self.drip is not None:
            send = dripping(send, self.drip, receive)
        if self.cut is not None:
            send = cutting(send, self.cut)
        return send


def _without(answer: Answer, sent: Container[bytes]) -> Answer:
    """The answer without headers that are sent anyway, as those of the limits that there are."""
    left = {
        name: value for name, value in answer.headers.items() if name.lower().encode() not in sent
    }
    return msgspec.structs.replace(answer, headers=left)


async def _nowhere(_message: Message) -> None:
    """Send to a client that has gone."""
