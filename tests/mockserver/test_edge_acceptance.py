"""Accept: who can't read the answer is told so, and nothing is done; all others are served."""

from dataclasses import replace

import pytest

from specdouble.mockserver.edge.acceptance import Acceptance
from specdouble.mockserver.edge.refusals import HttpRefusal
from specdouble.specs import Operation, load_builtin
from specdouble.specs.document import Response
from tests.mockserver.http import CACHE, Mock, refusal

TAKEN = {
    "anything": "*/*",
    "anything, in a word": "*",
    "JSON": "application/json",
    "JSON in any case": "Application/JSON",
    "JSON with a charset": "application/json; charset=utf-8",
    "JSON with a parameter of one's own": "application/json;odata=verbose",
    "JSON with a weight": "text/html, application/json;q=0.001",
    "any application": "application/*",
    "JSON, if nothing else": "text/html;q=1.0, */*;q=0.1",
    "not XML": "application/xml;q=0, */*",
    "not text, but JSON": "*/*;q=0, application/json",
    "not applications, but JSON": "application/*;q=0, application/json;q=0.5",
    "JSON in one of its forms": "application/json;v=1;q=0, application/json",
    "nothing in particular": "",
    "what is no media range": "json",
    "an empty member": ", application/json, ,",
    "Chrome's pages": "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,"
    "image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7",
    "Firefox' pages": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "a browser's images": "image/avif,image/webp,image/svg+xml,image/*;q=0.8,*/*;q=0.5",
    "axios": "application/json, text/plain, */*",
    "jQuery": "application/json, text/javascript, */*; q=0.01",
    "Java's URLConnection": "text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2",
    "Spring": "application/json, application/*+json",
}
NOT_TAKEN = {
    "XML": "application/xml",
    "a page": "text/html, application/xhtml+xml",
    "any text": "text/*",
    "a dialect of JSON": "application/vnd.api+json",
    "anything but JSON": "application/json;q=0, */*",
    "JSON with the weight of nothing": "application/json; Q=0.000",
    "any text, and no application": "application/*;q=0, text/*",
    "nothing": "*/*;q=0",
}


@pytest.fixture(scope="module")
def mock() -> Mock:
    return Mock(rate_limit=False)


@pytest.mark.parametrize("accept", TAKEN.values(), ids=TAKEN)
def test_who_takes_json_gets_it(mock: Mock, accept: str) -> None:
    """RFC 9110, section 12.5.1; and clients that write it in their own ways."""
    assert mock.skillmeat.get("/cache/status", headers={"Accept": accept}).status_code == 200


@pytest.mark.parametrize("accept", NOT_TAKEN.values(), ids=NOT_TAKEN)
def test_who_takes_something_else_is_told(mock: Mock, accept: str) -> None:
    """406 (RFC 9110, section 15.5.7), with what there is, in the API's own shape."""
    for answer in (
        mock.skillmeat.get("/cache/status", headers={"Accept": accept}),
        mock.peaka.head("/cache/status", headers={"Accept": accept}),
    ):
        assert answer.status_code == 406
        assert "application/json" in refusal(answer)


def test_several_fields_are_one_list(mock: Mock) -> None:
    """RFC 9110, section 5.3."""
    fields = [("Accept", "text/html"), ("Accept", "application/json")]

    assert mock.skillmeat.get("/cache/status", headers=fields).status_code == 200


def test_what_is_not_acceptable_is_not_done(mock: Mock) -> None:
    """A write that nobody could read the answer of."""
    before = mock.everything()
    xml = {"Accept": "application/xml"}

    assert mock.skillmeat.post("/cache/invalidate", json={}, headers=xml).status_code == 406
    assert mock.everything() == before


def test_an_answer_without_content_is_taken_by_all() -> None:
    """There is nothing to be of a wrong type."""
    mock = Mock("peaka")
    answer = mock.peaka.delete(f"/cache/{CACHE}", headers={"Accept": "application/xml"})

    assert (answer.status_code, answer.content) == (200, b"")


@pytest.mark.parametrize("accept", ["text/csv", "application/json", "text/*;q=0.1"])
def test_one_of_several_types_is_enough(accept: str) -> None:
    """Whichever the document has."""
    acceptance = Acceptance(succeeding("application/json", "text/csv; charset=utf-8"))
    acceptance.check({b"accept": accept.encode()})

    with pytest.raises(HttpRefusal, match="application/json or text/csv"):
        acceptance.check({b"accept": b"image/png"})


def test_a_type_that_is_left_open_is_taken() -> None:
    """`*/*` in a document says that it may be anything."""
    Acceptance(succeeding("*/*")).check({b"accept": b"image/png"})


def succeeding(*media_types: str) -> Operation:
    """An operation that succeeds with one of these types."""
    operation = load_builtin("skillmeat").operations["getStatus"]
    success = Response("2XX", {each: {} for each in media_types}, {})
    return replace(operation, responses={"2XX": success, "default": Response("default", {}, {})})
