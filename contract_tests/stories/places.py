"""Where lists are: values for the parameters of their paths, and for the query they require."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from specdouble.contract_tests.exchange import Exchange
from specdouble.contract_tests.scene import Scene
from specdouble.contract_tests.shapes.inputs import Input, sent
from specdouble.contract_tests.shapes.listings import Listing
from specdouble.contract_tests.shapes.operations import filled
from specdouble.contract_tests.shapes.schemas import words

MOST_TRIES = 8
ENOUGH = 3
"""A place whose list has so many items will do."""

_LARGEST = 1000.0
_USUAL = 100
_LETTERS = "aeiortns"


@dataclass(slots=True)
class Reader:
    """Asks for one list in one place. `base`: what every request for it needs in its query."""

    scene: Scene
    listing: Listing
    place: Mapping[str, str]
    base: dict[str, str] = field(default_factory=dict)

    def ask(self, label: str, query: Mapping[str, object] | None = None) -> Exchange:
        """One request; None in the query leaves a parameter of the base out."""
        operation = self.listing.operation
        return self.scene.client.send(
            "GET",
            filled(operation.path, self.place),
            operation=operation.id,
            path_values=self.place,
            query={**self.base, **(query or {})},
            label=label,
        )

    def items(self, answer: Exchange) -> list[Any]:
        """The items of an answer; none, if it has none."""
        found = self.listing.items_of(answer.json) if answer.status == 200 else None
        return found or []

    def read(self, label: str, query: Mapping[str, object] | None = None) -> list[Any]:
        """All items: in one page, as far as the largest limit allows, then by following pages."""
        paging = self.listing.paging
        most = self.largest
        result = self.items(self.ask(label, {**(query or {}), **self.window(0, most)}))
        found, patience = result, 5
        while found and patience and paging.start and (len(found) >= most or most > paging.sure):
            window = self.window(len(result), most)
            found = self.items(self.ask(f"{label}, further", {**(query or {}), **window}))
            result, patience = result + found, patience - 1
        return result

    @property
    def largest(self) -> int:
        """The limit by which most comes at once."""
        limit = self.listing.paging.limit
        return int(min(limit.maximum, _LARGEST)) if limit and limit.maximum < 1e9 else _USUAL

    def window(self, start: int, limit: int) -> dict[str, object]:
        """The query for a page that begins so many items from the first."""
        paging = self.listing.paging
        query: dict[str, object] = {paging.limit.name: limit} if paging.limit else {}
        if paging.start and start:
            page = (paging.first or 0) + start // limit
            query[paging.start.name] = page if paging.counts_pages else start
        return query


Known = dict[str, tuple[Mapping[str, str], list[Any]]]
"""What lists returned, by operationId, with the place that they were asked for in."""


def reader(scene: Scene, listing: Listing, known: Known) -> Reader | None:
    """A reader of the list in the place where it is fullest; None, if there is no place."""
    base = _required(scene, listing)
    if base is None:
        return None
    best: tuple[int, Reader] | None = None
    for place in islice(_places(scene, listing, known), MOST_TRIES):
        found = Reader(scene, listing, place, dict(base))
        count = _search_for_most(found)
        if best is None or count > best[0]:
            best = (count, found)
        if count >= ENOUGH:
            break
    return best[1] if best else None


def _required(scene: Scene, listing: Listing) -> dict[str, str] | None:
    base = {}
    search = listing.search.input.name if listing.search else ""
    for name, given in listing.query.items():
        if given.required and name != search:
            values = (*_told(scene, given), *given.values)
            if not values:
                return None
            base[name] = values[0]
    return base


def _told(scene: Scene, given: Input) -> list[str]:
    """What the user named, and the examples of the document."""
    named = scene.values.get(given.name)
    return [*([] if named is None else [named]), *given.examples]


def _places(scene: Scene, listing: Listing, known: Known) -> Iterator[dict[str, str]]:
    told = {name: _told(scene, given) for name, given in listing.path.items()}
    seen = []
    if all(told.values()):
        seen.append({name: values[0] for name, values in told.items()})
        yield seen[0]
    for operation, (place, items) in known.items():
        path = scene.document.operations[operation].path
        for item in items:
            found = {**_filled(listing, item, path), **place}
            filled = {name: found.get(name) or next(iter(told[name]), "") for name in told}
            if all(filled.values()) and filled not in seen:
                seen.append(filled)
                yield filled


def _filled(listing: Listing, item: Any, path: str) -> dict[str, str]:
    """Parameters that an item of another list has: by name, or as its id right below that list."""
    if not isinstance(item, dict):
        return {}
    by_words = {words(name): value for name, value in item.items()}
    found = {}
    for name in listing.path:
        above = listing.operation.path.partition(f"/{{{name}}}")[0]
        below = path == above or path.startswith(f"{above}/")
        value = by_words.get(words(name), by_words.get(("id",)) if below else None)
        if isinstance(value, str | int):
            found[name] = sent(value)
    return found


def _search_for_most(found: Reader) -> int:
    """Ask for the list. A search that is required gets, of some texts, the one with most hits."""
    search = found.listing.search
    if search is None or not search.input.required:
        return len(found.items(found.ask("is it there?")))
    name, counts = search.input.name, {}
    fewest = int(search.input.lengths[0])
    for text in [*_told(found.scene, search.input), *(letter * fewest for letter in _LETTERS)]:
        counts[text] = len(found.items(found.ask("a text to look for", {name: text})))
    found.base[name] = max(counts, key=lambda text: counts[text])
    return max(counts.values())
