"""Refreshes and invalidations with what was read just before and just after each of them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from itertools import accumulate, pairwise

from specdouble.contract_tests.exchange import Exchange
from specdouble.contract_tests.laws.skillmeat.asking import Item, moment, texts
from specdouble.contract_tests.laws.skillmeat.readings import Spell, spells
from specdouble.contract_tests.traffic import Traffic

FIELDS = {"refreshCache": {"project_id", "force"}, "invalidateCache": {"project_id"}}
REFUSED_FOR_OTHER_REASONS = frozenset({401, 403, 413, 415, 429})
A_MOMENT = timedelta(seconds=1.5)
"""What one second's resolution of times, and a clock a little off, can hide."""

Projects = Mapping[str, Item]


@dataclass(frozen=True, slots=True)
class Change:
    """A request to refresh or to invalidate, in the form that the document gives it.

    `project_id`: None stands for all projects. `before`, `after`: the projects by id, as listed
    whole nearest to the request; None, if they were not.
    """

    exchange: Exchange
    project_id: str | None
    force: bool
    earlier: Spell
    later: Spell
    before: Projects | None
    after: Projects | None

    @property
    def refreshes(self) -> bool:
        """Whether it is a refresh, rather than an invalidation."""
        return self.exchange.operation == "refreshCache"

    @property
    def answer(self) -> Mapping[str, object]:
        """The answer's body; empty, if it is no object."""
        body = self.exchange.json
        return body if isinstance(body, dict) else {}

    @property
    def worked(self) -> bool:
        """Whether it was done, and without a complaint: a fetch may fail, and says so then."""
        complaints = self.answer.get("errors") or self.answer.get("success") is False
        return self.exchange.status == 200 and not complaints

    def names(self, project_id: str) -> bool:
        """Whether the project is the one it names, or one of all."""
        return self.project_id in {None, project_id}

    def fetches(self, project: Item) -> bool:
        """Whether it must fetch a project, as that stood before; in error it may or may not."""
        return self.names(project["id"]) and (self.force or project["status"] == "stale")

    def passes_over(self, project: Item) -> bool:
        """Whether it must leave a project, as that stood before, as it is."""
        fresh = self.refreshes and not self.force and project["status"] == "active"
        return fresh or not self.names(project["id"])

    @property
    def evidence(self) -> tuple[Exchange, ...]:
        """The listings of projects that it lies between."""
        before = self.earlier.whole("listProjects")[-1:]
        after = self.later.whole("listProjects")[:1]
        return tuple(page for reading in (*before, *after) for page in reading.pages)


def changes(traffic: Traffic) -> list[Change]:
    """All refreshes and invalidations whose body is of the documented form."""
    return traffic.derive(_changes)


def _changes(traffic: Traffic) -> list[Change]:
    return [
        change
        for before, write, after in traffic.writes
        if write.operation in FIELDS
        and (change := _change(traffic, before, write, after)) is not None
    ]


def _change(
    traffic: Traffic,
    before: tuple[Exchange, ...],
    write: Exchange,
    after: tuple[Exchange, ...],
) -> Change | None:
    body = write.request_json
    if not isinstance(body, dict) or not set(body) <= FIELDS[write.operation]:
        return None
    project_id, force = body.get("project_id"), body.get("force", False)
    if not isinstance(project_id, str | None) or not isinstance(force, bool):
        return None
    earlier = Spell(traffic.document, [each for each in before if each.key == write.key])
    later = Spell(traffic.document, [each for each in after if each.key == write.key])
    listed = _projects(earlier, -1), _projects(later, 0)
    return Change(write, project_id, force, earlier, later, *listed)


def _projects(spell: Spell, which: int) -> Projects | None:
    readings = spell.whole("listProjects")
    if not readings:
        return None
    return {
        item["id"]: item
        for item in readings[which].items
        if texts(item, "status", "last_fetched") is not None
    }


def in_succession(traffic: Traffic) -> Iterator[tuple[Change, Projects, Projects]]:
    """Each change that worked, with the projects before and after it, if both were listed."""
    for change in changes(traffic):
        if change.worked and change.before is not None and change.after is not None:
            yield change, change.before, change.after


def is_restless(traffic: Traffic) -> bool:
    """Whether the target fetches stale projects by itself: when they are read, or by its job.

    The document leaves it open whether reading a stale project makes it fetched. Then staleness
    is gone before one can compare it, so the laws of it have nothing to say.
    """
    return traffic.derive(_is_restless)


def _is_restless(traffic: Traffic) -> bool:
    return any(_refetched_while_read(traffic, spell) for spell in spells(traffic)) or any(
        _fetched(before[name], after[name])
        for change, before, after in in_succession(traffic)
        if not change.refreshes
        for name in before.keys() & after.keys()
        if change.names(name)
    )


def _refetched_while_read(traffic: Traffic, spell: Spell) -> bool:
    """Whether a stale project was fetched with no write before it, not even a refused one."""
    stale: dict[tuple[int, str], Item] = {}
    for page in spell.pages_of("listProjects"):
        for item in page.items:
            place = traffic.derive(_writes_before)[id(page.exchange)], item["id"]
            if place in stale and _fetched(stale[place], item):
                return True
            if item.get("status") == "stale":
                stale[place] = item
    return False


def _writes_before(traffic: Traffic) -> dict[int, int]:
    """How many writes were sent before each exchange."""
    counts = accumulate(not each.is_safe for each in traffic)
    return dict(zip(map(id, traffic), counts, strict=True))


def _fetched(before: Item, after: Item) -> bool:
    """Whether a project that had to be stale is active, and fetched later than it was."""
    old, new = moment(before.get("last_fetched")), moment(after.get("last_fetched"))
    return after.get("status") == "active" and old is not None and new is not None and new > old


def keeps_stale(traffic: Traffic) -> bool:
    """Whether a stale project was seen to stay so while it was read."""
    return traffic.derive(_keeps_stale)


def _keeps_stale(traffic: Traffic) -> bool:
    return any(_stays_stale(spell) for spell in spells(traffic))


def _stays_stale(spell: Spell) -> bool:
    listings = [
        {item["id"] for item in each.items if item.get("status") == "stale"}
        for each in spell.whole("listProjects")
    ]
    return any(one & other for one, other in pairwise(listings))


def was_just_fetched(change: Change, project: Item) -> bool:
    """Whether a project is active, and was last fetched about when the change was made."""
    time = moment(project["last_fetched"])
    is_recent = time is not None and abs(server_time(change.exchange) - time) <= A_MOMENT
    return project["status"] == "active" and is_recent


def went_on(
    change: Change, traffic: Traffic, project_id: str | None, old: object, new: object
) -> bool:
    """Whether a time went forward; two refreshes may come within one second and show the same.

    `project_id`: whose time it is; None: the cache's. If no time of the traffic is later, the
    target's clock may stand still, as that of a mock may.
    """
    before, after = moment(old), moment(new)
    if before is None or after is None or after > before:
        return True
    return after == before and (
        abs(server_time(change.exchange) - before) <= A_MOMENT
        or _was_refreshed_before(change, traffic, project_id)
        or traffic.derive(_newest) == before
    )


def _newest(traffic: Traffic) -> datetime | None:
    """The latest time at which anything was fetched or refreshed."""
    told = [
        *(status.body.get("last_refresh") for each in spells(traffic) for status in each.statuses),
        *(
            item.get("last_fetched")
            for each in spells(traffic)
            for page in each.pages_of("listProjects")
            for item in page.items
        ),
    ]
    return max((time for time in map(moment, told) if time is not None), default=None)


def server_time(exchange: Exchange) -> datetime:
    """The server's time as its answer tells it; else when the request was sent."""
    try:
        date = parsedate_to_datetime(exchange.headers["date"])
    except (KeyError, ValueError, OverflowError):
        return exchange.at
    return date if date.tzinfo is not None else date.replace(tzinfo=UTC)


def _was_refreshed_before(change: Change, traffic: Traffic, project_id: str | None) -> bool:
    """Whether an earlier request may have fetched it: then an unmoved time says nothing."""
    return any(
        each.refreshes
        and each.exchange.is_success
        and each.exchange.at < change.exchange.at
        and (project_id is None or each.names(project_id))
        for each in changes(traffic)
    )
