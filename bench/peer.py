"""What a server is that can be measured."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


class Unavailable(Exception):  # noqa: N818 - reads as the sentence it is
    """A server can't be had here; the message says why."""


def _nothing() -> None:
    """What there is to install for a server that we need ourselves."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Peer:
    """A server: `command` starts it on a port; `install` raises Unavailable.

    `command` is made when our own answers are recorded, so that it can write files from them.
    `heads`: of so many requests in turns, each has an id of its own in its head; 0: all are one.
    """

    name: str
    title: str
    version: Callable[[], str]
    command: Callable[[int], list[str]]
    install: Callable[[], None] = _nothing
    environment: Mapping[str, str] = field(default_factory=dict)
    heads: int = 0
