"""Laws of creating caches: one for a table, with an id of its own, or none at all."""

from collections.abc import Iterator, Sequence

from specdouble.contract_tests.laws.law import Law, Verdicts, check, equal, law
from specdouble.contract_tests.laws.peaka.kinds import UNCACHEABLE
from specdouble.contract_tests.laws.peaka.lists import Listing, listings
from specdouble.contract_tests.laws.peaka.lives import (
    Birth,
    Life,
    Table,
    lives,
    may_have_worked,
    table_of,
)
from specdouble.contract_tests.laws.peaka.requests import (
    KEYS_OR_LIMITS,
    is_plain_request,
    is_sent_as_json,
)
from specdouble.contract_tests.laws.peaka.sightings import Step, fields
from specdouble.contract_tests.laws.peaka.tables import CREATES, cached, free, is_made_up
from specdouble.contract_tests.traffic import Traffic

NOT_CACHEABLE = "TABLE_NOT_CACHEABLE"


@law("peaka.create.second-cache-of-a-table-is-409", needs="a create for a table with a cache")
def a_second_cache_of_a_table_is_a_conflict(traffic: Traffic) -> Verdicts:
    """409, if a cache exists for this table already (operation createCache)."""
    for step, project, table in _creates(traffic):
        made = cached(traffic, project, table, step)
        if made is not None:
            what = f"the status for a second cache of {_name(table)}"
            yield equal(step.exchange, what, 409, step.exchange.status, made.exchange)


@law("peaka.create.deleted-table-is-free", needs="a create for a table whose cache was deleted")
def a_table_whose_cache_was_deleted_can_be_cached_again(traffic: Traffic) -> Verdicts:
    """Deleting removes the cache with all that belongs to it (operation deleteCache), so the table
    has none and can have one.
    """
    for step, project, table in _creates(traffic):
        freed = free(traffic, project, table, step)
        if freed is not None:
            holds, status = step.exchange.is_success, step.exchange.status
            what = f"the status for {_name(table)}, whose cache was deleted"
            yield check(step.exchange, holds, what, "200", status, freed.exchange)


@law("peaka.create.unknown-table-is-400", needs="a create for a table that there is not")
def a_table_that_there_is_not_cannot_be_cached(traffic: Traffic) -> Verdicts:
    """400 for an unknown catalog, schema or table (operation createCache)."""
    for step, _, table in _creates(traffic):
        if is_made_up(table):
            yield equal(step.exchange, f"the status for {_name(table)}", 400, step.exchange.status)


@law("peaka.create.not-cacheable-is-400", needs="a table named with --set uncacheableTable=...")
def a_table_that_cannot_be_cached_is_refused(traffic: Traffic) -> Verdicts:
    """400 with the errorCode TABLE_NOT_CACHEABLE (operation createCache)."""
    for step, _, table in _creates(traffic):
        if step.exchange.label == UNCACHEABLE:
            seen = [step.exchange.status, fields(step.exchange.json).get("errorCode")]
            what = f"status and errorCode for {_name(table)}"
            yield equal(step.exchange, what, [400, NOT_CACHEABLE], seen)


@law(
    "peaka.create.refused-one-makes-nothing", needs="a refused create for a free table, and a list"
)
def a_refused_create_makes_no_cache(traffic: Traffic) -> Verdicts:
    """400 says that the request was not carried out (operation createCache)."""
    for step, project, table in _creates(traffic, plain=False):
        untaken = is_made_up(table) or free(traffic, project, table, step) is not None
        if step.exchange.status == 400 and untaken:
            for listing in _soon_after(traffic, project, step):
                tables = [table_of(body) for body in listing.bodies]
                what = f"the tables of the list after a refused create for {_name(table)}"
                expected = f"without {table}"
                holds = table not in tables
                yield check(listing.exchange, holds, what, expected, tables, step.exchange)


@law("peaka.create.ids-are-not-reused", needs="caches that were created one after another")
def a_new_cache_has_an_id_of_its_own(traffic: Traffic) -> Verdicts:
    """`id` is the unique identifier of a cache (page "Get Cache Status"), of a deleted one too."""
    found = traffic.derive(lives).values()
    births = sorted((birth.place, life.key) for life in found for birth in life.births)
    for life in found:
        for birth in life.births:
            same = [place for place, key in births if key == life.key and place < birth.place]
            gone = life.death is not None and life.death.place < birth.place
            if births[0][0] < birth.place or gone:
                what = f"the id of the new cache of {_name(table_of(birth.made) or ())}"
                seen = f"{life.key[1]}, which was another cache's"
                reused = gone or any(_other_table(life, place, birth) for place in same)
                yield check(birth.exchange, not reused, what, "a new one", seen)


def _other_table(life: Life, place: int, birth: Birth) -> bool:
    earlier = next(each for each in life.births if each.place == place)
    return table_of(earlier.made) != table_of(birth.made)


def _creates(traffic: Traffic, *, plain: bool = True) -> Iterator[tuple[Step, str, Table]]:
    """Requests for one cache that say nothing of the key; and with nothing in them to refuse."""
    for place, exchange in enumerate(traffic):
        table = table_of(fields(exchange.request_json))
        if exchange.operation == "createCache" and table is not None:
            good = is_plain_request(exchange.request_json) or not plain
            if good and is_sent_as_json(exchange) and exchange.status not in KEYS_OR_LIMITS:
                yield Step(place, exchange), exchange.path_values.get("projectId", ""), table


def _soon_after(traffic: Traffic, project: str, step: Step) -> Iterator[Listing]:
    """Lists of the project before anything else that may have made a cache."""
    for listing in traffic.derive(listings):
        between = traffic.exchanges[step.place + 1 : listing.place]
        made = any(e.operation in CREATES and may_have_worked(e) for e in between)
        if listing.scope.get("projectId") == project and step.ended <= listing.begun and not made:
            yield listing


def _name(table: Sequence[str]) -> str:
    return ".".join(table)


LAWS: tuple[Law, ...] = (
    a_second_cache_of_a_table_is_a_conflict,
    a_table_whose_cache_was_deleted_can_be_cached_again,
    a_table_that_there_is_not_cannot_be_cached,
    a_table_that_cannot_be_cached_is_refused,
    a_refused_create_makes_no_cache,
    a_new_cache_has_an_id_of_its_own,
)
