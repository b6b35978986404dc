"""What goes into a sandbox's history: the exchange as it is, with as little work as can be."""

from specdouble.mockserver.edge.mount import Mount, Sent
from specdouble.mockserver.edge.refusals import HttpRefusal
from specdouble.mockserver.edge.turn import Turn
from specdouble.mockserver.history.exchange import Exchange, Origin, kept
from specdouble.mockserver.kernel.clock import stopwatch


def record(mount: Mount, origin: Origin, turn: Turn, sent: Sent) -> None:
    """Keep an exchange, if the mock keeps any."""
    if mount.histories is None:
        return
    start, content = sent
    scope, body, sandbox = turn.request.scope, turn.body, turn.sandbox
    exchange = Exchange(
        origin,
        turn.now,
        stopwatch() - turn.began,
        scope["method"],
        scope.get("raw_path") or scope["path"].encode(),
        scope["query_string"],
        scope["headers"],
        kept(body),
        len(body),
        start,
        kept(content),
        len(content),
        sandbox.changes,
        turn.failure is not None and issubclass(turn.failure, HttpRefusal),
    )
    mount.histories.note(sandbox.kept, exchange)
