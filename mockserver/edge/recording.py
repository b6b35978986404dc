"""What goes into a sandbox's history: the exchange as it is, with as little work as can be."""

from collections.abc import Mapping
from typing import Any

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
    path, headers = scope.get("raw_path") or scope["path"].encode(), scope["headers"]
    query = scope["query_string"]
    begun: Mapping[str, Any] = start
    history = mount.histories.of(sandbox.kept)
    if (last := history.last) is not None:
        # Clients say much the same each time. To keep it once lets its memory be used again at
        # once, while the processor has it at hand, which saves more time than it takes.
        if last.headers == headers:
            headers = last.headers
        if last.path == path:
            path = last.path
        if last.query == query:
            query = last.query
        if last.body == body:
            body = last.body
        if last.start == begun:
            begun = last.start
    exchange = Exchange(
        origin,
        turn.now,
        stopwatch() - turn.began,
        scope["method"],
        path,
        query,
        headers,
        kept(body),
        len(turn.body),
        begun,
        kept(content),
        len(content),
        sandbox.changes,
        turn.failure is not None and issubclass(turn.failure, HttpRefusal),
    )
    mount.histories.note(history, exchange)
