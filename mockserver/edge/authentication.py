"""Who may call an operation, compiled from its `security` (OpenAPI 3.0.3, "Security Requirement").

One of its requirements is enough; of that one, all schemes are needed.
"""

import hmac
from collections.abc import Callable, Mapping, Sequence
from urllib.parse import unquote

from specdouble.fixtures.keys import Key
from specdouble.mockserver.edge.credentials import Headers, Reader, reader
from specdouble.mockserver.edge.refusals import HttpRefusal, unauthorized
from specdouble.specs import Document, DocumentError, Operation

Credentials = Sequence[Sequence[bytes]]
Keys = Callable[[bytes], Key | None]
"""The key of a credential, found in constant time."""


def no_more(_credential: bytes) -> Key | None:
    """There are no keys but those of the API itself."""
    return None


class Authentication:
    """Lets in anybody, or the holders of the keys; without keys, who brings any credential."""

    def __init__(
        self,
        operation: Operation,
        document: Document,
        keys: Sequence[Key],
        bound: Keys = no_more,
    ) -> None:
        """`bound`: finds one of further keys, if it is none of these."""
        self._bound = bound
        self._keys = [(key.token.encode(), key) for key in keys]
        self._open = not operation.security or {} in operation.security
        challenges: dict[str, None] = {}
        self._alternatives = [
            [self._reader(name, document, challenges) for name in requirement]
            for requirement in operation.security
        ]
        self._challenges = list(challenges)

    def _reader(self, name: str, document: Document, challenges: dict[str, None]) -> Reader:
        schemes = document.components.get("securitySchemes") or {}
        path = ["components", "securitySchemes", name]
        if not isinstance(schemes.get(name), Mapping):
            known = ", ".join(schemes) or "none"
            reason = f"is asked for by `security`, but not there; there are: {known}"
            raise DocumentError(document.source, reason, path=path)
        found = reader(schemes[name])
        if found is not None:
            challenges[found[1]] = None
            return found[0]
        if schemes[name].get("type") != "mutualTLS":
            reason = "must be of type apiKey (in, name), http (scheme), oauth2 or openIdConnect"
            raise DocumentError(document.source, reason, path=path)
        return lambda _headers, _query: b"none"  # a matter of the connection, not of the request

    def credentials(self, headers: Headers, query_string: bytes = b"") -> Credentials:
        """Those that a request brings, for each requirement that it has all schemes of."""
        brought = [
            [read(headers, query_string) for read in alternative]
            for alternative in self._alternatives
        ]
        return [[each for each in some if each is not None] for some in brought if None not in some]

    def key(self, credentials: Credentials) -> Key | None:
        """The key that credentials are (None: any will do); 401 for any other."""
        if self._open:
            return None
        for alternative in credentials:
            found = None
            for credential in alternative:
                found = self._holder(credential)
                if self._keys and found is None:
                    break
            else:
                return found
        raise unauthorized(self._challenges)

    def _holder(self, credential: bytes) -> Key | None:
        found = None
        for known, key in self._keys:
            # All are compared, each in constant time: an answer's delay tells nothing.
            if hmac.compare_digest(known, credential):
                found = key
        return found or self._bound(credential)


def refuse_out_of_scope(key: Key | None, path: Mapping[str, str]) -> None:
    """403, where a key is bound to other values of the path's parameters (still encoded)."""
    if key is None or not key.scope:
        return
    if not key.permits({name: unquote(text) for name, text in path.items()}):
        raise HttpRefusal(403, "This API key has no access here")
