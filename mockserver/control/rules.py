"""The operations on a sandbox's rules, and what rules there can be."""

import logging

import msgspec

from specdouble.mockserver.control.desk import Body, Desk, Done
from specdouble.mockserver.kernel.api import Answer
from specdouble.mockserver.kernel.refusals import Conflict
from specdouble.mockserver.kernel.rules import Match, Rule, When

logger = logging.getLogger("specdouble.rules")


class Rules(msgspec.Struct, frozen=True):
    items: list[Rule]
    total: int


class Bundle(msgspec.Struct, frozen=True):
    name: str
    description: str


class Bundles(msgspec.Struct, frozen=True):
    items: list[Bundle]
    total: int


class Quirk(msgspec.Struct, frozen=True):
    name: str
    operations: list[str]
    description: str
    evidence: str


class Quirks(msgspec.Struct, frozen=True):
    items: list[Quirk]
    total: int


def list_rules(desk: Desk, *, name: str) -> Done:
    """Those that are on."""
    items = list(desk.sandboxes.get(name).rules.on)
    return desk, Answer(200, Rules(items=items, total=len(items)))


def set_rules(desk: Desk, *, name: str, body: Body) -> Done:
    """Switch just these on."""
    rules = desk.sandboxes.get(name).rules
    made = [_made(desk, each["name"], each) for each in body["items"]]
    before = list(rules.on)
    rules.replace(made)
    for rule in before:
        _log(name, rule, is_on=False)
    for rule in made:
        _log(name, rule, is_on=True)
    return desk, Answer(200, Rules(items=made, total=len(made)))


def set_rule(desk: Desk, *, name: str, rule: str, body: Body) -> Done:
    """Switch one on, in place of one of that name."""
    rules = desk.sandboxes.get(name).rules
    made = _made(desk, rule, body)
    is_new = rules.put(made)
    _log(name, made, is_on=True)
    return desk, Answer(201 if is_new else 200, made)


def get_rule(desk: Desk, *, name: str, rule: str) -> Done:
    """Tell of one."""
    return desk, Answer(200, desk.sandboxes.get(name).rules.get(rule))


def remove_rule(desk: Desk, *, name: str, rule: str) -> Done:
    """Switch one off."""
    rules = desk.sandboxes.get(name).rules
    _log(name, rules.remove(rule), is_on=False)
    return desk, Answer(204)


def list_bundles(desk: Desk) -> Done:
    """What can be switched on by one name."""
    items = [Bundle(*each) for each in desk.catalogue.bundles.items()]
    return desk, Answer(200, Bundles(items=items, total=len(items)))


def list_quirks(desk: Desk) -> Done:
    """How the APIs that are served can lie."""
    items = [
        Quirk(each.name, sorted(each.operations), each.description, each.evidence)
        for each in desk.catalogue.quirks.values()
    ]
    return desk, Answer(200, Quirks(items=items, total=len(items)))


def _when(said: Body) -> When:
    try:
        return msgspec.convert(said, When, strict=False)
    except msgspec.ValidationError:  # what RFC 3339 allows beyond: the year 0, a leap second
        message = f"when.until is a moment of the years 1 to 9999, not {said['until']}"
        raise Conflict(message) from None


def _made(desk: Desk, name: str, said: Body) -> Rule:
    match = msgspec.convert(said.get("match", {}), Match)
    effect = desk.catalogue.effect(said["effect"], match)
    return Rule(name, effect, match, _when(said.get("when", {})))


def _log(sandbox: str, rule: Rule, *, is_on: bool) -> None:
    """Tell what was switched on with all that it says, or only its name."""
    if is_on:
        said = {"match": rule.match, "when": rule.when, "effect": rule.effect}
        text = msgspec.json.encode(said).decode()
        logger.warning("sandbox '%s': rule '%s' is on: %s", sandbox, rule.name, text)
    else:
        logger.warning("sandbox '%s': rule '%s' is off", sandbox, rule.name)
