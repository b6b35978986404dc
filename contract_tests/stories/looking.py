"""Looking at things: alone, in their list, by other methods and under conditions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from specdouble.contract_tests.exchange import Exchange
from specdouble.contract_tests.shapes.listings import Listing, at
from specdouble.contract_tests.shapes.locations import path_of
from specdouble.contract_tests.shapes.operations import filled, json_body
from specdouble.contract_tests.shapes.resources import Resource
from specdouble.contract_tests.stories.sending import Thing
from specdouble.contract_tests.stories.things import Things
from specdouble.contract_tests.values.making import sparse
from specdouble.specs import Operation

MOST_PAGES, LARGEST_PAGE = 30, 200


@dataclass(slots=True)
class Life:
    """Some things of a resource under one parent, and what a story does with them."""

    things: Things
    resource: Resource
    parents: Mapping[str, str]
    made: list[Thing] = field(default_factory=list)

    @property
    def first(self) -> Thing:
        """The one that is changed."""
        return self.made[0]

    def ask(self, role: str, thing: Thing, **options: Any) -> Exchange | None:
        """Send what the document has for a part (`read`, `update`); None, if it has nothing."""
        operation = self.resource.role(role)
        return self.things.ask(operation, thing.values, **options) if operation else None

    def look(self, thing: Thing, **options: Any) -> Exchange | None:
        """Read one thing."""
        return self.ask("read", thing, **{"label": "look", **options})

    def look_around(self) -> None:
        """Read the whole list, page by page."""
        if self.resource.listing is not None:
            read_pages(self.things, self.resource.listing, self.parents)

    def bodies(self, role: str, count: int, *, distinct: bool = True) -> list[Any]:
        """Bodies for the operation with a part."""
        operation = self.resource.role(role)
        return self.things.bodies(operation, count, distinct=distinct) if operation else []

    def begin(self, count: int) -> bool:
        """Make the things, each looked at in the list and alone; whether there are any."""
        made = self.things.several(self.resource, count, self.parents)
        self.look_around()
        for thing in made:
            self.look(thing)
            self.follow(thing)
        self.made += made
        if made and not self.resource.has_twins:
            twin = made[0].answer.request_json
            self.things.make(self.resource, twin, self.parents, label="create once more")
        if made:
            self.create(least(self.resource.roles["create"], self.bodies("create", count + 4)))
        return bool(made)

    def create(self, body: Any, **options: Any) -> Thing | None:
        """Make one more of a body, if there is one, and look at it."""
        thing = (
            None if body is None else self.things.make(self.resource, body, self.parents, **options)
        )
        if not isinstance(thing, Thing):
            return None
        self.look(thing)
        self.made.append(thing)
        return thing

    def follow(self, thing: Thing) -> None:
        """Go where the answer to the creation says that the thing is."""
        place, read = thing.answer.headers.get("location"), self.resource.role("read")
        if place is None or read is None:
            return
        base = self.things.scene.client.target.base_url
        path = path_of(base + thing.answer.url, place)
        if path == urlsplit(base).path + filled(read.path, thing.values):
            self.look(thing, label="follow Location")
            return
        below = urlsplit(base).path
        # A path outside of the base still is one of this server: go up as far as it takes.
        up = "/.." * below.count("/")
        inside = path.startswith(f"{below}/")
        url = path[len(below) :] if inside else up + path
        self.things.scene.client.send("GET", url, label="follow Location")


def least(operation: Operation, bodies: list[Any]) -> Any:
    """The last body with what is required and no more; None, if there is nothing to leave out."""
    wanted = json_body(operation)
    if not bodies or wanted is None:
        return None
    small = sparse(wanted[1], bodies[-1])
    return small if small != bodies[-1] else None


def read_pages(things: Things, listing: Listing, parents: Mapping[str, str]) -> None:
    """Read a whole list, with pages as large as the document allows."""
    paging, seen = listing.paging, 0
    size = int(min(paging.sure, LARGEST_PAGE))
    for page in range(MOST_PAGES):
        query: dict[str, int] = {} if paging.limit is None else {paging.limit.name: size}
        if paging.start is not None and page:
            query[paging.start.name] = page + (paging.first or 0) if paging.counts_pages else seen
        answer = things.ask(listing.operation, parents, query=query, label="look around")
        items = listing.items_of(answer.json) if answer.is_success else None
        seen += len(items or [])
        total = at(answer.json, listing.total) if listing.total is not None else None
        done = seen >= total if isinstance(total, int) else len(items or []) < size
        if not items or paging.limit is None or paging.start is None or done:
            return


def reads(life: Life) -> None:
    """The same question twice, with others between: reading changes nothing."""
    thing = life.first
    life.look(thing)
    life.look(thing)
    _head(life, thing)
    life.look(thing)
    life.look_around()
    life.look_around()
    life.look(thing)


def _head(life: Life, thing: Thing) -> None:
    read = life.resource.role("read")
    if life.ask("head", thing, label="look at the headers") is None and read is not None:
        life.things.ask(read, thing.values, method="HEAD", label="look at the headers")


def conditional_reads(life: Life) -> None:
    """With the ETag that it has, with one that it has not, and with any."""
    seen = life.look(life.first)
    tag = seen.headers.get("etag") if seen is not None else None
    if tag is None:
        return
    for wanted in (tag, '"no-such-tag"', f'"no-such-tag", {tag}', "*"):
        life.look(life.first, headers={"If-None-Match": wanted}, label="look under a condition")
    life.look(life.first)


def elsewhere(life: Life) -> None:
    """A thing that stands under one parent is looked for under another."""
    above = life.things.neighbour(life.resource, life.parents)
    read = life.resource.role("read")
    if above is not None and read is not None:
        values = {**above, life.resource.parameter: life.first.id}
        life.things.ask(read, values, label="look elsewhere")
        if life.resource.listing is not None:
            read_pages(life.things, life.resource.listing, above)
        life.look(life.first)
