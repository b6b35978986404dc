"""Laws about keys: without a good one nothing is told and nothing done; with one, it is."""

from collections.abc import Iterator

from specdouble.contract_tests.exchange import Exchange
from specdouble.contract_tests.laws.generic.http.described import (
    has_body,
    is_secured,
    media_type,
    operation_of,
)
from specdouble.contract_tests.laws.law import Law, Verdicts, check, equal, law
from specdouble.contract_tests.traffic import Traffic
from specdouble.specs import Operation

REFUSED = {401, 403}


def _without_key(traffic: Traffic) -> Iterator[tuple[Exchange, Operation]]:
    """Requests for secured operations with no key, a malformed one or one that was made up."""
    for each in traffic:
        operation = operation_of(traffic.document, each)
        if operation is not None and is_secured(operation) and (each.key is None or each.key < 0):
            yield each, operation


def way(exchange: Exchange) -> str:
    """In which way the request has no good key."""
    given = exchange.request_headers.get("authorization")
    if given is None:
        return "no key"
    return "a made-up key" if exchange.key is not None else f"a malformed key ({given!r})"


@law("http.authentication.refuses-without-a-key", needs="a secured operation asked without a key")
def without_a_good_key_all_is_refused(traffic: Traffic) -> Verdicts:
    """`security` lists what must be there for an operation to be done (OpenAPI, Operation Object).

    401, or 403 where that is documented or 401 is not. Other refusals are no breach, if the same
    request is refused so with a good key, too, or was never seen with one.
    """
    granted = {_request(each) for each in traffic if each.is_success and _has_key(each)}
    for each, operation in _without_key(traffic):
        allowed = {401} if "401" in operation.responses else set(REFUSED)
        allowed |= REFUSED & {int(told) for told in operation.responses if told.isdigit()}
        undecided = each.status >= 400 and each.status not in REFUSED
        if undecided and (each.status >= 500 or _request(each) not in granted):
            continue
        expected = " or ".join(str(status) for status in sorted(allowed))
        yield check(each, each.status in allowed, f"asked with {way(each)}", expected, str(each))


def _has_key(exchange: Exchange) -> bool:
    return exchange.key is not None and exchange.key >= 0


def _request(exchange: Exchange) -> tuple[object, ...]:
    return exchange.operation, exchange.url, exchange.request_body


@law("http.authentication.refuses-alike", needs="refusals of several kinds of keys")
def all_bad_keys_are_refused_alike(traffic: Traffic) -> Verdicts:
    """One security scheme gives one refusal: a bad key is told by nothing from a missing one."""
    firsts: dict[tuple[str, int], Exchange] = {}
    for each, operation in _without_key(traffic):
        if each.status in REFUSED and has_body(each):
            first = firsts.setdefault((operation.id, each.status), each)
            if first is not each and way(first) != way(each):
                yield equal(each, f"refused with {way(each)}", _shape(first), _shape(each), first)


@law("http.authentication.asks-alike", needs="401s of several operations")
def every_operation_asks_for_a_key_in_the_same_way(traffic: Traffic) -> Verdicts:
    """A 401 names the scheme to authenticate with (RFC 9110, section 15.5.2): the same for all
    operations with the same `security`, or none for any.
    """
    firsts: dict[tuple[str, str], Exchange] = {}
    for each, operation in _without_key(traffic):
        if each.status == 401 and each.operation:
            first = firsts.setdefault((str(operation.security), way(each)), each)
            if first.operation != each.operation:
                what = f"WWW-Authenticate, asked with {way(each)}"
                yield equal(each, what, _scheme(first), _scheme(each), first)


def _scheme(exchange: Exchange) -> str:
    scheme = exchange.headers.get("www-authenticate", "").partition(" ")[0].strip(",")
    return scheme.lower() or "none"


def _shape(exchange: Exchange) -> str:
    """The media type, and the names of the body's properties."""
    names = sorted(exchange.json) if isinstance(exchange.json, dict) else []
    return f"{media_type(exchange.headers)} with {', '.join(names) or 'no object'}"


@law("http.authentication.accepts-a-good-key", needs="a secured operation asked with a good key")
def a_good_key_is_not_refused(traffic: Traffic) -> Verdicts:
    """401 says that valid credentials are missing (RFC 9110, section 15.5.2): here they are not."""
    for each in traffic:
        operation = operation_of(traffic.document, each)
        if operation is not None and is_secured(operation) and _has_key(each):
            yield check(each, each.status != 401, "asked with a good key", "no 401", str(each))


LAWS: tuple[Law, ...] = (
    without_a_good_key_all_is_refused,
    all_bad_keys_are_refused_alike,
    every_operation_asks_for_a_key_in_the_same_way,
    a_good_key_is_not_refused,
)
