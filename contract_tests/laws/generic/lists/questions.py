"""What a request asks of a list: of which list, what of it, in which order, and which page."""

from typing import NamedTuple

from specdouble.contract_tests.exchange import Exchange
from specdouble.contract_tests.shapes.listings import Listing, is_cursor


class Question(NamedTuple):
    """What was asked of a list, but for the page: which list of whom, what of it, which order."""

    operation: str
    place: frozenset[tuple[str, str]]
    key: int | None
    narrowing: frozenset[tuple[str, str]]
    order: tuple[str | None, str | None]


def asked(listing: Listing, exchange: Exchange) -> Question | None:
    """The question that a request puts; None, if it is not clear or asks for a page by a cursor."""
    given = dict(exchange.query)
    if len(given) < len(exchange.query) or any(is_cursor(name) for name in given):
        return None
    values = _defaults(listing) | given
    pages = [each.name for each in (listing.paging.limit, listing.paging.start) if each]
    order: tuple[str | None, str | None] = (None, None)
    if listing.sort is not None:
        turned = listing.sort.order
        order = (values.get(listing.sort.by.name), values.get(turned.name) if turned else None)
        pages += listing.sort.names
    return Question(
        exchange.operation,
        frozenset(exchange.path_values.items()),
        exchange.key,
        frozenset((name, value) for name, value in values.items() if name not in pages),
        order,
    )


def _defaults(listing: Listing) -> dict[str, str]:
    return {name: each.default for name, each in listing.query.items() if each.default is not None}


def window(listing: Listing, exchange: Exchange) -> tuple[int | None, int | None] | None:
    """Start and limit in items; None, if what is asked for has no clear meaning."""
    values = _defaults(listing) | dict(exchange.query)
    paging = listing.paging
    numbers = []
    for each in (paging.start, paging.limit):
        text = values.get(each.name) if each else None
        if each and text is not None and not each.admits(text):
            return None
        numbers.append(None if text is None else int(text))
    start, limit = numbers
    if (limit is not None and limit < 1) or (start is not None and start < (paging.first or 0)):
        return None
    if not paging.counts_pages:
        return start or 0, limit
    first = paging.first
    if start is None or start == first:
        return 0, limit
    return None if limit is None or first is None else ((start - first) * limit), limit
