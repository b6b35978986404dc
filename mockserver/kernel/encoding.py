"""A journal's entries as bytes, and back: where they leave the process, and where they come in."""

from collections.abc import Collection, Iterable
from datetime import UTC
from typing import Annotated, Any

import msgspec

from specdouble.fixtures.entity import Entity, Moment
from specdouble.mockserver.kernel.api import Api
from specdouble.mockserver.kernel.journal import Entry
from specdouble.mockserver.kernel.world import Change


class Unreadable(ValueError):  # noqa: N818 - reads as the sentence it is
    """Bytes are no entry of these APIs; the message says at which place, and why."""


class NotServed(Unreadable):
    """An entry is of an API that is not served now."""


class _Change(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`after` stays bytes until its kind is known."""

    kind: str
    id: str
    after: msgspec.Raw


class _Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    number: Annotated[int, msgspec.Meta(ge=0)]
    api: str
    at: Moment
    draws: Annotated[int, msgspec.Meta(ge=0)]
    changes: tuple[_Change, ...]
    afresh: bool = False


def _kind_name(value: Any) -> str:
    """A kind stands as its name; nothing else in an entry is unknown to msgspec."""
    if isinstance(value, type):
        return value.__name__
    raise NotImplementedError(f"{type(value).__name__} can't be written")


class Encoding:
    """Writes entries as JSON and reads them, each entity as what its API says that its kind is.

    Reading makes nothing but these kinds, whatever the bytes say: they may come from anybody.
    """

    def __init__(self, apis: Iterable[Api]) -> None:
        self._kinds = {api.name: {kind.__name__: kind for kind in api.kinds} for api in apis}
        self._decoders: dict[type[Entity], msgspec.json.Decoder[Entity | None]] = {
            kind: msgspec.json.Decoder(kind | None)
            for kinds in self._kinds.values()
            for kind in kinds.values()
        }
        self._entries = msgspec.json.Decoder(_Entry)
        self.encode = msgspec.json.Encoder(enc_hook=_kind_name).encode
        """`encode(entry) -> bytes`, without a line feed in them."""

    @property
    def apis(self) -> Collection[str]:
        """The names of those whose entries it reads."""
        return self._kinds.keys()

    def decode(self, content: bytes) -> Entry:
        """The entry that was written; Unreadable, if it is none of these APIs."""
        try:
            entry = self._entries.decode(content)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            raise Unreadable(f"not an entry of a journal: {error}") from None
        kinds = self._kinds.get(entry.api)
        if kinds is None:
            raise NotServed(
                f"entry {entry.number} is of '{entry.api}', which is not served;"
                f" there is: {', '.join(self._kinds)}"
            )
        changes = tuple(self._change(entry, change, kinds) for change in entry.changes)
        at = entry.at.astimezone(UTC)
        return Entry(entry.number, entry.api, at, entry.draws, changes, entry.afresh)

    def _change(self, entry: _Entry, change: _Change, kinds: dict[str, type[Entity]]) -> Change:
        where = f"entry {entry.number}, {change.kind} '{change.id}'"
        kind = kinds.get(change.kind)
        if kind is None:
            known = ", ".join(kinds) or "none"
            raise Unreadable(f"{where}: '{entry.api}' has no such kind; its kinds: {known}")
        try:
            after = self._decoders[kind].decode(change.after)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            raise Unreadable(f"{where}: {error}") from None
        if after is not None and after.id != change.id:
            raise Unreadable(f"{where}: what it became has another id, '{after.id}'")
        return Change(kind, change.id, after)
