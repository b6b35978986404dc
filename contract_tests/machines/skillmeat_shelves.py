"""What lists of artifacts and of the marketplace must have, by what the whole list had before."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from specdouble.contract_tests.exchange import Exchange
from specdouble.contract_tests.laws.law import Law, Verdicts, law
from specdouble.contract_tests.machines.claim import claim, status_among
from specdouble.contract_tests.machines.skillmeat_counting import literal
from specdouble.contract_tests.machines.skillmeat_model import Item, Known, Shelf, items_of, steps
from specdouble.contract_tests.traffic import Traffic

SHELF_OF = {
    "listArtifacts": "listArtifacts",
    "listStaleArtifacts": "listArtifacts",
    "listMarketplace": "listMarketplace",
}
FILTERS = {"project_id", "type", "is_outdated"}
NAMED_EXACTLY, NAMED_SO_FIRST, NAMED_SO_SOMEWHERE = 100, 80, 60


@law("skillmeat.model.filters-keep-what-they-say", needs="a filtered list, and the whole before")
def a_filtered_list_has_what_the_whole_list_says(traffic: Traffic) -> Verdicts:
    """Several filters together keep what passes each of them ("artifacts", "marketplace")."""
    for shelf, exchange in _shelved(traffic):
        items, matching = items_of(exchange) or (), _matching(shelf, exchange)
        total, seen = exchange.json.get("total"), {each["id"] for each in items}
        ids = {each["id"] for each in matching}
        yield claim(
            exchange,
            total == len(matching) and seen <= ids,
            f"items by {_told(exchange)}",
            f"{len(ids)}: {sorted(ids)}",
            f"{total}: {sorted(seen)}",
            shelf.reading,
            source=f"answer.json()['total'] == {len(ids)} and set(ids(answer)) <= {literal(ids)}",
        )


@law("skillmeat.model.pages-are-full", needs="a page, and the whole list before")
def a_page_has_as_many_items_as_there_are(traffic: Traffic) -> Verdicts:
    """`skip` are passed over, then come `limit`, if there are so many ("Pagination")."""
    for shelf, exchange in _shelved(traffic):
        matching, items = _matching(shelf, exchange), items_of(exchange) or ()
        skip, limit = (int(exchange.arguments.get(*each)) for each in (("skip", 0), ("limit", 100)))
        expected = min(limit, max(0, len(matching) - skip))
        yield claim(
            exchange,
            len(items) == expected,
            f"number of items by {_told(exchange)}",
            expected,
            len(items),
            shelf.reading,
            source=f"len(items(answer)) == {expected}",
        )


@law("skillmeat.model.search-finds-names", needs="a search, and all artifacts before")
def a_search_finds_the_names_that_have_the_query(traffic: Traffic) -> Verdicts:
    """By name, in its own case at least; all of them are counted ("search")."""
    for shelf, exchange in _searched(traffic):
        query = exchange.arguments["query"]
        least = sum(query in name for name in _names(shelf, exchange))
        most = sum(query.casefold() in name.casefold() for name in _names(shelf, exchange))
        total = exchange.json.get("total")
        if isinstance(total, int):
            yield claim(
                exchange,
                least <= total <= most,
                f"total of the search for {query!r}",
                f"{least} to {most}",
                total,
                shelf.reading,
                source=f"{least} <= answer.json()['total'] <= {most}",
            )


@law("skillmeat.model.search-scores", needs="a search that found something")
def a_hit_is_scored_by_where_its_name_has_the_query(traffic: Traffic) -> Verdicts:
    """100: the name is the query, 80: it begins with it, 60: it has it inside ("search")."""
    for _, exchange in steps(traffic):
        query = exchange.arguments.get("query", "")
        for item in (items_of(exchange) or ()) if exchange.operation == "searchArtifacts" else ():
            name = item.get("name")
            if isinstance(name, str) and query in name:
                expected = _score(name, query)
                yield claim(
                    exchange,
                    item.get("score") == expected,
                    f"score of {name} for {query!r}",
                    expected,
                    item.get("score"),
                    source=f"the(answer, id={item['id']!r})['score'] == {expected}",
                )


@law("skillmeat.model.reads-are-answered", needs="a list asked for in the document's terms")
def a_list_asked_for_rightly_is_answered_and_wrongly_is_refused(traffic: Traffic) -> Verdicts:
    """200, or 400 for a value that the document rules out ("Query Parameters", "Errors")."""
    for known, exchange in steps(traffic):
        if exchange.method != "GET" or exchange.key is None or exchange.key < 0:
            continue
        right = _is_right(traffic, exchange)
        if exchange.status in {401, 429} or right is None or not _is_known(known, exchange):
            continue
        yield status_among(exchange, "the status", (200,) if right else (400,))


def _is_right(traffic: Traffic, exchange: Exchange) -> bool | None:
    """Whether each parameter is within what its schema says; None, if that is hard to tell."""
    operation = traffic.document.operations.get(exchange.operation)
    schemas = {each.name: each.schema for each in operation.parameters} if operation else {}
    if not set(exchange.arguments) <= set(schemas) or not schemas:
        return True if operation and not exchange.arguments else None
    judged = [_fits(value, schemas[name]) for name, value in exchange.arguments.items()]
    return None if None in judged else all(judged)


def _fits(value: str, schema: Mapping[str, Any]) -> bool | None:
    if schema.get("type") == "integer":
        if not re.fullmatch(r"-?[0-9]{1,9}", value):
            return None
        return bool(schema.get("minimum", 0) <= int(value) <= schema.get("maximum", int(value)))
    if schema.get("type") == "boolean":
        return True if value in {"true", "false"} else None
    return value in schema["enum"] if "enum" in schema else bool(value) or None


def _is_known(known: Known, exchange: Exchange) -> bool:
    """Whether the project that it asks for is there, if it asks for one."""
    project = exchange.arguments.get("project_id")
    return project is None or project in (known.projects or {})


def _score(name: str, query: str) -> int:
    if name == query:
        return NAMED_EXACTLY
    return NAMED_SO_FIRST if name.startswith(query) else NAMED_SO_SOMEWHERE


def _shelved(traffic: Traffic) -> Iterator[tuple[Shelf, Exchange]]:
    """Pages of a list of which all items are known."""
    for known, exchange in steps(traffic):
        shelf = known.shelves.get(SHELF_OF.get(exchange.operation, ""))
        if shelf is not None and items_of(exchange) is not None:
            yield shelf, exchange


def _searched(traffic: Traffic) -> Iterator[tuple[Shelf, Exchange]]:
    for known, exchange in steps(traffic):
        shelf = known.shelves.get("listArtifacts")
        named = all(isinstance(each.get("name"), str) for each in shelf.items) if shelf else False
        is_search = exchange.operation == "searchArtifacts" and "query" in exchange.arguments
        if shelf is not None and named and is_search and items_of(exchange) is not None:
            yield shelf, exchange


def _names(shelf: Shelf, exchange: Exchange) -> list[str]:
    return [each["name"] for each in _matching(shelf, exchange)]


def _matching(shelf: Shelf, exchange: Exchange) -> list[Item]:
    """The items that pass the filters of a request."""
    wanted: dict[str, object] = {
        name: value for name, value in exchange.arguments.items() if name in FILTERS
    }
    if "is_outdated" in wanted:
        wanted["is_outdated"] = wanted["is_outdated"] == "true"
    if exchange.operation == "listStaleArtifacts":
        wanted["is_outdated"] = True
    return [
        each
        for each in shelf.items
        if all(each.get(name) == value for name, value in wanted.items())
    ]


def _told(exchange: Exchange) -> str:
    return ", ".join(f"{name}={value}" for name, value in exchange.arguments.items()) or "no filter"


LAWS: tuple[Law, ...] = (
    a_filtered_list_has_what_the_whole_list_says,
    a_page_has_as_many_items_as_there_are,
    a_search_finds_the_names_that_have_the_query,
    a_hit_is_scored_by_where_its_name_has_the_query,
    a_list_asked_for_rightly_is_answered_and_wrongly_is_refused,
)
