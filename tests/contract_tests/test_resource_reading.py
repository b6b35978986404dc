"""Laws about reading things, kept and broken."""

from specdouble.contract_tests.laws.generic.resources import reading, writing
from tests.contract_tests.notes import MARK, NOTE, asked, page, verdicts


def test_what_is_read_twice_is_the_same() -> None:
    """Nothing was written in between: `updatedAt` must not move."""
    first, same = asked("GET", "/notes/n1", shown=NOTE), asked("GET", "/notes/n1", shown=NOTE)
    moved = asked("GET", "/notes/n1", shown={**NOTE, "updatedAt": "2026-03-01T11:30:00Z"})

    assert verdicts(reading.reading_changes_nothing, first, same) == [True]
    assert verdicts(reading.reading_changes_nothing, first, moved) == [False]


def test_another_write_on_the_thing_may_change_it() -> None:
    """Then two readings are of two states, and nothing is judged."""
    put = asked("PUT", "/notes/n1", shown={**NOTE, "title": "Tea"}, sent={"title": "Tea"})
    after = asked("GET", "/notes/n1", shown={**NOTE, "title": "Tea"})

    law = reading.reading_changes_nothing
    assert verdicts(law, asked("GET", "/notes/n1", shown=NOTE), put, after) == []


def test_a_thing_that_vanishes_is_no_longer_the_same() -> None:
    """404 without a DELETE."""
    first, gone = asked("GET", "/notes/n1", shown=NOTE), asked("GET", "/notes/n1", 404)

    assert verdicts(reading.reading_changes_nothing, first, gone) == [False]


def test_absent_and_null_are_the_same() -> None:
    """A server may leave out what is null."""
    null = asked("GET", "/notes/n1", shown={**NOTE, "stars": None})
    absent = asked("GET", "/notes/n1", shown={k: v for k, v in NOTE.items() if k != "stars"})

    assert verdicts(reading.reading_changes_nothing, null, absent) == [True]


def test_a_thing_is_alone_what_it_is_in_the_list() -> None:
    """A list of older states, or of other values, is found out."""
    alone = asked("GET", "/notes/n1", shown=NOTE)

    law = reading.a_thing_is_alone_what_it_is_in_the_list
    assert verdicts(law, alone, page(NOTE)) == [True]
    assert verdicts(law, alone, page({**NOTE, "labels": ["a", "b"]})) == [False]


def test_a_mark_is_found_under_its_own_note_only() -> None:
    """Under another note it is 404; a mark of that note with the same number is another one."""
    made = asked("POST", "/notes/n1/marks", 201, MARK, sent={"page": 3})
    here, none = (
        asked("GET", "/notes/n2/marks/m1", shown=MARK),
        asked("GET", "/notes/n2/marks/m1", 404),
    )
    other = asked("GET", "/notes/n2/marks/m1", shown={**MARK, "noteId": "n2"})

    law = reading.a_thing_is_found_under_its_own_parent_only
    assert verdicts(law, made, none) == [True]
    assert verdicts(law, made, other) == [True]
    assert verdicts(law, made, here) == [False]


def test_a_list_shows_each_thing_once() -> None:
    """An id that stands twice in a whole list."""
    assert verdicts(reading.a_list_shows_each_thing_once, page(NOTE)) == [True]
    assert verdicts(reading.a_list_shows_each_thing_once, page(NOTE, NOTE)) == [False]


def test_a_refused_write_changes_nothing() -> None:
    """400, and yet the title is another one."""
    before, after = asked("GET", "/notes/n1", shown=NOTE), asked("GET", "/notes/n1", shown=NOTE)
    refused = asked("PUT", "/notes/n1", 400, sent={"title": "Tea", "stars": 9})
    changed = asked("GET", "/notes/n1", shown={**NOTE, "title": "Tea"})

    assert verdicts(reading.a_refused_write_changes_nothing, before, refused, after) == [True]
    assert verdicts(reading.a_refused_write_changes_nothing, before, refused, changed) == [False]


def test_a_state_in_two_zones_is_one() -> None:
    """12:00+01:00 is 11:00Z."""
    here = asked("GET", "/notes/n1", shown={**NOTE, "createdAt": "2026-03-01T12:00:00.25+01:00"})

    law = reading.reading_changes_nothing
    assert verdicts(law, asked("GET", "/notes/n1", shown=NOTE), here) == [True]


def test_what_is_seen_without_a_key_does_not_count() -> None:
    """Nor what another key sees: it may have notes of its own."""
    other = asked("GET", "/notes/n1", shown={**NOTE, "title": "Tea"}, key=1)
    made_up = asked("GET", "/notes/n1", shown={**NOTE, "title": "Tea"}, key=-1)

    law = reading.reading_changes_nothing
    assert verdicts(law, asked("GET", "/notes/n1", shown=NOTE), other, made_up) == []


def test_a_write_on_a_mark_may_change_its_note() -> None:
    """And one on another note's mark may not."""
    before = asked("GET", "/notes/n1", shown=NOTE)
    after = asked("GET", "/notes/n1", shown={**NOTE, "title": "Marked"})
    mine = asked("POST", "/notes/n1/marks", 201, MARK, sent={"page": 3})
    other = asked("POST", "/notes/n2/marks", 201, {**MARK, "noteId": "n2"}, sent={"page": 3})

    assert verdicts(reading.reading_changes_nothing, before, mine, after) == []
    assert verdicts(writing.a_write_leaves_all_others_as_they_were, before, other, after) == [False]
