"""Laws of batches: each table is cached, or not, as if it had been asked for alone."""

from collections.abc import Iterator
from dataclasses import dataclass

from specdouble.contract_tests.laws.law import Law, Verdicts, check, equal, law
from specdouble.contract_tests.laws.peaka.kinds import PLACE
from specdouble.contract_tests.laws.peaka.lives import Table, lives, table_of
from specdouble.contract_tests.laws.peaka.requests import (
    KEYS_OR_LIMITS,
    is_documented,
    is_plain_request,
)
from specdouble.contract_tests.laws.peaka.sightings import Fields, Step, entries, fields
from specdouble.contract_tests.laws.peaka.tables import cached, free, is_made_up
from specdouble.contract_tests.traffic import Traffic


@dataclass(frozen=True, slots=True)
class Batch(Step):
    """A batch that was answered: its items and its results."""

    project: str
    asked: list[Fields]
    results: list[Fields]

    @property
    def successes(self) -> list[Fields]:
        return [result for result in self.results if result.get("success") is True]

    def made(self, table: Table) -> int:
        """How many caches of a table it made."""
        return sum(table_of(fields(result.get("cache"))) == table for result in self.successes)


@law("peaka.batch.is-answered-whatever-its-items", needs="a batch in a project with caches")
def a_batch_is_answered_whatever_becomes_of_its_items(traffic: Traffic) -> Verdicts:
    """200, and each failure in its own result (operation createBatchCache)."""
    known = {life.key[0] for life in traffic.derive(lives).values() if life.births}
    for exchange in traffic.of("createBatchCache"):
        items = entries(exchange.request_json)
        distinct = len({table_of(item) for item in items}) == len(items)
        plain = is_documented(exchange) and exchange.path_values.get("projectId") in known
        if plain and distinct and exchange.status not in KEYS_OR_LIMITS:
            yield check(exchange, exchange.is_success, "the status", "200", exchange.status)


@law("peaka.batch.one-result-an-item", needs="a batch")
def a_batch_has_one_result_for_each_item(traffic: Traffic) -> Verdicts:
    """One result per request, in whatever order (operation createBatchCache)."""
    for batch in _batches(traffic):
        yield equal(batch.exchange, "results", len(batch.asked), len(batch.results))


@law("peaka.batch.a-result-is-a-cache-or-an-error", needs="a batch")
def a_result_is_either_a_cache_or_an_error(traffic: Traffic) -> Verdicts:
    """A success has a cache, a failure the text of an error (operation createBatchCache)."""
    for batch in _batches(traffic):
        for result in batch.results:
            cache, error = fields(result.get("cache")), result.get("error")
            if result.get("success") is True:
                holds = isinstance(cache.get("id"), str) and not error
                yield check(batch.exchange, holds, "a success", "a cache, no error", result)
            elif result.get("success") is False:
                holds = isinstance(error, str) and bool(error) and not cache
                yield check(batch.exchange, holds, "a failure", "an error, no cache", result)


@law("peaka.batch.makes-what-was-asked-for", needs="a batch in which a table was cached")
def a_batch_makes_caches_of_the_tables_it_names(traffic: Traffic) -> Verdicts:
    """Each success is the cache of an item, of one table at most one (operation createCache)."""
    for batch in _batches(traffic):
        tables = [table_of(item) for item in batch.asked]
        seen = [fields(result.get("cache")) for result in batch.successes]
        for place, cache in enumerate(seen):
            known = table_of(cache)
            first = [table_of(other) for other in seen].index(known) == place
            shown = {name: cache.get(name) for name in PLACE}
            holds = known in tables and first
            yield check(batch.exchange, holds, "a success", "a table of the batch, once", shown)


@law("peaka.batch.a-free-table-is-cached", needs="a batch with a table whose cache was deleted")
def a_free_table_is_cached_whatever_else_is_in_the_batch(traffic: Traffic) -> Verdicts:
    """Items are independent: one that fails does not stop the others (operation
    createBatchCache).
    """
    for batch, table in _items(traffic):
        freed = free(traffic, batch.project, table, batch)
        if freed is not None:
            what = f"new caches of {'.'.join(table)}, whose cache was deleted"
            yield equal(batch.exchange, what, 1, batch.made(table), freed.exchange)


@law("peaka.batch.a-taken-or-unknown-table-fails", needs="a batch with a table that has a cache")
def a_table_that_cannot_be_cached_alone_fails_in_a_batch_too(traffic: Traffic) -> Verdicts:
    """Each item is like a createCache, which refuses a second cache and an unknown table
    (operations createBatchCache and createCache).
    """
    for batch, table in _items(traffic):
        taken = cached(traffic, batch.project, table, batch)
        if taken is not None or is_made_up(table):
            why = "which has one already" if taken else "which there is not"
            what = f"new caches of {'.'.join(table)}, {why}"
            evidence = [taken.exchange] if taken else []
            yield equal(batch.exchange, what, 0, batch.made(table), *evidence)


def _batches(traffic: Traffic) -> Iterator[Batch]:
    for place, exchange in enumerate(traffic):
        asked, results = exchange.request_json, exchange.json
        lists = isinstance(asked, list) and isinstance(results, list)
        if exchange.operation == "createBatchCache" and exchange.is_success and lists:
            project = exchange.path_values.get("projectId", "")
            yield Batch(place, exchange, project, entries(asked), entries(results))


def _items(traffic: Traffic) -> Iterator[tuple[Batch, Table]]:
    """Batches and the tables of those of their items that have nothing else to refuse."""
    for batch in _batches(traffic):
        plain = {table_of(item) for item in batch.asked if is_plain_request(item)}
        odd = {table_of(item) for item in batch.asked if not is_plain_request(item)}
        for table in plain - odd:
            if table is not None:
                yield batch, table


LAWS: tuple[Law, ...] = (
    a_batch_is_answered_whatever_becomes_of_its_items,
    a_batch_has_one_result_for_each_item,
    a_result_is_either_a_cache_or_an_error,
    a_batch_makes_caches_of_the_tables_it_names,
    a_free_table_is_cached_whatever_else_is_in_the_batch,
    a_table_that_cannot_be_cached_alone_fails_in_a_batch_too,
)
