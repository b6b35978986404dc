"""API keys that are bound to a sandbox: who brings one is in that sandbox, and is let in."""

import hmac
import secrets
from collections.abc import Iterable, Sequence

from specdouble.fixtures.keys import Key
from specdouble.mockserver.kernel.refusals import Conflict


class Keyring:
    """The bound keys of all sandboxes.

    They are found by a keyed digest, so that the time it takes says nothing of how near a guess
    was, however many there are.
    """

    def __init__(self) -> None:
        self._secret = secrets.token_bytes(32)
        self._by_digest: dict[bytes, Key] = {}
        self._by_sandbox: dict[str, tuple[Key, ...]] = {}
        self._reserved: set[bytes] = set()

    def reserve(self, tokens: Iterable[str]) -> None:
        """Refuse to bind these: they belong to an API."""
        self._reserved.update(self._digest(token.encode()) for token in tokens)

    def find(self, credential: bytes) -> Key | None:
        """The key that was bound with this token."""
        return self._by_digest.get(self._digest(credential)) if self._by_digest else None

    def of(self, name: str) -> Sequence[Key]:
        """Those of a sandbox."""
        return self._by_sandbox.get(name, ())

    def check(self, name: str, keys: Sequence[Key]) -> None:
        """Conflict, if one of them is taken already; no message shows a key."""
        seen: set[bytes] = set()
        for number, key in enumerate(keys, 1):
            digest = self._digest(key.token.encode())
            bound = self._by_digest.get(digest)
            if digest in self._reserved:
                raise Conflict(f"API key {number} is one that the mock has for everybody")
            if bound is not None and bound.sandbox != name:
                raise Conflict(f"API key {number} is bound to sandbox '{bound.sandbox}' already")
            if digest in seen:
                raise Conflict(f"API key {number} is there twice")
            seen.add(digest)

    def bind(self, name: str, keys: Sequence[Key]) -> None:
        """Bind these to a sandbox, in place of those that it had; Conflict, if one is taken."""
        self.check(name, keys)
        self.forget(name)
        if keys:
            self._by_sandbox[name] = tuple(keys)
        for key in keys:
            self._by_digest[self._digest(key.token.encode())] = key

    def forget(self, name: str) -> None:
        """Bind none to that sandbox any more."""
        for key in self._by_sandbox.pop(name, ()):
            del self._by_digest[self._digest(key.token.encode())]

    def _digest(self, token: bytes) -> bytes:
        return hmac.digest(self._secret, token, "sha256")
