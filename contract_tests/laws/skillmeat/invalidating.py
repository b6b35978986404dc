"""Laws of invalidating: what it names is stale, nothing is fetched, and it is counted."""

from collections.abc import Iterator

from specdouble.contract_tests.laws.law import Law, Verdicts, check, equal, law
from specdouble.contract_tests.laws.skillmeat.asking import Item, moment, number
from specdouble.contract_tests.laws.skillmeat.maintenance import (
    Change,
    Projects,
    changes,
    in_succession,
    is_restless,
    keeps_stale,
    was_just_fetched,
)
from specdouble.contract_tests.laws.skillmeat.readings import differing
from specdouble.contract_tests.traffic import Traffic

BETWEEN_LISTS = "an invalidation between two whole lists of projects"


def _invalidations(traffic: Traffic) -> Iterator[tuple[Change, Projects, Projects]]:
    """None, if the target fetches stale projects by itself: then nothing stays stale."""
    if not is_restless(traffic):
        for each in in_succession(traffic):
            if not each[0].refreshes:
                yield each


@law("skillmeat.invalidate.marks-what-it-names", needs=BETWEEN_LISTS)
def an_invalidation_makes_stale_what_it_names(traffic: Traffic) -> Verdicts:
    """What it names, one project or all, is stale at once, whatever its age (document).

    Page, "POST .../invalidate": "mark cache as stale". Reading a stale project may make it fetched
    (that is left open): if none was ever seen to stay stale, one fetched just now is not judged.
    """
    for change, before, after in _invalidations(traffic):
        named = [name for name in before if change.names(name)]
        if not keeps_stale(traffic):
            named = [
                name
                for name in named
                if name not in after or not was_just_fetched(change, after[name])
            ]
        if named:
            seen = {name: after[name]["status"] for name in named if name in after}
            sides = differing(dict.fromkeys(named, "stale"), seen)
            yield equal(change.exchange, "status after it", *sides, *change.evidence)


@law(
    "skillmeat.invalidate.leaves-the-others",
    needs="an invalidation of one project between two whole lists of projects",
)
def an_invalidation_leaves_the_other_projects(traffic: Traffic) -> Verdicts:
    """It invalidates the "entire cache" or a "specific project" (page, "POST .../invalidate").

    So the projects that it does not name stay what they were.
    """
    for change, before, after in _invalidations(traffic):
        others = [name for name in before if not change.names(name)]
        if others:
            expected = {name: before[name]["status"] for name in others}
            seen = {name: after[name]["status"] for name in others if name in after}
            sides = differing(expected, seen)
            yield equal(change.exchange, "status of the others", *sides, *change.evidence)


@law("skillmeat.invalidate.fetches-nothing", needs=BETWEEN_LISTS)
def an_invalidation_fetches_nothing(traffic: Traffic) -> Verdicts:
    """By an invalidation "nothing is fetched or deleted" (document, invalidateCache).

    So no project's `last_fetched` goes forward, and none is missing afterwards.
    """
    for change, before, after in _invalidations(traffic):
        expected = {name: project["last_fetched"] for name, project in before.items()}
        seen = {
            name: after[name]["last_fetched"] if _is_later(after[name], project) else expected[name]
            for name, project in before.items()
            if name in after
        }
        sides = differing(expected, seen)
        yield equal(change.exchange, "last_fetched", *sides, *change.evidence)


def _is_later(after: Item, before: Item) -> bool:
    old, new = moment(before["last_fetched"]), moment(after["last_fetched"])
    return old is not None and new is not None and new > old


@law(
    "skillmeat.invalidate.counts-what-it-marked",
    needs="an invalidation after a whole list of projects",
)
def invalidated_count_counts_what_was_marked(traffic: Traffic) -> Verdicts:
    """`invalidated_count` is the "number of projects invalidated" (page, "POST .../invalidate").

    That is how many it names. Whether those that were stale before count too is open.
    """
    for change in changes(traffic):
        count = number(change.answer.get("invalidated_count"))
        if change.refreshes or not change.worked or count is None or change.before is None:
            continue
        named = [each for name, each in change.before.items() if change.names(name)]
        fresh = [each for each in named if each["status"] != "stale"]
        if named:
            holds = count in {len(named), len(fresh)}
            expected = f"{len(named)}, or {len(fresh)} without what was stale before"
            yield check(
                change.exchange, holds, "invalidated_count", expected, count, *change.evidence
            )


@law("skillmeat.invalidate.succeeds", needs="an invalidation that counted projects")
def an_invalidation_that_marked_projects_is_a_success(traffic: Traffic) -> Verdicts:
    """`success` says "whether invalidation succeeded" (page, "POST .../invalidate")."""
    for change in changes(traffic):
        success = change.answer.get("success")
        if not change.refreshes and number(change.answer.get("invalidated_count")):
            yield check(change.exchange, success is not False, "success", "true", success)


LAWS: tuple[Law, ...] = (
    an_invalidation_makes_stale_what_it_names,
    an_invalidation_leaves_the_other_projects,
    an_invalidation_fetches_nothing,
    invalidated_count_counts_what_was_marked,
    an_invalidation_that_marked_projects_is_a_success,
)
