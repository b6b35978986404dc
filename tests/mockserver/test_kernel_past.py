"""The way back: to any change or moment, again and again, with the same worlds as then."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specdouble.fixtures.entity import Entity
from specdouble.mockserver.kernel import journal, snapshots
from specdouble.mockserver.kernel.clock import Clock
from specdouble.mockserver.kernel.past import at_change, at_time
from specdouble.mockserver.kernel.refusals import Conflict, NotFound, Refusal
from specdouble.mockserver.kernel.sandbox import Sandbox
from specdouble.mockserver.kernel.snapshots import Snapshot, Snapshots
from specdouble.mockserver.mocks import MOCKS
from tests.mockserver.http import CACHE, NOW
from tests.mockserver.journeys import FIRST, Step

PEAKA = {"project_id": "mtKDhe1U", "cache_id": CACHE}
STEPS: list[Step] = [
    ("skillmeat", "refreshCache", {"body": {"force": True}}),
    ("skillmeat", "invalidateCache", {"body": {}}),
    ("peaka", "fullRefreshCache", PEAKA),
    ("peaka", "cancelFullRefreshCache", PEAKA),
    ("peaka", "deleteCache", PEAKA),
]


class Hands:
    """A sandbox with a clock that is moved by hand."""

    def __init__(self) -> None:
        self.passed = 0.0
        self.sandbox = Sandbox(FIRST, Clock(NOW, elapsed=lambda: self.passed))

    def do(self, step: int, seconds: float = 1) -> None:
        """Let time pass, then do something, be it refused or not."""
        self.passed += seconds
        api, operation, arguments = STEPS[step]
        try:
            self.sandbox.perform(MOCKS[api].api, MOCKS[api].api.behaviours[operation], arguments)
        except Refusal:
            return


def content(worlds: Any) -> list[object]:
    tables: list[tuple[str, type[Entity], list[Entity]]] = [
        (name, kind, list(table))
        for name, world in worlds.items()
        for kind, table in world.tables.items()
    ]
    return [tables, [world.draws for world in worlds.values()]]


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 5000)), max_size=6))
def test_each_change_can_be_gone_back_to(steps: list[tuple[int, int]]) -> None:
    """The worlds are what they were after it."""
    hands, lived = Hands(), {0: content(FIRST)}
    for step, seconds in steps:
        hands.do(step, seconds)
        lived[hands.sandbox.changes] = content(hands.sandbox.snapshot())

    for number, worlds in lived.items():
        assert content(at_change(hands.sandbox, number).worlds) == worlds


def test_a_moment_is_between_changes() -> None:
    """What it was then is what it was after the last change until then."""
    hands = Hands()
    for step in (0, 1):
        hands.do(step, 10)
    numbers = {
        second: at_time(hands.sandbox, NOW + timedelta(seconds=second)) for second in (9, 10, 19)
    }

    assert [point.now for point in numbers.values()] == [
        NOW + timedelta(seconds=second) for second in (9, 10, 19)
    ]
    assert content(numbers[9].worlds) == content(FIRST)
    assert content(numbers[10].worlds) == content(numbers[19].worlds)
    assert content(numbers[10].worlds) == content(at_change(hands.sandbox, 1).worlds)


def test_one_can_go_back_and_forward_again() -> None:
    """To go back is a change; what came after it stays within reach, by its number."""
    hands = Hands()
    for step in (0, 1):
        hands.do(step, 10)
    last, number = content(hands.sandbox.snapshot()), hands.sandbox.changes
    hands.sandbox.restore(*at_change(hands.sandbox, 1))
    hands.do(1, 5)

    hands.sandbox.restore(*at_change(hands.sandbox, number))
    assert content(hands.sandbox.snapshot()) == last
    assert hands.sandbox.now == NOW + timedelta(seconds=20)


def test_after_a_way_back_a_moment_is_of_the_line_that_is_lived() -> None:
    """What was done in the other one counts no more."""
    hands = Hands()
    for step in (0, 1):
        hands.do(step, 100)
    hands.sandbox.restore(*at_change(hands.sandbox, 1))
    hands.do(2, 150)

    point = at_time(hands.sandbox, NOW + timedelta(seconds=220))
    assert content(point.worlds) == content(at_change(hands.sandbox, 1).worlds)


@pytest.fixture
def _short_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal, "PART", 5)


@pytest.mark.usefixtures("_short_parts")
def test_the_way_back_has_an_end() -> None:
    """Parts of the journal go; the beginning stays."""
    hands, lived = Hands(), {}
    for _ in range(8):
        for step in (0, 1):
            hands.do(step)
            lived[hands.sandbox.changes] = content(hands.sandbox.snapshot())
    oldest = hands.sandbox.journal.oldest

    assert 5 <= hands.sandbox.changes - oldest <= 10
    for number in range(oldest, hands.sandbox.changes + 1):
        assert content(at_change(hands.sandbox, number).worlds) == lived[number]
    assert content(at_change(hands.sandbox, 0).worlds) == content(FIRST)
    with pytest.raises(Conflict, match=f"reaches change {oldest}"):
        at_change(hands.sandbox, oldest - 1)
    with pytest.raises(Conflict, match="reaches"):
        at_time(hands.sandbox, NOW + timedelta(seconds=1))


def test_what_is_to_come_is_no_past() -> None:
    """Neither a change nor a moment."""
    sandbox = Hands().sandbox
    with pytest.raises(Conflict, match="no 1 yet"):
        at_change(sandbox, 1)
    with pytest.raises(Conflict, match="can be advanced"):
        at_time(sandbox, NOW + timedelta(seconds=1))
    with pytest.raises(Conflict, match="reaches"):
        at_time(sandbox, NOW - timedelta(seconds=1))


def test_snapshots_are_found_by_their_names() -> None:
    """Each name once, and not too many."""
    sandbox, taken = Hands().sandbox, Snapshots()
    for number in range(snapshots.MOST):
        taken.add(Snapshot(f"s{number}", 0, sandbox.point))

    assert [each.name for each in taken][:2] == ["s0", "s1"]
    with pytest.raises(Conflict, match="'s0' already"):
        taken.add(Snapshot("s0", 0, sandbox.point))
    with pytest.raises(Conflict, match="no more"):
        taken.add(Snapshot("other", 0, sandbox.point))
    taken.remove("s0")
    with pytest.raises(NotFound, match="no snapshot 's0'; there are: s1, s2"):
        taken.get("s0")
