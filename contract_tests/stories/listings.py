"""Lists are read in every way that the document offers, whatever they are lists of.

Whole and by pages, at and beyond their bounds and their end, by each filter and by two, in each
order, and searched for what they have and for what they do not have. Nothing is written.
"""

import math
from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import Any

from specdouble.contract_tests.client import Silent
from specdouble.contract_tests.scene import Scene, Story
from specdouble.contract_tests.shapes.inputs import Input, sent
from specdouble.contract_tests.shapes.listings import Listing, listings
from specdouble.contract_tests.shapes.narrowing import Filter, Search
from specdouble.contract_tests.shapes.schemas import Schema, kind, words
from specdouble.contract_tests.stories.places import Known, Reader, reader

NOWHERE = "no-such-value-zzq"
MOST_VALUES = 4
MOST_PAGES = 5
SPECIAL = ("%", "_", "*", "?", "\\", "'", '"', "' OR '1'='1", "%%", "\0", ".*", "(", "[a")


def lists_are_read(scene: Scene) -> None:
    """Each list of the document, those first that stand below no other.

    One list may keep silent without the others staying unread; two are a server in trouble.
    """
    known: Known = {}
    silences: list[Silent] = []
    for listing in sorted(listings(scene.document).values(), key=lambda each: len(each.path)):
        try:
            _read(scene, listing, known)
        except Silent as silence:
            silences.append(silence)
            if len(silences) > 1:
                break
    if silences:
        raise silences[0]


def _read(scene: Scene, listing: Listing, known: Known) -> None:
    """The whole comes again after each part, so that the others can be compared with it."""
    found = reader(scene, listing, known)
    if found is None:
        return
    items = found.read("the whole")
    found.read("the whole, again")
    known[listing.operation.id] = (found.place, items)
    for part in (_defaults, _pages, _bounds, _filters, _orders, _searches):
        part(found, items)
        found.read("the whole")
    found.read("the whole, again")


def _defaults(found: Reader, _items: list[Any]) -> None:
    """Without any parameter; with each default alone; with all."""
    given = {name: each.default for name, each in found.listing.query.items() if each.default}
    found.ask("by default")
    found.ask("by default, again")
    for name, default in given.items():
        found.ask(f"the default of {name}", {name: default})
    if len(given) > 1:
        found.ask("all defaults", given)


def _pages(found: Reader, items: list[Any]) -> None:
    """One, two and three at a time, by halves, all; and beyond the end."""
    count = len(items)
    if found.listing.paging.limit is None:
        return
    half = math.ceil(count / 2)
    for size in sorted({1, 2, 3, half, count} - {0}):
        if size <= found.largest:
            _walk(found, size, count)
    if found.listing.paging.start is not None:
        for beyond in (count, count + 1, count + 1000):
            found.ask("beyond the end", found.window(beyond, 1))
        found.ask("beyond the end", found.window(count + 10, 10))


def _walk(found: Reader, size: int, count: int, query: dict[str, object] | None = None) -> None:
    """Pages from the first on, then the last two, if the list is longer than one walks."""
    starts = list(range(0, count + 1, size)) if found.listing.paging.start else [0]
    kept = starts if len(starts) <= MOST_PAGES + 2 else [*starts[:MOST_PAGES], *starts[-2:]]
    for start in kept:
        found.ask(f"{size} from {start}", {**(query or {}), **found.window(start, size)})


def _bounds(found: Reader, _items: list[Any]) -> None:
    """At the documented bounds, a step beyond them, and with what is no number."""
    for name, given in found.listing.query.items():
        for label, text in _limits(given):
            found.ask(f"{name}: {label}", {name: text})
        if given.required:
            found.ask(f"{name}: missing", {name: None})


def _limits(given: Input) -> Iterator[tuple[str, str]]:
    if given.kind in {"integer", "number"}:
        for label, bound, step in (("minimum", given.minimum, -1), ("maximum", given.maximum, 1)):
            if math.isfinite(bound):
                yield label, f"{bound:g}" if bound != int(bound) else str(int(bound))
                yield f"beyond its {label}", str(int(bound) + step)
        yield "no number", "abc"
        yield "no number", "12abc"
        if given.kind == "integer":
            yield "a fraction", "1.5"
    elif given.kind == "string" and not given.values:
        fewest, most = given.lengths
        if fewest > 0:
            yield "too short", "x" * (fewest - 1)
        if most < 1000:
            yield "too long", "x" * (int(most) + 1)


def _filters(found: Reader, items: list[Any]) -> None:
    """Each filter by values that items have, by all that are listed, and by unknown ones."""
    asked: set[tuple[str, str]] = set()
    for name, each in found.listing.filters.items():
        for value in _values(each, items):
            _filtered(found, {name: value}, asked)
        for value in _unknown(each, items):
            found.ask(f"unknown {name}", {name: value, **found.window(0, found.largest)})
    for one, other in combinations(found.listing.filters.values(), 2):
        for first, second in _pairs(one, other, items):
            pair: dict[str, object] = {one.input.name: first, other.input.name: second}
            for single in pair.items():
                _filtered(found, dict([single]), asked)
            found.read("two filters", pair)


def _filtered(found: Reader, query: dict[str, object], asked: set[tuple[str, str]]) -> None:
    key = next((name, sent(value)) for name, value in query.items())
    if key not in asked:
        asked.add(key)
        kept = found.read("filtered", query)
        if len(kept) > 1 and found.listing.paging.start:
            found.ask("filtered, the first", {**query, **found.window(0, 1)})
            found.ask("filtered, the second", {**query, **found.window(1, 1)})


def _values(each: Filter, items: list[Any]) -> list[str]:
    if each.kind == "boolean":
        return ["true", "false"]
    listed = each.input.values[: 2 * MOST_VALUES]
    return list(listed) or _had(each, items)[:MOST_VALUES]


def _had(each: Filter, items: list[Any]) -> list[str]:
    """The values that items have, the most frequent first."""
    values = [value for item in items for value in _of(each, item)]
    return sorted(dict.fromkeys(values), key=lambda value: -values.count(value))


def _of(each: Filter, item: Any) -> list[str]:
    value = item.get(each.property) if isinstance(item, dict) else None
    several = value if isinstance(value, list) else [value]
    return [sent(one) for one in several if isinstance(one, str | int) and one != ""]


def _unknown(each: Filter, items: list[Any]) -> list[str]:
    """A value that nothing has; of text, also what is almost a value."""
    if each.kind == "boolean":
        return ["maybe"]
    if each.input.values or each.kind != "string":
        return [NOWHERE]
    almost = [text for value in _had(each, items)[:2] for text in (value[:-1], value.swapcase())]
    return [NOWHERE, *(text for text in almost if text.strip())]


def _pairs(one: Filter, other: Filter, items: list[Any]) -> Iterable[tuple[str, str]]:
    """Values of two filters that one item has, and such as two items have."""
    both = [(_of(one, item)[:1], _of(other, item)[:1]) for item in items]
    there = list(dict.fromkeys((a[0], b[0]) for a, b in both if a and b))
    if len(there) > 1:
        there = [there[0], there[-1], (there[0][0], there[-1][1])]
    return dict.fromkeys(there)


def _orders(found: Reader, items: list[Any]) -> None:
    """By each sort value, both ways, whole and by small pages."""
    sort = found.listing.sort
    if sort is None:
        return
    ways = sort.order.values if sort.order else (None,)
    for value in sort.by.values:
        for way in ways:
            query: dict[str, object] = {sort.by.name: value}
            if sort.order and way:
                query[sort.order.name] = way
            found.read("sorted", query)
            if len(items) > 1 and found.listing.paging.limit:
                few = max(2, math.ceil(len(items) / (MOST_PAGES - 1)))
                _walk(found, few, len(items) if way == ways[0] else few, query)
                found.read("sorted, again", query)
    for given in filter(None, (sort.by, sort.order)):
        found.ask("no such order", {sort.by.name: sort.by.values[0], given.name: NOWHERE})


def _searches(found: Reader, items: list[Any]) -> None:
    """For what items have, whole and in part; for what none has; for special characters."""
    search = found.listing.search
    if search is None:
        return
    name = search.input.name
    values = list(_searchable(found, search, items))
    texts = [text for value in values for text in (value, value[:3], value[2:6], value.swapcase())]
    mixed = [f"{value[:2]}{mark}{value[3:5]}" for value in values[:1] for mark in "%_*?\0"]
    for text in dict.fromkeys([*texts, NOWHERE, *SPECIAL, *mixed]):
        if text.strip(" "):
            found.read("search", {name: text})
    for text in values[:1]:
        for filtered in found.listing.filters.values():
            for value in _values(filtered, items)[:2]:
                found.read("search and filter", {name: text[:3], filtered.input.name: value})
        found.ask("the first hit", {name: text[:3], **found.window(0, 1)})


def _searchable(found: Reader, search: Search, items: list[Any]) -> Iterator[str]:
    """Texts of the properties that are searched; and one of each that is not, or not for sure."""
    has = found.listing.has
    free = [name for name, each in has.items() if kind(each) == "string" and _is_free(name, each)]
    for name in sorted(free, key=lambda name: name not in search.properties)[:MOST_VALUES]:
        values = [item.get(name) for item in items if isinstance(item, dict)]
        texts = sorted({each for each in values if isinstance(each, str) and each.strip()}, key=len)
        some = dict.fromkeys([*texts[-1:], *texts[:1], *texts[len(texts) // 2 :][:1]])
        yield from list(some)[: None if name in (search.properties or free[:1]) else 1]


def _is_free(name: str, schema: Schema) -> bool:
    return "enum" not in schema and "format" not in schema and words(name)[-1:] != ("id",)


STORIES: tuple[Story, ...] = (Story("lists are read", lists_are_read, reads_only=True),)
