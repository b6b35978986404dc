"""What exchanges show of single things: each look at one, and what was written between looks."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from specdouble.contract_tests.exchange import Exchange
from specdouble.contract_tests.laws.generic.http.described import is_secured
from specdouble.contract_tests.laws.generic.resources.looks import (
    How,
    Item,
    Sight,
    above,
    identity,
    seen_in,
)
from specdouble.contract_tests.laws.generic.resources.touching import Ids, Touches
from specdouble.contract_tests.shapes.resources import Resource, resources
from specdouble.contract_tests.traffic import Traffic
from specdouble.specs import Document


@dataclass(frozen=True, slots=True)
class Asking:
    """A request for a thing, whatever came of it; `epoch` and `position` as of a look before it."""

    item: Item
    role: str
    exchange: Exchange
    epoch: tuple[int, int]
    position: int


@dataclass(frozen=True, slots=True)
class Sightings:
    """All looks at all things, in order; all requests; and the writes by family."""

    by_item: Mapping[Item, tuple[Sight, ...]]
    askings: tuple[Asking, ...]
    writes: Mapping[str, tuple[tuple[int, Exchange], ...]]
    owners: Mapping[str, tuple[Resource, str]]

    def last(self, asking: Asking) -> Sight | None:
        """The last look at the thing before a request, if nothing was written on it since."""
        seen = self.by_item.get(asking.item, ())
        place = bisect_left(seen, asking.position, key=lambda sight: sight.position)
        found = seen[place - 1] if place else None
        return found if found is not None and found.epoch == asking.epoch else None

    def between(self, before: Sight, after: Sight) -> list[Exchange]:
        """The writes on the resource and its family between two looks, refused or not."""
        path = before.item.resource.path
        known = self.writes.get(path, ())
        start = bisect_right(known, before.position, key=lambda pair: pair[0])
        end = bisect_left(known, after.position, key=lambda pair: pair[0])
        return [exchange for _, exchange in known[start:end]]


def owners(traffic: Traffic) -> dict[str, tuple[Resource, str]]:
    """For each operation of a resource, the resource and the operation's part in it."""
    found: dict[str, tuple[Resource, str]] = {}
    for resource in resources(traffic.document):
        for role, operation in resource.roles.items():
            found.setdefault(operation.id, (resource, role))
        if resource.listing is not None:
            found.setdefault(resource.listing.operation.id, (resource, "list"))
    return found


def sightings(traffic: Traffic) -> Sightings:
    """All looks at all things of the traffic; what was seen without a key does not count."""
    watch = _Watch(traffic.document, traffic.derive(owners))
    for position, exchange in enumerate(traffic):
        watch.notice(position, exchange)
    return Sightings(
        {item: tuple(seen) for item, seen in watch.by_item.items()},
        tuple(watch.askings),
        {path: tuple(seen) for path, seen in watch.writes.items()},
        watch.owners,
    )


class _Watch:
    def __init__(self, document: Document, known: Mapping[str, tuple[Resource, str]]) -> None:
        self.owners = known
        self.by_item: dict[Item, list[Sight]] = defaultdict(list)
        self.askings: list[Asking] = []
        self.writes: dict[str, list[tuple[int, Exchange]]] = defaultdict(list)
        self._document = document
        self._touches = Touches(resources(document))

    def notice(self, position: int, exchange: Exchange) -> None:
        resource, role = self.owners.get(exchange.operation, (None, ""))
        counts = resource is not None and has_good_key(self._document, exchange)
        if resource is not None and counts and role != "list":
            item = self._item(resource, identity(resource, exchange), exchange)
            asking = Asking(item, role, exchange, self._epoch(item), position)
            self.askings.append(asking)
        if not exchange.is_safe:
            self._note_write(position, exchange, resource, role)
        if resource is not None and counts:
            self._look(position, exchange, resource, role)

    def _look(self, position: int, exchange: Exchange, resource: Resource, role: str) -> None:
        for how, found, whole in seen_in(resource, role, exchange):
            item = self._item(resource, found, exchange)
            strange, touched = self._epoch(item)
            if how is How.REMOVED:  # its answer shows what was, and belongs to the time before
                touched -= 1
            epoch = (strange, touched)
            self.by_item[item].append(Sight(item, how, exchange, whole, epoch, position))

    def _note_write(
        self, position: int, exchange: Exchange, resource: Resource | None, role: str
    ) -> None:
        """A write that went wrong (5xx) or is none of a resource's may have changed anything."""
        if resource is not None:
            for path in self._touches.family(resource):
                self.writes[path].append((position, exchange))
        if 400 <= exchange.status < 500:
            return
        if resource is None or exchange.status >= 500:
            self._touches.note(None, ())
            return
        created = resource.created(exchange) if role == "create" else None
        found = created if role == "create" else identity(resource, exchange)
        self._touches.note(resource, _ids(resource, above(resource, exchange), found))

    def _item(self, resource: Resource, found: str, exchange: Exchange) -> Item:
        return Item(resource, above(resource, exchange), found, exchange.key)

    def _epoch(self, item: Item) -> tuple[int, int]:
        return self._touches.epoch(item.resource, _ids(item.resource, item.parents, item.id))


def _ids(resource: Resource, parents: tuple[str, ...], found: str | None) -> Ids:
    return (*parents, found) if resource.parameter else parents


def has_good_key(document: Document, exchange: Exchange) -> bool:
    """Whether the request had one of the target's keys, or needed none."""
    if exchange.key is not None:
        return exchange.key >= 0
    operation = document.operations.get(exchange.operation)
    return operation is not None and not is_secured(operation)


def in_order(seen: Iterable[tuple[Sight, ...]]) -> list[Sight]:
    """All looks in the order of the traffic."""
    return sorted((sight for each in seen for sight in each), key=lambda sight: sight.position)
