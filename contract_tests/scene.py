"""What a story plays in: a client, the values that the user named, and what must be undone."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from specdouble.contract_tests.client import Client, Silent
from specdouble.contract_tests.exchange import Exchange
from specdouble.specs import Document

Undo = Callable[[], Exchange]


@dataclass(slots=True)
class Scene:
    """One story's stage. `values`: what `--set` gave, by the name of a parameter or property."""

    client: Client
    values: Mapping[str, str] = field(default_factory=dict)
    left_behind: list[str] = field(default_factory=list)
    _undoing: list[tuple[str, Undo]] = field(default_factory=list)

    @property
    def document(self) -> Document:
        """The document that the target is judged by."""
        return self.client.document

    def made(self, what: str, undo: Undo) -> None:
        """Note something that the story made, and the request that removes it."""
        self._undoing.append((what, undo))

    def clear(self) -> None:
        """Undo all that was made, the last first; what resists is noted in `left_behind`.

        404 and 410 are fine: what is not there any more needs no removing.
        """
        while self._undoing:
            what, undo = self._undoing.pop()
            try:
                answer = undo()
            except Silent as silence:
                self.left_behind.append(f"{what} ({silence})")
                continue
            if not answer.is_success and answer.status not in {404, 410}:
                self.left_behind.append(f"{what} ({answer})")


@dataclass(frozen=True, slots=True)
class Story:
    """A way to bring a target about. `tell` sends requests; it may stop early, without an error.

    `reads_only`: it sends nothing but GET, HEAD and OPTIONS, so it may be told anywhere.
    """

    name: str
    tell: Callable[[Scene], None]
    reads_only: bool = False
