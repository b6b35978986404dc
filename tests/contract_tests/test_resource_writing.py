"""Laws about what is seen after a write, kept and broken."""

from specdouble.contract_tests.laws.generic.resources import keeping, updating, writing
from tests.contract_tests.notes import NOTE, SENT, asked, page, verdicts

MADE = asked("POST", "/notes", 201, NOTE, sent=SENT, given={"location": "/api/notes/n1"})
OTHER = {**NOTE, "id": "n2", "title": "Bread"}


def test_what_a_write_returned_is_what_a_read_shows() -> None:
    """The answer had the labels, and the store has not; or the thing is not there at all."""
    read, lost = asked("GET", "/notes/n1", shown=NOTE), asked("GET", "/notes/n1", 404)
    less = asked("GET", "/notes/n1", shown={**NOTE, "labels": []})

    law = writing.what_a_write_returned_is_what_a_read_shows
    assert verdicts(law, MADE, read) == [True]
    assert verdicts(law, MADE, less) == [False]
    assert verdicts(law, MADE, lost) == [False]


def test_what_a_write_returned_is_what_the_list_shows() -> None:
    """The list has the state before the change."""
    put = asked("PUT", "/notes/n1", shown={**NOTE, "title": "Tea"}, sent={"title": "Tea"})

    law = writing.what_a_write_returned_is_what_the_list_shows
    assert verdicts(law, put, page({**NOTE, "title": "Tea"})) == [True]
    assert verdicts(law, put, page(NOTE)) == [False]


def test_a_write_leaves_all_others_as_they_were() -> None:
    """A PATCH of one note that changes the next one, too."""
    before = asked("GET", "/notes/n2", shown=OTHER)
    patch = asked("PATCH", "/notes/n1", shown={**NOTE, "title": "Tea"}, sent={"title": "Tea"})
    changed = asked("GET", "/notes/n2", shown={**OTHER, "title": "Tea"})

    law = writing.a_write_leaves_all_others_as_they_were
    assert verdicts(law, before, patch, before) == [True]
    assert verdicts(law, before, patch, changed) == [False]


def test_what_was_created_is_in_the_list() -> None:
    """The newest is missing."""
    law = writing.what_was_created_is_in_the_list

    assert verdicts(law, page(), MADE, page(NOTE)) == [True]
    assert verdicts(law, page(OTHER), MADE, page(OTHER)) == [False]


def test_a_list_grows_by_what_was_created() -> None:
    """A PUT that leaves the old state behind, as one more note."""
    put = asked("PUT", "/notes/n1", shown=NOTE, sent=SENT)

    law = writing.a_list_grows_by_what_was_created
    assert verdicts(law, page(NOTE), put, page(NOTE)) == [True]
    assert verdicts(law, page(NOTE), put, page(NOTE, {**NOTE, "id": "n9"})) == [False]


def test_pages_are_put_together_to_a_whole_list() -> None:
    """What is on the second page is not missing."""
    items = [{**NOTE, "id": f"x{number}"} for number in range(2)]
    first = asked("GET", "/notes?limit=2", shown={"items": items, "total": 3})
    second = asked("GET", "/notes?limit=2&offset=2", shown={"items": [NOTE], "total": 3})

    law = writing.what_was_created_is_in_the_list
    assert verdicts(law, page(), MADE, first, second) == [True]
    assert verdicts(law, page(), MADE, first) == []


def test_a_refused_write_neither_adds_nor_removes() -> None:
    """400, and one more in the list."""
    refused = asked("POST", "/notes", 400, sent={})

    law = writing.a_refused_write_neither_adds_nor_removes
    assert verdicts(law, page(NOTE), refused, page(NOTE)) == [True]
    assert verdicts(law, page(NOTE), refused, page(NOTE, OTHER)) == [False]


def test_what_was_sent_is_kept() -> None:
    """Rounded stars, a day too early, labels in another order."""
    law = keeping.what_was_sent_is_kept

    assert verdicts(law, MADE) == [True]
    for wrong in ({"stars": 4}, {"day": "2026-03-01"}, {"labels": ["a", "b"]}, {"title": "M?lk"}):
        assert verdicts(law, asked("POST", "/notes", 201, {**NOTE, **wrong}, sent=SENT)) == [False]


def test_a_null_that_was_sent_is_kept_too() -> None:
    """PATCH with null unsets a property; left out of the answer, it is unset as well."""
    sent = {"stars": None}
    unset = {name: value for name, value in NOTE.items() if name != "stars"}

    law = keeping.what_was_sent_is_kept
    assert verdicts(law, asked("PATCH", "/notes/n1", shown=unset, sent=sent)) == [True]
    assert verdicts(law, asked("PATCH", "/notes/n1", shown=NOTE, sent=sent)) == [False]


def test_a_body_against_its_schema_is_not_expected_to_be_kept() -> None:
    """That it was taken at all is judged elsewhere."""
    odd = asked("POST", "/notes", 201, NOTE, sent={**SENT, "stars": 99})

    assert verdicts(keeping.what_was_sent_is_kept, odd) == []


def test_what_was_left_out_has_its_default() -> None:
    """A note without a colour is white."""
    sent = {"title": "Milk"}
    white, red = {**NOTE, "colour": "white", "labels": []}, {**NOTE, "labels": []}

    law = keeping.what_was_left_out_has_its_default
    assert verdicts(law, asked("POST", "/notes", 201, white, sent=sent)) == [True]
    assert verdicts(law, asked("POST", "/notes", 201, red, sent=sent)) == [False]


def test_a_partial_update_leaves_the_rest() -> None:
    """The title is new, and the labels are gone."""
    before, sent = asked("GET", "/notes/n1", shown=NOTE), {"title": "Tea"}
    good = asked("PATCH", "/notes/n1", shown={**NOTE, **sent, "version": 2}, sent=sent)
    reset = asked("PATCH", "/notes/n1", shown={**NOTE, **sent, "labels": []}, sent=sent)

    assert verdicts(updating.a_partial_update_leaves_the_rest, before, good) == [True]
    assert verdicts(updating.a_partial_update_leaves_the_rest, before, reset) == [False]
