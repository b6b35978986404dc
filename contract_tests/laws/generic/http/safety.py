"""Laws about safe methods: asked again, a GET answers the same, and a HEAD what a GET does."""

import json
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from specdouble.contract_tests.exchange import Exchange
from specdouble.contract_tests.laws.generic.http.described import CONDITIONS, media_type
from specdouble.contract_tests.laws.law import Law, Verdict, Verdicts, check, law
from specdouble.contract_tests.shapes.listings import Listing, listings
from specdouble.contract_tests.traffic import Traffic
from specdouble.specs import Document

_UNSUPPORTED = {404, 405, 501}
_COMPARED = ("content-type", "etag", "last-modified")


def _request(exchange: Exchange) -> tuple[Any, ...]:
    """What makes two requests the same, but for their method."""
    headers = tuple(exchange.request_headers.get(name) for name in CONDITIONS)
    authorization = exchange.request_headers.get("authorization")
    return exchange.url, exchange.key, authorization, headers, exchange.request_body


@law("http.safety.one-answer", needs="the same GET three times, with no write between")
def the_same_get_does_not_waver(traffic: Traffic) -> Verdicts:
    """GET is safe (RFC 9110, section 9.2.1): an answer that changes does not change back by itself.

    Time may change what is answered; a thing that changes by writes alone is judged elsewhere.
    """
    for series in _series(traffic):
        for first, second, third in zip(series, series[1:], series[2:], strict=False):
            wavers = first.body == third.body and first.body != second.body
            sides = _both(first, second) if wavers else ("", "")
            yield check(second, not wavers, "between two equal answers", *sides, first)


def _both(one: Exchange, other: Exchange) -> tuple[str, str]:
    """Two bodies from a little before the place where they part."""
    texts = one.body.decode(errors="replace"), other.body.decode(errors="replace")
    pairs = zip(*texts, strict=False)
    place = next((i for i, (a, b) in enumerate(pairs) if a != b), 0)
    start = max(place - 60, 0)
    return texts[0][start:], texts[1][start:]


@law("http.safety.one-order", needs="a list that was read twice, with no write between")
def a_list_keeps_its_order(traffic: Traffic) -> Verdicts:
    """The same question is answered the same: the same items come in the same order."""
    known = listings(traffic.document)
    for series in _series(traffic):
        listing = known.get(series[0].operation)
        for first, second in pairwise(series):
            if listing is not None:
                yield from _ordered(listing, first, second, traffic.document)


def _ordered(
    listing: Listing, first: Exchange, second: Exchange, document: Document
) -> Iterator[Verdict]:
    one, other = first.derive(_texts, document), second.derive(_texts, document)
    if len(one) > 1 and sorted(one) == sorted(other):
        ids = [listing.identify(each) for each in listing.items_of(first.json) or ()]
        seen = [listing.identify(each) for each in listing.items_of(second.json) or ()]
        yield check(second, one == other, "the order, asked for twice", ids, seen, first)


def _texts(exchange: Exchange, document: Document) -> list[str]:
    """The items of a list, each as a text."""
    items = listings(document)[exchange.operation].items_of(exchange.json)
    return [json.dumps(each, sort_keys=True) for each in items or ()]


def _series(traffic: Traffic) -> Iterator[list[Exchange]]:
    """The good answers to equal GETs of one quiet spell, in order."""
    for spell in traffic.quiet_spells:
        equal: dict[tuple[Any, ...], list[Exchange]] = {}
        for each in spell:
            if each.method == "GET" and each.status == 200:
                equal.setdefault(_request(each), []).append(each)
        yield from (series for series in equal.values() if len(series) > 1)


@law("http.safety.head", needs="a HEAD and a GET of one path, with no write between")
def a_head_answers_what_a_get_does(traffic: Traffic) -> Verdicts:
    """HEAD is GET without the body (RFC 9110, section 9.3.2); a path may also have no HEAD: 405."""
    for spell in traffic.quiet_spells:
        gets = {_request(each): each for each in spell if each.method == "GET"}
        for head in spell:
            get = gets.get(_request(head))
            if head.method == "HEAD" and get is not None and max(get.status, head.status) < 500:
                yield _alike(head, get, documented=head.operation != "")


def _alike(head: Exchange, get: Exchange, *, documented: bool) -> Verdict:
    """Headers may be left out that only the body tells; a body never leaves a server."""
    if head.status in _UNSUPPORTED and not documented:
        return Verdict(head)
    names = [name for name in _COMPARED if name in head.headers and name in get.headers]
    expected = {"status": get.status, **{name: _value(get, name) for name in names}}
    seen = {"status": head.status, **{name: _value(head, name) for name in names}}
    return check(head, expected == seen, "HEAD beside GET", expected, seen, get)


def _value(exchange: Exchange, name: str) -> str:
    return media_type(exchange.headers) if name == "content-type" else exchange.headers[name]


@law("http.safety.no-content", needs="a 204 or 304")
def an_answer_without_content_has_none(traffic: Traffic) -> Verdicts:
    """204 and 304 have no content (RFC 9110, sections 15.3.5 and 15.4.5)."""
    for each in traffic:
        if each.status in {204, 304}:
            yield check(each, not each.body, f"the body of a {each.status}", "none", len(each.body))


LAWS: tuple[Law, ...] = (
    the_same_get_does_not_waver,
    a_list_keeps_its_order,
    a_head_answers_what_a_get_does,
    an_answer_without_content_has_none,
)
