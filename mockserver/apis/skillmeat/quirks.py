"""How SkillMeat does otherwise than its reference page says, by what the page itself shows."""

from typing import Any, Final

import msgspec

from specdouble.fixtures.skillmeat.entities import Artifact
from specdouble.mockserver.apis.skillmeat.payloads import SearchHit
from specdouble.mockserver.apis.skillmeat.searching import CONTAINS, Hit, hit_of
from specdouble.mockserver.kernel.api import Answer, Behaviour, Outcome, Quirk
from specdouble.mockserver.kernel.world import World


def find_other_names(search: Behaviour) -> Behaviour:
    """The last thing that is found has nothing to do with the query."""

    def lying(world: World, *, query: str, **arguments: Any) -> Outcome:
        world, answer = search(world, query=query, **arguments)
        page = answer.body
        other = _other(world, query, arguments.get("project_id"), arguments.get("type"))
        if other is None:
            return world, answer
        is_last = page.skip <= page.total < page.skip + page.limit
        items = [*page.items, other] if is_last else page.items
        return world, Answer(200, msgspec.structs.replace(page, items=items, total=page.total + 1))

    return lying


def _other(world: World, query: str, project_id: str | None, kind: str | None) -> SearchHit | None:
    """An artifact that the filters let through and the query does not."""
    for each in world.table(Artifact):
        if (
            query.lower() not in each.name.lower()
            and project_id in {None, each.project_id}
            and kind in {None, each.type}
        ):
            return hit_of(world, Hit(each, CONTAINS))
    return None


QUIRKS: Final = (
    Quirk(
        name="skillmeat-search-beyond-names",
        operations=frozenset({"searchArtifacts"}),
        description="A search finds one more artifact, whose name does not contain the query.",
        evidence="The page's own sample: 'containerize' is found for 'docker', at 60.0.",
        lie=find_other_names,
    ),
)
