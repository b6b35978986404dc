"""What stands in a state file, and how a file of an earlier version becomes one of this."""

from typing import Final

APPLICATION: Final = 0x73706462
"""SQLite's `application_id` of our files: "spdb"."""

BEGINNING: Final = """
    -- Which specdouble has opened it last, how often it was opened again (something to write, to
    -- see that it can be), and what sandboxes begin as unless they are told.
    -- Origins and clocks are JSON, as kernel/keeper.py and kernel/clock.py have them.
    CREATE TABLE mock (
        version TEXT NOT NULL, reopened INTEGER NOT NULL,
        origin TEXT NOT NULL, clock TEXT NOT NULL
    );

    -- Keys are those that are bound to it: JSON, as fixtures/keys.py has it.
    -- Digests say for each API what its world at the origin is, so that another one is noticed.
    CREATE TABLE sandboxes (
        id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, origin TEXT NOT NULL,
        digests TEXT NOT NULL, first_clock TEXT NOT NULL, clock TEXT NOT NULL, keys TEXT NOT NULL
    );

    -- Their journals: JSON, as kernel/encoding.py has it.
    CREATE TABLE entries (
        id INTEGER PRIMARY KEY,
        sandbox INTEGER NOT NULL REFERENCES sandboxes ON DELETE CASCADE,
        number INTEGER NOT NULL, content BLOB NOT NULL
    );
    CREATE INDEX entries_in_order ON entries (sandbox, number);

    -- Their worlds after the step of a number, as entries afresh; after 0: as they began.
    CREATE TABLE bases (
        id INTEGER PRIMARY KEY,
        sandbox INTEGER NOT NULL REFERENCES sandboxes ON DELETE CASCADE,
        number INTEGER NOT NULL, content BLOB NOT NULL
    );
    CREATE INDEX bases_in_order ON bases (sandbox, number);

    -- Their snapshots: `worlds` is a JSON array of entries afresh.
    CREATE TABLE snapshots (
        id INTEGER PRIMARY KEY,
        sandbox INTEGER NOT NULL REFERENCES sandboxes ON DELETE CASCADE,
        name TEXT NOT NULL, change INTEGER NOT NULL, now TEXT NOT NULL, worlds BLOB NOT NULL,
        UNIQUE (sandbox, name)
    );
"""

MIGRATIONS: Final = (BEGINNING,)
"""A file's version (`user_version`) is the number of these that it has gone through.

One that has been released never changes; what is new comes behind it.
"""
