"""A deviation on the page: its rule, and for each place both sides, the messages and the curl."""

from collections.abc import Iterator

from specdouble.contract_tests.exchange import Exchange
from specdouble.contract_tests.report.counting import counted
from specdouble.contract_tests.report.curl import curl
from specdouble.contract_tests.report.excerpt import (
    legible,
    request_text,
    response_text,
    shortened,
)
from specdouble.contract_tests.report.findings import Deviation, Place, Report
from specdouble.contract_tests.report.markup import Markup, tag

OPEN = 2
"""So many places are unfolded; the others on demand."""

LONGEST_BODY = 3000
MOST_EVIDENCE = 4
LONGEST_LINE = 200


def deviation(number: int, found: Deviation, report: Report) -> Markup:
    """One article; accepted ones are folded up by being marked, not by being left out."""
    head = tag(
        "h3", tag("span", str(number), class_="number"), legible(found.title), class_="title"
    )
    accepted = tag("span", "accepted", class_="tag") if report.is_accepted(found) else None
    identity = tag("p", tag("code", found.id), tag("span", found.kind, class_="tag"), accepted)
    rule = tag("p", legible(found.rule), class_="rule") if found.rule else None
    places = [_place(each, found, report, open_=n < OPEN) for n, each in enumerate(found.places)]
    return tag(
        "article", head, rule, identity, *places, id=f"deviation-{number}", class_="deviation"
    )


def _place(place: Place, found: Deviation, report: Report, *, open_: bool) -> Markup:
    status = str(place.status) if place.status else "no answer"
    shown = tag("span", status, class_="status") if place.exchange else None
    name = tag("summary", tag("strong", place.operation), shown)
    return tag("details", name, *_told(place, found, report), class_="place", open=open_)


def _told(place: Place, found: Deviation, report: Report) -> Iterator[Markup]:
    reason = (report.comparison.accepted if report.comparison else {}).get(
        found.place_id(place.operation)
    )
    if reason:
        yield tag("p", tag("span", "accepted", class_="tag"), f" {reason}", class_="reason")
    if place.what:
        yield tag("p", legible(shortened(place.what, LONGEST_BODY)), class_="what")
    if place.expected or place.seen:
        yield tag(
            "div", _side("expected", place.expected), _side("seen", place.seen), class_="sides"
        )
    if place.curl:
        yield _curl(place.curl)
    if place.exchange is not None:
        yield _messages(place.exchange, "Request and response")
    yield from _evidence(place, report)
    if place.more:
        more = f"{counted(place.more, 'more exchange')} of this operation showed it, too."
        yield tag("p", more, class_="more")


def _side(name: str, text: str) -> Markup:
    return tag("div", tag("h4", name), tag("pre", legible(text)), class_=f"side {name}")


def _curl(line: str) -> Markup:
    # The script shows the button: without it, there is nothing that could copy.
    button = tag("button", "Copy", type="button", class_="copy", hidden=True)
    return tag("div", tag("pre", tag("code", legible(line))), button, class_="curl")


def _messages(exchange: Exchange, title: str, *more: Markup) -> Markup:
    return tag(
        "details",
        tag("summary", legible(title)),
        tag("pre", request_text(exchange, LONGEST_BODY)),
        tag("pre", response_text(exchange, LONGEST_BODY)),
        *more,
        class_="messages",
    )


def _evidence(place: Place, report: Report) -> Iterator[Markup]:
    """The other exchanges that show it, in the order of sending; the first ones will do."""
    if not place.evidence:
        return
    yield tag("h4", f"It rests on {counted(len(place.evidence), 'other exchange')}")
    for each in place.evidence[:MOST_EVIDENCE]:
        line = _curl(curl(each, report.base_url))
        yield _messages(each, shortened(str(each), LONGEST_LINE), line)
    left = len(place.evidence) - MOST_EVIDENCE
    if left > 0:
        yield tag("p", f"and {left} more", class_="more")
