"""Laws of refreshing: what is fetched is fresh and newer, all else as before, and it is counted."""

from collections.abc import Iterator

from specdouble.contract_tests.laws.law import Law, Verdicts, check, equal, law
from specdouble.contract_tests.laws.skillmeat.asking import Item, number
from specdouble.contract_tests.laws.skillmeat.maintenance import (
    Change,
    Projects,
    changes,
    in_succession,
    is_restless,
    went_on,
)
from specdouble.contract_tests.laws.skillmeat.readings import differing
from specdouble.contract_tests.traffic import Traffic

BETWEEN_LISTS = "a refresh between two whole lists of projects"


def _refreshes(traffic: Traffic) -> Iterator[tuple[Change, Projects, Projects]]:
    return (each for each in in_succession(traffic) if each[0].refreshes)


@law("skillmeat.refresh.makes-fresh-what-it-names", needs=BETWEEN_LISTS)
def a_refresh_makes_active_what_it_fetches(traffic: Traffic) -> Verdicts:
    """What was fetched "is fresh again" (document, refreshCache).

    It fetches the stale ones of those it names, with `force` all of them (page, "POST
    .../refresh"); one that reports errors is not judged.
    """
    for change, before, after in _refreshes(traffic):
        fetched = [name for name, project in before.items() if change.fetches(project)]
        expected = dict.fromkeys(fetched, "active")
        seen = {name: after[name]["status"] for name in fetched if name in after}
        if fetched:
            sides = differing(expected, seen)
            yield equal(change.exchange, "status after a refresh", *sides, *change.evidence)


@law("skillmeat.refresh.leaves-the-others", needs=BETWEEN_LISTS)
def a_refresh_leaves_what_it_does_not_fetch(traffic: Traffic) -> Verdicts:
    """It refreshes "all projects or a specific project" (page), so a specific one alone.

    Without `force` it passes over what is fresh (document, refreshCache). What it passes over
    keeps its status and the time of its last fetch.
    """
    for change, before, after in _refreshes(traffic) if not is_restless(traffic) else ():
        left = [name for name, project in before.items() if change.passes_over(project)]
        if left:
            expected = {name: _standing(before[name]) for name in left}
            seen = {name: _standing(after[name]) for name in left if name in after}
            sides = differing(expected, seen)
            yield equal(change.exchange, "projects passed over", *sides, *change.evidence)


def _standing(project: Item) -> str:
    return f"{project['status']}, fetched {project['last_fetched']}"


@law("skillmeat.refresh.moves-last-fetched", needs=BETWEEN_LISTS)
def a_refresh_moves_last_fetched_forward(traffic: Traffic) -> Verdicts:
    """What it fetches was fetched later than before: `last_fetched` says so.

    Page, "GET .../projects" and "POST .../refresh". Two refreshes within one second may show the
    same time.
    """
    for change, before, after in _refreshes(traffic):
        for name in before.keys() & after.keys():
            if change.fetches(before[name]):
                old, new = (each[name]["last_fetched"] for each in (before, after))
                what = f"last_fetched of {name} after a refresh"
                holds = went_on(change, traffic, name, old, new)
                yield check(
                    change.exchange, holds, what, f"later than {old}", new, *change.evidence
                )


@law(
    "skillmeat.refresh.moves-last-refresh",
    needs="a refresh that fetched something, between two readings of the status",
)
def a_refresh_moves_last_refresh_forward(traffic: Traffic) -> Verdicts:
    """`last_refresh` is "when cache was last refreshed" (page, "GET .../status").

    So it goes forward with a refresh that fetched something. One that fetched nothing may move it
    or not, and two within one second may show the same.
    """
    for change in changes(traffic):
        statuses = [*change.earlier.statuses[-1:], *change.later.statuses[:1]]
        if change.refreshes and change.worked and _count(change) and len(statuses) == 2:
            old, new = (each.body.get("last_refresh") for each in statuses)
            holds = new is not None and went_on(change, traffic, None, old, new)
            readings = [each.exchange for each in statuses]
            yield check(
                change.exchange, holds, "last_refresh after it", f"later than {old}", new, *readings
            )


def _count(change: Change) -> int:
    return number(change.answer.get("projects_refreshed")) or 0


@law("skillmeat.refresh.counts-what-it-refreshed", needs=BETWEEN_LISTS)
def projects_refreshed_counts_what_was_fetched(traffic: Traffic) -> Verdicts:
    """`projects_refreshed` is the "number of projects refreshed" (page, "POST .../refresh").

    With `force` all that it names, else the stale ones of them; those passed over as fresh do not
    count (document). Projects in error are refreshed without `force`, or they are not.
    """
    for change, before, _ in _refreshes(traffic) if not is_restless(traffic) else ():
        count = number(change.answer.get("projects_refreshed"))
        if count is not None and (change.project_id is None or change.project_id in before):
            yield equal(
                change.exchange, "projects_refreshed", *_counts(change, count), *change.evidence
            )


def _counts(change: Change, count: int) -> tuple[int, int]:
    """The count that is nearest to the one seen, of those that may be; and the one seen."""
    before = (change.before or {}).values()
    least = sum(map(change.fetches, before))
    in_error = [each for each in before if each["status"] == "error" and change.names(each["id"])]
    most = least + (0 if change.force else len(in_error))
    return min(max(count, least), most), count


@law(
    "skillmeat.refresh.tells-of-changes",
    needs="a refresh that fetched nothing, or between two whole lists of artifacts",
)
def changes_detected_says_whether_anything_new_came(traffic: Traffic) -> Verdicts:
    """`changes_detected` says "whether any changes were found" (page, "POST .../refresh").

    A refresh that fetched nothing found none. If the list of artifacts is another afterwards, some
    were found; what changed besides that list, one can't see.
    """
    for change in changes(traffic):
        seen = change.answer.get("changes_detected")
        if change.refreshes and change.worked and isinstance(seen, bool):
            expected = _has_news(change) and not is_restless(traffic)
            if expected or number(change.answer.get("projects_refreshed")) == 0:
                yield equal(change.exchange, "changes_detected", expected, seen)


def _has_news(change: Change) -> bool:
    """Whether it changed what the list of artifacts shows."""
    before = change.earlier.whole("listArtifacts")
    after = change.later.whole("listArtifacts")
    return bool(before and after) and _by_id(before[-1].items) != _by_id(after[0].items)


def _by_id(items: tuple[Item, ...]) -> dict[str, Item]:
    return {item["id"]: item for item in items}


@law("skillmeat.refresh.succeeds-or-says-why", needs="a refresh that was answered with 200")
def a_refresh_succeeds_or_says_what_went_wrong(traffic: Traffic) -> Verdicts:
    """`errors` says "what went wrong, a text each; empty if nothing did" (document).

    So a refresh with `success` false has errors.
    """
    for change in changes(traffic):
        success, errors = change.answer.get("success"), change.answer.get("errors")
        if change.refreshes and change.exchange.status == 200 and isinstance(success, bool):
            holds = success or bool(errors)
            yield check(change.exchange, holds, "success", "true, as there are no errors", success)


LAWS: tuple[Law, ...] = (
    a_refresh_makes_active_what_it_fetches,
    a_refresh_leaves_what_it_does_not_fetch,
    a_refresh_moves_last_fetched_forward,
    a_refresh_moves_last_refresh_forward,
    projects_refreshed_counts_what_was_fetched,
    changes_detected_says_whether_anything_new_came,
    a_refresh_succeeds_or_says_what_went_wrong,
)
