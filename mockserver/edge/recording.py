"""What goes into a sandbox's history: the exchange as it is, with as little work as can be."""

from datetime import datetime

from starlette.types import Scope

from specdouble.mockserver.edge.mount import Mount, Place, Sent
from specdouble.mockserver.history.exchange import Exchange, Origin, kept
from specdouble.mockserver.kernel.clock import stopwatch


def record(  # noqa: PLR0913, PLR0917 - all that there is to know
    mount: Mount,
    sandbox: Place,
    origin: Origin,
    scope: Scope,
    body: bytes,
    sent: Sent,
    now: datetime,
    began: float,
    *,
    is_refused: bool,
) -> None:
    """Keep an exchange, if the mock keeps any. `began`: as the stopwatch told."""
    if mount.histories is None:
        return
    start, content = sent
    exchange = Exchange(
        origin,
        now,
        stopwatch() - began,
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
        is_refused,
    )
    mount.histories.note(sandbox.kept, exchange)
