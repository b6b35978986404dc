"""One request while it is answered: where it is, who asks, and what has come of it so far."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from starlette.types import Scope

from specdouble.fixtures.keys import Key
from specdouble.mockserver.edge.authentication import Credentials
from specdouble.mockserver.edge.mount import Header, Mount, Place
from specdouble.mockserver.edge.ratelimit import RateLimiter
from specdouble.mockserver.edge.rules.plan import Plan
from specdouble.mockserver.edge.rules.preferences import HEADER as PREFER
from specdouble.mockserver.kernel.clock import stopwatch
from specdouble.mockserver.kernel.rules import Rules

SANDBOX = b"x-sandbox"
WITHIN = "specdouble.sandbox"
"""The key in a scope under which a path's prefix is kept."""
Headers = Mapping[bytes, bytes]
Arguments = Mapping[str, Any]


class Request(msgspec.Struct, frozen=True, gc=False):
    """A request that has found its operation, or the API that it is for.

    `headers`: by their names; `path`: its parameters; `credentials`: what it brings of them;
    `arguments`: those that path and query make, where they are known; `extra`: headers for its
    answer.
    """

    scope: Scope
    headers: Headers
    path: Mapping[str, str] = {}
    credentials: Credentials = ()
    arguments: Arguments | None = None
    extra: Sequence[Header] = ()

    @property
    def query(self) -> bytes:
        """The query, as it was sent."""
        query: bytes = self.scope["query_string"]
        return query

    @property
    def sandbox(self) -> str | None:
        """The name of the sandbox that the request chooses, by its path or by a header."""
        within: str | None = self.scope.get(WITHIN)
        if within is None and (named := self.headers.get(SANDBOX)) is not None:
            return named.decode("latin-1")
        return within


class Turn(msgspec.Struct):
    """A request's turn in a sandbox, whose clock shows `now`. `began`: as the stopwatch told.

    `key`: the one that let it in; `plan`: what rules want of it; `body`: what was read of it;
    `failure`: the kind of error that its answer tells of.
    """

    request: Request
    sandbox: Place
    now: datetime
    began: float
    key: Key | None = None
    plan: Plan | None = None
    body: bytes = b""
    failure: type[Exception] | None = None
    limiter: RateLimiter | None = None

    @classmethod
    def of(cls, request: Request, mount: Mount) -> "Turn":
        """In the default sandbox, so far."""
        sandbox = mount.sandboxes.default
        return cls(request, sandbox, sandbox.clock.now(), stopwatch())

    @property
    def rules(self) -> Rules | None:
        """The sandbox's, if there are any or the request has preferences."""
        rules = self.sandbox.rules
        if rules is not None and (rules.on or PREFER in self.request.headers):
            return rules
        return None

    def move(self, sandbox: Place) -> None:
        """Be in this sandbox, at its time."""
        self.sandbox = sandbox
        self.now = sandbox.clock.now()

    def enter(self, key: Key, limiter: RateLimiter) -> None:
        """Count against the key's limit; a 429, if it is one too many."""
        limiter.enter(key.holder, self.now)
        self.limiter = limiter

    def leave(self) -> None:
        """Count no more among the requests at once."""
        if self.limiter is not None and self.key is not None:
            self.limiter.leave(self.key.holder)


def combined(headers: Sequence[tuple[bytes, bytes]]) -> Headers:
    """Headers by their (lower-case) names, those of one name as one (RFC 9110, section 5.3)."""
    given = dict(headers)
    if len(given) < len(headers):
        for name in given:
            separator = b"; " if name == b"cookie" else b", "  # RFC 6265, section 5.4
            given[name] = separator.join(value for other, value in headers if other == name)
    return given
