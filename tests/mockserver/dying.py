"""A process that makes processes that do things to sandboxes in a state file until they are killed.

It forks them, for to start Python anew and to import everything for each would take a second.
Reads lines `FILE NUMBER`, and writes `began PID`, then a line for each stroke that was done, and at
last `ended SIGNAL`.
"""

import os
import sys
from itertools import count
from pathlib import Path

from specdouble.mockserver.kernel import journal
from specdouble.mockserver.mocks import MOCKS
from specdouble.mockserver.state import StateFile
from tests.mockserver.strokes import sandboxes, strokes

PART = 40
"""Entries go early, so that kills hit that, too."""


def act(path: Path, number: int) -> None:
    """Do one thing after the other, and tell of each when it is done."""
    journal.PART = PART
    keeper = StateFile(path, [mock.api for mock in MOCKS.values()])
    keeper._connection.execute("PRAGMA wal_autocheckpoint = 20")
    for done, _ in zip(count(1), strokes(sandboxes(keeper), number), strict=False):
        os.write(1, b"%d\n" % done)


def main() -> None:
    """One life after the other."""
    sandboxes()  # what is worked out once, is now
    for line in sys.stdin:
        path, number = line.split()
        pid = os.fork()
        if pid == 0:
            act(Path(path), int(number))
        os.write(1, b"began %d\n" % pid)
        _, status = os.waitpid(pid, 0)
        os.write(1, b"ended %d\n" % os.WTERMSIG(status))


if __name__ == "__main__":
    main()
