"""Laws about answers, headers and errors, kept and broken."""

from collections.abc import Mapping
from types import MappingProxyType

import pytest

from specdouble.contract_tests.exchange import Exchange
from specdouble.contract_tests.laws.generic.http import answers, errors, headers, robustness
from tests.contract_tests.notes import NOTE, asked, page, verdicts

TAGGED = {"etag": '"1"'}


def read(
    shown: object = NOTE, status: int = 200, given: Mapping[str, str] = MappingProxyType({})
) -> Exchange:
    return asked("GET", "/notes/n1", status, shown, given={**TAGGED, **given})


def test_every_status_is_documented() -> None:
    """A GET is not answered 201; a POST not 422, where the document says 400."""
    law = answers.every_status_is_documented

    assert verdicts(law, read()) == [True]
    assert verdicts(law, read(status=201)) == [False]
    assert verdicts(law, asked("POST", "/notes", 422, sent={})) == [False]


@pytest.mark.parametrize("status", [403, 405, 406, 413, 414, 429, 431, 503])
def test_refusals_of_http_itself_need_not_be_documented(status: int) -> None:
    """Keys, limits and sizes: few documents tell all of them. But 405 is for other methods."""
    expected = [False] if status == 405 else []

    assert verdicts(answers.every_status_is_documented, read(None, status)) == expected


def test_what_a_router_refuses_is_free() -> None:
    """A path with a line break, or a slash within a value, may not reach any operation."""
    odd = asked("GET", "/notes/a%0Ab", 404, b"Not Found")

    for law in (
        answers.every_media_type_is_documented,
        errors.every_error_has_the_documented_shape,
    ):
        assert verdicts(law, odd) == []


def test_every_media_type_is_documented() -> None:
    """JSON under another name; its parameters are of no matter."""
    law = answers.every_media_type_is_documented

    assert verdicts(law, read()) == [True]
    assert verdicts(law, read(given={"content-type": "application/json; charset=utf-8"})) == [True]
    assert verdicts(law, read(given={"content-type": "text/html"})) == [False]


@pytest.mark.parametrize(
    "shown",
    [
        {**NOTE, "version": "1"},
        {name: each for name, each in NOTE.items() if name != "title"},
        {**NOTE, "colour": "green"},
        {**NOTE, "title": None},
        b'{"id": "n1"',
        b"",
        b'{"stars": NaN}',
    ],
)
def test_every_success_fits_its_schema(shown: object) -> None:
    """A wrong type, a missing or unknown word, and JSON that is cut off."""
    assert verdicts(answers.every_success_fits_its_schema, read(), read(shown)) == [True, False]


def test_a_whole_number_may_be_written_with_a_fraction() -> None:
    """1.0 is an integer in all later drafts of JSON Schema than the fourth."""
    assert verdicts(answers.every_success_fits_its_schema, read({**NOTE, "version": 1.0})) == [True]


@pytest.mark.parametrize(
    "time",
    ["2026-03-01T11:00:00", "01/03/2026 11:00", "1772362800", "2026-03-01", "2026-13-01T11:00:00Z"],
)
def test_every_date_time_carries_a_zone(time: str) -> None:
    """Without one, in another writing, or of no month: also within a list."""
    wrong = {**NOTE, "createdAt": time}

    law = answers.every_date_time_carries_a_zone
    assert verdicts(law, read(), read(wrong), page(NOTE), page(wrong)) == [True, False, True, False]


@pytest.mark.parametrize(
    "time", ["2026-03-01T11:00:00Z", "2026-03-01t11:00:00.123+05:30", "2016-12-31T23:59:60Z"]
)
def test_any_zone_will_do(time: str) -> None:
    """And fractions, small letters, and leap seconds."""
    assert verdicts(answers.every_date_time_carries_a_zone, read({**NOTE, "createdAt": time})) == [
        True
    ]


def test_a_day_is_written_as_one() -> None:
    """`format: date` is no date-time."""
    wrong = {**NOTE, "day": "2026-03-02T00:00:00Z"}

    assert verdicts(answers.every_date_time_carries_a_zone, read(wrong)) == [False]


def test_required_headers_are_there() -> None:
    """The document requires an ETag."""
    without = asked("GET", "/notes/n1", shown=NOTE)

    assert verdicts(headers.required_headers_are_there, read(), without) == [True, False]


def test_headers_are_of_their_type() -> None:
    """`X-Age` is an integer, if it is there."""
    law = headers.headers_are_of_their_type

    assert verdicts(law, read(given={"x-age": "5"})) == [True]
    assert verdicts(law, read(given={"x-age": "soon"})) == [False]


def test_a_header_is_always_there_or_never() -> None:
    """An ETag that some answers have, and others have not."""
    without = asked("GET", "/notes/n1", shown=NOTE)

    law = headers.a_header_is_always_there_or_never
    assert verdicts(law, read(), read()) == [True]
    assert verdicts(law, read(), without) == [False]


def test_every_error_has_the_documented_shape() -> None:
    """Another object, a page of HTML; undocumented statuses are free."""
    law, good = errors.every_error_has_the_documented_shape, asked("GET", "/notes/n1", 404)
    other = asked("GET", "/notes/n1", 404, {"error": "not found"})

    assert verdicts(law, good, other) == [True, False]
    assert verdicts(law, asked("GET", "/notes/n1", 404, b"<html>")) == [False]
    assert verdicts(law, asked("GET", "/notes/n1", 429, b"slow down")) == []


def test_a_problem_tells_its_own_status() -> None:
    """404 in the body of a 400."""
    wrong = asked("GET", "/notes/n1", 400, {"title": "No", "status": 404})

    law = errors.a_problem_tells_its_own_status
    assert verdicts(law, asked("GET", "/notes/n1", 404), wrong) == [True, False]


def test_no_request_leads_to_a_server_error() -> None:
    """500 for whatever was sent; not 501 for a method that nobody knows, nor 503 for a while."""
    law = robustness.no_request_leads_to_a_server_error
    busy = asked("GET", "/notes", 503, given={"retry-after": "1"})

    assert verdicts(law, read(), busy, asked("TRACE", "/notes", 501)) == [True, True, True]
    assert verdicts(law, asked("GET", "/notes?limit=x", 500)) == [False]
