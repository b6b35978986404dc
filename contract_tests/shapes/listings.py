"""Lists: operations that answer items, with their pages, filters, sort orders and search."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from specdouble.contract_tests.shapes.inputs import Input, inputs
from specdouble.contract_tests.shapes.narrowing import Filter, Search, Sort, filters, search, sort
from specdouble.contract_tests.shapes.schemas import Schema, flat, kind, named, properties, words
from specdouble.specs import Document, Operation

Place = tuple[str, ...]
"""The names that lead from an answer to one of its values."""

_LIMITS = (("limit",), ("size",), ("page", "size"), ("per", "page"), ("page", "limit"), ("top",),
           ("take",), ("max", "results"), ("max", "items"))  # fmt: skip
_SKIPS = (("skip",), ("offset",), ("start",), ("start", "index"), ("page", "offset"))
_PAGES = (("page",), ("page", "number"), ("page", "no"), ("page", "index"), ("page", "num"))
_ITEMS = {"items", "data", "results", "records", "entries", "list", "content", "values", "rows",
          "hits", "docs", "documents", "elements", "objects", "members", "value"}  # fmt: skip
_TOTALS = (("total",), ("total", "count"), ("total", "items"), ("total", "results"),
           ("total", "elements"), ("total", "records"), ("total", "hits"))  # fmt: skip
_IDENTITIES = (("id",), ("uuid",), ("guid",))
_KINDS = (("type",), ("kind",), ("object",))
_CURSORS = {("cursor",), ("page", "token"), ("next", "token"), ("after",), ("before",),
            ("starting", "after"), ("ending", "before"), ("marker",)}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Paging:
    """How a page is asked for. `first`: the number of the first page; None, if that is untold.

    Of a list without pages, both parameters are None.
    """

    limit: Input | None
    start: Input | None
    counts_pages: bool
    first: int | None

    @property
    def sure(self) -> float:
        """The largest limit that is sure to be honoured, not cut down to what a server likes."""
        if self.limit is None:
            return math.inf
        if math.isfinite(self.limit.maximum):
            return self.limit.maximum
        return _int(self.limit.default) or 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """An operation that answers a list. `items`, `total`, `echoes`: where they are in an answer.

    `has`: the properties of its items. `identity`: the one that tells them apart, if there is one.
    `belongs`: parameters of the path, each with the property of the items that repeats it.
    """

    operation: Operation
    path: Mapping[str, Input]
    query: Mapping[str, Input]
    items: Place
    total: Place | None
    echoes: Mapping[str, Place]
    has: Mapping[str, Schema]
    identity: str | None
    paging: Paging
    filters: Mapping[str, Filter]
    sort: Sort | None
    search: Search | None
    belongs: Mapping[str, str]

    def items_of(self, answer: Any) -> list[Any] | None:
        """The items of an answer; None, if it is not of the documented shape."""
        found = at(answer, self.items)
        return found if isinstance(found, list) else None

    def identify(self, item: Any) -> Any:
        """What tells the item from others: its id; all of it, if it has none.

        Things of several kinds that are numbered may share a number.
        """
        known = isinstance(item, dict) and self.identity is not None
        value = item.get(self.identity) if known else None
        if isinstance(value, int) and (name := named(self.has, *_KINDS)):
            return f"{item.get(name)} {value}"
        return value if isinstance(value, str | int) else repr(item)


def is_cursor(name: str) -> bool:
    """Whether a parameter names a page by something that only an answer tells."""
    return words(name) in _CURSORS


def at(answer: Any, place: Place) -> Any:
    """The value at a place in an answer; None, if there is none."""
    for name in place:
        answer = answer.get(name) if isinstance(answer, dict) else None
    return answer


@lru_cache(maxsize=8)
def listings(document: Document) -> Mapping[str, Listing]:
    """The lists of a document, by operationId."""
    found = (_listing(document, each) for each in document.operations.values())
    return {each.operation.id: each for each in found if each is not None}


def _listing(document: Document, operation: Operation) -> Listing | None:
    schema = _answer(operation)
    query = inputs(document, operation, "query")
    paging = _paging(query)
    items = _items(schema, operation, paged=paging.limit is not None or paging.start is not None)
    if items is None:
        return None
    path = inputs(document, operation, "path")
    has = properties(flat(_down(schema, items).get("items")))
    pages = {each.name for each in (paging.limit, paging.start) if each}
    sorts = sort(query, has)
    searches = search(query, has, _description(document, operation))
    used = (
        pages | (sorts.names if sorts else set()) | ({searches.input.name} if searches else set())
    )
    return Listing(
        operation=operation,
        path=path,
        query=query,
        items=items,
        total=_total(schema),
        echoes=_echoes(schema, pages | ({searches.input.name} if searches else set())),
        has=has,
        identity=named(has, *_IDENTITIES),
        paging=paging,
        filters=filters({name: each for name, each in query.items() if name not in used}, has),
        sort=sorts,
        search=searches,
        belongs=_belongs(path, has),
    )


def _description(document: Document, operation: Operation) -> str:
    written = document.resolved["paths"][operation.path].get(operation.method.lower(), {})
    return f"{operation.summary} {written.get('description') or ''}"


def _answer(operation: Operation) -> dict[str, Any]:
    """The schema of the JSON that a good answer has."""
    response = operation.responses.get("200") or operation.responses.get("2XX")
    if operation.method != "GET" or response is None:
        return {}
    medias = [each for each in response.schemas if "json" in each or each == "*/*"]
    return flat(response.schemas[medias[0]]) if medias else {}


def _items(schema: Schema, operation: Operation, *, paged: bool) -> Place | None:
    """Where the items are: a list itself, or the one list of objects in an envelope.

    One thing may hold a list of objects too: it has an id, or its path ends with one.
    """
    if kind(schema) == "array":
        return ()
    has = properties(schema)
    lists = [
        name
        for name, each in has.items()
        if kind(each) == "array" and kind(flat(each.get("items"))) == "object"
    ]
    last = operation.path.rstrip("/").rpartition("/")[2]
    if len(lists) != 1 or last.startswith("{") or named(has, *_IDENTITIES):
        return None
    known = lists[0].lower() in _ITEMS or words(lists[0]) == words(last)
    return (lists[0],) if known or paged or _total(schema) else None


def _down(schema: dict[str, Any], place: Place) -> dict[str, Any]:
    return _down(flat(properties(schema)[place[0]]), place[1:]) if place else schema


def _numbers(schema: Schema) -> dict[Place, Schema]:
    """The plain properties of an envelope, and of the objects right in it (`meta`, `page`)."""
    found: dict[Place, Schema] = {}
    for name, each in properties(schema).items():
        if kind(each) == "object":
            found |= {(name, inner): below for inner, below in properties(each).items()}
        elif kind(each) in {"integer", "number", "string"}:
            found[name,] = each
    return dict(sorted(found.items(), key=lambda pair: len(pair[0])))


def _total(schema: Schema) -> Place | None:
    """The place of the total: no `count`, for that may count the items of the page."""
    places = {place[-1]: place for place in reversed(_whole_numbers(schema))}
    name = named(places, *_TOTALS)
    return None if name is None else places[name]


def _whole_numbers(schema: Schema) -> list[Place]:
    if kind(schema) == "array":
        return []
    return [place for place, each in _numbers(schema).items() if kind(each) == "integer"]


def _echoes(schema: Schema, names: set[str]) -> dict[str, Place]:
    """Where an answer repeats parameters of the request."""
    if kind(schema) == "array":
        return {}
    places = {words(place[-1]): place for place in reversed(_numbers(schema))}
    return {name: places[words(name)] for name in names if words(name) in places}


def _paging(query: Mapping[str, Input]) -> Paging:
    whole = {name: each for name, each in query.items() if each.kind == "integer"}
    limit, skip, page = named(whole, *_LIMITS), named(whole, *_SKIPS), named(whole, *_PAGES)
    start = skip or page
    first: int | None = 0
    if skip is None and page is not None:
        told = [_int(whole[page].default), _int(whole[page].minimum)]
        first = next((each for each in told if each in {0, 1}), None)
    return Paging(
        limit=whole[limit] if limit else None,
        start=whole[start] if start else None,
        counts_pages=skip is None and page is not None,
        first=first,
    )


def _int(value: object) -> int | None:
    try:
        return int(str(value).removesuffix(".0"))
    except ValueError:
        return None


def _belongs(path: Mapping[str, Input], has: Mapping[str, Schema]) -> dict[str, str]:
    """Only names of two words (`projectId`), and only where the items have an id besides.

    An `id` of the path is that of what the list belongs to, one of an item is its own.
    """
    if named(has, *_IDENTITIES) is None:
        return {}
    strings = {
        words(name): name for name, each in has.items() if kind(each) in {"string", "integer"}
    }
    return {
        name: strings[words(name)]
        for name in path
        if len(words(name)) > 1 and words(name) in strings
    }
