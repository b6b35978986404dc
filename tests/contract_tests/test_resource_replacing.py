"""Laws about PUT and about what only the server sets, kept and broken."""

import msgspec
import pytest

from specdouble.contract_tests.exchange import Exchange
from specdouble.contract_tests.laws.generic.resources import replacing, server_set
from tests.contract_tests.notes import NOTE, NOW, asked, verdicts

BARE = {"title": "Tea"}
RESET = {**NOTE, **BARE, "stars": None, "colour": "white", "labels": [], "day": None}
READ = asked("GET", "/notes/n1", shown=NOTE)


def put(shown: object, sent: object = BARE) -> Exchange:
    return asked("PUT", "/notes/n1", shown=shown, sent=sent)


def test_a_put_replaces_all_of_it() -> None:
    """What it leaves out goes to its default, or away; it does not stay."""
    law = replacing.a_put_replaces_all_of_it

    assert verdicts(law, READ, put(RESET)) == [True]
    assert verdicts(law, READ, put({**RESET, "day": NOTE["day"]})) == [False]
    assert verdicts(law, READ, put({**RESET, "colour": "red"})) == [False]


def test_a_put_twice_is_a_put_once() -> None:
    """The second one may count as a change of its own, but shows what the first one did."""
    law = replacing.a_put_twice_is_a_put_once

    assert verdicts(law, READ, put(RESET), put({**RESET, "version": 3})) == [True]
    assert verdicts(law, READ, put(RESET), put({**RESET, "title": "TeaTea"})) == [False]


def test_a_put_on_what_is_not_there_is_refused() -> None:
    """404 is documented for it, and 201 is not."""
    missing = asked("GET", "/notes/n1", 404)
    refused = asked("PUT", "/notes/n1", 404, sent=BARE)

    assert verdicts(replacing.what_is_not_there_is_not_changed, missing, refused) == [True]
    assert verdicts(replacing.what_is_not_there_is_not_changed, missing, put(RESET)) == [False]


def test_what_it_was_born_with_never_changes() -> None:
    """A write after which the time of its creation is another one."""
    law = server_set.what_it_was_born_with_never_changes
    younger = {**RESET, "createdAt": "2026-03-01T11:59:00Z"}

    assert verdicts(law, READ, put(RESET)) == [True]
    assert verdicts(law, READ, put(younger)) == [False]


def test_a_thing_has_the_id_of_its_path() -> None:
    """`GET /notes/n1` shows n2."""
    law, other = server_set.a_thing_has_the_id_of_its_path, {**NOTE, "id": "n2"}

    assert verdicts(law, READ) == [True]
    assert verdicts(law, asked("GET", "/notes/n1", shown=other)) == [False]


def test_what_the_server_sets_is_never_taken_over() -> None:
    """Neither a time of creation nor a version of the client's own."""
    law = server_set.what_the_server_sets_is_never_taken_over
    sent = {**BARE, "createdAt": "2001-01-01T00:00:00Z"}

    assert verdicts(law, READ, put(RESET, sent)) == [True]
    assert verdicts(law, READ, put({**RESET, **sent}, sent)) == [False]
    assert verdicts(law, READ, put(RESET)) == []


def test_the_version_rises_with_each_change() -> None:
    """The title is new, and the version is not."""
    law = server_set.the_version_rises_with_each_change

    assert verdicts(law, READ, put({**RESET, "version": 2})) == [True]
    assert verdicts(law, READ, put(RESET)) == [False]


@pytest.mark.parametrize(
    ("updated", "kept"),
    [
        ("2026-03-01T11:00:05.500000Z", True),
        ("2026-03-01T11:00:00.250000Z", False),
        ("2026-03-01T10:59:59.250000Z", False),
    ],
)
def test_the_time_of_the_last_change_moves_on(updated: str, kept: bool) -> None:  # noqa: FBT001
    """Five seconds after the creation, a change has another time: a later one."""
    made = asked("POST", "/notes", 201, NOTE, sent={"title": "Milk"})
    change = put({**RESET, "updatedAt": updated})
    later = msgspec.structs.replace(change, at=NOW.replace(second=5))

    assert verdicts(server_set.the_time_of_the_last_change_moves_on, made, later) == [kept]


def test_times_in_whole_seconds_may_stand_still_for_one() -> None:
    """Without fractions, a change at once after the creation has the same time."""
    whole = {"updatedAt": "2026-03-01T11:00:00Z"}
    made = asked("POST", "/notes", 201, {**NOTE, **whole}, sent={"title": "Milk"})
    change = msgspec.structs.replace(put({**RESET, **whole}), at=NOW.replace(microsecond=700_000))

    assert verdicts(server_set.the_time_of_the_last_change_moves_on, made, change) == [True]
