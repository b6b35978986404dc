"""The newest exchanges of each sandbox, within bounds for each and for all of them."""

from collections import deque
from collections.abc import Iterator, MutableMapping
from typing import Any, Final
from weakref import WeakSet

from specdouble.mockserver.history.exchange import Exchange

LENGTH: Final = 1000
"""So many exchanges are kept of a sandbox, unless the mock is told another number."""
MOST_OF_ONE: Final = 32 * 1024 * 1024
"""So many bytes, about, of a sandbox."""
MOST_OF_ALL: Final = 128 * 1024 * 1024
"""So many bytes, about, of all sandboxes; the longest histories are cut for the others."""
BETWEEN_LOOKS: Final = 8 * 1024 * 1024
"""After so many bytes more, all of them are looked at."""
_PLACE = "~history"
"""Where a sandbox keeps it: no API has such a name."""


class History:
    """A sandbox's exchanges, numbered from 1 in the order of their answers."""

    def __init__(self, length: int, most: int = MOST_OF_ONE) -> None:
        """`length`: in exchanges; `most`: in bytes."""
        self._length = length
        self._most = most
        self._exchanges: deque[Exchange] = deque()
        self._written = 0
        self.weight = 0

    def __len__(self) -> int:
        return len(self._exchanges)

    @property
    def last(self) -> Exchange | None:
        """The newest."""
        return self._exchanges[-1] if self._exchanges else None

    def __iter__(self) -> Iterator[tuple[int, Exchange]]:
        """The oldest first, with their numbers."""
        first = self._written - len(self._exchanges) + 1
        return iter(list(enumerate(self._exchanges, first)))

    def note(self, exchange: Exchange) -> int:
        """Keep one more; the oldest make room for it. How many bytes it takes."""
        exchanges, weight = self._exchanges, exchange.weight
        exchanges.append(exchange)
        self._written += 1
        self.weight += weight
        if len(exchanges) > self._length:
            self.weight -= exchanges.popleft().weight
        if self.weight > self._most:
            self.cut(self._most)
        return weight

    def cut(self, most: int) -> None:
        """Forget the oldest, until the others have no more bytes than this."""
        while self._exchanges and (len(self._exchanges) > self._length or self.weight > most):
            self.weight -= self._exchanges.popleft().weight

    def clear(self) -> None:
        """Forget all; numbers go on."""
        self._exchanges.clear()
        self.weight = 0


class Histories:
    """Gives each sandbox a history."""

    def __init__(self, *, length: int = LENGTH, most: int = MOST_OF_ALL) -> None:
        """`length`: of each, in exchanges; `most`: of all, in bytes."""
        self._length = length
        self._most = most
        self._all: WeakSet[History] = WeakSet()
        self._until_look = BETWEEN_LOOKS

    def of(self, kept: MutableMapping[str, Any]) -> History:
        """The history that is kept with a sandbox, a new one at first."""
        found: History | None = kept.get(_PLACE)
        if found is None:
            found = kept[_PLACE] = History(self._length)
            self._all.add(found)
        return found

    def note(self, history: History, exchange: Exchange) -> None:
        """Keep an exchange in one of them."""
        self._until_look -= history.note(exchange)
        if self._until_look <= 0:
            self._until_look = BETWEEN_LOOKS
            self._level()

    def _level(self) -> None:
        """Cut the longest, until all fit: a flood in one sandbox takes nothing from others."""
        rest, lengths = self._most, sorted(each.weight for each in self._all)
        for left, weight in zip(range(len(lengths), 0, -1), lengths, strict=True):
            if weight > rest // left:
                for each in self._all:
                    each.cut(rest // left)
                return
            rest -= weight
