"""Keys out of what is shown and kept."""

import pytest

from specdouble.contract_tests.report.masking import Mask
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
