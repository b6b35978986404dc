"""Which requests any server must understand: nothing in them is left open by the documents."""

import re
from collections.abc import Callable, Mapping
from typing import Final

from specdouble.contract_tests.exchange import Exchange
from specdouble.contract_tests.laws.generic.http.described import media_type
from specdouble.contract_tests.laws.peaka.durations import is_plain
from specdouble.contract_tests.laws.peaka.kinds import KINDS, PLACE
from specdouble.contract_tests.laws.peaka.sightings import HISTORY, Fields, fields

KEYS_OR_LIMITS: Final = frozenset({401, 403, 429})
"""Answers that say nothing of the cache that was asked for."""

_QUERY: Mapping[str, Mapping[str, re.Pattern[str]]] = {
    HISTORY: {
        "limit": re.compile(r"[1-9][0-9]{0,8}"),
        "offset": re.compile(r"0|[1-9][0-9]{0,8}"),
    },
    "getCacheStatus": {"excludeLogs": re.compile("true|false")},
}
_SCHEDULES = tuple(kind.schedule for kind in KINDS)


def is_documented(exchange: Exchange) -> bool:
    """Whether path, query and body are plainly what the document describes."""
    known = _QUERY.get(exchange.operation, {})
    names = [name for name, _ in exchange.query]
    good = all(name in known and known[name].fullmatch(value) for name, value in exchange.query)
    body = _BODIES.get(exchange.operation, _is_absent)
    return good and len(names) == len(set(names)) and body(exchange) and is_sent_as_json(exchange)


def is_sent_as_json(exchange: Exchange) -> bool:
    """Whether it has no body, or one that is said to be JSON; any other may be refused (415)."""
    said = media_type(exchange.request_headers)
    return not exchange.request_body or said == "application/json"


def is_plain_request(body: object) -> bool:
    """Whether it names a table and has no schedule that may be refused."""
    asked = fields(body)
    named = all(isinstance(asked.get(name), str) and asked[name] for name in PLACE)
    return named and set(asked) <= {*PLACE, *_SCHEDULES, "id"} and has_plain_schedules(asked)


def has_plain_schedules(body: Fields) -> bool:
    """Whether each schedule that is sent is one that any server takes."""
    return all(is_plain(body[name]) for name in _SCHEDULES if name in body)


def _is_absent(exchange: Exchange) -> bool:
    return not exchange.request_body


def _is_update(exchange: Exchange) -> bool:
    body = fields(exchange.request_json)
    return bool(body) and set(body) <= set(_SCHEDULES) and has_plain_schedules(body)


def _is_creation(exchange: Exchange) -> bool:
    return is_plain_request(exchange.request_json)


def _is_batch(exchange: Exchange) -> bool:
    body = exchange.request_json
    return isinstance(body, list) and bool(body) and all(map(is_plain_request, body))


_BODIES: Mapping[str, Callable[[Exchange], bool]] = {
    "createCache": _is_creation,
    "createBatchCache": _is_batch,
    "updateCacheSettings": _is_update,
}
