"""Laws of what a refresh or an invalidation leaves to itself: artifacts, and the last refresh."""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet

from specdouble.contract_tests.laws.law import Law, Verdicts, check, equal, law
from specdouble.contract_tests.laws.skillmeat.asking import Item, moment
from specdouble.contract_tests.laws.skillmeat.maintenance import (
    Change,
    Projects,
    in_succession,
    is_restless,
)
from specdouble.contract_tests.laws.skillmeat.readings import Reading, differing
from specdouble.contract_tests.traffic import Traffic

BETWEEN_LISTS = "between two whole lists of projects and of artifacts"
DEPLOYED = ("name", "type", "project_id", "deployed_version")
ENOUGH = 2
"""Outdated artifacts that do not all by chance get deployed at the moment of a refresh."""


@law("skillmeat.invalidate.leaves-the-artifacts", needs=f"an invalidation {BETWEEN_LISTS}")
def an_invalidation_leaves_the_artifacts(traffic: Traffic) -> Verdicts:
    """By it "nothing is fetched or deleted" (document, invalidateCache): artifacts stay."""
    for change, _, earlier, later in _with_artifacts(traffic):
        if not change.refreshes:
            before, after = ({item["id"]: item for item in each.items} for each in (earlier, later))
            sides = differing(before, after)
            yield equal(change.exchange, "artifacts", *sides, *earlier.pages, *later.pages)


@law(
    "skillmeat.refresh.leaves-other-artifacts", needs=f"a refresh of some projects {BETWEEN_LISTS}"
)
def a_refresh_leaves_the_artifacts_of_what_it_does_not_fetch(traffic: Traffic) -> Verdicts:
    """What a refresh passes over is not fetched (document, refreshCache), nor its artifacts.

    Only their upstream versions may be others: what one project's fetch finds may serve all.
    """
    for change, projects, earlier, later in _with_artifacts(traffic):
        if change.refreshes:
            left = {name for name, project in projects.items() if change.passes_over(project)}
            before, after = (
                {item["id"]: _deployed(item) for item in each.items if _is_of(item, left)}
                for each in (earlier, later)
            )
            if before:
                sides = differing(before, after)
                yield equal(change.exchange, "artifacts", *sides, *earlier.pages, *later.pages)


def _deployed(item: Item) -> Item:
    return {name: item.get(name) for name in DEPLOYED}


def _is_of(item: Item, projects: set[str]) -> bool:
    return isinstance(item.get("project_id"), str) and item["project_id"] in projects


@law(
    "skillmeat.refresh.deploys-nothing",
    needs=f"a refresh of projects with two outdated artifacts, {BETWEEN_LISTS}",
)
def a_refresh_does_not_deploy_what_is_newer(traffic: Traffic) -> Verdicts:
    """An artifact is outdated "however fresh its project is" (document, "Freshness").

    So a refresh does not end that for all that was outdated in what it fetched.
    """
    for change, projects, earlier, later in _with_artifacts(traffic):
        if change.refreshes:
            fetched = {name for name, project in projects.items() if change.fetches(project)}
            before, after = (_outdated(each, fetched) for each in (earlier, later))
            if len(before) >= ENOUGH:
                expected = f"some of {', '.join(sorted(before))}"
                yield check(
                    change.exchange, bool(before & after), "outdated after it", expected,
                    sorted(after), *earlier.pages, *later.pages,
                )  # fmt: skip


def _outdated(reading: Reading, projects: set[str]) -> set[str]:
    return {
        item["id"]
        for item in reading.items
        if item.get("is_outdated") is True and _is_of(item, projects)
    }


def _with_artifacts(traffic: Traffic) -> Iterator[tuple[Change, Projects, Reading, Reading]]:
    """The changes between two whole lists of artifacts; none, if the target fetches by itself."""
    for change, projects, _ in in_succession(traffic) if not is_restless(traffic) else ():
        earlier = change.earlier.whole("listArtifacts")[-1:]
        later = change.later.whole("listArtifacts")[:1]
        for before, after in zip(earlier, later, strict=False):
            yield change, projects, before, after


@law(
    "skillmeat.invalidate.leaves-last-refresh",
    needs="an invalidation between two readings of the status",
)
def an_invalidation_is_no_refresh(traffic: Traffic) -> Verdicts:
    """`last_refresh` is "when cache was last refreshed" (page); an invalidation fetches nothing."""
    for change, _, _ in in_succession(traffic) if not is_restless(traffic) else ():
        statuses = [*change.earlier.statuses[-1:], *change.later.statuses[:1]]
        if not change.refreshes and len(statuses) == 2:
            old, new = (moment(each.body.get("last_refresh")) for each in statuses)
            readings = [each.exchange for each in statuses]
            if old is not None and new is not None:
                yield check(
                    change.exchange, new <= old, "last_refresh after it", old, new, *readings
                )


@law("skillmeat.invalidate.leaves-names", needs="an invalidation between two lists of projects")
def an_invalidation_leaves_names_and_paths(traffic: Traffic) -> Verdicts:
    """By it "nothing is fetched or deleted" (document, invalidateCache): no project is renamed."""
    for change, before, after in in_succession(traffic) if not is_restless(traffic) else ():
        if not change.refreshes:
            told = (_named(each, before.keys() & after.keys()) for each in (before, after))
            yield equal(change.exchange, "names and paths", *differing(*told), *change.evidence)


def _named(projects: Projects, ids: AbstractSet[str]) -> dict[str, tuple[object, object]]:
    return {each: (projects[each].get("name"), projects[each].get("path")) for each in ids}


LAWS: tuple[Law, ...] = (
    an_invalidation_leaves_the_artifacts,
    a_refresh_leaves_the_artifacts_of_what_it_does_not_fetch,
    a_refresh_does_not_deploy_what_is_newer,
    an_invalidation_is_no_refresh,
    an_invalidation_leaves_names_and_paths,
)
