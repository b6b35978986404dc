"""Laws of SkillMeat's filters: just those items, all of them, and nothing of an unknown project."""

from collections.abc import Mapping

from specdouble.contract_tests.exchange import Exchange
from specdouble.contract_tests.laws.law import Law, Verdicts, check, law
from specdouble.contract_tests.laws.skillmeat.asking import Item, asked
from specdouble.contract_tests.laws.skillmeat.maintenance import is_restless
from specdouble.contract_tests.laws.skillmeat.readings import (
    Reading,
    Spell,
    around,
    same_ids,
    spells,
)
from specdouble.contract_tests.traffic import Traffic

BY_PROJECT = ("listArtifacts", "listStaleArtifacts", "searchArtifacts")


@law(
    "skillmeat.projects.status-lists-exactly-those",
    needs="projects filtered by status and a whole list of them",
)
def a_status_lists_exactly_the_projects_in_it(traffic: Traffic) -> Verdicts:
    """`status` filters by status: active, stale, error (page, "GET .../projects").

    So `status=stale` lists just the projects that the whole list shows as stale, and all of them.
    """
    if not is_restless(traffic):
        for spell in spells(traffic):
            yield from _filtered(spell, "listProjects")


@law(
    "skillmeat.artifacts.filters-list-exactly-those",
    needs="artifacts filtered by project, type or is_outdated, and a whole list of them",
)
def filters_of_artifacts_list_exactly_what_passes_them(traffic: Traffic) -> Verdicts:
    """`project_id`, `type` and `is_outdated` filter (page, "GET .../artifacts").

    Several together keep what passes each of them (document); and all that does.
    """
    for spell in spells(traffic):
        yield from _filtered(spell, "listArtifacts")


@law(
    "skillmeat.marketplace.type-lists-exactly-those",
    needs="marketplace entries filtered by type and a whole list of them",
)
def a_type_lists_exactly_the_marketplace_entries_of_it(traffic: Traffic) -> Verdicts:
    """`type` filters the marketplace by artifact type (page, "GET .../marketplace").

    So it lists just the entries that the whole list shows with that type, and all of them.
    """
    for spell in spells(traffic):
        yield from _filtered(spell, "listMarketplace")


def _filtered(spell: Spell, operation: str) -> Verdicts:
    for reading in spell.lists_of(operation):
        if reading.filters:
            whole = around(spell.whole(operation), reading.place)
            candidates = [(_passing(each, reading.filters), each) for each in whole]
            asked_for = "&".join(f"{name}={value}" for name, value in reading.filters.items())
            yield from same_ids(reading, f"what {asked_for} lists", candidates)


def _passing(whole: Reading, filters: Mapping[str, str]) -> frozenset[str]:
    return frozenset(item["id"] for item in whole.items if _passes(item, filters))


def _passes(item: Item, filters: Mapping[str, str]) -> bool:
    """Whether an item has these values; a boolean is written as JSON does."""
    shown = {name: str(item.get(name)) for name in filters}
    shown |= {name: text.lower() for name, text in shown.items() if name.startswith("is_")}
    return shown == filters


@law(
    "skillmeat.filters.unknown-project-has-nothing",
    needs="a list filtered by a project that the list of projects lacks",
)
def an_unknown_project_has_no_artifacts(traffic: Traffic) -> Verdicts:
    """`project_id` keeps only what belongs to this project (document, parameter `project_id`).

    For an unknown one it leaves open whether the answer is 404 or an empty list; other projects'
    artifacts are neither.
    """
    known = _known_projects(traffic)
    for exchange in traffic.of(*BY_PROJECT) if known else ():
        question = asked(traffic.document, exchange)
        if question is None or question.get("project_id", "") in {"", *known}:
            continue
        if exchange.status == 404 or exchange.is_success:
            what = f"artifacts of the unknown project {question['project_id']!r}"
            seen = _found(exchange)
            holds = exchange.status == 404 or seen in ([], None)
            yield check(exchange, holds, what, "404, or an empty list", seen)


def _known_projects(traffic: Traffic) -> set[str]:
    """The ids of all projects, if they were ever listed whole; else none."""
    return {
        name
        for spell in spells(traffic)
        for each in spell.whole("listProjects")
        for name in each.ids
    }


def _found(exchange: Exchange) -> object:
    return exchange.json.get("items") if isinstance(exchange.json, dict) else None


LAWS: tuple[Law, ...] = (
    a_status_lists_exactly_the_projects_in_it,
    filters_of_artifacts_list_exactly_what_passes_them,
    a_type_lists_exactly_the_marketplace_entries_of_it,
    an_unknown_project_has_no_artifacts,
)
