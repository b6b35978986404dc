"""Laws of deleting, and of being there until then."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise

from specdouble.contract_tests.laws.law import Law, Verdicts, check, equal, law
from specdouble.contract_tests.laws.peaka.kinds import KINDS
from specdouble.contract_tests.laws.peaka.lists import Listing, listings
from specdouble.contract_tests.laws.peaka.lives import Life, lives, may_have_worked
from specdouble.contract_tests.laws.peaka.requests import KEYS_OR_LIMITS, is_documented
from specdouble.contract_tests.laws.peaka.sightings import Fields, Step, fields, moment
from specdouble.contract_tests.traffic import Traffic

OPERATIONS = frozenset(
    {
        "getCacheSettings",
        "updateCacheSettings",
        "deleteCache",
        "getCacheStatus",
        "getCacheExecutionHistory",
        "incrementalUpdateCache",
        "fullRefreshCache",
        "cancelIncrementalCache",
        "cancelFullRefreshCache",
    }
)
A_WHILE = timedelta(minutes=10)
CANCELS = frozenset({"cancelIncrementalCache", "cancelFullRefreshCache"})


@law("peaka.delete.ends-everything", needs="a request to a cache that was deleted")
def nothing_is_left_of_a_deleted_cache(traffic: Traffic) -> Verdicts:
    """Deleting cancels its syncs and removes its data, settings, history and status (operation
    deleteCache): 404 for all that is asked of it.
    """
    for life, step in _requests(traffic):
        death = life.death
        if death is not None and death.ended <= step.begun and not _born_again(life, death):
            what = f"{step.exchange.operation} of a deleted cache"
            yield equal(step.exchange, what, 404, step.exchange.status, death.exchange)


@law("peaka.cache.is-there-until-deleted", needs="a request to a cache that was created")
def a_cache_is_there_until_it_is_deleted(traffic: Traffic) -> Verdicts:
    """A cache that was created can be read, synced and deleted (the operations' pages). A
    Content-Type without a body makes no difference.
    """
    for life, step in _requests(traffic):
        asks = step.exchange.operation not in CANCELS
        if asks and life.birth is not None and life.lives_at(step):
            what = f"{step.exchange.operation} of a cache that is there"
            holds, status = step.exchange.is_success, step.exchange.status
            yield check(step.exchange, holds, what, "200", status, life.birth.exchange)


@law("peaka.delete.removes-only-its-target", needs="lists before and after a delete")
def a_delete_removes_nothing_but_its_target(traffic: Traffic) -> Verdicts:
    """A cache is deleted by its id (operation deleteCache). Others that were there for a while, and
    not just made by a test, are there after it.
    """
    for before, death, after in _around_deletes(traffic):
        gone = death.exchange.path_values.get("cacheId")
        lasting = [b.get("id") for b in before.bodies if _is_old(b, before)]
        missing = [id_ for id_ in lasting if id_ != gone and id_ not in after.ids]
        what = f"what the list has lost after cache {gone} was deleted"
        evidence = before.exchange, death.exchange
        yield equal(after.exchange, what, [], missing, *evidence)


def _around_deletes(traffic: Traffic) -> Iterator[tuple[Listing, Step, Listing]]:
    """A list of a project before a delete, and the next one after it, with no other delete."""
    found = [each for each in traffic.derive(listings) if set(each.scope) == {"projectId"}]
    deletes = [(p, e) for p, e in enumerate(traffic) if e.operation == "deleteCache"]
    worked = [Step(place, e) for place, e in deletes if may_have_worked(e)]
    for before, after in pairwise(found):
        between = [step for step in worked if before.place < step.place < after.place]
        if len(between) == 1 and between[0].exchange.is_success and before.scope == after.scope:
            yield before, between[0], after


def _is_old(body: Fields, listing: Listing) -> bool:
    runs = [fields(body.get(kind.slot)) for kind in KINDS]
    times = [time for run in runs if (time := moment(run.get("createdAt")))]
    return any(listing.exchange.at - time > A_WHILE for time in times)


def _requests(traffic: Traffic) -> Iterator[tuple[Life, Step]]:
    for life in traffic.derive(lives).values():
        for step in life.steps:
            plain = step.exchange.operation in OPERATIONS and is_documented(step.exchange)
            if plain and step.exchange.status not in KEYS_OR_LIMITS:
                yield life, step


def _born_again(life: Life, death: Step) -> bool:
    return any(birth.place > death.place for birth in life.births)


LAWS: tuple[Law, ...] = (
    nothing_is_left_of_a_deleted_cache,
    a_cache_is_there_until_it_is_deleted,
    a_delete_removes_nothing_but_its_target,
)
