"""Whether a client takes what an operation answers: its Accept (RFC 9110, section 12.5.1)."""

import re
from collections.abc import Mapping
from functools import lru_cache

from specdouble.fixtures.media import essence
from specdouble.mockserver.edge.refusals import HttpRefusal
from specdouble.specs import Operation

REMEMBERED = 100
_WEIGHT = re.compile(r";\s*q\s*=\s*(\d*\.\d+|\d+)", re.IGNORECASE)


class Acceptance:
    """The media types that an operation succeeds with, compiled once."""

    def __init__(self, operation: Operation) -> None:
        successes = [each for status, each in operation.responses.items() if status[0] == "2"]
        self._media_types = tuple({media: None for each in successes for media in each.schemas})
        self._is_remembered = lru_cache(REMEMBERED)(self._is_taken)

    def check(self, headers: Mapping[bytes, bytes]) -> None:
        """406, if the client says that it takes none of them."""
        accept = headers.get(b"accept")
        if accept is not None and not self._is_remembered(accept):
            answers = " or ".join(self._media_types)
            raise HttpRefusal(406, f"the answer is {answers}, which Accept rules out")

    def _is_taken(self, accept: bytes) -> bool:
        weights = _weights(accept.decode("latin-1"))
        if not (weights and self._media_types):
            return True
        return any(_weight(media_type, weights) > 0 for media_type in self._media_types)


def _weights(accept: str) -> Mapping[str, float]:
    """The media ranges with their weights; what is none is passed over, and parameters are.

    So are clients understood that send `*` for `*/*`, `q=.2`, or a charset with JSON.
    """
    weights: dict[str, float] = {}
    for text in accept.split(","):
        name = essence(text)
        if "/" in name or name == "*":
            found = _WEIGHT.search(text)
            name = "*/*" if name == "*" else name
            weights[name] = max(weights.get(name, 0.0), float(found[1]) if found else 1.0)
    return weights


def _weight(media_type: str, weights: Mapping[str, float]) -> float:
    """The weight of the most specific range that has this type; 0, if none has."""
    name = essence(media_type)
    if "*" in name:  # the document leaves open what it is
        return 1.0
    ranges = (name, f"{name.partition('/')[0]}/*", "*/*")
    return next((weights[each] for each in ranges if each in weights), 0.0)
