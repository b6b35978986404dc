"""A request and its answer, as they went by: nothing is copied or worked out for it."""

from collections.abc import Mapping, MutableMapping, Sequence
from datetime import datetime
from typing import Any, Final
from urllib.parse import quote

import msgspec

from specdouble.mockserver.kernel.api import Behaviour
from specdouble.specs import Operation

Header = tuple[bytes, bytes]
LONGEST_BODY: Final = 256 * 1024
"""So many bytes of a body are kept."""
ITS_OWN: Final = 2048
"""About how many bytes an exchange takes beside its bodies."""


class Origin(msgspec.Struct, frozen=True, gc=False):
    """What answers come from: an operation and its behaviour, or (None) an API as a whole."""

    api: str
    operation: Operation | None = None
    behaviour: Behaviour | None = None


class Exchange(msgspec.Struct, frozen=True, gc=False):
    """Of an API's operation, or of none where a path or method has none.

    `scope`, `start`: of the request and of its answer as ASGI has them; what stands around the edge
    adds headers to the latter. `at`: the sandbox's time; `took`: seconds. `body` and `content` (the
    answer's) may be cut; their sizes, in bytes, are those of the whole. `change`: the number of the
    sandbox's last change by then. `is_refused`: by the edge, which asked no behaviour.
    """

    origin: Origin
    at: datetime
    took: float
    scope: Mapping[str, Any]
    body: bytes
    body_size: int
    start: MutableMapping[str, Any]
    content: bytes
    content_size: int
    change: int
    is_refused: bool

    @property
    def method(self) -> str:
        """That of the request."""
        method: str = self.scope["method"]
        return method

    @property
    def path(self) -> bytes:
        """As it was sent, but for the sandbox's name."""
        return target(self.scope)

    @property
    def query(self) -> bytes:
        """As it was sent."""
        query: bytes = self.scope["query_string"]
        return query

    @property
    def headers(self) -> Sequence[Header]:
        """Those of the request."""
        headers: Sequence[Header] = self.scope["headers"]
        return headers

    @property
    def status(self) -> int:
        """That of the answer."""
        status: int = self.start["status"]
        return status

    @property
    def answer_headers(self) -> Sequence[Header]:
        """All that stood before the answer's content."""
        headers: Sequence[Header] = self.start["headers"]
        return headers

    @property
    def weight(self) -> int:
        """About how many bytes it takes."""
        return ITS_OWN + len(self.body) + len(self.content)


def kept(content: bytes) -> bytes:
    """As much of a body as is kept."""
    return content if len(content) <= LONGEST_BODY else content[:LONGEST_BODY]


def target(scope: Mapping[str, Any]) -> bytes:
    """The path as it was sent; a server need not tell it (ASGI 3.0, "HTTP Connection Scope")."""
    return scope.get("raw_path") or quote(scope["path"]).encode()
