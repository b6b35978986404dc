"""Laws about ETags, and about requests that are to be done only under a condition."""

import re
from collections.abc import Iterator
from itertools import pairwise

from specdouble.contract_tests.laws.generic.resources.comparing import same
from specdouble.contract_tests.laws.generic.resources.looks import Sight
from specdouble.contract_tests.laws.generic.resources.sightings import Asking, sightings
from specdouble.contract_tests.laws.law import Law, Verdicts, check, law
from specdouble.contract_tests.shapes.resources import Resource
from specdouble.contract_tests.traffic import Traffic
from specdouble.contract_tests.values.validity import validity
from specdouble.specs import Direction

_TAG = re.compile(r'(?:W/)?"[^"]*"')


def tag(sight: Sight) -> str | None:
    """The ETag of a look."""
    return sight.exchange.headers.get("etag")


@law("resources.conditional.etag-changes", needs="a thing with an ETag, before and after a change")
def another_state_has_another_etag(traffic: Traffic) -> Verdicts:
    """An ETag tells one state from another (RFC 9110, section 8.8.3): two states have two."""
    for seen in traffic.derive(sightings).by_item.values():
        firsts: dict[str, Sight] = {}
        tagged = [each for each in seen if each.is_there and tag(each) is not None]
        for sight in tagged:
            first = firsts.setdefault(str(tag(sight)), sight)
            names = _names(sight.item.resource, str(tag(sight)))
            wrong = [name for name in names if not same(_of(first, name), _of(sight, name))]
            if len(tagged) > 1 and (len(firsts) > 1 or wrong):
                yield check(
                    sight.exchange,
                    not wrong,
                    f"shown with the ETag {tag(sight)}",
                    {name: _of(first, name) for name in wrong},
                    {name: _of(sight, name) for name in wrong},
                    first.exchange,
                )


def _names(resource: Resource, etag: str) -> list[str]:
    """A weak ETag may stay the same through changes that do not matter."""
    weak = etag.startswith("W/")
    return sorted(resource.steady & resource.writable if weak else resource.steady)


def _of(sight: Sight, name: str) -> object:
    return (sight.shown or {}).get(name)


@law("resources.conditional.etag-stays", needs="a thing with an ETag that was seen twice")
def the_same_state_has_the_same_etag(traffic: Traffic) -> Verdicts:
    """An ETag is the state's (RFC 9110, section 8.8.3): it stays while nobody writes."""
    for seen in traffic.derive(sightings).by_item.values():
        tagged = [each for each in seen if each.is_there and tag(each) is not None]
        for before, after in pairwise(tagged):
            settled = before.item.resource.is_settled and before.epoch == after.epoch
            if settled and before.shown == after.shown:
                kept = tag(before) == tag(after)
                yield check(
                    after.exchange,
                    kept,
                    "the ETag of one state",
                    tag(before),
                    tag(after),
                    before.exchange,
                )


@law("resources.conditional.if-none-match", needs="a GET with If-None-Match and a documented 304")
def what_one_has_is_not_sent_again(traffic: Traffic) -> Verdicts:
    """With the ETag that the thing has, or `*`, the answer is 304 (RFC 9110, section 13.1.2)."""
    for asking, current in _conditions(traffic, "if-none-match", {"read", "head"}):
        operation = asking.item.resource.role(asking.role)
        exchange = asking.exchange
        if operation is None or "304" not in operation.responses:
            continue
        wanted = exchange.request_headers["if-none-match"].strip()
        known = {each.removeprefix("W/") for each in _TAG.findall(wanted)}
        has = str(tag(current)).removeprefix("W/")
        right = 304 if wanted == "*" or has in known else 200
        what = f"If-None-Match: {wanted}, of a thing with {tag(current)}"
        seen = exchange.status
        yield check(exchange, seen == right, what, right, seen, current.exchange)


@law("resources.conditional.if-match", needs="a write with If-Match and a documented 412")
def a_write_on_another_state_is_refused(traffic: Traffic) -> Verdicts:
    """With an ETag that the thing has not, a write is not done: 412 (RFC 9110, section 13.1.1)."""
    for asking, current in _conditions(traffic, "if-match", {"replace", "update", "remove"}):
        exchange, wanted = asking.exchange, asking.exchange.request_headers["if-match"].strip()
        has = str(tag(current))
        if not _is_judged(traffic, asking):
            continue
        what = f"If-Match: {wanted}, of a thing with {has}"
        if wanted != "*" and has not in _TAG.findall(wanted):
            refused = exchange.status in {412, 428}
            expected = "412 Precondition Failed"
            yield check(exchange, refused, what, expected, str(exchange), current.exchange)
        elif not has.startswith("W/"):  # a weak ETag never matches in If-Match
            done, expected = exchange.status != 412, "no 412"
            yield check(exchange, done, what, expected, str(exchange), current.exchange)


def _conditions(traffic: Traffic, header: str, roles: set[str]) -> Iterator[tuple[Asking, Sight]]:
    """Requests under a condition, each with the last look at the thing, which showed its ETag."""
    known = traffic.derive(sightings)
    for asking in known.askings:
        if asking.role in roles and header in asking.exchange.request_headers:
            last = known.last(asking)
            if last is not None and last.is_there and tag(last) is not None:
                yield asking, last


def _is_judged(traffic: Traffic, asking: Asking) -> bool:
    """Whether 412 is documented, and the body gives no other reason to refuse."""
    operation = asking.item.resource.role(asking.role)
    if operation is None or "412" not in operation.responses or asking.exchange.status >= 500:
        return False
    if operation.body is None:
        return True
    body, judge = asking.exchange.request_json, validity(traffic.document)
    schemas = operation.body.schemas.values()
    return all(judge.fits(body, each, Direction.REQUEST) for each in schemas)


LAWS: tuple[Law, ...] = (
    another_state_has_another_etag,
    the_same_state_has_the_same_etag,
    what_one_has_is_not_sent_again,
    a_write_on_another_state_is_refused,
)
