"""SkillMeat's search: names whole and in part, and what is no name."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import product

from specdouble.contract_tests.scene import Scene
from specdouble.contract_tests.stories.skillmeat_lists import (
    Item,
    has_text,
    names_of,
    projects_of,
    types,
    values,
    whole,
)

NO_NAME = "no-such-name"
SIGNS = ("%", "_", "*", "?", ".", "'", '"', "\\")
MOST_NAMES = 3


def names_are_searched(scene: Scene) -> None:
    """Names are searched whole and in part, in their own case, by each filter and order."""
    whole(scene, "listProjects")
    artifacts = whole(scene, "listArtifacts")
    names = names_of(artifacts)
    for query in dict.fromkeys([*names[:MOST_NAMES], *_parts(names), *_elsewhere(artifacts)]):
        whole(scene, "searchArtifacts", query=query)
    for query in dict.fromkeys([NO_NAME, *SIGNS, *_patterns(names)]):
        scene.client.ask("searchArtifacts", query={"query": query})
    for query in _broad(names):
        _in_each_order(scene, query)
        for kind, project in product((None, *types(scene)), (None, *projects_of(artifacts)[:2])):
            whole(scene, "searchArtifacts", query=query, type=kind, project_id=project)


def _in_each_order(scene: Scene, query: str) -> None:
    for by in values(scene, "searchArtifacts", "sort_by"):
        whole(scene, "searchArtifacts", query=query, sort_by=by)
        whole(scene, "searchArtifacts", limit=3, most_pages=3, query=query, sort_by=by)


def _parts(names: Sequence[str]) -> Iterator[str]:
    """Beginnings, middles and ends of names; and names with letters that are easily mistaken."""
    longest = max(names, key=len, default="")
    third = len(longest) // 3
    yield from filter(None, (longest[: 2 * third], longest[third : 2 * third], longest[-third:]))
    yield from [name for name in names if not name.isascii()][:MOST_NAMES]
    yield from [name for name in names if name != name.lower()][:MOST_NAMES]


def _broad(names: Sequence[str]) -> list[str]:
    """The letter that most names have, for long lists of hits."""
    letters = Counter(letter for name in names for letter in set(name) if letter.isalnum())
    return [letter for letter, _ in letters.most_common(1)]


def _patterns(names: Sequence[str]) -> Iterator[str]:
    """Names with a sign in place of letters: found only by who takes it for a pattern."""
    for name in [name for name in names if len(name) > 3][:1]:
        yield from (f"{name[:2]}%", f"{name[0]}_{name[2:]}", f"{name[:2]}*", f"^{name}", f"{name}$")


def _elsewhere(artifacts: Sequence[Item]) -> Iterator[str]:
    """What artifacts have, but not in their name: a search must not find them by it."""
    for artifact in artifacts[:1]:
        for name in ("id", "type", "project_id", "deployed_version"):
            if has_text(artifact, name):
                yield artifact[name]
