"""Laws of what belongs together: an artifact and its project, one artifact in several lists."""

from collections.abc import Sequence

from specdouble.contract_tests.exchange import Exchange
from specdouble.contract_tests.laws.law import Law, Verdicts, equal, law
from specdouble.contract_tests.laws.skillmeat.asking import items_of, texts
from specdouble.contract_tests.laws.skillmeat.maintenance import is_restless
from specdouble.contract_tests.laws.skillmeat.readings import (
    Reading,
    around,
    differing,
    spells,
)
from specdouble.contract_tests.traffic import Traffic

OF_ARTIFACTS = ("listArtifacts", "listStaleArtifacts", "searchArtifacts")
WITH_PROJECT_NAMES = ("listStaleArtifacts", "searchArtifacts")
OF_ARTIFACT = ("name", "type", "project_id", "deployed_version")


@law(
    "skillmeat.artifacts.belong-to-a-listed-project",
    needs="artifacts and a whole list of projects",
)
def every_artifact_belongs_to_a_project_that_is_listed(traffic: Traffic) -> Verdicts:
    """Artifacts are "the artifacts of all cached projects" (document, listArtifacts).

    So each `project_id` is the id of a project that the list of projects has.
    """
    for spell in spells(traffic):
        projects = spell.whole("listProjects")
        for page in spell.pages_of(*OF_ARTIFACTS):
            used = {one[0] for item in page.items if (one := texts(item, "project_id"))}
            unlisted = [(used - each.ids, each) for each in around(projects, page.place)]
            if used and unlisted:
                strange, listing = min(unlisted, key=lambda pair: len(pair[0]))
                what = "project ids that the list of projects lacks"
                yield equal(page.exchange, what, [], sorted(strange), *listing.pages)


@law(
    "skillmeat.artifacts.show-their-projects-name",
    needs="outdated artifacts or search hits, and projects",
)
def project_name_is_the_name_of_the_project_with_that_id(traffic: Traffic) -> Verdicts:
    """`project_name` goes with `project_id` (page, "GET .../stale-artifacts", "GET .../search").

    Both say which project it is, so the project of that id has that name in the list of projects.
    """
    for spell in spells(traffic):
        listings = spell.pages_of("listProjects")
        names = {
            item["id"]: item["name"]
            for listing in listings
            for item in listing.items
            if isinstance(item.get("name"), str)
        }
        for page in spell.pages_of(*WITH_PROJECT_NAMES):
            yield from _names_of(page, names, listings)


def _names_of(page: Reading, names: dict[str, str], listings: Sequence[Reading]) -> Verdicts:
    pairs = [one for item in page.items if (one := texts(item, "project_id", "project_name"))]
    shown = [(project, name) for project, name in pairs if project in names]
    if shown:
        right = [(project, name) for project, name in shown if names[project] == name]
        # Of a project shown with several names, the wrong one is what is told.
        seen = dict([*right, *(pair for pair in shown if pair not in right)])
        sides = differing({project: names[project] for project in seen}, seen)
        yield equal(page.exchange, "project_name by project_id", *sides, listings[-1].exchange)


@law(
    "skillmeat.artifacts.are-the-same-in-every-list",
    needs="an artifact in two lists, or in one that was read twice",
)
def an_artifact_is_the_same_in_every_list(traffic: Traffic) -> Verdicts:
    """An id stands for one artifact (page, "Artifact Endpoints", "Search Endpoints").

    What several lists show of it, its name, type, project and versions, is the same in each.
    """
    # A fetch may bring a newer upstream version at any time, if the target fetches by itself.
    properties = OF_ARTIFACT if is_restless(traffic) else (*OF_ARTIFACT, "upstream_version")
    for spell in spells(traffic):
        yield from _same_everywhere(spell.pages_of(*OF_ARTIFACTS), properties)


@law("skillmeat.projects.are-the-same-in-every-list", needs="a project that was listed twice")
def a_project_is_the_same_in_every_list(traffic: Traffic) -> Verdicts:
    """An id stands for one project (page, "GET .../projects"): its name and path go with it.

    Whatever the list is filtered by, as long as nothing was refreshed.
    """
    for spell in spells(traffic):
        yield from _same_everywhere(spell.pages_of("listProjects"), ("name", "path"))


@law(
    "skillmeat.marketplace.entries-are-the-same-in-every-list",
    needs="a marketplace entry that was listed twice",
)
def a_marketplace_entry_is_the_same_in_every_list(traffic: Traffic) -> Verdicts:
    """An id stands for one entry (page, "GET .../marketplace"): its name, type and address."""
    for spell in spells(traffic):
        yield from _same_everywhere(spell.pages_of("listMarketplace"), ("name", "type", "url"))


def _same_everywhere(pages: Sequence[Reading], properties: tuple[str, ...]) -> Verdicts:
    """One verdict for each page with items that were shown before."""
    told: dict[str, dict[str, str]] = {}
    first: dict[str, Reading] = {}
    for page in pages:
        seen = page.exchange.derive(_shown, properties)
        expected = {
            name: {**shown, **{key: told[name][key] for key in shown.keys() & told[name].keys()}}
            for name, shown in seen.items()
            if name in told
        }
        if expected:
            sides = differing(expected, {name: seen[name] for name in expected})
            sources = [first[name].exchange for name in sides[0]][:1]
            yield equal(page.exchange, "items by id, as they were listed before", *sides, *sources)
        for name, shown in seen.items():
            told[name] = {**shown, **told.get(name, {})}
            first.setdefault(name, page)


def _shown(page: Exchange, properties: tuple[str, ...]) -> dict[str, dict[str, str]]:
    """These properties of each item, by its id."""
    return {
        item["id"]: {name: item[name] for name in properties if isinstance(item.get(name), str)}
        for item in items_of(page) or ()
    }


LAWS: tuple[Law, ...] = (
    every_artifact_belongs_to_a_project_that_is_listed,
    project_name_is_the_name_of_the_project_with_that_id,
    an_artifact_is_the_same_in_every_list,
    a_project_is_the_same_in_every_list,
    a_marketplace_entry_is_the_same_in_every_list,
)
