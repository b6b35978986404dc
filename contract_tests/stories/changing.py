"""Changing things: whole, in part, to their bounds, under conditions, and as is not allowed."""

from collections.abc import Mapping
from typing import Any

from specdouble.contract_tests.shapes.operations import json_body, sendable
from specdouble.contract_tests.shapes.schemas import kind
from specdouble.contract_tests.stories.drafts import header_of, unique
from specdouble.contract_tests.stories.looking import Life, least
from specdouble.contract_tests.stories.sending import Thing
from specdouble.contract_tests.values.spoiling import edges, spoiled

MOST_SPOILED, MOST_EDGES = 40, 30
STALE = '"no-such-tag"'
_OTHER_TIME, _OTHER_NUMBER, _OTHER_TEXT = "2001-02-03T04:05:06Z", 987_654, "made-by-the-client"


def look_at_all(life: Life) -> None:
    """The things that were made, and the list of them."""
    for thing in life.made[:4]:
        life.look(thing)
    life.look_around()


def replaces(life: Life) -> None:
    """Twice the same, then another, then one that leaves out all that can be left out."""
    replace, bodies = life.resource.role("replace"), life.bodies("replace", 8)
    if replace is None or len(bodies) < 2:
        return
    for body in (bodies[1], bodies[1], bodies[-1], bodies[0], least(replace, bodies)):
        if body is not None:
            life.ask("replace", life.first, body=body, label="replace")
            life.look(life.first)
    look_at_all(life)


def updates(life: Life) -> None:
    """One property after the other, then nothing; what may be null is made null and set again."""
    update, bodies = life.resource.role("update"), life.bodies("update", 2)
    if update is None or len(bodies) < 2 or not isinstance(bodies[0], dict):
        return
    _update(life, bodies[0])
    for name, value in list(bodies[1].items())[:12]:
        _update(life, {name: value})
    for name in [each for each, schema in sendable(update).items() if schema.get("nullable")][:4]:
        _update(life, {name: None})
    _update(life, {})
    look_at_all(life)


def _update(life: Life, body: Mapping[str, Any]) -> None:
    life.ask("update", life.first, body=body, label="update")
    life.look(life.first)


def at_the_bounds(life: Life) -> None:
    """Each property at its bounds: in an update, else in a replacement, else in a creation."""
    role = next((each for each in ("update", "replace", "create") if life.resource.role(each)), "")
    operation, bodies = life.resource.role(role), life.bodies(role, 3)
    wanted = json_body(operation) if operation else None
    if wanted is None or not bodies or not isinstance(bodies[-1], dict):
        return
    whole = {} if role == "update" else bodies[-1]
    if role == "replace":
        life.ask(role, life.first, body=whole, label="replace")
    for name, value in edges(wanted[1], life.things.scene.document)[:MOST_EDGES]:
        body = {**whole, name: value}
        if role == "create":
            life.create(body, label="create at a bound")
        else:
            life.ask(role, life.first, body=body, label=f"{role} at a bound")
            life.look(life.first)


def sends_what_the_server_sets(life: Life) -> None:
    """Ids and times of the client's own, together with values that it may set."""
    made_up = _server_set(life)
    if not made_up:
        return
    for role in ("replace", "update"):
        body = next(iter(life.bodies(role, 1)), None)
        for each in ({name: value} for name, value in made_up.items()):
            if isinstance(body, dict):
                life.ask(role, life.first, body={**body, **each}, label=f"{role} a server's own")
                life.look(life.first)
    body = next(reversed(life.bodies("create", 7)), None)
    if isinstance(body, dict):
        life.create({**body, **made_up}, label="create with a server's own")
    look_at_all(life)


def _server_set(life: Life) -> dict[str, Any]:
    made_up: dict[str, Any] = {}
    for name in sorted(life.resource.server_set):
        schema = life.resource.has[name]
        if kind(schema) in {"integer", "number"}:
            made_up[name] = _OTHER_NUMBER
        elif schema.get("format") == "date-time":
            made_up[name] = _OTHER_TIME
        elif kind(schema) == "string" and not {"enum", "format", "pattern"} & set(schema):
            made_up[name] = _OTHER_TEXT
    return made_up


def conditional_writes(life: Life) -> None:
    """With an ETag that the thing never had, with its last but one, and with the one it has."""
    for role in ("replace", "update", "remove"):
        operation, seen = life.resource.role(role), life.look(life.first)
        tag = seen.headers.get("etag") if seen is not None else None
        if operation is None or not (tag or header_of(operation, "if-match")):
            continue
        bodies = life.bodies(role, 2)
        _conditional_write(life, role, bodies[:1], STALE)
        if tag is not None and role != "remove":
            _conditional_write(life, role, bodies[1:], tag)
            life.look(life.first, headers={"If-None-Match": tag}, label="look with an old tag")
            _conditional_write(life, role, bodies[:1], tag)
    look_at_all(life)


def _conditional_write(life: Life, role: str, bodies: list[Any], tag: str) -> None:
    body = bodies[0] if bodies else None
    headers = {"If-Match": tag}
    life.ask(role, life.first, body=body, headers=headers, label=f"{role} under a condition")
    life.look(life.first)


def refused_writes(life: Life) -> None:
    """Bodies with one thing wrong each, all else in them other than it is."""
    for role in ("create", "replace", "update"):
        operation, bodies = life.resource.role(role), life.bodies(role, 3)
        wanted = json_body(operation) if operation else None
        if operation is None or wanted is None or not bodies:
            continue
        life.look(life.first)
        for _, body in spoiled(wanted[1], bodies[-1], life.things.scene.document)[:MOST_SPOILED]:
            if role == "create":
                life.things.make(life.resource, body, life.parents, label="create amiss")
            else:
                life.ask(role, life.first, body=body, label=f"{role} amiss")
                life.look(life.first)
        look_at_all(life)


def repeats_with_a_key(life: Life) -> None:
    """One creation twice with the same Idempotency-Key, then another with that key."""
    create, bodies = life.resource.roles["create"], life.bodies("create", 10)
    name = header_of(create, "idempotency-key")
    if name is None or len(bodies) < 10:
        return
    life.look_around()
    key = {name: unique()}
    for body in (bodies[8], bodies[8], bodies[9]):
        thing = life.things.make(
            life.resource, body, life.parents, headers=key, label="create with a key"
        )
        if isinstance(thing, Thing):
            life.look(thing)
    life.look_around()
