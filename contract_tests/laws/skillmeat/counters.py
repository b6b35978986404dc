"""Laws of what is counted: the status' totals, and each project's artifacts."""

from collections import Counter
from collections.abc import Callable, Iterable

from specdouble.contract_tests.laws.law import Law, Verdicts, law
from specdouble.contract_tests.laws.skillmeat.asking import Item, number, texts
from specdouble.contract_tests.laws.skillmeat.maintenance import is_restless
from specdouble.contract_tests.laws.skillmeat.readings import (
    Filters,
    Reading,
    Spell,
    agrees,
    around,
    spells,
)
from specdouble.contract_tests.traffic import Traffic

OUTDATED = {"is_outdated": "true"}
NO_FILTERS: Filters = {}


def _is_stale(item: Item) -> bool:
    return item.get("status") == "stale"


def _is_outdated(item: Item) -> bool:
    return item.get("is_outdated") is True


def _any(_item: Item) -> bool:
    return True


Source = tuple[str, Filters, Callable[[Item], bool]]
"""A list, the filters that it is read by, and which of its items count."""

PROJECTS: tuple[Source, ...] = (("listProjects", NO_FILTERS, _any),)
ARTIFACTS: tuple[Source, ...] = (("listArtifacts", NO_FILTERS, _any),)
STALE: tuple[Source, ...] = (
    ("listProjects", NO_FILTERS, _is_stale),
    ("listProjects", {"status": "stale"}, _any),
)
UPDATABLE: tuple[Source, ...] = (
    ("listArtifacts", NO_FILTERS, _is_outdated),
    ("listArtifacts", OUTDATED, _any),
    ("listStaleArtifacts", NO_FILTERS, _any),
)


@law("skillmeat.status.counts-the-projects", needs="a status and a whole list of projects")
def total_projects_is_the_length_of_the_list_of_projects(traffic: Traffic) -> Verdicts:
    """`total_projects` is the "total number of cached projects" (page, "GET .../status").

    The list of projects lists all cached projects, so both say the same number.
    """
    yield from _counted(traffic, "total_projects", PROJECTS)


@law("skillmeat.status.counts-the-artifacts", needs="a status and a whole list of artifacts")
def total_artifacts_is_the_length_of_the_list_of_artifacts(traffic: Traffic) -> Verdicts:
    """`total_artifacts` is the "total number of cached artifacts" (page, "GET .../status").

    The list of artifacts lists all cached artifacts, so both say the same number.
    """
    yield from _counted(traffic, "total_artifacts", ARTIFACTS)


@law("skillmeat.status.counts-the-stale-projects", needs="a status and a whole list of projects")
def stale_projects_is_how_many_projects_are_listed_as_stale(traffic: Traffic) -> Verdicts:
    """`stale_projects` is the number of projects "past TTL" (page, "GET .../status").

    The document: that outlived their time or were invalidated, which is what a project's status
    `stale` means.
    """
    if not is_restless(traffic):
        # Reading a stale project may make it fetched, so the list comes first.
        yield from _counted(traffic, "stale_projects", STALE, list_first=True)


@law(
    "skillmeat.status.counts-the-outdated-artifacts",
    needs="a status and a whole list of artifacts or of outdated ones",
)
def outdated_artifacts_is_how_many_artifacts_are_outdated(traffic: Traffic) -> Verdicts:
    """`outdated_artifacts` is the number of "artifacts with newer versions".

    Page, "GET .../status". That is what `is_outdated` says of each of them.
    """
    yield from _counted(traffic, "outdated_artifacts", UPDATABLE)


def _counted(
    traffic: Traffic, counter: str, sources: Iterable[Source], *, list_first: bool = False
) -> Verdicts:
    """What the counter says, against each list nearest to the status that shows as much."""
    for spell in spells(traffic):
        for status in spell.statuses:
            seen = number(status.body.get(counter))
            for operation, filters, counts in sources if seen is not None else ():
                lists = around(spell.whole(operation, filters), status.place)
                if list_first and not (lists and lists[0].place < status.place):
                    continue
                lengths = [(sum(map(counts, each.items)), each) for each in lists]
                what = f"{counter}, by {_name(operation, filters)}"
                yield from agrees(status.exchange, what, seen, lengths)


def _name(operation: str, filters: Filters) -> str:
    return " ".join([operation, *(f"{name}={value}" for name, value in filters.items())])


@law(
    "skillmeat.projects.count-their-artifacts",
    needs="projects, and a whole list of artifacts or of one project's",
)
def artifact_count_is_the_number_of_the_projects_artifacts(traffic: Traffic) -> Verdicts:
    """`artifact_count` says "how many artifacts the project has in the cache" (document).

    The list of artifacts has as many with the project's id.
    """
    for spell in spells(traffic):
        for page in spell.pages_of("listProjects"):
            counts = {
                item["id"]: count
                for item in page.items
                if (count := number(item.get("artifact_count"))) is not None
            }
            yield from _by_all_artifacts(spell, page, counts)
            yield from _by_its_artifacts(spell, page, counts)


def _by_all_artifacts(spell: Spell, page: Reading, counts: dict[str, int]) -> Verdicts:
    """What the list of all artifacts says of the projects of a page."""
    lists = around(spell.whole("listArtifacts"), page.place)
    told = [
        Counter(one[0] for item in each.items if (one := texts(item, "project_id")))
        for each in lists
    ]
    expected = [
        ({name: each[name] for name in counts}, reading)
        for each, reading in zip(told, lists, strict=True)
    ]
    if counts:
        yield from agrees(page.exchange, "artifact_count", counts, expected)


def _by_its_artifacts(spell: Spell, page: Reading, counts: dict[str, int]) -> Verdicts:
    """What the list of one project's artifacts says of it, if that was read."""
    for name, count in counts.items():
        lists = around(spell.whole("listArtifacts", {"project_id": name}), page.place)
        lengths = [(len(each.items), each) for each in lists]
        yield from agrees(page.exchange, f"artifact_count of {name}", count, lengths)


LAWS: tuple[Law, ...] = (
    total_projects_is_the_length_of_the_list_of_projects,
    total_artifacts_is_the_length_of_the_list_of_artifacts,
    stale_projects_is_how_many_projects_are_listed_as_stale,
    outdated_artifacts_is_how_many_artifacts_are_outdated,
    artifact_count_is_the_number_of_the_projects_artifacts,
)
