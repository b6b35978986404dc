"""Laws about answers: their status, media type and schema are the documented ones."""

from specdouble.contract_tests.exchange import Exchange
from specdouble.contract_tests.laws.generic.http.dates import dates, is_right
from specdouble.contract_tests.laws.generic.http.described import (
    has_body,
    is_refused_by_a_router,
    json_of,
    json_schema_of,
    leaves_untold,
    matches,
    media_type,
    operation_of,
    promised,
    shows_a_success,
)
from specdouble.contract_tests.laws.law import Law, Verdicts, check, law, one_by_one
from specdouble.contract_tests.traffic import Traffic
from specdouble.contract_tests.values.validity import validity
from specdouble.specs import Direction, Document

_DATED = ('is not a "date-time"', 'is not a "date"')
"""What the law on dates says better."""


@law("http.answers.documented-status", needs="an answer to a documented operation")
def every_status_is_documented(traffic: Traffic) -> Verdicts:
    """`responses` cover a success and all known errors (OpenAPI, Responses Object).

    Left open: refusals by HTTP itself, by keys and limits, 404 where a path has parameters.
    """
    return one_by_one(traffic, _status)


def _status(exchange: Exchange, document: Document) -> Verdicts:
    operation = operation_of(document, exchange)
    if operation is None or exchange.status >= 500 or is_refused_by_a_router(exchange):
        return
    if leaves_untold(operation, exchange.status, exchange.request_headers):
        return
    known = operation.response(exchange.status) is not None
    expected = ", ".join(operation.responses)
    yield check(exchange, known, "the status", f"one of {expected}", exchange.status)


@law("http.answers.documented-media-type", needs="an answer with a documented media type")
def every_media_type_is_documented(traffic: Traffic) -> Verdicts:
    """`content` names the media types that an answer may have (OpenAPI, Response Object)."""
    return one_by_one(traffic, _media_type)


def _media_type(exchange: Exchange, document: Document) -> Verdicts:
    response = promised(document, exchange)
    if response is None or not response.schemas or not has_body(exchange) or not exchange.body:
        return
    media = media_type(exchange.headers)
    right = any(matches(wanted, media) for wanted in response.schemas)
    what = f"the media type of a {exchange.status}"
    yield check(exchange, right, what, ", ".join(response.schemas), media or "none")


@law("http.answers.fit-their-schema", needs="a success with a documented schema")
def every_success_fits_its_schema(traffic: Traffic) -> Verdicts:
    """What is answered is described by its schema (OpenAPI, Media Type Object)."""
    return one_by_one(traffic, _success)


def _success(exchange: Exchange, document: Document) -> Verdicts:
    if exchange.is_success:
        yield from fitting(exchange, document)


def fitting(exchange: Exchange, document: Document) -> Verdicts:
    """A verdict, if the document has a schema for the answer."""
    operation, response = operation_of(document, exchange), promised(document, exchange)
    if operation is None or response is None or not has_body(exchange):
        return
    if shows_a_success(operation, exchange.status):
        return
    schema = json_schema_of(response, exchange)
    if schema is None:
        return
    readable, value = json_of(exchange)
    found = validity(document).faults(value, schema, Direction.RESPONSE)
    faults = [each for each in found if not each.endswith(_DATED)]
    if not readable:
        faults = ["it is no JSON"]
    seen = "; ".join(faults[:3]) or "nothing wrong"
    if faults:
        seen += f", in {exchange.body[:120].decode(errors='replace')}"
    what = f"the body of a {exchange.status}"
    yield check(exchange, not faults, what, "to fit its documented schema", seen)


@law("http.answers.times-have-a-zone", needs="an answer with a date or a date-time")
def every_date_time_carries_a_zone(traffic: Traffic) -> Verdicts:
    """A `date-time` is that of RFC 3339, section 5.6, which ends with a zone; so is a `date`."""
    return one_by_one(traffic, _dates)


def _dates(exchange: Exchange, document: Document) -> Verdicts:
    response = promised(document, exchange)
    schema = json_schema_of(response, exchange) if response is not None else None
    if schema is None or not has_body(exchange):
        return
    readable, value = json_of(exchange)
    found = list(dates(document).found(value, schema)) if readable else []
    wrong = sorted({text for form, text in found if not is_right(form, text)})
    if found:
        expected = "such as 2025-12-01T12:00:00Z, or 2025-12-01"
        yield check(exchange, not wrong, "dates and times", expected, wrong[:5])


LAWS: tuple[Law, ...] = (
    every_status_is_documented,
    every_media_type_is_documented,
    every_success_fits_its_schema,
    every_date_time_carries_a_zone,
)
