"""Laws about creations, kept and broken."""

from specdouble.contract_tests.exchange import Exchange
from specdouble.contract_tests.laws.generic.resources import creating
from tests.contract_tests.notes import MARK, NOTE, SENT, asked, verdicts

OTHER = {**NOTE, "id": "n2"}
MADE = asked("POST", "/notes", 201, NOTE, sent=SENT)


def keyed(shown: object, sent: object = SENT, status: int = 201) -> Exchange:
    """A creation with a key of its own."""
    return asked("POST", "/notes", status, shown, sent=sent, sends={"idempotency-key": "k"})


def test_ids_are_not_given_out_again() -> None:
    """Not even when what had them was removed."""
    removed = asked("DELETE", "/notes/n1", 204)
    new = asked("POST", "/notes", 201, OTHER, sent=SENT)

    assert verdicts(creating.ids_are_not_given_out_again, MADE, removed, new) == [True]
    assert verdicts(creating.ids_are_not_given_out_again, MADE, removed, MADE) == [False]


def test_a_location_leads_to_what_was_created() -> None:
    """As a path of the server, or with its host before it; not to 404, nor to another one."""
    read, none = asked("GET", "/notes/n1", shown=NOTE), asked("GET", "/notes/n1", 404)
    law = creating.a_location_leads_to_what_was_created

    for place in ("/api/notes/n1", "http://example.com/api/notes/n1", "notes/n1"):
        made = asked("POST", "/notes", 201, NOTE, sent=SENT, given={"location": place})
        assert verdicts(law, made, read) == [True], place
        assert verdicts(law, made, none) == [False], place
        assert verdicts(law, made, asked("GET", "/notes/n1", shown=OTHER)) == [False], place


def test_a_location_without_the_base_path_leads_elsewhere() -> None:
    """`/notes/n1` is not below `/api`: the story follows it up there, and finds nothing."""
    made = asked("POST", "/notes", 201, NOTE, sent=SENT, given={"location": "/notes/n1"})
    followed = asked("GET", "/../notes/n1", 404)

    assert verdicts(creating.a_location_leads_to_what_was_created, made, followed) == [False]


def test_nothing_is_created_under_what_is_not_there() -> None:
    """The note was not found: it cannot get a mark."""
    missing, sent = asked("GET", "/notes/n9", 404), {"page": 3}
    refused = asked("POST", "/notes/n9/marks", 404, sent=sent)
    taken = asked("POST", "/notes/n9/marks", 201, {"id": "m1", "noteId": "n9", **sent}, sent=sent)

    law = creating.nothing_is_created_under_what_is_not_there
    assert verdicts(law, missing, refused) == [True]
    assert verdicts(law, missing, taken) == [False]


def test_what_there_is_already_is_not_created_again() -> None:
    """The document has 409 for a second mark on a page; once the first is gone, it is free."""
    mark = asked("POST", "/notes/n1/marks", 201, MARK, sent={"page": 3})
    refused = asked("POST", "/notes/n1/marks", 409, sent={"page": 3})
    removed = asked("DELETE", "/notes/n1/marks/m1", 204)

    law = creating.what_there_is_already_is_not_created_again
    assert verdicts(law, mark, refused) == [True]
    assert verdicts(law, mark, mark) == [False]
    assert verdicts(law, mark, removed, mark) == []
    assert verdicts(law, MADE, MADE) == []


def test_one_idempotency_key_makes_one_thing() -> None:
    """The second answer has another id."""
    law = creating.one_idempotency_key_makes_one_thing

    assert verdicts(law, keyed(NOTE), keyed(NOTE)) == [True]
    assert verdicts(law, keyed(NOTE), keyed(OTHER)) == [False]
    assert verdicts(law, keyed(NOTE), keyed(OTHER, {"title": "Tea"})) == []


def test_a_repetition_answers_what_the_first_one_did() -> None:
    """The same id, but another title."""
    law = creating.a_repetition_answers_what_the_first_one_did

    assert verdicts(law, keyed(NOTE), keyed(NOTE)) == [True]
    assert verdicts(law, keyed(NOTE), keyed({**NOTE, "title": "Tea"})) == [False]


def test_an_idempotency_key_is_for_one_body() -> None:
    """Another body with it is refused; it neither makes a note nor gives the first answer again."""
    law, sent = creating.an_idempotency_key_is_for_one_body, {"title": "Tea"}

    assert verdicts(law, keyed(NOTE), keyed(None, sent, 409)) == [True]
    assert verdicts(law, keyed(NOTE), keyed(NOTE, sent)) == [False]
    assert verdicts(law, keyed(NOTE), keyed(OTHER, sent)) == [False]
