"""Waiting is looking again after pauses that grow, and has an end."""

import pytest

from specdouble.contract_tests import polling


class Clock:
    """Time that passes only while one sleeps."""

    def __init__(self) -> None:
        self.pauses: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)

    def now(self) -> float:
        return sum(self.pauses)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(polling, "sleep", made.sleep)
    monkeypatch.setattr(polling, "monotonic", made.now)
    return made


def test_what_is_done_already_is_not_waited_for(clock: Clock) -> None:
    """One look is enough."""
    assert polling.watch(lambda: 1, lambda seen: seen == 1, patience=9) == 1
    assert clock.pauses == []


def test_it_is_looked_at_until_it_is_done(clock: Clock) -> None:
    """The last look is what is told."""
    looks = iter(range(9))
    assert polling.watch(lambda: next(looks), lambda seen: seen == 3, patience=9) == 3
    assert len(clock.pauses) == 3


def test_pauses_grow_up_to_a_bound(clock: Clock) -> None:
    """Each is longer than the one before; none is longer than half a second."""
    polling.watch(lambda: None, lambda _: False, patience=30)

    grown = clock.pauses[:-1]  # the last one ends where the patience does
    assert grown == sorted(grown)
    assert max(grown) == 0.5


def test_patience_has_an_end(clock: Clock) -> None:
    """What was seen last is told, done or not."""
    assert polling.watch(lambda: "still", lambda _: False, patience=2) == "still"
    assert clock.now() == pytest.approx(2)
