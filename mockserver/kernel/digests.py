"""Whether the worlds of an origin are still those that a file's entries were written for."""

import hashlib
from collections.abc import Collection, Mapping

import msgspec

from specdouble.mockserver.kernel.keeper import Origin
from specdouble.mockserver.kernel.world import World

MOST = 100
"""Tests may bring origins without end."""


class Digests:
    """For each API a hash over all that its world at an origin holds."""

    def __init__(self, apis: Collection[str]) -> None:
        self._apis = apis
        self._known: dict[Origin, dict[str, str]] = {}

    def of(self, origin: Origin, worlds: Mapping[str, World]) -> Mapping[str, str]:
        """Those of an origin, by API; what was done in the worlds doesn't count."""
        if origin not in self._known:
            if len(self._known) >= MOST:
                self._known.clear()
            self._known[origin] = {api: _digest(worlds[api]) for api in self._apis}
        return self._known[origin]


def _digest(world: World) -> str:
    digest = hashlib.sha256()
    for kind, table in sorted(world.tables.items(), key=lambda item: item[0].__name__):
        if entities := list(table.bare()):
            digest.update(kind.__name__.encode())
            for entity in entities:
                digest.update(msgspec.json.encode(entity))
    return digest.hexdigest()
