"""One list gets more items than a page may hold, to see what the largest page really holds."""

from datetime import timedelta

from specdouble.contract_tests.scene import Scene, Story
from specdouble.contract_tests.shapes.listings import listings
from specdouble.contract_tests.shapes.resources import Resource, resources
from specdouble.contract_tests.stories.places import Reader
from specdouble.contract_tests.stories.things import Things

MOST = 200
"""A larger page is not filled."""
FEW = 5
PATIENCE = timedelta(seconds=4)
"""As long as filling may take, by what the first few have taken."""


def fill_a_page(scene: Scene) -> None:
    """The first list below no other, if what is in it can be made, and removed again, fast."""
    if not scene.client.target.writes:
        return
    for resource in resources(scene.document):
        found = _reader(scene, resource)
        if (
            found is not None
            and found.largest <= MOST
            and _filled(scene, resource, found.largest + 1)
        ):
            for limit in (found.largest, found.largest - 1, 1):
                found.ask(f"a full list, by {limit}", found.window(0, limit))
            found.read("a full list")
            found.ask("a full list, by default")
            return


def _reader(scene: Scene, resource: Resource) -> Reader | None:
    """Of a list that needs nothing but its limit, and shows things that can be made and removed."""
    if resource.parents or not {"create", "remove"} <= resource.roles.keys():
        return None
    collection = resource.path.rpartition("/")[0]
    for listing in listings(scene.document).values():
        needs = any(each.required for each in listing.query.values())
        if listing.operation.path == collection and listing.paging.limit and not needs:
            return Reader(scene, listing, {})
    return None


def _filled(scene: Scene, resource: Resource, count: int) -> bool:
    """Whether there are so many now; a few are made first, to see how long the rest would take."""
    client, things = scene.client, Things(scene)
    began = len(client.exchanges)
    if len(things.several(resource, FEW, {}, "fill")) < FEW:
        return False
    took = sum((each.elapsed for each in client.exchanges[began:]), timedelta())
    if client.waited or took * count / FEW > PATIENCE:
        return False
    return len(things.several(resource, count, {}, "fill")) > 0


STORY = Story("a page is filled", fill_a_page)
