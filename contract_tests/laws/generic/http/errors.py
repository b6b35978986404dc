"""Laws about errors: they have the documented shape, and say the truth about themselves."""

from specdouble.contract_tests.exchange import Exchange
from specdouble.contract_tests.laws.generic.http.answers import fitting
from specdouble.contract_tests.laws.generic.http.described import has_body, media_type
from specdouble.contract_tests.laws.law import Law, Verdicts, equal, law, one_by_one
from specdouble.contract_tests.traffic import Traffic
from specdouble.specs import Document

PROBLEM = "application/problem+json"


@law("http.errors.have-the-documented-shape", needs="an error with a documented schema")
def every_error_has_the_documented_shape(traffic: Traffic) -> Verdicts:
    """An error that the document describes is as it describes it (OpenAPI, Response Object).

    The bodies of undocumented statuses are free.
    """
    return one_by_one(traffic, _error)


def _error(exchange: Exchange, document: Document) -> Verdicts:
    if exchange.status >= 400:
        yield from fitting(exchange, document)


@law("http.errors.repeat-their-status", needs="an error as problem+json")
def a_problem_tells_its_own_status(traffic: Traffic) -> Verdicts:
    """`status` in problem+json is the status of the answer itself (RFC 9457, section 3.1.2)."""
    for each in traffic:
        if each.status >= 400 and media_type(each.headers) == PROBLEM and has_body(each):
            told = each.json.get("status") if isinstance(each.json, dict) else None
            if isinstance(told, int):
                yield equal(each, "the status in the body", each.status, told)


LAWS: tuple[Law, ...] = (every_error_has_the_documented_shape, a_problem_tells_its_own_status)
