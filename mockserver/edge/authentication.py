"""Bearer keys (RFC 6750, section 2.1), compiled from an operation's `security`."""

import hmac
from collections.abc import Mapping, Sequence

from specdouble.fixtures.keys import Key
from specdouble.mockserver.edge.refusals import HttpRefusal, unauthorized
from specdouble.specs import Document, DocumentError, Operation


class Authentication:
    """Who may call an operation: anybody, or the holders of the keys."""

    def __init__(self, operation: Operation, document: Document, keys: Sequence[Key]) -> None:
        self._keys = [(key.token.encode(), key) for key in keys]
        self._open = not operation.security or {} in operation.security
        schemes: Mapping[str, Mapping[str, str]] = document.components.get("securitySchemes", {})
        for name in {name for each in operation.security for name in each}:
            scheme = schemes[name]
            if (scheme.get("type"), scheme.get("scheme", "").lower()) != ("http", "bearer"):
                reason = f"{name!r}: only `type: http, scheme: bearer` is understood"
                path = ["components", "securitySchemes", name]
                raise DocumentError(document.source, reason, path=path)

    def key(self, headers: Mapping[bytes, bytes]) -> Key | None:
        """The key that a request brings (None: the operation is open); 401 for any other."""
        if self._open:
            return None
        scheme, _, token = headers.get(b"authorization", b"").partition(b" ")
        found = None
        for known, key in self._keys:
            # All are compared, each in constant time: an answer's delay tells nothing.
            if hmac.compare_digest(known, token.strip()):
                found = key
        if found is None or scheme.lower() != b"bearer":
            raise unauthorized()
        return found


def refuse_out_of_scope(key: Key | None, arguments: Mapping[str, object]) -> None:
    """403, where a key is bound to other values of the path's parameters."""
    if key is not None and not key.permits(arguments):
        raise HttpRefusal(403, "This API key has no access here")
