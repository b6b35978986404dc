"""Successful writes on single things: what was sent, what was there before, what is there after."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from specdouble.contract_tests.exchange import Exchange
from specdouble.contract_tests.laws.generic.resources.looks import WRITTEN, How, Sight
from specdouble.contract_tests.laws.generic.resources.sightings import sightings
from specdouble.contract_tests.shapes.operations import json_body, sendable
from specdouble.contract_tests.shapes.resources import Resource
from specdouble.contract_tests.traffic import Traffic
from specdouble.contract_tests.values.validity import validity
from specdouble.specs import Direction, Document

_ROLES = {How.CREATED: "create", How.REPLACED: "replace", How.UPDATED: "update"}


@dataclass(frozen=True, slots=True)
class Change:
    """A creation, replacement or update: the body, and the thing before and after it.

    `before` is None, if there was no look at it since the last write; `after` is the write's own
    answer or, where that shows nothing, the next reading.
    """

    how: How
    exchange: Exchange
    resource: Resource
    sent: Mapping[str, Any]
    before: Sight | None
    after: Sight

    @property
    def was(self) -> Mapping[str, Any]:
        """What the thing showed before; nothing, if that is unknown."""
        return (self.before.shown or {}) if self.before is not None else {}

    @property
    def now(self) -> Mapping[str, Any]:
        """What the thing shows afterwards."""
        return self.after.shown or {}

    @property
    def evidence(self) -> tuple[Exchange, ...]:
        """The exchanges that tell what was there before, and what was written."""
        seen = [self.before.exchange] if self.before is not None else []
        return (*seen, self.exchange)

    @property
    def takes(self) -> Mapping[str, Mapping[str, Any]]:
        """The properties that the request may set, each with its flat schema."""
        operation = self.resource.role(_ROLES[self.how])
        return sendable(operation) if operation is not None else {}


def changes(traffic: Traffic) -> list[Change]:
    """All successful writes with a JSON object that is valid by its schema."""
    found = [
        change
        for seen in traffic.derive(sightings).by_item.values()
        for place, sight in enumerate(seen)
        if sight.how in WRITTEN and (change := _change(traffic.document, seen, place)) is not None
    ]
    return sorted(found, key=lambda change: change.after.position)


def _change(document: Document, seen: tuple[Sight, ...], place: int) -> Change | None:
    written, sent = seen[place], seen[place].exchange.request_json
    resource = written.item.resource
    if not isinstance(sent, dict) or not _is_valid(document, resource, written):
        return None
    before = seen[place - 1] if place else None
    if before is not None and not (_shows_all(before) and _follows(before, written)):
        before = None
    after = next(
        (each for each in seen[place:] if each.epoch == written.epoch and _shows_all(each)), None
    )
    if after is None:
        return None
    return Change(written.how, written.exchange, resource, sent, before, after)


def _shows_all(sight: Sight) -> bool:
    return sight.is_there and sight.is_whole


def _follows(before: Sight, written: Sight) -> bool:
    """Whether no other write on the thing came between."""
    return (before.epoch[0], before.epoch[1] + 1) == written.epoch


def _is_valid(document: Document, resource: Resource, written: Sight) -> bool:
    """Properties that only the server sets are left out: they are refused, or have no effect."""
    operation = resource.role(_ROLES[written.how])
    wanted = json_body(operation) if operation is not None else None
    if operation is None or operation.body is None or wanted is None:
        return False
    body = written.exchange.request_json
    plain = {name: each for name, each in body.items() if name not in resource.server_set}
    return validity(document).fits(plain, operation.body.schemas[wanted[0]], Direction.REQUEST)
