"""Bounds and defaults: which values the document allows, and what holds if none is given."""

import math
from collections.abc import Callable, Iterator

from specdouble.contract_tests.exchange import Exchange
from specdouble.contract_tests.laws.generic.lists.looks import Looks, by_list
from specdouble.contract_tests.laws.generic.lists.stillness import agree, contrast
from specdouble.contract_tests.laws.generic.lists.views import View, around
from specdouble.contract_tests.laws.law import Law, Verdict, Verdicts, check, law
from specdouble.contract_tests.shapes.inputs import Input, sent
from specdouble.contract_tests.shapes.listings import Listing, at, listings
from specdouble.contract_tests.traffic import Traffic

REFUSED = {400, 422}
MISSING = {404, 410}
UNJUDGED = {401, 403, 405, 406, 408, 429, 503}
"""Statuses that say nothing of a parameter: the server looked at something else first."""


def _asked(traffic: Traffic) -> Iterator[tuple[Listing, Exchange]]:
    """The GETs of lists that were answered because of their parameters, each given once."""
    known = listings(traffic.document)
    for exchange in traffic:
        listing = known.get(exchange.operation)
        once = len(dict(exchange.query)) == len(exchange.query)
        judged = exchange.method == "GET" and exchange.status not in UNJUDGED
        if listing and once and judged and not _may_be_missing(listing, exchange):
            yield listing, exchange


def _may_be_missing(listing: Listing, exchange: Exchange) -> bool:
    """Whether it is a 404 that may be due to something that the request names, or to a page."""
    given = [listing.query[name] for name, _ in exchange.query if name in listing.query]
    page = listing.paging.start if listing.paging.counts_pages else None
    free = [each for each in given if each.kind == "string" and not each.values]
    return exchange.status in MISSING and bool(listing.path or free or page in given)


def refusals(traffic: Traffic, chosen: Callable[[Listing, Input, str], bool]) -> Verdicts:
    """A verdict for each forbidden value that is chosen: it must be refused."""
    for listing, exchange in _asked(traffic):
        for name, text in exchange.query:
            given = listing.query.get(name)
            if given is not None and given.forbids(text) and chosen(listing, given, text):
                what = f"{name}={text[:60]!r} is not refused, though the document does not allow it"
                yield check(
                    exchange, exchange.status in REFUSED, what, "400 or 422", exchange.status
                )


def _is_number(given: Input) -> bool:
    return given.kind in {"integer", "number"}


def _is_within(text: str, least: float, most: float) -> bool | None:
    """Whether a text is a number in that range; None, if it is no whole number."""
    try:
        return least <= int(text) <= most
    except ValueError:
        return None


@law("lists.bounds.refuses-what-is-beyond", needs="a number below or above its bounds")
def numbers_out_of_bounds_are_refused(traffic: Traffic) -> Verdicts:
    """A number below the minimum or above the maximum of its schema is refused with 400 or 422."""
    return refusals(
        traffic,
        lambda _, given, text: (
            _is_number(given) and _is_within(text, given.minimum, given.maximum) is False
        ),
    )


@law("lists.bounds.refuses-non-numbers", needs="a text in place of a number")
def what_is_no_number_is_refused(traffic: Traffic) -> Verdicts:
    """A parameter that is a number refuses words, and one that is an integer fractions as well."""
    return refusals(
        traffic,
        lambda _, given, text: _is_number(given) and _is_within(text, -math.inf, math.inf) is None,
    )


@law("lists.bounds.refuses-lengths", needs="a text shorter or longer than documented")
def texts_of_other_lengths_are_refused(traffic: Traffic) -> Verdicts:
    """A text shorter than `minLength` or longer than `maxLength` is refused with 400 or 422."""
    return refusals(traffic, lambda _, given, __: given.kind == "string" and not given.values)


@law("lists.bounds.accepts-its-bounds", needs="a number at its minimum or maximum")
def documented_bounds_are_accepted(traffic: Traffic) -> Verdicts:
    """The minimum and the maximum of a schema are themselves allowed.

    Judged where nothing else is asked for, but the page and what is required: prose may forbid
    to combine what schemas allow.
    """
    for listing, exchange in _asked(traffic):
        bounds = _at_bounds(listing, exchange)
        answered = exchange.is_success or exchange.status in REFUSED
        if bounds and answered and not _lacks_something(listing, exchange):
            what = f"{', '.join(bounds)} is refused, though the document allows it"
            yield check(exchange, exchange.is_success, what, 200, exchange.status)


def _at_bounds(listing: Listing, exchange: Exchange) -> list[str]:
    """The bounds that a request asks for; none, if it asks for anything of which less is clear."""
    paging = (listing.paging.limit, listing.paging.start)
    given = [(listing.query.get(name), text) for name, text in exchange.query]
    if not all(each is not None and each.admits(text) for each, text in given):
        return []
    known = [(each, text) for each, text in given if each is not None]
    if sum(each not in paging and not each.required for each, _ in known) > 1:
        return []
    numbers = [(each, text) for each, text in known if _is_number(each)]
    at = [(each, text) for each, text in numbers if float(text) in {each.minimum, each.maximum}]
    return [f"{each.name}={text}" for each, text in at]


def _lacks_something(listing: Listing, exchange: Exchange) -> bool:
    there = dict(exchange.query)
    return any(each.required and each.name not in there for each in listing.query.values())


@law("lists.bounds.requires-what-is-required", needs="a list asked for without what is required")
def a_required_parameter_must_be_there(traffic: Traffic) -> Verdicts:
    """What the document calls required is refused with 400 or 422 if it is left out."""
    for listing, exchange in _asked(traffic):
        if _lacks_something(listing, exchange):
            what = "a required parameter is missing, but the request is not refused"
            yield check(exchange, exchange.status in REFUSED, what, "400 or 422", exchange.status)


@law("lists.bounds.defaults", needs="a parameter with a default, given and left out")
@by_list
def a_parameter_left_out_means_its_default(looks: Looks) -> Verdicts:
    """To leave a parameter out is to give the default of its schema."""
    for _, group in looks.groups:
        for view in group.views:
            asked = set(view.exchange.query)
            same = [each for each in group.views if _window(each) == _window(view)]
            told = around(view, [each for each in same if asked < set(each.exchange.query)])
            near = [each for each in told if each and group.stands_still(view, each)]
            if near:
                yield _as_told(view, near)


def _window(view: View) -> tuple[int | None, int | None]:
    return view.start, view.limit


def _as_told(view: View, told: list[View]) -> Verdict:
    for other in told:
        if agree(view.listing, other.items, view.items) and other.total == view.total:
            return Verdict(view.exchange, evidence=(other.exchange,))
    other = told[0]
    left_out = sorted(set(other.exchange.query) - set(view.exchange.query))
    what = f"without {dict(left_out)}, the defaults, the answer is another one"
    sides = contrast(view.listing, other.items, view.items)
    if sides[0] == sides[1]:
        sides = (f"total {other.total}", f"total {view.total}")
    return check(view.exchange, False, what, *sides, other.exchange)  # noqa: FBT003


@law("lists.bounds.repeats-what-was-asked", needs="an answer that repeats parameters")
@by_list
def an_answer_repeats_what_was_asked_or_the_default(looks: Looks) -> Verdicts:
    """A property of the answer with the name of a parameter has its value, or its default."""
    for _, group in looks.groups:
        for view in group.views:
            given = dict(view.exchange.query)
            for name, place in group.listing.echoes.items():
                parameter = group.listing.query[name]
                text = given.get(name, parameter.default)
                if text is not None and parameter.admits(text) and not _is_cut(view, name):
                    seen = at(view.exchange.json, place)
                    what = f"{place[-1]} of the answer is not the {name} that was asked for"
                    shown = sent(seen).casefold()  # `10.0` is as good as `10`
                    holds = text.casefold() in {shown, shown.removesuffix(".0")}
                    if seen is not None:
                        yield check(view.exchange, holds, what, text, seen)


def _is_cut(view: View, name: str) -> bool:
    """A limit that is not sure to be honoured may be cut down, and the answer may say so."""
    paging = view.listing.paging
    named = paging.limit is not None and paging.limit.name == name
    return named and view.limit is not None and view.limit > paging.sure


LAWS: tuple[Law, ...] = (
    numbers_out_of_bounds_are_refused,
    what_is_no_number_is_refused,
    texts_of_other_lengths_are_refused,
    documented_bounds_are_accepted,
    a_required_parameter_must_be_there,
    a_parameter_left_out_means_its_default,
    an_answer_repeats_what_was_asked_or_the_default,
)
