"""Laws about DELETE, kept and broken."""

from specdouble.contract_tests.laws.generic.resources import deleting
from tests.contract_tests.notes import MARK, NOTE, asked, page, verdicts

OTHER = {**NOTE, "id": "n2"}
REMOVED = asked("DELETE", "/notes/n1", 204)


def test_what_was_deleted_is_gone() -> None:
    """404 or 410; neither the note nor an empty object."""
    law = deleting.what_was_deleted_is_gone

    assert verdicts(law, REMOVED, asked("GET", "/notes/n1", 404)) == [True]
    assert verdicts(law, REMOVED, asked("GET", "/notes/n1", 410)) == [True]
    assert verdicts(law, REMOVED, asked("GET", "/notes/n1", shown=NOTE)) == [False]
    assert verdicts(law, REMOVED, asked("GET", "/notes/n1", 400)) == [False]


def test_a_refused_removal_removes_nothing() -> None:
    """After 412 the note may be read."""
    refused = asked("DELETE", "/notes/n1", 412)

    law = deleting.what_was_deleted_is_gone
    assert verdicts(law, refused, asked("GET", "/notes/n1", shown=NOTE)) == []


def test_a_second_delete_finds_nothing() -> None:
    """404, or an empty success; not the note once more."""
    law = deleting.a_second_delete_finds_nothing

    assert verdicts(law, REMOVED, asked("DELETE", "/notes/n1", 404)) == [True]
    assert verdicts(law, REMOVED, REMOVED) == [True]
    assert verdicts(law, REMOVED, asked("DELETE", "/notes/n1", 200, NOTE)) == [False]


def test_what_was_deleted_is_not_in_the_list() -> None:
    """The list still has it."""
    law, before = deleting.what_was_deleted_is_not_in_the_list, page(NOTE, OTHER)

    assert verdicts(law, before, REMOVED, page(OTHER)) == [True]
    assert verdicts(law, before, REMOVED, page(NOTE, OTHER)) == [False]


def test_a_delete_removes_exactly_its_target() -> None:
    """The next note is gone, too."""
    law, before = (
        deleting.a_delete_removes_exactly_its_target,
        asked("GET", "/notes/n2", shown=OTHER),
    )

    assert verdicts(law, before, REMOVED, before) == [True]
    assert verdicts(law, before, REMOVED, asked("GET", "/notes/n2", 404)) == [False]


def test_nothing_goes_but_what_was_deleted() -> None:
    """The list lacks one that nobody removed."""
    law, before = deleting.nothing_goes_but_what_was_deleted, page(NOTE, OTHER)

    assert verdicts(law, before, REMOVED, page(OTHER)) == [True]
    assert verdicts(law, before, REMOVED, page()) == [False]


def test_what_stands_under_it_goes_with_it() -> None:
    """A mark of a removed note is still answered; an empty list of marks is fine."""
    law = deleting.what_stands_under_it_goes_with_it

    assert verdicts(law, REMOVED, asked("GET", "/notes/n1/marks/m1", 404)) == [True]
    assert verdicts(law, REMOVED, asked("GET", "/notes/n1/marks", shown=[])) == [True]
    assert verdicts(law, REMOVED, asked("GET", "/notes/n1/marks/m1", shown=MARK)) == [False]
    assert verdicts(law, REMOVED, asked("GET", "/notes/n2/marks/m1", shown=MARK)) == []
    assert verdicts(law, REMOVED, asked("GET", "/notes/n1/marks", 400)) == [False]
    assert verdicts(law, REMOVED, asked("GET", "/notes/n1/marks?limit=x", 400)) == []


def test_a_delete_answers_what_it_removed() -> None:
    """A note in the answer is the one that was there, as it was."""
    read = asked("GET", "/notes/n1", shown=NOTE)
    law = deleting.a_delete_answers_what_it_removed

    assert verdicts(law, read, asked("DELETE", "/notes/n1", shown=NOTE)) == [True]
    assert verdicts(law, read, asked("DELETE", "/notes/n1", shown={**NOTE, "stars": 1})) == [False]
    assert verdicts(law, read, REMOVED) == []
