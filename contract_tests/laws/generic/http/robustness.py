"""Laws about what no request may bring about, however strange it is."""

from specdouble.contract_tests.exchange import Exchange
from specdouble.contract_tests.laws.law import Law, Verdicts, check, law, shown
from specdouble.contract_tests.traffic import Traffic

_COMMON = {"GET", "POST", "PUT", "PATCH", "DELETE"}


@law("http.robustness.no-server-error", needs="an answer")
def no_request_leads_to_a_server_error(traffic: Traffic) -> Verdicts:
    """5xx says that the server failed (RFC 9110, section 15.6): no input is a reason for that."""
    for each in traffic:
        failed = each.status >= 500 and not _is_told(each)
        yield check(each, not failed, _what(each), "an answer below 500", str(each)[-200:])


def _is_told(exchange: Exchange) -> bool:
    """A method that nobody knows (501), and an overload that ends (503), may be told so."""
    if exchange.status == 501:
        return exchange.method not in _COMMON
    return exchange.status == 503 and "retry-after" in exchange.headers


def _what(exchange: Exchange) -> str:
    body = exchange.request_body[:80].decode(errors="replace")
    return f"{exchange.method} {shown(exchange.url[:120])}" + (f" with {body!r}" if body else "")


LAWS: tuple[Law, ...] = (no_request_leads_to_a_server_error,)
