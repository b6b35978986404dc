"""Laws about DELETE: it removes its target, all of it, and nothing else."""

from collections.abc import Iterator, Mapping

from specdouble.contract_tests.exchange import Exchange
from specdouble.contract_tests.laws.generic.resources.census import growths
from specdouble.contract_tests.laws.generic.resources.comparing import (
    Between,
    compared,
    judged,
    pairs,
)
from specdouble.contract_tests.laws.generic.resources.looks import GONE, How, Item, above, identity
from specdouble.contract_tests.laws.generic.resources.sightings import owners
from specdouble.contract_tests.laws.law import Law, Verdicts, check, law
from specdouble.contract_tests.shapes.listings import listings
from specdouble.contract_tests.shapes.operations import filled
from specdouble.contract_tests.shapes.resources import Resource
from specdouble.contract_tests.shapes.schemas import words
from specdouble.contract_tests.traffic import Traffic

_NO_WORD = {401, 403, 405, 408, 429}
"""Refusals that say nothing of whether a thing is there."""


@law("resources.deleting.is-gone", needs="a removal, and a reading of the same thing after it")
def what_was_deleted_is_gone(traffic: Traffic) -> Verdicts:
    """After a DELETE the thing is not there any more (RFC 9110, section 9.3.5): 404 or 410."""
    for removal, role, after in _afterwards(traffic):
        if role == "read" and after.status < 500 and after.status not in _NO_WORD:
            expected = "404 Not Found or 410 Gone"
            gone = after.status in GONE
            yield check(after, gone, "what was deleted, read", expected, str(after), removal)


@law("resources.deleting.again", needs="a removal of what was removed already")
def a_second_delete_finds_nothing(traffic: Traffic) -> Verdicts:
    """DELETE is idempotent (RFC 9110, section 9.2.2): again, it is 404, 410 or an empty success."""
    known = traffic.derive(owners)
    for removal, role, after in _afterwards(traffic):
        if role == "remove" and after.status < 500 and after.status not in _NO_WORD:
            responses = known[after.operation][0].roles["remove"].responses
            told = {"404", "410"} & set(responses)
            right = {204, *GONE} if told else {200, 202, 204, *GONE}
            # Conditions on a thing may be looked at before the thing is.
            right |= {412, 428} if "if-match" in after.request_headers else set()
            expected = "404, 410 or 204"
            yield check(
                after, after.status in right, "deleted again", expected, str(after), removal
            )


def _afterwards(traffic: Traffic) -> Iterator[tuple[Exchange, str, Exchange]]:
    """Each request for a thing after its removal, with that, as long as none is made anew."""
    known = traffic.derive(owners)
    removed: dict[Item, Exchange] = {}
    for each in traffic:
        resource, role = known.get(each.operation, (None, ""))
        if resource is None or each.key is None or each.key < 0:
            continue
        made = resource.created(each) if role == "create" else None
        found = made if role == "create" else identity(resource, each)
        item = Item(resource, above(resource, each), found or "", each.key)
        if item in removed and role in {"read", "remove", "replace", "update"}:
            yield removed[item], role, each
        if role == "remove" and each.is_success and each.status != 202:
            removed.setdefault(item, each)
        elif role in {"create", "replace"} and each.is_success:
            removed.pop(item, None)


@law("resources.deleting.is-not-listed", needs="a removal between two whole lists")
def what_was_deleted_is_not_in_the_list(traffic: Traffic) -> Verdicts:
    """A list shows what there is: no longer what was removed."""
    for growth in traffic.derive(growths):
        gone = growth.removed - growth.created
        if gone:
            still = sorted(gone & set(growth.after.ids))
            evidence = growth.of("DELETE")[-1:]
            last = growth.after.pages[-1]
            yield check(last, not still, "removed, but still in the list", [], still, *evidence)


@law(
    "resources.deleting.its-target-only", needs="a removal, with a look at another thing around it"
)
def a_delete_removes_exactly_its_target(traffic: Traffic) -> Verdicts:
    """DELETE removes what its path names (RFC 9110, section 9.3.5), and leaves all others."""
    yield from judged(traffic, "after another one was removed:", Between.REMOVAL)


@law("resources.deleting.nothing-else-goes", needs="writes between two whole lists")
def nothing_goes_but_what_was_deleted(traffic: Traffic) -> Verdicts:
    """What was in the list, and was not removed, is still in it."""
    for growth in traffic.derive(growths):
        resource = growth.before.resource
        done = [each for each in growth.writes if each.is_success]
        if done and not any("parent" in words(name) for name in resource.has):
            lost = sorted(set(growth.before.ids) - set(growth.after.ids) - growth.removed)
            last = growth.after.pages[-1]
            evidence = (growth.before.pages[-1], *done[-3:])
            yield check(
                last, not lost, "gone from the list, but never removed", [], lost, *evidence
            )


@law("resources.deleting.with-what-is-under-it", needs="a removal, and a path below it asked for")
def what_stands_under_it_goes_with_it(traffic: Traffic) -> Verdicts:
    """A path below that of what was removed leads to nothing: 404, 410 or an empty list."""
    roles = traffic.derive(owners)
    gone: dict[tuple[str, str], Exchange] = {}
    for each in traffic:
        resource, role = roles.get(each.operation, (None, ""))
        if resource is not None and role == "remove" and each.is_success:
            gone[resource.path, _place(resource, each.path_values)] = each
        elif resource is not None and role in {"create", "replace"} and each.is_success:
            gone = {} if role == "create" and resource.created(each) is None else gone
            gone.pop((resource.path, _made(resource, each)), None)
        elif (removal := _above(traffic, gone, each)) is not None:
            expected = "404 Not Found, or an empty list"
            nothing = _shows_nothing(traffic, each)
            yield check(each, nothing, "under what was removed", expected, str(each), removal)


def _place(resource: Resource, values: Mapping[str, str]) -> str:
    return filled(resource.path, values)


def _made(resource: Resource, exchange: Exchange) -> str:
    found = resource.created(exchange) or ""
    return _place(resource, {resource.parameter: found, **exchange.path_values})


def _above(
    traffic: Traffic, gone: Mapping[tuple[str, str], Exchange], exchange: Exchange
) -> Exchange | None:
    """The removal of what a GET's path stands under."""
    operation = traffic.document.operations.get(exchange.operation)
    if operation is None or exchange.method != "GET" or not gone or exchange.status >= 500:
        return None
    for (path, place), removal in gone.items():
        below = operation.path.startswith(f"{path}/") and removal.key == exchange.key
        # What the query asks may be refused before anything is looked for.
        of_the_query = exchange.status in {400, 422} and exchange.query
        judged = below and exchange.status not in _NO_WORD and not of_the_query
        if judged and filled(path, exchange.path_values) == place:
            return removal
    return None


def _shows_nothing(traffic: Traffic, exchange: Exchange) -> bool:
    listing = listings(traffic.document).get(exchange.operation)
    items = listing.items_of(exchange.json) if listing is not None else None
    return exchange.status in GONE or (exchange.is_success and items == [])


def _nothing_shown(traffic: Traffic) -> str:
    removals = [each for resource, each in _removals(traffic) if each.is_success]
    silent = removals and all(each.json is None for each in removals)
    return "removals are answered without what they removed" if silent else ""


def _removals(traffic: Traffic) -> Iterator[tuple[Resource, Exchange]]:
    known = traffic.derive(owners)
    for each in traffic:
        resource, role = known.get(each.operation, (None, ""))
        if resource is not None and role == "remove":
            yield resource, each


@law(
    "resources.deleting.shows-what-was",
    needs="a removal that shows what it removed",
    lacks=_nothing_shown,
)
def a_delete_answers_what_it_removed(traffic: Traffic) -> Verdicts:
    """A thing in the answer to its removal is shown as it was."""
    for pair in traffic.derive(pairs):
        if pair.after.how is How.REMOVED and pair.between is Between.NOTHING:
            yield compared(pair, "removed:")


LAWS: tuple[Law, ...] = (
    what_was_deleted_is_gone,
    a_second_delete_finds_nothing,
    what_was_deleted_is_not_in_the_list,
    a_delete_removes_exactly_its_target,
    nothing_goes_but_what_was_deleted,
    what_stands_under_it_goes_with_it,
    a_delete_answers_what_it_removed,
)
