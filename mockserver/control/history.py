"""The operations on what was asked and answered in a sandbox."""

from collections.abc import Collection, Mapping
from datetime import datetime
from heapq import nsmallest
from typing import Any, Final

import msgspec
from msgspec import UNSET

from specdouble.mockserver.control.desk import Body, Desk, Done
from specdouble.mockserver.history.exchange import Exchange
from specdouble.mockserver.history.har import har
from specdouble.mockserver.history.keeping import History
from specdouble.mockserver.history.masking import Mask
from specdouble.mockserver.history.matching import Pattern
from specdouble.mockserver.history.telling import Told, told, whole
from specdouble.mockserver.kernel.api import Answer
from specdouble.mockserver.kernel.refusals import Conflict, NotFound
from specdouble.specs.suggesting import did_you_mean

Other = tuple[list[str], tuple[int, Exchange]]
"""The differences of an exchange, and the exchange with its number."""
MOST_SHOWN: Final = 5
"""So many exchanges are told with a count, of those that meet it and of those that don't."""


class Page(msgspec.Struct, frozen=True):
    """A part of a history, the newest first; `total`: how many meet the filters."""

    items: list[Told]
    total: int
    limit: int
    offset: int


class Near(msgspec.Struct, frozen=True):
    """An exchange that is not meant, and why not."""

    exchange: Told
    differences: list[str]


class Count(msgspec.Struct, frozen=True):
    """How many are meant, the newest of them, and those that nearly are."""

    count: int
    matching: list[Told]
    nearest: list[Near]


def list_exchanges(desk: Desk, *, name: str, limit: int, offset: int, **filters: Any) -> Done:
    """A page of them."""
    mask, found = _mask(desk, name), _found(desk, name, filters)
    items = [told(*each, mask) for each in found[::-1][offset : offset + limit]]
    return desk, Answer(200, Page(items, len(found), limit, offset))


def get_exchange(desk: Desk, *, name: str, number: int) -> Done:
    """All of one."""
    for each in _history(desk, name):
        if each[0] == number:
            return desk, Answer(200, whole(*each, _mask(desk, name)))
    raise NotFound(f"There is no exchange {number} in the history of sandbox '{name}'")


def count_exchanges(desk: Desk, *, name: str, body: Body) -> Done:
    """How many there were of a kind, and what came near."""
    history = _history(desk, name)
    _check_names(desk, body)
    pattern, mask = _pattern(body), _mask(desk, name)
    matching: list[tuple[int, Exchange]] = []
    others: list[Other] = []
    for each in history:
        if pattern.is_in_time(each[1]):
            differences = list(pattern.differences(each[1]))
            if differences:
                others.append((differences, each))
            else:
                matching.append(each)
    near = nsmallest(MOST_SHOWN, others, key=_distance)
    near = [other for other in near if _distance(other)[0] == _distance(near[0])[0]]
    count = Count(
        count=len(matching),
        matching=[told(*each, mask) for each in matching[: -MOST_SHOWN - 1 : -1]],
        nearest=[
            Near(told(*each, mask), [mask.text(said) for said in differences])
            for differences, each in near
        ],
    )
    return desk, Answer(200, count)


def _distance(other: Other) -> tuple[bool, int, int]:
    """Those for something else come last; then by the number of differences, the newest first."""
    differences, (number, _) = other
    is_elsewhere = any(each.startswith(("api ", "operation ", "path ")) for each in differences)
    return is_elsewhere, len(differences), -number


def export_history(desk: Desk, *, name: str, **filters: Any) -> Done:
    """As a HAR file."""
    return desk, Answer(200, har(_found(desk, name, filters), _mask(desk, name)))


def clear_history(desk: Desk, *, name: str) -> Done:
    """Forget all of it."""
    _history(desk, name).clear()
    return desk, Answer(204)


def _history(desk: Desk, name: str) -> History:
    sandbox = desk.sandboxes.get(name)
    if desk.histories is None:
        raise Conflict("The mock keeps no history: it was started with --history 0")
    return desk.histories.of(sandbox.kept)


def _found(desk: Desk, name: str, filters: Mapping[str, Any]) -> list[tuple[int, Exchange]]:
    history = _history(desk, name)
    _check_names(desk, filters)
    pattern = _pattern(filters)
    return [each for each in history if pattern.meets(each[1])]


def _pattern(given: Body) -> Pattern:
    since = given.get("since")
    if since is not None:  # a leap second has no place in Python's time
        since = datetime.fromisoformat(since.upper().replace(":60", ":59"))
    return Pattern(
        api=given.get("api"),
        operation=given.get("operation"),
        method=given.get("method"),
        path=given.get("path"),
        status=given.get("status"),
        since=since,
        query=given.get("query", {}),
        body=given.get("body", UNSET),
    )


def _check_names(desk: Desk, given: Body) -> None:
    """Conflict for a name that no exchange could have: by a slip, there would seem to be none."""
    if (api := given.get("api")) is not None:
        _check("API", api, desk.served)
    if (operation := given.get("operation")) is not None:
        apis = desk.served.values() if api is None else [desk.served[api]]
        _check("operation", operation, [name for one in apis for name in one.document.operations])


def _check(kind: str, name: str, names: Collection[str]) -> None:
    if name not in names:
        raise Conflict(f"There is no {kind} '{name[:64]}'{did_you_mean(name, names)}")


def _mask(desk: Desk, name: str) -> Mask:
    """Without any key of the mock, and of the sandbox."""
    served = desk.served.values()
    keys = [key.token for each in served for key in each.keys]
    keys += [key.token for key in desk.sandboxes.keyring.of(name)]
    schemes = [
        scheme
        for each in served
        for scheme in each.document.components.get("securitySchemes", {}).values()
    ]
    names = {str(each["name"]).lower() for each in schemes if each.get("type") == "apiKey"}
    return Mask(list(dict.fromkeys(keys)), names)
