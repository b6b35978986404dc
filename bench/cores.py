"""Who had a core: this server, other processes, or nobody. Read from /proc (Linux)."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

SERVER_CORE: Final = 0
CLIENT_CORE: Final = 1
TICK: Final = os.sysconf("SC_CLK_TCK")
# The columns of /proc/stat that a process used or the hypervisor took. Interrupts (columns 6 and 7)
# are left out: they do the loopback's work, and belong to nobody.
WORKING: Final = (0, 1, 2, 7)
IDLE: Final = (3, 4)


@dataclass(frozen=True, slots=True)
class Ticks:
    """Seconds of a core: in which some process worked, and in which it was idle."""

    working: float
    idle: float

    @classmethod
    def of(cls, core: int, stat: str) -> Self:
        """Those in the text of /proc/stat."""
        line = next(line for line in stat.splitlines() if line.startswith(f"cpu{core} "))
        columns = [int(column) / TICK for column in line.split()[1:]]
        return cls(sum(columns[n] for n in WORKING), sum(columns[n] for n in IDLE))

    def __sub__(self, before: Self) -> "Ticks":
        return Ticks(self.working - before.working, self.idle - before.idle)


@dataclass(frozen=True, slots=True)
class Moment:
    """Both cores, and how long the processes of interest had worked by then."""

    server_core: Ticks
    client_core: Ticks
    server: float


def now(session: int) -> Moment:
    """The moment that it is, for the server whose processes are this session."""
    stat = Path("/proc/stat").read_text(encoding="ascii")
    return Moment(Ticks.of(SERVER_CORE, stat), Ticks.of(CLIENT_CORE, stat), worked(session))


def worked(session: int) -> float:
    """The seconds that all processes of a session worked so far."""
    return sum(int(each[11]) + int(each[12]) for each in _processes(session)) / TICK


def resident_mib(session: int) -> float:
    """The memory that the processes of a session hold, in MiB."""
    pages = sum(int(each[21]) for each in _processes(session))
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def _processes(session: int) -> list[list[str]]:
    """Of each process of a session, the columns of /proc/PID/stat after its name."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            text = (folder / "stat").read_text(encoding="utf-8", errors="replace")
        except OSError:
            continue  # it has ended
        columns = text.rpartition(")")[2].split()
        if int(columns[3]) == session:
            found.append(columns)
    return found


def disturbance(before: Moment, after: Moment, client: float) -> float:
    """The share of the server's time that other processes cost it, from 0 to 1.

    Either they worked on its core, or they kept the client (which worked so many seconds) from
    asking, and the server had nothing to do.
    """
    core = after.server_core - before.server_core
    server = after.server - before.server
    others = max(0.0, core.working - server)
    client_core = after.client_core - before.client_core
    others_at_client = max(0.0, client_core.working - client)
    wall = core.working + core.idle or 1.0
    return min(1.0, (others + min(core.idle, others_at_client)) / wall)
