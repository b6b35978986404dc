"""Keys out of what is shown and kept."""

import pytest
from msgspec.structs import replace

from specdouble.contract_tests.exchange import Exchange
from specdouble.contract_tests.report.credentials import without_keys
from specdouble.contract_tests.report.masking import Mask
from specdouble.specs import load_builtin
from tests.contract_tests.reports import exchange

MASK = Mask(["sk/secret+1", "sk/secret+1-admin", "test"])


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Bearer sk/secret+1", "Bearer $SPECDOUBLE_KEY"),
        ("Bearer sk/secret+1-admin", "Bearer $SPECDOUBLE_KEY_2"),
        ("/a?key=sk%2Fsecret%2B1&b=1", "/a?key=$SPECDOUBLE_KEY&b=1"),
        ("sk/secret+1x", "${SPECDOUBLE_KEY}x"),
        ("Bearer test", "Bearer $SPECDOUBLE_KEY_3"),
        ("the latest", "the latest"),
    ],
)
def test_a_variable_stands_for_each_key(text: str, masked: str) -> None:
    """As it is and percent-encoded; a short one only as a word of its own."""
    assert MASK.text(text) == masked


def test_a_key_is_found_among_bytes() -> None:
    """What is not UTF-8 around it stays as it is."""
    assert MASK.content(b"\xff sk/secret+1 \x00") == b"\xff $SPECDOUBLE_KEY \x00"


def test_nothing_is_masked_without_keys() -> None:
    """An empty key is none."""
    unchanged = exchange(url="/pets")

    assert Mask([""]).exchange(unchanged) == unchanged
    assert Mask([""]).text("a text") == "a text"


def test_a_good_key_by_another_scheme_is_none() -> None:
    """A recording has it as `Basic` where a malformed key was tried."""
    bearer, basic = ({"authorization": f"{word} sk-secret"} for word in ("Bearer", "Basic"))
    good = exchange(request_headers=bearer, status=200)
    other = exchange(request_headers=basic, status=401)

    assert [each.key for each in numbered(good, other)] == [0, None]
    assert [each.key for each in numbered(replace(other, status=200))] == [0]


def numbered(*exchanges: Exchange) -> tuple[Exchange, ...]:
    return without_keys(exchanges, load_builtin("skillmeat"))
