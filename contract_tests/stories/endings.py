"""The end of things: deleted, deleted again, asked for afterwards, and never there at all."""

from collections.abc import Mapping

from specdouble.contract_tests.shapes.resources import Resource, resources
from specdouble.contract_tests.shapes.schemas import kind
from specdouble.contract_tests.stories.changing import look_at_all
from specdouble.contract_tests.stories.looking import Life, least, read_pages
from specdouble.contract_tests.stories.sending import Thing


def unknown(life: Life) -> None:
    """What there never was is read, replaced, changed and deleted."""
    values = {**life.parents, life.resource.parameter: no_id(life.resource)}
    nobody = Thing(life.resource, values, life.first.answer)
    life.look(nobody, label="look at nothing")
    for role in ("replace", "update"):
        for body in life.bodies(role, 1):
            answer = life.ask(role, nobody, body=body, label=f"{role} nothing")
            if answer is not None and answer.is_success:
                life.things.note(nobody)
            life.look(nobody, label="look at nothing")
    life.ask("remove", nobody, label="remove nothing")
    _create_under(life, nobody)
    life.look_around()


def no_id(resource: Resource) -> str:
    """An id that nothing has, of the type that ids have."""
    schema = resource.has.get(resource.identity, {})
    if kind(schema) == "integer":
        return "987654321"
    return "deadbeef-0000-4000-8000-00000000dead"


def deletes(life: Life) -> None:
    """One that has neighbours on both sides; then again; then a new one takes its place."""
    if life.resource.role("remove") is None or len(life.made) < 2:
        return
    victim = life.made[1]
    look_at_all(life)
    life.ask("remove", victim, label="remove")
    look_at_all(life)
    life.ask("remove", victim, label="remove again")
    for role in ("replace", "update"):
        for body in life.bodies(role, 1)[:1]:
            life.ask(role, victim, body=body, label=f"{role} what was removed")
    life.look(victim)
    life.create(victim.answer.request_json, label="create after a removal")
    look_at_all(life)
    _delete_the_newest(life)


def _delete_the_newest(life: Life) -> None:
    """Ids that are counted up from what is there are given out again just now."""
    newest = life.made[-1]
    life.look(newest)
    life.ask("remove", newest, label="remove")
    life.look(newest)
    life.create(newest.answer.request_json, label="create after a removal")
    life.look_around()


def deletes_with_children(life: Life) -> None:
    """One of two things with others under them is removed; then all those others are asked for."""
    below = _below(life)
    if life.resource.role("remove") is None or not below:
        return
    create = life.resource.roles["create"]
    bodies = [least(create, life.bodies("create", count)) for count in (6, 7)]
    made = [thing for each in bodies if (thing := life.create(each, label="create a parent"))]
    children = [
        child for thing in made for each in below if (child := _child(life, each, thing.values))
    ]
    if not made:
        return
    life.ask("remove", made[0], label="remove with what is under it")
    for child in children:
        _look_for(life, child)
    _create_under(life, made[0])


def _below(life: Life) -> list[Resource]:
    """The resources whose things stand under one of these things."""
    path = f"{life.resource.path}/"
    return [
        each
        for each in resources(life.things.scene.document)
        if each.collection.startswith(path) and each.role("create")
    ]


def _child(life: Life, resource: Resource, values: Mapping[str, str]) -> Thing | None:
    if set(resource.parents) - set(values):
        return None
    child = next(iter(life.things.several(resource, 1, values)), None)
    if child is not None:
        _look_for(life, child)
    return child


def _look_for(life: Life, child: Thing) -> None:
    read, listing = child.resource.role("read"), child.resource.listing
    if read is not None:
        life.things.ask(read, child.values, label="look for what was under it")
    if listing is not None:
        above = {name: child.values[name] for name in child.resource.parents}
        read_pages(life.things, listing, above)


def _create_under(life: Life, nothing: Thing) -> None:
    """Something is to be created under what is not there."""
    life.look(nothing, label="look at nothing")
    for each in _below(life):
        if not set(each.parents) - set(nothing.values):
            for body in life.things.bodies(each.roles["create"], 1, distinct=True):
                life.things.make(each, body, nothing.values, label="create under nothing")
