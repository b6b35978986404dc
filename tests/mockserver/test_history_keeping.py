"""A history keeps the newest, and none takes more room than it may."""

from typing import Any

from specdouble.mockserver.history.exchange import ITS_OWN, LONGEST_BODY, kept
from specdouble.mockserver.history.keeping import BETWEEN_LOOKS, Histories, History
from tests.mockserver.exchanges import exchange


def numbers(history: History) -> list[int]:
    return [number for number, _ in history]


def test_the_newest_are_kept_by_their_numbers() -> None:
    """Also after it was cleared."""
    history = History(3)
    for _ in range(5):
        history.note(exchange())

    assert numbers(history) == [3, 4, 5]
    history.clear()
    history.note(exchange())
    assert numbers(history) == [6]


def test_large_bodies_leave_room_for_few() -> None:
    """A history is bounded in bytes, too."""
    history = History(100, most=3 * 1024 * 1024)
    for _ in range(20):
        history.note(exchange(content=bytes(LONGEST_BODY)))

    assert numbers(history) == list(range(10, 21))
    assert history.weight == 11 * (LONGEST_BODY + ITS_OWN) <= 3 * 1024 * 1024


def test_a_body_is_kept_up_to_a_size() -> None:
    """Its beginning."""
    assert kept(b"a" * LONGEST_BODY) == b"a" * LONGEST_BODY
    assert kept(b"a" * LONGEST_BODY + b"b") == b"a" * LONGEST_BODY


def test_a_flood_in_one_sandbox_takes_nothing_from_others() -> None:
    """All together have a bound; the longest is cut for it."""
    most = 2 * BETWEEN_LOOKS
    histories = Histories(length=100_000, most=most)
    quiet: dict[str, Any] = {}
    loud: dict[str, Any] = {}
    for _ in range(10):
        histories.note(histories.of(quiet), exchange())
    for _ in range(2 * most // ITS_OWN):
        histories.note(histories.of(loud), exchange())

    assert numbers(histories.of(quiet)) == list(range(1, 11))
    assert histories.of(quiet).weight + histories.of(loud).weight <= most + BETWEEN_LOOKS


def test_a_sandbox_that_is_gone_counts_no_more() -> None:
    """Its history goes with it."""
    histories = Histories(most=2 * BETWEEN_LOOKS)
    for _ in range(10):
        gone: dict[str, Any] = {}
        for _ in range(900):
            histories.note(histories.of(gone), exchange())
    kept: dict[str, Any] = {}
    for _ in range(900):
        histories.note(histories.of(kept), exchange())

    assert len(histories.of(kept)) == 900
