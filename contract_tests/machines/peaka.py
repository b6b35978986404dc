"""Peaka's cache operations in any order, by several keys on several tables, with waiting."""

from collections.abc import Callable, Mapping, Sequence

from hypothesis import strategies as st
from hypothesis.stateful import rule

from specdouble.contract_tests.client import Client
from specdouble.contract_tests.laws.law import Law
from specdouble.contract_tests.machines import peaka_promises, peaka_syncs
from specdouble.contract_tests.machines.peaka_promises import NONSENSE
from specdouble.contract_tests.machines.peaka_reading import (
    CANCEL,
    LISTS,
    MODES,
    NAMES,
    SCHEDULE,
    TRIGGER,
    Item,
)
from specdouble.contract_tests.machines.peaka_tables import FEW, PeakaStage, Tables, named
from specdouble.contract_tests.machines.sequence import Effort, SequenceMachine

PROMISES = (*peaka_promises.LAWS, *peaka_syncs.LAWS)
EFFORT = Effort(sequences=20, steps=18, waiting=5.0)
PATIENCE = 5.0
"""Seconds that one wait may take."""
TO_BEGIN = 1.0
"""Seconds to wait for a sync that is to be cancelled."""
PAGES = ({"limit": 1000}, {"limit": 1}, {"offset": 1}, {"limit": 2, "offset": 1})
NOWHERE = "specdouble-no-such-project"

KEY = st.integers(0, 1)
TABLE = st.integers(0, FEW - 1)
BUSY_TABLE = st.integers(1, FEW - 1)
"""All but one: what is deleted syncs again for a while, and much can only be judged at rest."""
MODE = st.sampled_from(MODES)
SCHEDULES = st.fixed_dictionaries(
    {},
    optional={
        name: st.sampled_from(
            [
                {"type": "BASIC", "expression": "PT6H"},
                {"type": "BASIC", "expression": "P2D"},
                {"type": "NONE"},
            ]
        )
        for name in SCHEDULE.values()
    },
)
READS = st.sampled_from(["getCacheSettings", "getCacheStatus", "getCacheExecutionHistory"])


def machine(
    client_factory: Callable[[], Client], laws: Sequence[Law], values: Mapping[str, str]
) -> type[SequenceMachine]:
    """The machine that plays with one target: by these laws, and by the model's promises.

    `values`: `projectId`, else the document's example; `otherProjectId`, if there is another.
    It deletes caches and creates them again: only their ids and histories are others then.
    """
    stage = PeakaStage(client_factory, (*PROMISES, *laws), values)
    return type("PeakaSequence", (Sequences,), {"stage": stage})


class Sequences(Tables):
    """The rules."""

    @rule(key=KEY, table=TABLE, schedules=SCHEDULES)
    def create(self, key: int, table: int, schedules: dict[str, Item]) -> None:
        place = self.pick(table)
        if place:
            body = named(place) | schedules
            self.ask("createCache", projectId=place[0], body=body, key=self.pick_key(key))
            self.look(table)

    @rule(tables=st.lists(TABLE, min_size=1, max_size=FEW), schedules=SCHEDULES)
    def create_several(self, tables: list[int], schedules: dict[str, Item]) -> None:
        places = [place for table in tables if (place := self.pick(table))]
        if places:
            body = [named(place) | schedules for place in places]
            self.ask("createBatchCache", projectId=places[0][0], body=body)

    @rule(key=KEY, table=BUSY_TABLE)
    def delete(self, key: int, table: int) -> None:
        self.ask_of(table, "deleteCache", key=self.pick_key(key))

    @rule(key=KEY, table=TABLE, schedules=SCHEDULES)
    def change(self, key: int, table: int, schedules: dict[str, Item]) -> None:
        number = self.pick_key(key)
        self.ask_of(table, "getCacheSettings", key=number)
        self.ask_of(table, "updateCacheSettings", body=schedules, key=number)
        self.ask_of(table, "getCacheSettings", key=number)

    @rule(table=TABLE, mode=MODE)
    def change_to_nonsense(self, table: int, mode: str) -> None:
        body = {SCHEDULE[mode]: {"type": "BASIC", "expression": NONSENSE}}
        self.ask_of(table, "updateCacheSettings", body=body)

    @rule(key=KEY, table=TABLE, mode=MODE)
    def start(self, key: int, table: int, mode: str) -> None:
        """Look before and after: then it is known what must have come of it."""
        self.look(table)
        self.ask_of(table, TRIGGER[mode], key=self.pick_key(key))
        self.look(table)

    @rule(key=KEY, table=TABLE, mode=MODE)
    def cancel(self, key: int, table: int, mode: str) -> None:
        self.look(table)
        self.ask_of(table, CANCEL[mode], key=self.pick_key(key))
        self.look(table)

    @rule(table=BUSY_TABLE, mode=MODE, both=st.booleans())
    def start_and_cancel(self, table: int, mode: str, *, both: bool) -> None:
        """Cancel while a sync runs, or one of each kind."""
        for each in MODES if both else (mode,):
            self.ask_of(table, TRIGGER[each])
        self.wait(lambda: self.runs(table, mode), TO_BEGIN)
        self.ask_of(table, CANCEL[mode])
        self.wait(lambda: self.rests(table), PATIENCE)

    @rule(key=KEY, table=TABLE, without=st.sampled_from([None, True, False]))
    def get_status(self, key: int, table: int, without: bool | None) -> None:  # noqa: FBT001
        query = {"excludeLogs": without}
        self.ask_of(table, "getCacheStatus", query=query, key=self.pick_key(key))

    @rule(key=KEY, table=TABLE)
    def get_settings(self, key: int, table: int) -> None:
        self.ask_of(table, "getCacheSettings", key=self.pick_key(key))

    @rule(table=TABLE, limit=st.sampled_from([None, 1, 2, 1000]), offset=st.integers(0, 2))
    def get_history(self, table: int, limit: int | None, offset: int) -> None:
        query = {"limit": limit, "offset": offset or None}
        self.look(table)
        self.ask_of(table, "getCacheExecutionHistory", query={"limit": 1000})
        self.ask_of(table, "getCacheExecutionHistory", query=query)

    @rule(key=KEY, table=TABLE, operation=st.sampled_from(LISTS))
    def list_statuses(self, key: int, table: int, operation: str) -> None:
        names = [name for name in NAMES if name in self.client.document.operations[operation].path]
        place = self.pick(table)
        if place:
            within = dict(zip(names, place, strict=False))
            self.ask(operation, key=self.pick_key(key), **within)

    @rule(table=TABLE)
    def wait_until_it_rests(self, table: int) -> None:
        """Look until nothing of it runs, nor has still to begin."""
        self.wait(lambda: self.rests(table), PATIENCE)

    @rule(operation=READS, table=TABLE)
    def look_elsewhere(self, operation: str, table: int) -> None:
        place = self.pick(table)
        others = [each for each in (*self.projects, NOWHERE) if place and each != place[0]]
        self.ask_of(table, operation, project=others[0] if others else NOWHERE)

    @rule(table=TABLE, key=st.sampled_from([None, "no-such-key"]))
    def come_as_a_stranger(self, table: int, key: str | None) -> None:
        self.ask_of(table, "deleteCache", key=key)

    def end(self) -> None:
        """Read back what the last steps have come to."""
        for table in range(FEW):
            cache = self.look(table)
            self.ask_of(table, "getCacheSettings")
            for page in PAGES if cache is not None and cache.is_at_rest else ():
                self.ask_of(table, "getCacheExecutionHistory", query=page)
        for project in self.projects:
            self.ask("getCacheStatusByProject", projectId=project)
