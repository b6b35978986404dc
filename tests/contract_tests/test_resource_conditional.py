"""Laws about ETags and conditions, kept and broken."""

import pytest

from specdouble.contract_tests.exchange import Exchange
from specdouble.contract_tests.laws.generic.resources import conditional
from tests.contract_tests.notes import NOTE, asked, verdicts

SENT = {"title": "Tea"}
TEA = {**NOTE, **SENT}


def dashed(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


def read(etag: str, shown: object = NOTE, status: int = 200, **sends: str) -> Exchange:
    return asked("GET", "/notes/n1", status, shown, given={"etag": etag}, sends=dashed(sends))


def put(etag: str, status: int = 200, **sends: str) -> Exchange:
    shown = TEA if status == 200 else None
    return asked(
        "PUT", "/notes/n1", status, shown, sent=SENT, given={"etag": etag}, sends=dashed(sends)
    )


def test_another_state_has_another_etag() -> None:
    """The title is new, and the ETag is not."""
    law = conditional.another_state_has_another_etag

    assert all(verdicts(law, read('"1"'), put('"2"')))
    assert False in verdicts(law, read('"1"'), put('"1"'))


def test_a_weak_etag_may_overlook_what_no_client_can_write() -> None:
    """But not a new title."""
    law, moved = conditional.another_state_has_another_etag, {**NOTE, "version": 2}

    assert False not in verdicts(law, read('W/"1"'), read('W/"1"', moved))
    assert False in verdicts(law, read('W/"1"'), put('W/"1"'))


def test_the_same_state_has_the_same_etag() -> None:
    """Nothing was written, and the ETag is another one."""
    law = conditional.the_same_state_has_the_same_etag

    assert verdicts(law, read('"1"'), read('"1"')) == [True]
    assert verdicts(law, read('"1"'), read('"2"')) == [False]


@pytest.mark.parametrize(
    ("wanted", "status", "kept"),
    [
        ('"1"', 304, True),
        ('"1"', 200, False),
        ('"0", W/"1"', 304, True),
        ("*", 304, True),
        ('"0"', 200, True),
        ('"0"', 304, False),
    ],
)
def test_what_one_has_is_not_sent_again(wanted: str, status: int, kept: bool) -> None:  # noqa: FBT001
    """304 if the ETag is the one that the note has, and only then."""
    shown = NOTE if status == 200 else None
    asks = read('"1"', shown, status, if_none_match=wanted)

    assert verdicts(conditional.what_one_has_is_not_sent_again, read('"1"'), asks) == [kept]


@pytest.mark.parametrize(
    ("wanted", "status", "kept"),
    [
        ('"0"', 412, True),
        ('"0"', 428, True),
        ('"0"', 200, False),
        ('"1"', 200, True),
        ('"1"', 412, False),
        ("*", 200, True),
    ],
)
def test_a_write_on_another_state_is_refused(wanted: str, status: int, kept: bool) -> None:  # noqa: FBT001
    """412 if the ETag is another one than the note has, and only then."""
    write = put('"2"', status, if_match=wanted)

    assert verdicts(conditional.a_write_on_another_state_is_refused, read('"1"'), write) == [kept]


def test_a_weak_etag_need_not_match() -> None:
    """If-Match compares strongly: with a weak ETag, 412 and 200 are both right."""
    law = conditional.a_write_on_another_state_is_refused

    for status in (200, 412):
        assert verdicts(law, read('W/"1"'), put('W/"2"', status, if_match='W/"1"')) == []
