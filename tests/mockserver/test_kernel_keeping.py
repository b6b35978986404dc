"""What reading behaviours answered is kept with the world, for just as long as it is true."""

from datetime import UTC, datetime, timedelta

from specdouble.fixtures.entity import Entity
from specdouble.mockserver.kernel.api import ALWAYS, Answer, Outcome, kept
from specdouble.mockserver.kernel.world import MOST_KEPT, World

NOW = datetime(2026, 8, 3, 9, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)


class Note(Entity, frozen=True, kw_only=True):
    """What is counted."""


class Reader:
    """A behaviour that counts how often it is really asked."""

    def __init__(self, until: datetime | None) -> None:
        self.asked = 0
        self._until = until

    def __call__(self, world: World, **arguments: object) -> Outcome:
        self.asked += 1
        seen = [note.id for note in world.table(Note)], dict(arguments)
        return world, Answer(body=seen, until=self._until)


def world() -> World:
    return World.of([Note(id="1")], now=NOW, seed=1)


def test_the_same_question_is_answered_once() -> None:
    """As long as no table changes, at whatever time."""
    reader, before = Reader(ALWAYS), world()
    behaviour = kept(reader)

    answers = [behaviour(each, limit=1)[1] for each in (before, before.at(NOW + HOUR))]

    assert answers[0] is answers[1]
    assert reader.asked == 1


def test_another_question_is_another() -> None:
    """Arguments are part of it."""
    behaviour = kept(Reader(ALWAYS))
    before = world()

    assert behaviour(before, limit=1)[1].body != behaviour(before, limit=2)[1].body


def test_a_changed_world_is_asked_anew() -> None:
    """And the old one still answers as it did."""
    behaviour = kept(Reader(ALWAYS))
    before = world()
    first = behaviour(before)[1].body
    after = before.put(Note(id="2"))

    assert behaviour(after)[1].body == (["1", "2"], {})
    assert behaviour(after.drop(Note(id="1")))[1].body == (["2"], {})
    assert behaviour(before)[1].body == first == (["1"], {})


def test_an_answer_of_its_time_is_not_given_later_or_earlier() -> None:
    """It is true from when it was given until the moment that it names."""
    reader = Reader(NOW + HOUR)
    behaviour = kept(reader)
    before = world()

    for moment, asked in [(NOW, 1), (NOW + HOUR / 2, 1), (NOW + HOUR, 2), (NOW - HOUR, 3)]:
        behaviour(before.at(moment))
        assert reader.asked == asked


def test_what_may_change_at_any_time_is_not_kept() -> None:
    """Such as the progress of a sync."""
    reader = Reader(None)
    behaviour = kept(reader)
    before = world()

    behaviour(before)
    behaviour(before)

    assert reader.asked == 2


def test_a_world_keeps_no_more_than_so_much() -> None:
    """Who asks for ever other pages does not fill the memory."""
    behaviour = kept(Reader(ALWAYS))
    before = world()

    for skip in range(3 * MOST_KEPT):
        behaviour(before, skip=skip)

    assert 0 < len(before.kept) <= MOST_KEPT
