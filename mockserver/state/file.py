"""Keeps sandboxes in SQLite: a transaction for each change, committed before it is answered."""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import msgspec

from specdouble import __version__
from specdouble.fixtures.keys import Key
from specdouble.mockserver.kernel import journal
from specdouble.mockserver.kernel.api import Api
from specdouble.mockserver.kernel.clock import Clock, wall_time
from specdouble.mockserver.kernel.digests import Digests
from specdouble.mockserver.kernel.encoding import Encoding, NotServed, Unreadable
from specdouble.mockserver.kernel.journal import Entry, Journal
from specdouble.mockserver.kernel.keeper import Build, Keeper, Origin
from specdouble.mockserver.kernel.refusals import NotFound, NotKept
from specdouble.mockserver.kernel.sandbox import Sandbox
from specdouble.mockserver.kernel.snapshots import Snapshot
from specdouble.mockserver.kernel.world import World
from specdouble.mockserver.state.opening import BadState, Sync, opened, reason
from specdouble.mockserver.state.reading import Row, SavedIn


class StateFile(Keeper):
    """A file, for as long as it isn't closed. No other process can have it meanwhile."""

    def __init__(self, path: Path, apis: Iterable[Api], sync: Sync = "normal") -> None:
        """BadState, if the file can't be had. `apis`: those that are served."""
        self._path = path
        self._encoding = Encoding(each for each in apis if each.kinds)
        self._apis = self._encoding.apis
        self._digests = Digests(self._apis)
        self._ids: dict[str, int] = {}
        self._connection = opened(path, sync)

    def close(self) -> None:
        """Write all into the one file, and let others have it."""
        self._connection.close()

    def beginning(self, origin: Origin, clock: Clock) -> tuple[Origin, Clock]:
        with self._refusing():
            saved = SavedIn(self._connection, self._encoding).beginning()
            if saved is not None:
                self.is_new = False
                return saved[0], Clock.resumed(saved[1], wall_time())
            with self._transaction():
                self._connection.execute(
                    "INSERT INTO mock VALUES (?, 0, ?, ?)",
                    (__version__, _json(origin), _json(clock.hands)),
                )
            return origin, clock

    def sandboxes(self, build: Build) -> Iterator[tuple[Sandbox, Sequence[Key]]]:
        """All sandboxes as they were; BadState, if they can't be made again.

        Nothing is written until all are there.
        """
        saved_in = SavedIn(self._connection, self._encoding)
        digests = {}
        with self._refusing():
            for row in saved_in.rows():
                worlds = _built(build, row)
                digests[row.id] = self._recognized(row, worlds)
                self._ids[row.name] = row.id
                yield Sandbox.resumed(saved_in.of(row), worlds, self), row.bound
            with self._transaction():
                self._connection.execute(
                    "UPDATE mock SET version = ?, reopened = reopened + 1", (__version__,)
                )
                self._connection.executemany(
                    "UPDATE sandboxes SET digests = ? WHERE id = ?",
                    [(_json(its), key) for key, its in digests.items()],
                )

    def begin(self, sandbox: Sandbox, keys: Sequence[Key]) -> None:
        worlds, clock = sandbox.first
        hands, digests = clock.hands, self._digests.of(sandbox.origin, worlds)
        with self._transaction():
            self._connection.execute(
                "INSERT INTO sandboxes (name, origin, digests, first_clock, clock, keys)"
                " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (name) DO UPDATE SET"
                " origin = excluded.origin, digests = excluded.digests,"
                " first_clock = excluded.first_clock, clock = excluded.clock, keys = excluded.keys",
                (sandbox.name, *map(_json, (sandbox.origin, digests, hands, hands, keys))),
            )
            (key,) = self._connection.execute(
                "SELECT id FROM sandboxes WHERE name = ?", (sandbox.name,)
            ).fetchone()
            self._connection.execute("DELETE FROM entries WHERE sandbox = ?", (key,))
            self._connection.execute("DELETE FROM bases WHERE sandbox = ?", (key,))
            self._connection.execute("DELETE FROM snapshots WHERE sandbox = ?", (key,))
            self._write_base(key, 0, worlds)
            for snapshot in sandbox.snapshots:
                self._write_snapshot(key, snapshot)
        self._ids[sandbox.name] = key

    def bind(self, sandbox: Sandbox, keys: Sequence[Key]) -> None:
        with self._transaction():
            self._connection.execute(
                "UPDATE sandboxes SET keys = ? WHERE id = ?",
                (_json(keys), self._ids[sandbox.name]),
            )

    def note(self, sandbox: Sandbox, entries: Sequence[Entry], clock: Clock | None = None) -> None:
        key, encode = self._ids[sandbox.name], self._encoding.encode
        rows = [(key, each.number, encode(each)) for each in entries if each.api in self._apis]
        with self._transaction():
            if rows and Journal.begins_part(entries[0].number):
                self._begin_part(key, entries[0].number, sandbox)
            self._connection.executemany(
                "INSERT INTO entries (sandbox, number, content) VALUES (?, ?, ?)", rows
            )
            if clock is not None:
                self._connection.execute(
                    "UPDATE sandboxes SET clock = ? WHERE id = ?", (_json(clock.hands), key)
                )

    def add_snapshot(self, sandbox: Sandbox, snapshot: Snapshot) -> None:
        with self._transaction():
            self._write_snapshot(self._ids[sandbox.name], snapshot)

    def remove_snapshot(self, sandbox: Sandbox, name: str) -> None:
        with self._transaction():
            self._connection.execute(
                "DELETE FROM snapshots WHERE sandbox = ? AND name = ?",
                (self._ids[sandbox.name], name),
            )

    def forget(self, name: str) -> None:
        with self._transaction():
            self._connection.execute("DELETE FROM sandboxes WHERE id = ?", (self._ids[name],))
        del self._ids[name]

    @contextmanager
    def _refusing(self) -> Iterator[None]:
        """Whatever is wrong with the file is a BadState."""
        try:
            yield
        except BadState as error:
            raise BadState(f"{self._path}: {error}") from None
        except NotKept as error:
            raise BadState(error.message) from None
        except sqlite3.Error as error:
            raise BadState(f"{self._path}: {reason(error)}") from None
        except NotServed as error:
            hint = "serve that, too, or begin another file"
            raise BadState(f"{self._path}: {error}; {hint}") from None
        except (Unreadable, NotFound, msgspec.MsgspecError) as error:
            raise BadState(f"{self._path}: it is damaged: {error}") from None

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """All that is done in it, or (NotKept) nothing."""
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            yield
            self._connection.execute("COMMIT")
        except BaseException as error:
            if self._connection.in_transaction:
                with suppress(sqlite3.Error):  # that of a disk that fails altogether
                    self._connection.execute("ROLLBACK")
            if isinstance(error, sqlite3.Error):
                message = f"{self._path}: {reason(error)}; nothing was changed"
                raise NotKept(message) from None
            raise

    def _begin_part(self, key: int, number: int, sandbox: Sandbox) -> None:
        """Do as the journal does: keep the worlds of now, and let the oldest part go."""
        self._write_base(key, number - 1, sandbox.snapshot())
        oldest = number - 1 - journal.PART
        self._connection.execute(
            "DELETE FROM entries WHERE sandbox = ? AND number <= ?", (key, oldest)
        )
        self._connection.execute(
            "DELETE FROM bases WHERE sandbox = ? AND number > 0 AND number < ?", (key, oldest)
        )

    def _write_base(self, key: int, number: int, worlds: Mapping[str, World]) -> None:
        self._connection.executemany(
            "INSERT INTO bases (sandbox, number, content) VALUES (?, ?, ?)",
            [(key, number, content) for content in self._whole(number, worlds)],
        )

    def _write_snapshot(self, key: int, snapshot: Snapshot) -> None:
        contents = self._whole(snapshot.change, snapshot.point.worlds)
        now, worlds = snapshot.point.now.isoformat(), b"[%s]" % b",".join(contents)
        self._connection.execute(
            "INSERT INTO snapshots (sandbox, name, change, now, worlds) VALUES (?, ?, ?, ?, ?)",
            (key, snapshot.name, snapshot.change, now, worlds),
        )

    def _whole(self, number: int, worlds: Mapping[str, World]) -> list[bytes]:
        """Worlds as entries afresh."""
        encode = self._encoding.encode
        return [encode(Entry.whole(number, api, worlds[api])) for api in self._apis]

    def _recognized(self, row: Row, worlds: Mapping[str, World]) -> Mapping[str, str]:
        """The digests of a sandbox's worlds at their origin, if they are those of the file."""
        known, digests = row.known_digests, self._digests.of(row.made_of, worlds)
        for api in self._apis:
            if known.get(api, digests[api]) != digests[api]:
                raise BadState(
                    f"{api}'s data is not what it was made for. Start with the profile file, the"
                    " locale and the version of specdouble that it began with"
                )
        return {**known, **digests}


def _built(build: Build, row: Row) -> Mapping[str, World]:
    try:
        return build(row.made_of)
    except NotFound as error:
        raise BadState(error.message) from None


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()
