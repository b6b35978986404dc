"""What a request to one of SkillMeat's operations asks for, if it asks in the document's terms."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from specdouble.contract_tests.exchange import Exchange
from specdouble.specs import Document, Operation, Parameter

LISTS = (
    "listProjects",
    "listArtifacts",
    "listStaleArtifacts",
    "searchArtifacts",
    "listMarketplace",
)
PAGING = frozenset({"skip", "limit"})

Item = dict[str, Any]


def asked(document: Document, exchange: Exchange) -> dict[str, str] | None:
    """The documented parameters that were sent; None, if one was sent twice or means nothing.

    Such a request may be answered either way, so what came of it is compared with nothing.
    Parameters that the document does not know may be passed over by the server, and are here.
    """
    return exchange.derive(_asked, document)


def _asked(exchange: Exchange, document: Document) -> dict[str, str] | None:
    operation = document.operations.get(exchange.operation)
    if operation is None:
        return None
    known = {each.name: each for each in operation.parameters if each.location == "query"}
    sent = [(name, value) for name, value in exchange.query if name in known]
    if len(dict(sent)) != len(sent):
        return None
    if not all(_means_something(known[name], value) for name, value in sent):
        return None
    return dict(sent)


def _means_something(parameter: Parameter, value: str) -> bool:
    schema = parameter.schema
    if schema.get("type") == "boolean":
        return value in {"true", "false"}
    if schema.get("type") == "integer":
        return re.fullmatch(r"[0-9]{1,9}", value) is not None
    return value in schema["enum"] if "enum" in schema else value != ""


def default(operation: Operation, name: str) -> str:
    """What a parameter stands for that is left out."""
    return next(str(each.schema["default"]) for each in operation.parameters if each.name == name)


def filters_of(question: Mapping[str, str]) -> dict[str, str]:
    """The question without its place in the list."""
    return {name: value for name, value in question.items() if name not in PAGING}


def items_of(exchange: Exchange) -> tuple[Item, ...] | None:
    """The items of a page, each an object with an id; None, if it is no such page."""
    return exchange.derive(_items)


def _items(exchange: Exchange) -> tuple[Item, ...] | None:
    body = exchange.json if exchange.status == 200 else None
    items = body.get("items") if isinstance(body, dict) else None
    if not isinstance(items, list) or not all(map(_has_an_id, items)):
        return None
    return tuple(items)


def _has_an_id(item: object) -> bool:
    return isinstance(item, dict) and isinstance(item.get("id"), str)


def texts(item: Item, *names: str) -> tuple[str, ...] | None:
    """These properties of an item; None, if one is missing or no text."""
    values = tuple(each for name in names if isinstance(each := item.get(name), str))
    return values if len(values) == len(names) else None


def number(value: object) -> int | None:
    """An integer; None, if it is none (as a boolean is not)."""
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def moment(value: object) -> datetime | None:
    """A time with its zone; None, if it is none."""
    if not isinstance(value, str):
        return None
    try:
        time = datetime.fromisoformat(value)
    except ValueError:
        return None
    return time if time.tzinfo is not None else None
