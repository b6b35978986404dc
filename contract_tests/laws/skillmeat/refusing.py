"""Laws of what refresh and invalidate must refuse, and of what a refusal must leave."""

from collections.abc import Iterator

from specdouble.contract_tests.laws.law import Law, Verdict, Verdicts, check, equal, law
from specdouble.contract_tests.laws.skillmeat.maintenance import (
    REFUSED_FOR_OTHER_REASONS,
    Change,
    changes,
    is_restless,
)
from specdouble.contract_tests.laws.skillmeat.readings import differing, spells
from specdouble.contract_tests.traffic import Traffic

LONGEST = 100
"""Characters of an id that no server has a reason to refuse for its length."""


@law(
    "skillmeat.refresh.unknown-project-is-not-found",
    needs="a refresh of a project that the list of projects lacks",
)
def a_refresh_of_an_unknown_project_is_404(traffic: Traffic) -> Verdicts:
    """It is "not found", with status code 404 (page, "POST .../refresh", errors)."""
    for change in _of_unknown(traffic):
        if change.refreshes:
            yield equal(change.exchange, "status", 404, change.exchange.status)


@law(
    "skillmeat.invalidate.unknown-project-is-not-found",
    needs="an invalidation of a project that the list of projects lacks",
)
def an_invalidation_of_an_unknown_project_is_404(traffic: Traffic) -> Verdicts:
    """404: "Project ID doesn't exist" (page, "404 Not Found"; document, invalidateCache)."""
    for change in _of_unknown(traffic):
        if not change.refreshes:
            yield equal(change.exchange, "status", 404, change.exchange.status)


def _of_unknown(traffic: Traffic) -> Iterator[Change]:
    """The changes that name a project which exists in no whole list of projects."""
    known = {
        name for each in spells(traffic) for one in each.whole("listProjects") for name in one.ids
    }
    for change in _judged(traffic) if known else ():
        if _is_an_id(change.project_id) and change.project_id not in known:
            yield change


def _is_an_id(text: str | None) -> bool:
    """Whether a text may well be an id, so that it is looked for and not refused by its form."""
    if text is None:
        return False
    return 0 < len(text) <= LONGEST and text.isascii() and text.isprintable() and " " not in text


def _judged(traffic: Traffic) -> list[Change]:
    """The changes that were not refused for another reason: their key, a limit, their form."""
    return [
        each for each in changes(traffic) if each.exchange.status not in REFUSED_FOR_OTHER_REASONS
    ]


@law("skillmeat.refresh.empty-id-is-not-all", needs='a refresh with `project_id: ""`')
def a_refresh_of_the_empty_id_is_refused(traffic: Traffic) -> Verdicts:
    """Null, or left out, stands for all projects; "the empty string does not" (document).

    It is no project's id either, so the answer is 400 or 404.
    """
    for change in _judged(traffic):
        if change.refreshes and change.project_id == "":
            yield _refused(change)


@law("skillmeat.invalidate.empty-id-is-not-all", needs='an invalidation with `project_id: ""`')
def an_invalidation_of_the_empty_id_is_refused(traffic: Traffic) -> Verdicts:
    """Null, or left out, stands for all projects; "the empty string does not" (document).

    It is no project's id either, so the answer is 400 or 404.
    """
    for change in _judged(traffic):
        if not change.refreshes and change.project_id == "":
            yield _refused(change)


def _refused(change: Change) -> Verdict:
    status = change.exchange.status
    return check(change.exchange, status in {400, 404}, "status", "400 or 404", status)


@law(
    "skillmeat.maintenance.refused-changes-nothing",
    needs="a refused refresh or invalidation between two whole lists of projects",
)
def a_refused_refresh_or_invalidation_changes_nothing(traffic: Traffic) -> Verdicts:
    """A refusal says that it was not done (page, "Error Responses"): every project stays as it is.

    Also a project's name, path and count of artifacts.
    """
    for change in changes(traffic) if not is_restless(traffic) else ():
        is_refused = 400 <= change.exchange.status < 500
        if is_refused and change.before is not None and change.after is not None:
            sides = differing(change.before, change.after)
            yield equal(change.exchange, "projects", *sides, *change.evidence)


LAWS: tuple[Law, ...] = (
    a_refresh_of_an_unknown_project_is_404,
    an_invalidation_of_an_unknown_project_is_404,
    a_refresh_of_the_empty_id_is_refused,
    an_invalidation_of_the_empty_id_is_refused,
    a_refused_refresh_or_invalidation_changes_nothing,
)
