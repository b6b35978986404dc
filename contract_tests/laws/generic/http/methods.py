"""Laws about methods that a path does not have."""

import re
from collections.abc import Iterator

from specdouble.contract_tests.exchange import Exchange
from specdouble.contract_tests.laws.generic.http.described import paths
from specdouble.contract_tests.laws.law import Law, Verdicts, check, law
from specdouble.contract_tests.traffic import Traffic

_COMMON = {"GET", "POST", "PUT", "PATCH", "DELETE"}
_FREE = {"HEAD", "OPTIONS"}
_UNTOLD = {401, 403, 408, 413, 414, 429, 431}


def _strange(traffic: Traffic) -> Iterator[tuple[Exchange, list[set[str]]]]:
    """Requests with a method that the path does not have, and the methods that it has.

    Where several templates fit a path, each has its own methods.
    """
    for each in traffic:
        known = paths(traffic.document).methods(each.url)
        has = set().union(*known)
        if known and each.method not in has | _FREE:
            yield each, known


@law("http.methods.refused", needs="a request with a method that its path does not have")
def a_method_that_a_path_has_not_is_refused(traffic: Traffic) -> Verdicts:
    """405 says that the target does not support the method (RFC 9110, section 15.5.6).

    404 is fine where another template fits the path, too, or what the path names is not there.
    """
    there = {each.url.partition("?")[0] for each in traffic if each.is_success}
    for each, known in _strange(traffic):
        if each.status >= 500 or each.status in _UNTOLD:
            continue
        right = {405} if each.method in _COMMON else {400, 404, 405}
        if len(known) > 1 or ("{" in _template(each) and each.url.partition("?")[0] not in there):
            right |= {400, 404, 415, 422}
        what = f"{each.method} on a path that has {', '.join(sorted(set().union(*known)))}"
        yield check(each, each.status in right, what, "405 Method Not Allowed", str(each))


def _template(exchange: Exchange) -> str:
    """Something in braces, if the path was filled with values."""
    return "{}" if exchange.path_values else ""


@law("http.methods.allow", needs="a 405 on a documented path")
def a_405_names_what_is_allowed(traffic: Traffic) -> Verdicts:
    """405 comes with an Allow that lists the methods of the target (RFC 9110, section 15.5.6).

    Where several templates fit a path, it may name those of any of them.
    """
    for each, known in _strange(traffic):
        if each.status == 405:
            named = set(filter(None, re.split(r"[,\s]+", each.headers.get("allow", "").upper())))
            right = any(methods <= named for methods in known) and each.method not in named
            expected = ", ".join(sorted(known[0]))
            seen = each.headers.get("allow", "no Allow")
            yield check(each, right, f"Allow of the 405 to {each.method}", expected, seen)


LAWS: tuple[Law, ...] = (a_method_that_a_path_has_not_is_refused, a_405_names_what_is_allowed)
