"""A preference is a rule for one request (RFC 7240)."""

import time

import httpx
import pytest

from specdouble.mockserver.edge.rules.preferences import preferences
from tests.mockserver.http import refusal
from tests.mockserver.rules import Ruled


@pytest.fixture(scope="module")
def ruled() -> Ruled:
    return Ruled()


def preferring(ruled: Ruled, prefer: str) -> httpx.Response:
    """What Peaka's mock answers to a create that would make a cache."""
    return ruled.peaka.post("/cache", json={}, headers={"Prefer": prefer})


def test_a_code_is_answered(ruled: Ruled) -> None:
    """And said to be applied; nothing is done."""
    answer = preferring(ruled, "code=409")

    assert (answer.status_code, answer.json()["error"]) == (409, "ConflictException")
    assert answer.headers["preference-applied"] == "code=409"
    assert "Prefer" in answer.headers["vary"]


def test_each_header_is_there_once(ruled: Ruled) -> None:
    """Of limits the mock's own, that hold, and not those that the document shows."""
    shown = ruled.skillmeat.get("/cache/status", headers={"Prefer": "code=200"})
    usual = ruled.skillmeat.get("/cache/status")

    limits = [name for name in shown.headers if name.startswith("x-ratelimit")]
    assert len(limits) == 3
    assert all(shown.headers[name] == usual.headers[name] for name in limits)


def test_an_example_is_answered(ruled: Ruled) -> None:
    """Of the code that is wanted."""
    answer = preferring(ruled, "code=400, example=notCacheable")

    assert answer.json()["errorCode"] == "TABLE_NOT_CACHEABLE"
    assert answer.headers["preference-applied"] == "code=400, example=notCacheable"


def test_a_dynamic_answer_is_made_up(ruled: Ruled) -> None:
    """Of the schema of success; the same request, the same values."""
    one, two = preferring(ruled, "dynamic=true"), preferring(ruled, "dynamic")

    assert one.status_code == 200
    assert one.headers["preference-applied"] == "dynamic=true"
    assert one.json() == two.json()


def test_a_wait_is_as_long_as_it_says(ruled: Ruled) -> None:
    """In seconds; the answer is the usual one."""
    began = time.monotonic()
    answer = ruled.peaka.get("/cache/status", headers={"Prefer": "wait=0.05"})

    assert time.monotonic() - began >= 0.05
    assert answer.content == ruled.peaka.get("/cache/status").content
    assert answer.headers["preference-applied"] == "wait=0.05"


@pytest.mark.parametrize(
    ("prefer", "said"),
    [
        ("code=418", "createCache has no code 418; it has 200, 400, 401, 403, 404, 409, 413, 415"),
        ("code=abc", "code is a status from 200 to 599, not 'abc'"),
        ("code=100", "code is a status from 200 to 599, not '100'"),
        ("code=400, example=notCachable", "did you mean notCacheable?"),
        ("code=404, example=x", "there is none with a name"),
        ("dynamic=perhaps", "dynamic is true or false, not 'perhaps'"),
        ("wait=61", "at most 60"),
        ("wait=-1", "wait is a number of seconds"),
        ("wait=nan", "wait is a number of seconds"),
        ("code=x, wait=y", "wait is a number"),
    ],
)
def test_what_can_not_be_is_a_clear_400(ruled: Ruled, prefer: str, said: str) -> None:
    """In the API's own shape, with what there is."""
    answer = preferring(ruled, prefer)

    assert answer.status_code == 400
    assert said in refusal(answer)
    assert "preference-applied" not in answer.headers


@pytest.mark.parametrize("prefer", ["return=minimal", "", "respond-async", ",;=", "code="])
def test_other_preferences_are_passed_over(ruled: Ruled, prefer: str) -> None:
    """As RFC 7240, section 2 has it; an empty value is none."""
    answer = ruled.peaka.get("/cache/status", headers={"Prefer": prefer})

    assert answer.status_code == 200
    assert "preference-applied" not in answer.headers


@pytest.mark.parametrize(
    ("header", "applied"),
    [
        (b"code=404, code=409", "code=404"),
        (b"CODE=404", "code=404"),
        (b'code="404"', "code=404"),
        (b"code = 404 ; example=a", "code=404, example=a"),
        (b'foo="code=500", wait=2', "wait=2"),
        (b'example="a \\"b\\", c"', 'example="a \\"b\\", c"'),
        (b"wait=0", "wait=0"),
    ],
)
def test_a_header_is_read_as_rfc_7240_writes_it(header: bytes, applied: str) -> None:
    """The first of a name counts, in any case; quoted or not."""
    found, faults = preferences(header)

    assert not faults
    assert found.applied == applied


def test_the_control_api_has_no_preferences(ruled: Ruled) -> None:
    """It does what it is asked for."""
    answer = ruled.control.get("/sandboxes", headers={"Prefer": "code=400"})

    assert answer.status_code == 200


def test_a_preference_goes_before_a_rule() -> None:
    """What one request wants, it gets; other effects stay."""
    ruled = Ruled()
    ruled.on("bundle", name="outage")
    ruled.on("content-type", media_type="text/plain")
    answer = preferring(ruled, "code=409")

    assert (answer.status_code, answer.headers["content-type"]) == (409, "text/plain")
