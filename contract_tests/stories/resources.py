"""Whatever can be created is: enough of it for lists, then some of it through its whole life."""

from collections.abc import Callable

from specdouble.contract_tests.scene import Scene, Story
from specdouble.contract_tests.shapes.resources import Resource, resources
from specdouble.contract_tests.stories import changing, endings, looking
from specdouble.contract_tests.stories.looking import Life
from specdouble.contract_tests.stories.sending import Thing
from specdouble.contract_tests.stories.things import Things

MANY, FEW = 12, 3


def fill(scene: Scene) -> None:
    """Create a dozen of each resource, and a few more under another parent."""
    if not scene.client.target.writes:
        return
    things = Things(scene)
    made: dict[str, list[Thing]] = {}
    for resource in resources(scene.document):
        if resource.role("create") is not None:
            made[resource.path] = _filled(things, resource, made)


def _filled(things: Things, resource: Resource, made: dict[str, list[Thing]]) -> list[Thing]:
    """The first parent that takes any gets many, the next one few."""
    above = [each for path, many in made.items() if resource.path.startswith(path) for each in many]
    nearest = max((each.resource.path for each in above), key=len, default="")
    parents = [dict(each.values) for each in above if each.resource.path == nearest]
    if not parents:
        known = things.parents(resource)
        return [] if known is None else things.several(resource, MANY, known, "fill")
    found: list[Thing] = []
    for values in parents[:4]:
        wanted = FEW if found else MANY
        found += things.several(resource, wanted, values, "fill")
        if len(found) > MANY:
            break
    return found


def tell_lives(scene: Scene) -> None:
    """The life of each resource, one after the other, what others stand under first."""
    if scene.client.target.writes:
        things = Things(scene)
        for resource in resources(scene.document):
            (_life if resource.parameter else _single)(things, resource)


STEPS: tuple[Callable[[Life], None], ...] = (
    looking.reads,
    looking.conditional_reads,
    looking.elsewhere,
    changing.replaces,
    changing.updates,
    changing.at_the_bounds,
    changing.sends_what_the_server_sets,
    changing.conditional_writes,
    changing.refused_writes,
    changing.repeats_with_a_key,
    endings.unknown,
    endings.deletes,
    endings.deletes_with_children,
)


def _life(things: Things, resource: Resource) -> None:
    """What is made is looked at at once, alone and in the list; then it is changed and deleted."""
    parents = things.parents(resource)
    if resource.role("create") is None or parents is None:
        return
    life = Life(things, resource, parents)
    life.look_around()
    if not life.begin(4):
        return
    life.look_around()
    for step in STEPS:
        step(life)


def _single(things: Things, resource: Resource) -> None:
    """One thing that is always there is changed, and in the end set back to what it was."""
    values = things.values(resource.parents)
    replace, read = resource.role("replace"), resource.role("read")
    if values is None or read is None:
        return
    before = things.ask(read, values, label="look")
    if not before.is_success or not isinstance(before.json, dict):
        return
    if replace is not None:
        old = {name: each for name, each in before.json.items() if name in resource.writable}
        things.scene.made(
            f"{resource.path} as it was",
            lambda: things.ask(replace, values, body=old, label="undo"),
        )
    life = Life(things, resource, values)
    life.made.append(Thing(resource, values, before))
    for step in (looking.reads, changing.replaces, changing.updates, changing.refused_writes):
        step(life)


STORIES = (Story("resources live", tell_lives),)
