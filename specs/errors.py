"""The one error of this package: a document that can't be used, with the place and the reason."""

from collections.abc import Iterable
from pathlib import Path


def pointer(path: Iterable[object]) -> str:
    """A JSON pointer (RFC 6901), as a URI fragment without percent-encoding: `#/info/title`."""
    steps = (str(step).replace("~", "~0").replace("/", "~1") for step in path)
    return "#" + "".join(f"/{step}" for step in steps)


class DocumentError(Exception):
    """A document can't be used: in which file, at which place, and why."""

    def __init__(
        self,
        source: Path | str,
        reason: str,
        *,
        path: Iterable[object] | None = None,
        line: int | None = None,
    ) -> None:
        """`path`: the steps from the root to the fault; `line`: counted from 1."""
        self.source = str(source)
        self.place = None if path is None else list(path)
        self.pointer = None if self.place is None else pointer(self.place)
        self.line = line
        self.reason = reason
        place = self.source if line is None else f"{self.source}:{line}"
        super().__init__(": ".join(filter(None, (place, self.pointer, reason))))
