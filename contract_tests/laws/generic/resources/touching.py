"""Which writes may have changed which things: those on them, above them and below them."""

from collections import defaultdict
from collections.abc import Sequence

from specdouble.contract_tests.shapes.operations import parameters
from specdouble.contract_tests.shapes.resources import Resource

Ids = tuple[str | None, ...]


class Touches:
    """Counts the writes of a traffic, so that two moments can be compared for one thing.

    A write on a thing may change it, what stands under it, and what it stands under; a write on
    another one beside it changes nothing, which is a law. Of a write on a resource that is not
    under the same roof, nobody can tell.
    """

    def __init__(self, known: Sequence[Resource]) -> None:
        self._ancestors = {
            each.path: [other for other in known if _is_under(each.path, other.path)]
            for each in known
        }
        self._family = {
            each.path: {
                other.path
                for other in known
                if _is_under(each.path, other.path) or _is_under(other.path, each.path)
            }
            for each in known
        }
        self._all = 0
        self._on_resource: dict[str, int] = defaultdict(int)
        self._on: dict[tuple[str, Ids], int] = defaultdict(int)
        self._at_or_below: dict[tuple[str, Ids], int] = defaultdict(int)

    def family(self, resource: Resource) -> set[str]:
        """The paths of the resources that stand under it, or that it stands under; and its own."""
        return self._family.get(resource.path, {resource.path})

    def note(self, resource: Resource | None, ids: Ids) -> None:
        """Count a write; None: one that may have changed anything."""
        self._all += 1
        if resource is None:
            return
        self._on_resource[resource.path] += 1
        self._on[resource.path, ids] += 1
        for each in self._ancestors[resource.path]:
            self._at_or_below[each.path, ids[: len(parameters(each.path))]] += 1

    def epoch(self, resource: Resource, ids: Ids) -> tuple[int, int]:
        """Two numbers that stay the same as long as nothing was written that touches the thing.

        The first counts the writes of which nobody can tell, the second those that touch it.
        """
        strange = self._all - sum(self._on_resource[path] for path in self.family(resource))
        over = sum(
            self._on[each.path, ids[: len(parameters(each.path))]]
            for each in self._ancestors[resource.path]
            if each.path != resource.path
        )
        return strange, over + self._at_or_below[resource.path, ids]


def _is_under(path: str, other: str) -> bool:
    """Whether a path is the other one, or goes on from it."""
    return path == other or path.startswith(f"{other}/")
