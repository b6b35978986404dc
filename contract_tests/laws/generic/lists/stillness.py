"""What of an item may change by itself, and when two readings of it agree all the same.

Between two requests time passes. An item that says of itself, or of something in it, that it is
under way (`status: RUNNING`) may look different in the next answer: of it, only the identity is
compared, and of a list with such an item only what two looks at it, before and after, agree on.
What ticks (`elapsed_seconds`, `uptime`, `expires_in`, `now`) is never compared, nor is the
place in an answer (`rank`, `index`).
All else stands still until somebody writes.
"""

from collections.abc import Sequence
from typing import Any

from specdouble.contract_tests.exchange import Exchange
from specdouble.contract_tests.shapes.listings import Listing
from specdouble.contract_tests.shapes.ticking import ticks

_STATES = {"status", "state", "phase"}
_UNDER_WAY = {
    "running", "pending", "queued", "waiting", "started", "starting", "processing", "syncing",
    "in progress", "in_progress", "in-progress", "inprogress", "building", "loading", "cancelling",
    "stopping", "initializing", "provisioning", "refreshing",
}  # fmt: skip
_MAY_WORK = [f'"{each}"'.encode() for each in sorted(_UNDER_WAY)]
_PLACES = ({"rank"}, {"index"}, {"row"}, {"row", "number"})


def agree(listing: Listing, ones: Sequence[Any], others: Sequence[Any]) -> bool:
    """Whether both are the same items in the same order."""
    return ones == others or (
        len(ones) == len(others)
        and all(alike(listing, one, other) for one, other in zip(ones, others, strict=True))
    )


def alike(listing: Listing, one: Any, other: Any) -> bool:
    """Whether both are the same item, and look the same but for what may change by itself."""
    if one == other:
        return True
    if listing.identify(one) != listing.identify(other):
        return bool(_still(one) == _still(other))
    return bool(is_under_way(one) or is_under_way(other) or _still(one) == _still(other))


def contrast(listing: Listing, expected: Sequence[Any], seen: Sequence[Any]) -> tuple[Any, Any]:
    """Both sides of a disagreement, as short as they tell it: identities, or the first item."""
    sides = [[listing.identify(item) for item in items] for items in (expected, seen)]
    if sides[0] != sides[1]:
        return sides[0], sides[1]
    pairs = zip(expected, seen, strict=True)
    different = ((one, other) for one, other in pairs if not alike(listing, one, other))
    return next(different, (list(expected), list(seen)))


def is_under_way(item: Any) -> bool:
    """Whether something in the item says that it is not finished yet."""
    if isinstance(item, list):
        return any(is_under_way(each) for each in item)
    if not isinstance(item, dict):
        return False
    return any(
        (name.lower() in _STATES and isinstance(value, str) and value.lower() in _UNDER_WAY)
        or is_under_way(value)
        for name, value in item.items()
    )


def shows_work(exchange: Exchange, items: Sequence[Any]) -> bool:
    """Whether an answer shows something under way. Its bytes are looked at first: that is fast."""
    body = exchange.body.lower()
    return any(each in body for each in _MAY_WORK) and is_under_way(list(items))


def _still(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _still(each) for name, each in value.items() if not ticks(name)}
    return [_still(each) for each in value] if isinstance(value, list) else value
