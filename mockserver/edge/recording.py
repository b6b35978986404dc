"""What goes into a sandbox's history: the exchange as it is, with as little work as can be."""

from specdouble.mockserver.edge.mount import Mount
from specdouble.mockserver.edge.refusals import HttpRefusal
from specdouble.mockserver.edge.turn import Turn
from specdouble.mockserver.history.exchange import Exchange, Origin, kept
from specdouble.mockserver.kernel.clock import stopwatch
from specdouble.mockserver.wire.extensions import Sent


def record(mount: Mount, origin: Origin, turn: Turn, sent: Sent) -> None:
    """Keep an exchange, if the mock keeps any."""
    if mount.histories is None:
        return
    start, content = sent
    body, sandbox = turn.body, turn.sandbox
    history = mount.histories.of(sandbox.kept)
    if (last := history.last) is not None:
        # Much is said again and again. To keep it once lets its memory be used again at once,
        # while the processor has it at hand, which saves more time than it takes.
        # But an answer that rules hold up gets its last headers later: those are its own.
        if turn.plan is None and last.start == start:
            start = last.start
        if last.body == body:
            body = last.body
    exchange = Exchange(
        origin,
        turn.now,
        stopwatch() - turn.began,
        turn.request.scope,
        kept(body),
        len(body),
        start,
        kept(content),
        len(content),
        sandbox.changes,
        turn.failure is not None and issubclass(turn.failure, HttpRefusal),
    )
    mount.histories.note(history, exchange)
