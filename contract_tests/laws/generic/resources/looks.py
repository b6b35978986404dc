"""What one exchange shows of things: looks at them, each in the answer of some request."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from specdouble.contract_tests.exchange import Exchange
from specdouble.contract_tests.shapes.operations import shown
from specdouble.contract_tests.shapes.resources import Resource
from specdouble.contract_tests.shapes.schemas import Schema, properties


class How(Enum):
    """How a thing came to be seen: in the answer of which request."""

    CREATED = "the answer to its creation"
    REPLACED = "the answer to its replacement"
    UPDATED = "the answer to its update"
    READ = "its own reading"
    LISTED = "the list"
    REMOVED = "the answer to its removal"


WRITTEN = {How.CREATED, How.REPLACED, How.UPDATED}
_ROLES = {"read": How.READ, "replace": How.REPLACED, "update": How.UPDATED, "remove": How.REMOVED}
GONE = {404, 410}


@dataclass(frozen=True, slots=True)
class Item:
    """One thing of a resource, as one key sees it."""

    resource: Resource
    parents: tuple[str, ...]
    id: str
    key: int | None

    def __hash__(self) -> int:
        """By what tells it from others; a resource itself is compared by its path."""
        return hash((self.resource.path, self.parents, self.id, self.key))

    def __eq__(self, other: object) -> bool:
        """Whether both are the same thing for the same key."""
        return isinstance(other, Item) and self.place == other.place

    @property
    def place(self) -> tuple[str, tuple[str, ...], str, int | None]:
        """What tells it from others."""
        return self.resource.path, self.parents, self.id, self.key


@dataclass(frozen=True, slots=True)
class Sight:
    """One look at a thing. `shown` is None, if it was not there (404, 410) or nothing was shown.

    `epoch` changes with each write that may have changed the thing. `position`: in the traffic.
    """

    item: Item
    how: How
    exchange: Exchange
    shown: Mapping[str, Any] | None
    epoch: tuple[int, int]
    position: int

    @property
    def documented(self) -> Mapping[str, Schema]:
        """The properties that answers of this kind have, each with its flat schema."""
        return documented(self.item.resource, self.how)

    @property
    def is_whole(self) -> bool:
        """Whether such an answer shows all that requests may set, as far as anything does."""
        resource = self.item.resource
        return set(self.documented) >= resource.writable & set(resource.has)

    @property
    def is_there(self) -> bool:
        """Whether the thing exists, as far as this look tells."""
        return self.shown is not None and self.how is not How.REMOVED


def documented(resource: Resource, how: How) -> Mapping[str, Schema]:
    """The properties that answers of a kind have, each with its flat schema."""
    if how is How.READ:
        return resource.has
    if how is How.LISTED:
        return resource.listing.has if resource.listing is not None else {}
    role = next(role for role, each in {**_ROLES, "create": How.CREATED}.items() if each is how)
    return properties(shown(resource.role(role)))


def above(resource: Resource, exchange: Exchange) -> tuple[str, ...]:
    """What the thing of a request stands under."""
    return tuple(str(exchange.path_values.get(name, "")) for name in resource.parents)


def identity(resource: Resource, exchange: Exchange) -> str:
    """The id in a request's path; empty for a thing that there is only one of."""
    return str(exchange.path_values.get(resource.parameter, "")) if resource.parameter else ""


Look = tuple[How, str, Mapping[str, Any] | None]


def seen_in(resource: Resource, role: str, exchange: Exchange) -> Iterator[Look]:
    """What an exchange shows of things, each with its id."""
    answer = exchange.json
    if role == "list":
        yield from _listed(resource, exchange)
    elif role == "create":
        found = resource.created(exchange) if exchange.status in {200, 201} else None
        if found is not None:
            yield How.CREATED, found, answer if isinstance(answer, dict) else None
    elif role in _ROLES and not exchange.query:
        yield from _alone(resource, _ROLES[role], exchange)


def _listed(resource: Resource, exchange: Exchange) -> Iterator[Look]:
    listing = resource.listing
    if listing is None or exchange.status != 200:
        return
    for each in listing.items_of(exchange.json) or ():
        if (found := resource.identify(each)) is not None:
            yield How.LISTED, found, each


def _alone(resource: Resource, how: How, exchange: Exchange) -> Iterator[Look]:
    found, answer = identity(resource, exchange), exchange.json
    whole = answer if isinstance(answer, dict) and exchange.status in {200, 201} else None
    if how is How.REMOVED:
        was = whole if resource.identify(whole) == found else None
        if exchange.is_success and exchange.status != 202:
            yield how, found, was
    elif how is How.READ and exchange.status in GONE:
        yield how, found, None
    elif whole is not None:
        yield how, found, whole
