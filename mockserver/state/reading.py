"""Reads what a state file has of sandboxes."""

import sqlite3
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

import msgspec

from specdouble.fixtures.keys import Key
from specdouble.mockserver.kernel.clock import Hands
from specdouble.mockserver.kernel.encoding import Encoding, Unreadable
from specdouble.mockserver.kernel.journal import Entry
from specdouble.mockserver.kernel.keeper import Origin, Saved, SavedSnapshot


class Row(NamedTuple):
    """A sandbox without its journal."""

    id: int
    name: str
    origin: str
    digests: str
    first_clock: str
    clock: str
    keys: str

    @property
    def made_of(self) -> Origin:
        """Its origin."""
        return msgspec.json.decode(self.origin, type=Origin)

    @property
    def known_digests(self) -> dict[str, str]:
        """Those of its worlds at its origin, for each API that was served then."""
        return msgspec.json.decode(self.digests, type=dict[str, str])

    @property
    def bound(self) -> list[Key]:
        """The API keys that are bound to it."""
        return msgspec.json.decode(self.keys, type=list[Key])


class SavedIn:
    """The sandboxes of a file."""

    def __init__(self, connection: sqlite3.Connection, encoding: Encoding) -> None:
        self._connection = connection
        self._encoding = encoding

    def beginning(self) -> tuple[Origin, Hands] | None:
        """What sandboxes begin as; None, if none ever has."""
        found = self._connection.execute("SELECT origin, clock FROM mock").fetchone()
        if found is None:
            return None
        origin, clock = found
        return msgspec.json.decode(origin, type=Origin), msgspec.json.decode(clock, type=Hands)

    def rows(self) -> list[Row]:
        """All of them, in the order in which they were made."""
        columns = ", ".join(Row._fields)
        found = self._connection.execute(f"SELECT {columns} FROM sandboxes ORDER BY id")  # noqa: S608
        return [Row(*each) for each in found]

    def of(self, row: Row) -> Saved:
        """One with its journal; Unreadable, if that is not what was written."""
        (oldest,) = self._connection.execute(
            "SELECT coalesce(min(number), 1) FROM entries WHERE sandbox = ?", (row.id,)
        ).fetchone()
        return Saved(
            row.name,
            row.made_of,
            msgspec.json.decode(row.first_clock, type=Hands),
            msgspec.json.decode(row.clock, type=Hands),
            first=self._base(row, 0),
            base=self._base(row, oldest - 1),
            written=oldest - 1,
            entries=_complete(self._entries(row)),
            snapshots=self._snapshots(row),
        )

    def _base(self, row: Row, number: int) -> list[Entry]:
        """The worlds after the step of a number."""
        found = self._connection.execute(
            "SELECT content FROM bases WHERE sandbox = ? AND number = ?", (row.id, number)
        )
        entries = [self._encoding.decode(content) for (content,) in found]
        if not entries and self._encoding.apis:
            raise Unreadable(f"what '{row.name}' was after step {number} is missing")
        return entries

    def _snapshots(self, row: Row) -> list[SavedSnapshot]:
        """In the order in which they were taken."""
        found = self._connection.execute(
            "SELECT name, change, now, worlds FROM snapshots WHERE sandbox = ? ORDER BY id",
            (row.id,),
        ).fetchall()
        return [
            SavedSnapshot(name, change, datetime.fromisoformat(now), self._worlds(worlds))
            for name, change, now, worlds in found
        ]

    def _worlds(self, content: bytes) -> list[Entry]:
        entries = msgspec.json.decode(content, type=list[msgspec.Raw])
        return [self._encoding.decode(bytes(entry)) for entry in entries]

    def _entries(self, row: Row) -> Iterator[Entry]:
        # All at once: a query that is not read to its end would keep the file open.
        found = self._connection.execute(
            "SELECT content FROM entries WHERE sandbox = ? ORDER BY number, id", (row.id,)
        ).fetchall()
        return (self._encoding.decode(content) for (content,) in found)


def _complete(entries: Iterable[Entry]) -> Iterator[Entry]:
    """The entries of a journal; Unreadable, where one is missing."""
    last = None
    for entry in entries:
        if last is not None and entry.number > last + 1:
            raise Unreadable(f"entry {last + 1} is missing")
        last = entry.number
        yield entry
