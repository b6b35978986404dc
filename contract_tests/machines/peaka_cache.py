"""One of Peaka's caches, as far as it is known: its settings, its syncs, what was asked of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from specdouble.contract_tests.exchange import Exchange
from specdouble.contract_tests.machines.peaka_reading import SCHEDULE, Item, Place

EITHER = "either kind"
"""How the first sync of a one-time cache is recorded is left open."""


@dataclass(frozen=True, slots=True)
class Run:
    """An execution as it was seen last, and `since` when. `mode`: whose slot it stood in."""

    seen: Item
    reading: Exchange
    mode: str
    since: Exchange

    @property
    def is_over(self) -> bool:
        """Whether nothing can come of it any more."""
        return self.seen.get("status") in {"COMPLETED", "FAILED", "CANCELLED"}


@dataclass(frozen=True, slots=True)
class Cache:
    """A cache that is there.

    `settings`: as shown or written last, by name of the schedule; None: not known. `asked`: the
    triggers by mode of which no run was seen yet, the first sync under both. `cancels`: by mode,
    those that were passed on. `looked`: the last look at its status; `touched`: writes since.
    `owed`: what must start a run soon, by the run's mode (or EITHER); `rested`: the look before it.
    `was_busy`: when it was
    found, so that more may have waited than was told.
    """

    id: str
    place: Place
    reading: Exchange
    was_busy: bool = False
    settings: Mapping[str, Item | None] | None = None
    runs: Mapping[str, Run] = field(default_factory=dict)
    asked: Mapping[str, tuple[Exchange, ...]] = field(default_factory=dict)
    cancels: Mapping[str, tuple[Exchange, ...]] = field(default_factory=dict)
    looked: Exchange | None = None
    touched: tuple[Exchange, ...] = ()
    owed: Mapping[str, Exchange] = field(default_factory=dict)
    rested: Exchange | None = None
    history: tuple[Item, ...] | None = None
    remembered: Exchange | None = None

    @property
    def is_at_rest(self) -> bool:
        """Whether it was seen to rest, with nothing asked of it since, nor yet to come."""
        status = self.looked.json.get("status") if self.looked else "RUNNING"
        going = any(not run.is_over for run in self.runs.values())
        return (
            not self.touched and status != "RUNNING" and not going and not any(self.asked.values())
        )

    @property
    def is_busy(self) -> bool:
        """Whether it was seen to run, as far as one looked."""
        return self.looked is None or self.looked.json.get("status") == "RUNNING"

    def asked_for(self, mode: str, write: Exchange) -> "Cache":
        """With one more sync to come."""
        asked = {**self.asked, mode: (*self.asked.get(mode, ()), write)}
        touched = (*self.touched, write)
        known = replace(self, asked=asked, touched=touched, history=None)
        if not self.is_at_rest:
            return known
        return replace(known, owed={**self.owed, mode: write}, rested=self.looked)

    def cancelled(self, mode: str, write: Exchange) -> "Cache":
        """With one sync less, if it came in time."""
        cancels = {**self.cancels, mode: (*self.cancels.get(mode, ()), write)}
        touched = (*self.touched, write)
        return replace(self, cancels=cancels, owed={}, touched=touched, history=None)

    def may_sync(self, mode: str) -> bool:
        """Whether a sync of that kind may start unasked: by a schedule, or as one that waited."""
        if self.settings is None or self.was_busy:
            return True
        schedule = self.settings.get(SCHEDULE[mode])
        return schedule is not None and schedule.get("type") != "NONE"
