"""Laws of the lists of statuses: which caches are in them, and what they say of them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from specdouble.contract_tests.laws.law import Law, Verdicts, check, equal, law
from specdouble.contract_tests.laws.peaka.comparing import differences, sides
from specdouble.contract_tests.laws.peaka.kinds import LISTS, PLACE
from specdouble.contract_tests.laws.peaka.lives import Life, lives, table_of
from specdouble.contract_tests.laws.peaka.sightings import LOGS, Fields, Step, entries
from specdouble.contract_tests.laws.peaka.statuses import resting_pairs
from specdouble.contract_tests.traffic import Traffic


@dataclass(frozen=True, slots=True)
class Listing(Step):
    """A list of statuses that was answered. `scope`: what of a cache its path names."""

    scope: Mapping[str, str]
    bodies: list[Fields]

    @property
    def ids(self) -> list[Any]:
        return [body.get("id") for body in self.bodies]

    def covers(self, fields: Mapping[str, Any]) -> bool:
        return all(fields.get(name) == value for name, value in self.scope.items())


@law("peaka.list.has-every-cache", needs="a cache that was created, and then a list")
def a_list_has_every_cache_that_was_created(traffic: Traffic) -> Verdicts:
    """The status of every cache of the project, catalog or schema (the operations' pages)."""
    for life, listing in _lists_of(traffic):
        if life.birth is not None and life.lives_at(listing):
            what = f"the list, in which the new cache {life.key[1]} should be"
            holds = life.key[1] in listing.ids
            evidence = life.birth.exchange
            yield check(listing.exchange, holds, what, life.key[1], listing.ids, evidence)


@law("peaka.list.has-no-deleted-cache", needs="a cache that was deleted, and then a list")
def a_list_has_no_cache_that_was_deleted(traffic: Traffic) -> Verdicts:
    """Deleting removes the status of a cache (operation deleteCache)."""
    for life, listing in _lists_of(traffic):
        if life.death is not None and life.death.ended <= listing.begun:
            holds = life.key[1] not in listing.ids
            what = f"the list after cache {life.key[1]} was deleted"
            expected = f"without {life.key[1]}"
            evidence = life.death.exchange
            yield check(listing.exchange, holds, what, expected, listing.ids, evidence)


@law("peaka.list.has-only-caches-of-its-place", needs="a list with a cache")
def a_list_has_only_caches_of_its_project_catalog_and_schema(traffic: Traffic) -> Verdicts:
    """The caches of this project, catalog or schema (the operations' pages)."""
    for listing in traffic.derive(listings):
        for body in listing.bodies:
            seen = {name: body[name] for name in listing.scope if body.get(name) is not None}
            expected = {name: listing.scope[name] for name in seen}
            what = f"where cache {body.get('id')} of the list belongs"
            yield equal(listing.exchange, what, expected, seen)


@law("peaka.list.narrower-lists-are-part-of-the-wider", needs="three lists with no change between")
def a_narrower_list_has_just_its_part_of_the_wider(traffic: Traffic) -> Verdicts:
    """A catalog's caches are those of the project's that are of the catalog; so with a schema.

    Compared with the same list before and after, which must have stayed the same.
    """
    for before, narrow, after in _bracketed(traffic):
        expected = sorted(str(b.get("id")) for b in before.bodies if narrow.covers(b))
        what = f"the caches of {', '.join(narrow.scope.values())}"
        seen = sorted(map(str, narrow.ids))
        yield equal(narrow.exchange, what, expected, seen, before.exchange, after.exchange)


@law(
    "peaka.list.says-what-the-status-says", needs="statuses of a cache at rest from two operations"
)
def lists_and_the_single_status_say_the_same(traffic: Traffic) -> Verdicts:
    """Each element of a list is the status of the cache (the operations' pages)."""
    for one, two in resting_pairs(traffic):
        if one.exchange.operation != two.exchange.operation:
            found = sides(differences(one.body, two.body, without=[LOGS]))
            what = f"the status of cache {two.key[1]}, as {one.exchange.operation} has it"
            yield equal(two.exchange, what, *found, one.exchange)


@law("peaka.list.a-cache-at-rest-does-not-change", needs="two statuses of a cache at rest")
def a_cache_at_rest_does_not_change(traffic: Traffic) -> Verdicts:
    """Its status is computed from executions (page "Get Cache Status"); there was no new one."""
    for one, two in resting_pairs(traffic):
        if one.exchange.url == two.exchange.url:
            found = sides(differences(one.body, two.body, without=[LOGS]))
            what = f"the status of cache {two.key[1]}, to which nothing was done"
            yield equal(two.exchange, what, *found, one.exchange)


@law("peaka.list.a-table-has-one-cache", needs="a list with a cache")
def a_table_has_at_most_one_cache(traffic: Traffic) -> Verdicts:
    """409, if a cache exists for the table already (operation createCache)."""
    for listing in traffic.derive(listings):
        tables = [table for body in listing.bodies if (table := table_of(body))]
        if tables:
            distinct = list(dict.fromkeys(tables))
            yield equal(listing.exchange, "the cached tables", distinct, tables)


def listings(traffic: Traffic) -> list[Listing]:
    """All lists of statuses that were answered, in the order of the traffic."""
    found = []
    for place, exchange in enumerate(traffic):
        if exchange.operation in LISTS and exchange.is_success and isinstance(exchange.json, list):
            names = ("projectId", *PLACE)
            scope = {n: exchange.path_values[n] for n in names if n in exchange.path_values}
            found.append(Listing(place, exchange, scope, entries(exchange.json)))
    return found


def _lists_of(traffic: Traffic) -> Iterator[tuple[Life, Listing]]:
    """Caches that were made or seen, and lists that they may be in."""
    for life in traffic.derive(lives).values():
        bodies = [birth.made for birth in life.births] or [s.body for s in life.statuses[:1]]
        for listing in traffic.derive(listings):
            if any(listing.covers({**body, "projectId": life.key[0]}) for body in bodies):
                yield life, listing


def _bracketed(traffic: Traffic) -> Iterator[tuple[Listing, Listing, Listing]]:
    """A wider list, a narrower one, and the same wider list, unchanged."""
    last: dict[str, Listing] = {}
    between: list[Listing] = []
    for listing in traffic.derive(listings):
        before = last.get(listing.exchange.url)
        if before is not None and sorted(map(str, before.ids)) == sorted(map(str, listing.ids)):
            for each in between:
                within = before.scope.items() < each.scope.items()
                if within and before.place < each.place:
                    yield before, each, listing
        last[listing.exchange.url] = listing
        between = [*between, listing][-20:]


LAWS: tuple[Law, ...] = (
    a_list_has_every_cache_that_was_created,
    a_list_has_no_cache_that_was_deleted,
    a_list_has_only_caches_of_its_project_catalog_and_schema,
    a_narrower_list_has_just_its_part_of_the_wider,
    lists_and_the_single_status_say_the_same,
    a_cache_at_rest_does_not_change,
    a_table_has_at_most_one_cache,
)
