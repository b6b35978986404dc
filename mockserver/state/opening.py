"""Opens a state file for this process alone, or says in one line why it can't be."""

import os
import sqlite3
import stat
from pathlib import Path
from typing import Final, Literal

from specdouble.mockserver.state.schema import APPLICATION, MIGRATIONS

Sync = Literal["normal", "full"]
"""normal: an acknowledged change survives the process. full: and the machine's loss of power."""

_REASONS: Final = {
    sqlite3.SQLITE_BUSY: "another process uses it; each server needs a file of its own",
    sqlite3.SQLITE_NOTADB: "it is no state of specdouble's; nothing was changed in it",
    sqlite3.SQLITE_CORRUPT: "it is damaged, perhaps cut off; nothing was changed in it",
    sqlite3.SQLITE_FULL: "the disk is full",
    sqlite3.SQLITE_READONLY: "it is read-only",
}


SMALLEST: Final = 512
"""Bytes of a page of SQLite's, at least."""


class BadState(Exception):  # noqa: N818 - reads as the sentence it is
    """A file can't hold the state; the message says which, why, and what would help."""


def reason(error: sqlite3.Error) -> str:
    """Why SQLite could not do something."""
    code = getattr(error, "sqlite_errorcode", 0)  # not set by the module's own errors
    return _REASONS.get(code & 0xFF, str(error))


def opened(path: Path, sync: Sync) -> sqlite3.Connection:
    """The file, of this version; made, if there is none. BadState, and it is as it was."""
    try:
        is_new = _look_at(path)
    except OSError as error:
        raise BadState(f"{path}: {error.strerror}") from None
    connection = None
    try:
        connection = sqlite3.connect(
            path.absolute(), timeout=0, isolation_level=None, check_same_thread=False
        )
        _prepare(connection, path, sync)
    except (sqlite3.Error, BadState) as error:
        if connection is not None:
            connection.close()
        if is_new:
            path.unlink(missing_ok=True)
        if isinstance(error, BadState):
            raise
        raise BadState(f"{path}: {reason(error)}") from None
    return connection


def _look_at(path: Path) -> bool:
    """Whether it had to be made. An empty file counts as a new one."""
    folder = path.absolute().parent
    if not path.exists():
        if not folder.is_dir():
            raise BadState(f"{path}: there is no directory {folder}")
        # Keys that were bound to a sandbox stand in it, so nobody else may read it.
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        return True
    status = path.stat()
    if stat.S_ISDIR(status.st_mode):
        raise BadState(f"{path}: it is a directory; name a file in it")
    if not stat.S_ISREG(status.st_mode):
        raise BadState(f"{path}: it is no regular file")
    # Also said to root, whom the system would let write.
    if not status.st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH):
        raise BadState(f"{path}: it is read-only")
    if not os.access(path, os.R_OK | os.W_OK) or not os.access(folder, os.W_OK):
        raise BadState(f"{path}: it, or its directory, can't be written by this user")
    log = path.with_name(f"{path.name}-wal")
    is_cut = status.st_size == 0 and log.exists() and log.stat().st_size > 0
    if is_cut or 0 < status.st_size < SMALLEST:  # SQLite would begin anew
        raise BadState(f"{path}: {_REASONS[sqlite3.SQLITE_CORRUPT]}")
    return False


def _prepare(connection: sqlite3.Connection, path: Path, sync: Sync) -> None:
    """Lock it, and make it one of this version; nothing is written to one that is."""
    for pragma in ("locking_mode = EXCLUSIVE", f"synchronous = {sync}", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {pragma}")
    version = _version(connection, path)
    if version < len(MIGRATIONS):
        connection.executescript(
            f"""
            BEGIN EXCLUSIVE;
            {"".join(MIGRATIONS[version:])}
            PRAGMA application_id = {APPLICATION};
            PRAGMA user_version = {len(MIGRATIONS)};
            COMMIT;
            """
        )
    (mode,) = connection.execute("PRAGMA journal_mode = WAL").fetchone()
    if mode != "wal":
        raise BadState(f"{path}: its file system can't do what SQLite's write-ahead log needs")


def _version(connection: sqlite3.Connection, path: Path) -> int:
    """The version of the file; 0, if there is nothing in it."""
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if not (application or version or tables):
        return 0
    if application != APPLICATION:
        raise BadState(f"{path}: it is a database of another program; nothing was changed in it")
    if version > len(MIGRATIONS):
        raise BadState(
            f"{path}: its version is {version}, and this specdouble knows {len(MIGRATIONS)};"
            " a newer one has written it, and nothing was changed in it"
        )
    return version
