"""The tables that Peaka's sequences play with: chosen once, and left as they were found."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from specdouble.contract_tests.exchange import Exchange
from specdouble.contract_tests.machines.peaka_cache import Cache
from specdouble.contract_tests.machines.peaka_model import Known, after
from specdouble.contract_tests.machines.peaka_reading import (
    NAMES,
    SCHEDULE,
    Item,
    Place,
    is_cache,
    place_of,
    same_schedule,
    statuses_in,
)
from specdouble.contract_tests.machines.sequence import SequenceMachine, Stage

FEW = 3
"""Tables that a sequence plays with."""
NOBODY = "00000000-0000-4000-8000-000000000000"


@dataclass
class PeakaStage(Stage):
    """With the tables that all sequences play with, and the schedules that they had before."""

    tables: dict[Place, Mapping[str, Item]] = field(default_factory=dict)


class Tables(SequenceMachine):
    """A sequence without rules. What it knows of the target is the model's knowledge."""

    stage: PeakaStage  # type: ignore[misc]

    def begin(self) -> None:
        self.known, self.ids = Known(), dict[Place, str]()
        self.made: set[str] = set()
        keys = max(1, len(self.client.target.keys))
        listings = [
            self.ask("getCacheStatusByProject", projectId=project, key=key)
            for project in self.projects
            for key in range(keys)
        ]
        if not self.stage.tables:
            self.choose([each for each in listings if each is not None])
        else:
            for table in range(len(self.stage.tables)):
                self.ask_of(table, "getCacheSettings")

    def choose(self, listings: Iterable[Exchange]) -> None:
        """The tables to play with: of caches at rest, those that are the quickest to copy."""
        found = {each["id"]: each for listing in listings for each in statuses_in(listing)}
        at_rest = [each for each in found.values() if each.get("status") != "RUNNING"]
        for status in sorted(at_rest, key=_cost)[:FEW]:
            project, *_ = place = place_of(status)
            settings = self.ask("getCacheSettings", projectId=project, cacheId=status["id"])
            if settings is not None and settings.status == 200 and is_cache(settings.json):
                self.stage.tables[place] = _schedules(settings.json)

    def undo(self) -> None:
        """Create again what was deleted, and give each cache the schedules it had."""
        if not any(not each.is_safe for each in self.client.exchanges):
            return
        for project in {place[0] for place in self.stage.tables}:
            listing = self.undone("", "getCacheStatusByProject", projectId=project)
            statuses = statuses_in(listing) if listing is not None else []
            for place, schedules in self.stage.tables.items():
                if place[0] == project and listing is not None:
                    self.restore(place, schedules, [e for e in statuses if place_of(e) == place])

    def restore(self, place: Place, schedules: Mapping[str, Item], there: list[Item]) -> None:
        """One cache for the table, with the schedules from before."""
        name = f"the cache of {'.'.join(place[2:])}"
        if not there:
            body = named(place) | dict(schedules)
            self.undone(name, "createCache", projectId=place[0], body=body)
        for extra in [each["id"] for each in there[1:] if each["id"] in self.made]:
            self.undone(name, "deleteCache", projectId=place[0], cacheId=extra)
        if there:
            self.reset(name, place[0], there[0]["id"], schedules)

    def reset(self, name: str, project: str, id_: str, schedules: Mapping[str, Item]) -> None:
        """The schedules from before, if they were changed."""
        ids = {"projectId": project, "cacheId": id_}
        settings = self.undone(name, "getCacheSettings", **ids)
        shown = settings.json if settings is not None and is_cache(settings.json) else {}
        if any(not same_schedule(shown.get(e), schedules.get(e)) for e in SCHEDULE.values()):
            none = {each: {"type": "NONE"} for each in SCHEDULE.values()}
            self.undone(name, "updateCacheSettings", body=none | dict(schedules), **ids)

    def ask(self, operation: str, **request: Any) -> Exchange | None:
        """Send a request, and know what it tells."""
        answer = super().ask(operation, **request)
        if answer is not None:
            before = self.known.caches.keys()
            self.known = after(self.known, answer)
            self.ids |= {each.place: each.id for each in self.known.caches.values()}
            if not answer.is_safe:
                self.made |= self.known.caches.keys() - before
        return answer

    def ask_of(
        self, table: int, operation: str, project: str | None = None, **request: Any
    ) -> Exchange | None:
        """Ask something of the table's cache; of the last one it had, if it has none."""
        place = self.pick(table)
        if place is None:
            return None
        ids = {"projectId": project or place[0], "cacheId": self.ids.get(place, NOBODY)}
        return self.ask(operation, **request, **ids)

    def look(self, table: int) -> Cache | None:
        """Ask for its status; the cache as it is known then."""
        self.ask_of(table, "getCacheStatus", query={"excludeLogs": True})
        return self.cache(table)

    def runs(self, table: int, mode: str) -> bool:
        """Whether a look shows a sync of that kind running; or no cache."""
        cache = self.look(table)
        runs = cache.runs.values() if cache else ()
        return cache is None or any(each.mode == mode and not each.is_over for each in runs)

    def rests(self, table: int) -> bool:
        """Whether a look at the cache shows that nothing more will come of it for now."""
        cache = self.look(table)
        return cache is None or (not cache.owed and not cache.is_busy)

    def cache(self, table: int) -> Cache | None:
        """The table's cache, if it has one."""
        place = self.pick(table)
        return self.known.at(place) if place else None

    def pick(self, number: int) -> Place | None:
        """One of the tables; None, if there are none."""
        tables = list(self.stage.tables) if hasattr(self, "known") else []
        return tables[number % len(tables)] if tables else None

    @property
    def projects(self) -> list[str]:
        """The projects that were named, or the document's example."""
        operation = self.client.document.operations["getCacheStatusByProject"]
        item = self.client.document.resolved["paths"][operation.path]["get"]
        shown = next(each["example"] for each in item["parameters"] if each["name"] == "projectId")
        first = self.stage.values.get("projectId", shown)
        return [each for each in (first, self.stage.values.get("otherProjectId")) if each]


def _cost(status: Item) -> tuple[bool, int]:
    """How long it takes to copy: of a failing one, nobody knows."""
    counts = [
        run["progress"].get("numberOfCachedRecords")
        for run in status.values()
        if isinstance(run, dict) and isinstance(run.get("progress"), dict)
    ]
    known = [each for each in counts if isinstance(each, int)]
    return status.get("status") != "COMPLETED", max(known, default=0)


def _schedules(settings: Item) -> dict[str, Item]:
    return {name: settings[name] for name in SCHEDULE.values() if settings.get(name)}


def named(place: Place) -> dict[str, Any]:
    """A table as a creation names it; the project stands in the path."""
    return dict(zip(NAMES[1:], place[1:], strict=True))
