"""What a SkillMeat server's answers must be, by what the model knows of its cache before each."""

from collections.abc import Iterator
from datetime import timedelta

from specdouble.contract_tests.exchange import Exchange
from specdouble.contract_tests.laws.law import Law, Verdicts, law
from specdouble.contract_tests.machines.claim import claim, status_among
from specdouble.contract_tests.machines.skillmeat_counting import (
    STATUSES,
    Count,
    fetched_source,
    members_source,
    statuses_source,
)
from specdouble.contract_tests.machines.skillmeat_model import (
    Item,
    Known,
    Project,
    asked,
    items_of,
    moment,
    server_time,
    steps,
    worked,
)
from specdouble.contract_tests.traffic import Traffic

A_MOMENT = timedelta(seconds=2)
"""What times to the second, and a clock a little off, can hide."""


@law("skillmeat.model.projects-have-the-status-writes-gave", needs="a write, and projects after it")
def projects_have_the_status_that_writes_gave_them(traffic: Traffic) -> Verdicts:
    """Invalidated is stale; refreshed is not; not named is as before ("invalidate", "refresh")."""
    if not _is_restless(traffic):
        for known, project, item, exchange in _seen_again(traffic):
            yield claim(
                exchange,
                item["status"] in project.statuses,
                f"status of {item['id']} after {_told(project)}",
                " or ".join(sorted(project.statuses)),
                item["status"],
                project.reading,
                *project.writes,
                source=statuses_source((known.projects or {}).values()),
            )


@law("skillmeat.model.last-fetched-tells-fetches", needs="a write, and projects after it")
def last_fetched_moves_by_a_fetch_and_by_nothing_else(traffic: Traffic) -> Verdicts:
    """A refresh fetches what it names, if stale or forced; nothing else does ("refresh")."""
    if _is_restless(traffic):
        return
    for _, project, item, exchange in _seen_again(traffic):
        old, new = moment(project.seen.get("last_fetched")), moment(item.get("last_fetched"))
        if old is None or new is None or project.fetched is None:
            continue
        just_now = any(abs(server_time(each) - old) <= A_MOMENT for each in project.writes)
        moved = new > old or just_now
        yield claim(
            exchange,
            moved if project.fetched else new == old,
            f"last_fetched of {item['id']} after {_told(project)}",
            "a later time" if project.fetched else project.seen["last_fetched"],
            item["last_fetched"],
            project.reading,
            *project.writes,
            source=fetched_source(project),
        )


@law("skillmeat.model.status-filter-finds-them", needs="projects by status, all known before")
def projects_by_status_are_those_that_have_it(traffic: Traffic) -> Verdicts:
    """`status` keeps the projects in that state, all of them ("projects", parameter status)."""
    if _is_restless(traffic):
        return
    for known, exchange in steps(traffic):
        wanted, items = exchange.arguments.get("status"), items_of(exchange)
        if exchange.operation != "listProjects" or wanted not in STATUSES or items is None:
            continue
        if known.projects is None or exchange.json.get("total") != len(items):
            continue
        seen = {each["id"] for each in items}
        must = {id_ for id_, each in known.projects.items() if each.statuses == {wanted}}
        may = {id_ for id_, each in known.projects.items() if wanted in each.statuses}
        yield claim(
            exchange,
            must <= seen <= may,
            f"projects with the status {wanted}",
            sorted(must),
            sorted(seen),
            *_evidence(known),
            source=members_source(known.projects.values(), wanted),
        )


@law("skillmeat.model.status-counts", needs="a status, with all projects known before")
def the_status_counts_the_projects(traffic: Traffic) -> Verdicts:
    """`total_projects`, `stale_projects`: how many there are, and of them stale ("status")."""
    restless = _is_restless(traffic)
    for known, exchange in _answered(traffic, "getStatus"):
        projects = _named(known, None)
        yield from _number(exchange, "total_projects", Count.of(projects), known)
        if not restless:
            stale = Count.of(projects, among={"stale"})
            yield from _number(exchange, "stale_projects", stale, known)


@law("skillmeat.model.invalidated-count", needs="an invalidation, with all projects known before")
def an_invalidation_counts_what_it_names(traffic: Traffic) -> Verdicts:
    """`invalidated_count`; whether what was stale before counts, too, is open ("invalidate")."""
    for known, exchange in _answered(traffic, "invalidateCache"):
        named = _named(known, exchange)
        count = Count.of(named, among={"active", "error"}, perhaps={"stale"})
        yield from _number(exchange, "invalidated_count", count, known)


@law("skillmeat.model.projects-refreshed", needs="a refresh, with all projects known before")
def a_refresh_counts_what_it_fetched(traffic: Traffic) -> Verdicts:
    """Stale ones, and with force all that it names; in error either way ("refresh")."""
    if _is_restless(traffic):
        return
    for known, exchange in _answered(traffic, "refreshCache"):
        named, wanted = _named(known, exchange), asked(exchange)
        forced = wanted is not None and wanted[1]
        count = Count.of(named) if forced else Count.of(named, among={"stale"}, perhaps={"error"})
        yield from _number(exchange, "projects_refreshed", count, known)


@law("skillmeat.model.unknown-project-refused", needs="a write for a project that is not there")
def a_write_for_an_unknown_project_is_refused(traffic: Traffic) -> Verdicts:
    """404 for an unknown `project_id`; the empty text is none, and not "all" ("Errors")."""
    for known, exchange in steps(traffic):
        wanted = asked(exchange) if not exchange.is_safe else None
        if exchange.key is None or known.projects is None or wanted is None or wanted[0] is None:
            continue
        if wanted[0] not in known.projects and exchange.status not in {401, 403, 429}:
            allowed = (404,) if wanted[0] else (400, 404)
            yield status_among(exchange, f"project_id {wanted[0]!r}", allowed, *_evidence(known))


@law("skillmeat.model.strangers-are-refused", needs="a request with a made-up key or none")
def who_has_no_key_is_refused(traffic: Traffic) -> Verdicts:
    """Each request carries a key; 401 without a valid one ("Authentication")."""
    for _, exchange in steps(traffic):
        if exchange.key in {None, -1} and exchange.operation and exchange.status != 429:
            yield status_among(exchange, "the status without a valid key", (401,))


def _answered(traffic: Traffic, operation: str) -> Iterator[tuple[Known, Exchange]]:
    for known, exchange in steps(traffic):
        done = exchange.is_safe or worked(exchange)
        if exchange.operation == operation and exchange.status == 200 and done:
            yield known, exchange


def _seen_again(traffic: Traffic) -> Iterator[tuple[Known, Project, Item, Exchange]]:
    """Projects in a listing that were listed before, with writes in between."""
    for known, exchange in steps(traffic):
        if exchange.operation != "listProjects" or known.projects is None:
            continue
        for item in items_of(exchange) or ():
            project = known.projects.get(item["id"])
            if project is not None and project.writes and isinstance(item.get("status"), str):
                yield known, project, item, exchange


def _is_restless(traffic: Traffic) -> bool:
    return traffic.derive(_fetches_by_itself)


def _fetches_by_itself(traffic: Traffic) -> bool:
    """Whether a stale project was fetched with no refresh at all in between.

    The page leaves it open whether reading a stale project gets it fetched. Where it does,
    staleness is gone before one can look, and says nothing.
    """
    for known, exchange in steps(traffic):
        if exchange.operation == "listProjects":
            for item in items_of(exchange) or ():
                project = (known.projects or {}).get(item["id"])
                if project is not None and _was_fetched_unasked(project, item):
                    return True
    return False


def _was_fetched_unasked(project: Project, item: Item) -> bool:
    old, new = moment(project.seen.get("last_fetched")), moment(item.get("last_fetched"))
    asked_for = any(each.operation == "refreshCache" for each in project.writes)
    moved = old is not None and new is not None and new > old
    return moved and not asked_for and "stale" in project.statuses


def _named(known: Known, write: Exchange | None) -> list[Project]:
    """The projects that a write names (None: all); none, if that is not known."""
    name = asked(write) if write is not None else (None, False)
    if name is None or known.projects is None:
        return []
    return [each for id_, each in known.projects.items() if name[0] in {None, id_}]


def _number(exchange: Exchange, name: str, count: Count, known: Known) -> Verdicts:
    """One verdict: a number of the answer is what was counted; none, if nothing was."""
    body = exchange.json
    value = body.get(name) if isinstance(body, dict) else None
    if isinstance(value, int) and count.projects:
        yield claim(
            exchange,
            count.least <= value <= count.most,
            name,
            str(count),
            value,
            *_evidence(known),
            source=count.source(f"answer.json()[{name!r}]"),
        )


def _evidence(known: Known) -> tuple[Exchange, ...]:
    """What the knowledge of all projects rests on: listings, and the writes since."""
    projects = (known.projects or {}).values()
    found = {
        each.trail: each for project in projects for each in (project.reading, *project.writes)
    }
    return tuple(found[trail] for trail in sorted(found))


def _told(project: Project) -> str:
    return ", ".join(f"{each.operation} {each.request_json}" for each in project.writes)


LAWS: tuple[Law, ...] = (
    projects_have_the_status_that_writes_gave_them,
    last_fetched_moves_by_a_fetch_and_by_nothing_else,
    projects_by_status_are_those_that_have_it,
    the_status_counts_the_projects,
    an_invalidation_counts_what_it_names,
    a_refresh_counts_what_it_fetched,
    a_write_for_an_unknown_project_is_refused,
    who_has_no_key_is_refused,
)
