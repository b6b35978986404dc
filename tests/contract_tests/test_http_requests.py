"""Laws about keys, methods and request bodies, kept and broken."""

import pytest
from msgspec.structs import replace

from specdouble.contract_tests.exchange import Exchange
from specdouble.contract_tests.laws.generic.http import authentication, bodies, methods, safety
from specdouble.contract_tests.traffic import Traffic
from tests.contract_tests import skillmeat_traffic
from tests.contract_tests.notes import NOTE, SENT, asked, page, verdicts

READ = asked("GET", "/notes/n1", shown=NOTE)


def post(status: int, sent: object, media: str = "application/json") -> Exchange:
    shown = NOTE if status == 201 else None
    return asked("POST", "/notes", status, shown, sent=sent, sends={"content-type": media})


@pytest.mark.parametrize("key", [None, -1])
def test_without_a_good_key_all_is_refused(key: int | None) -> None:
    """No key, or one that was made up."""
    law = authentication.without_a_good_key_all_is_refused

    assert verdicts(law, asked("GET", "/notes/n1", 401, key=key)) == [True]
    assert verdicts(law, asked("GET", "/notes/n1", shown=NOTE, key=key)) == [False]


def test_other_refusals_count_only_if_the_request_was_good() -> None:
    """404 without a key for a note that the key shows; not for one that nobody has seen."""
    law = authentication.without_a_good_key_all_is_refused
    missing = asked("GET", "/notes/n1", 404, key=None)

    assert verdicts(law, READ, missing) == [False]
    assert verdicts(law, missing) == []


def test_all_bad_keys_are_refused_alike() -> None:
    """A made-up key gets another shape than none."""
    none = asked("GET", "/notes/n1", 401, key=None)
    other = asked("GET", "/notes/n1", 401, {"detail": "Bad key"}, key=-1)

    law = authentication.all_bad_keys_are_refused_alike
    assert verdicts(law, none, asked("GET", "/notes/n1", 401, key=-1)) == [True]
    assert verdicts(law, none, other) == [False]


def test_every_operation_asks_for_a_key_in_the_same_way() -> None:
    """The scheme is compared, not what comes after it; a server may also name none at all."""

    def refused(path: str, **headers: str) -> Exchange:
        return replace(asked("GET", path, 401, key=None), headers=headers)

    law = authentication.every_operation_asks_for_a_key_in_the_same_way
    one = refused("/notes", **{"www-authenticate": "Bearer"})
    other = refused("/notes/n1", **{"www-authenticate": 'bearer realm="notes"'})
    assert verdicts(law, one, other) == [True]
    assert verdicts(law, refused("/notes"), refused("/notes/n1")) == [True]
    assert verdicts(law, one, refused("/notes/n1")) == [False]
    assert verdicts(law, one, refused("/notes/n1", **{"www-authenticate": "Basic"})) == [False]


def test_what_is_no_json_was_sent_to_an_address_that_there_is() -> None:
    """404 of a path without parameters says nothing of the body."""
    law = bodies.what_is_no_json_is_refused
    assert verdicts(law, post(400, b"{")) == [True]
    assert verdicts(law, post(404, b"{")) == [False]


def test_a_good_key_is_not_refused() -> None:
    """401 for everything."""
    law = authentication.a_good_key_is_not_refused

    assert verdicts(law, READ, asked("GET", "/notes/n1", 401)) == [True, False]


def test_a_method_that_a_path_has_not_is_refused() -> None:
    """405: not 404, as if there were no such path, and no success."""
    law = methods.a_method_that_a_path_has_not_is_refused

    assert verdicts(law, asked("PUT", "/notes", 405)) == [True]
    assert verdicts(law, asked("PUT", "/notes", 404)) == [False]
    assert verdicts(law, asked("PUT", "/notes", 200, {})) == [False]
    assert verdicts(law, asked("TRACE", "/notes", 404)) == [True]
    assert verdicts(law, asked("OPTIONS", "/notes", 204)) == []


def test_404_is_fine_for_what_is_not_there() -> None:
    """Of a note that nobody has seen, no method says more."""
    law, posted = methods.a_method_that_a_path_has_not_is_refused, asked("POST", "/notes/n1", 404)

    assert verdicts(law, posted) == [True]
    assert verdicts(law, READ, posted) == [False]


def test_a_405_names_what_is_allowed() -> None:
    """All methods of the path, in any order, and others if it likes; not the refused one."""
    law = methods.a_405_names_what_is_allowed

    def refused(allow: str) -> list[bool]:
        return verdicts(law, asked("PUT", "/notes", 405, given={"allow": allow}))

    assert refused("POST, GET, HEAD") == [True]
    assert refused("GET") == [False]
    assert refused("GET, POST, PUT") == [False]
    assert verdicts(law, asked("PUT", "/notes", 405)) == [False]


def test_the_same_get_does_not_waver() -> None:
    """What changes with time does not change back; a write in between may change all."""
    law, other = safety.the_same_get_does_not_waver, asked("GET", "/notes/n1", shown=SENT)

    assert verdicts(law, READ, READ, READ) == [True]
    assert verdicts(law, READ, READ, other) == [True]
    assert verdicts(law, READ, other, READ) == [False]
    assert verdicts(law, READ, asked("DELETE", "/notes/n2", 204), other, READ) == []


def test_a_list_keeps_its_order() -> None:
    """The same notes in another order."""
    law, other = safety.a_list_keeps_its_order, {**NOTE, "id": "n2"}

    assert verdicts(law, page(NOTE, other), page(NOTE, other)) == [True]
    assert verdicts(law, page(NOTE, other), page(other, NOTE)) == [False]


def test_a_head_answers_what_a_get_does() -> None:
    """Its status and its headers; or 405, for a document need not have it."""
    law, tagged = safety.a_head_answers_what_a_get_does, {"etag": '"1"'}
    get = asked("GET", "/notes/n1", shown=NOTE, given=tagged)

    assert verdicts(law, get, asked("HEAD", "/notes/n1", given=tagged)) == [True]
    assert verdicts(law, get, asked("HEAD", "/notes/n1", 405, b"")) == [True]
    assert verdicts(law, get, asked("HEAD", "/notes/n1", given={"etag": '"2"'})) == [False]
    assert verdicts(law, get, asked("HEAD", "/notes/n1", 204)) == [False]


def test_an_answer_without_content_has_none() -> None:
    """204 with a body."""
    law = safety.an_answer_without_content_has_none

    assert verdicts(law, asked("DELETE", "/notes/n1", 204)) == [True]
    assert verdicts(law, asked("DELETE", "/notes/n1", 204, b"{}")) == [False]


@pytest.mark.parametrize("sent", [b"{", b'{"a": "\xff"}', b'{"a": "\x00"}', b"title=Milk"])
def test_what_is_no_json_is_refused(sent: bytes) -> None:
    """Cut off, not UTF-8, with a bare control character, or another language."""
    law = bodies.what_is_no_json_is_refused

    assert verdicts(law, post(400, sent), post(201, sent)) == [True, False]


@pytest.mark.parametrize("sent", [b'{"title": NaN}', b"\xef\xbb\xbf{}", b"[" * 9999 + b"]" * 9999])
def test_what_parsers_differ_on_is_left_open(sent: bytes) -> None:
    """NaN, a byte order mark, a depth beyond the stack."""
    assert verdicts(bodies.what_is_no_json_is_refused, post(201, sent)) == []


@pytest.mark.parametrize(
    "sent",
    [
        [SENT],
        {},
        {**SENT, "stars": 6},
        {**SENT, "colour": "green"},
        {**SENT, "size": 1},
        {"title": 7},
    ],
)
def test_what_its_schema_forbids_is_refused(sent: object) -> None:
    """A list, a missing, unknown or wrong property, a number above its maximum."""
    law = bodies.what_its_schema_forbids_is_refused

    assert verdicts(law, post(400, sent), post(201, sent)) == [True, False]


@pytest.mark.parametrize("extra", [{"colour": None}, {"id": "mine"}, {"day": "some day"}])
def test_what_a_server_may_overlook_is_left_open(extra: dict[str, object]) -> None:
    """Null for what is not given, what only the server sets, and formats."""
    assert verdicts(bodies.what_its_schema_forbids_is_refused, post(201, {**SENT, **extra})) == []


def test_a_value_at_its_bound_is_taken() -> None:
    """Five stars are allowed: with four and a half the same note was taken."""
    law, most = bodies.a_value_at_its_bound_is_taken, {**SENT, "stars": 5}

    assert verdicts(law, post(201, SENT), post(201, most)) == [True]
    assert verdicts(law, post(201, SENT), post(400, most)) == [False]
    assert verdicts(law, post(400, most)) == []


def test_an_id_as_short_as_can_be_is_not_judged() -> None:
    """It is refused or not for what it names: a reference's length says little."""
    media = {"content-type": "application/json"}
    taken, refused = (
        replace(skillmeat_traffic.refused("invalidateCache", sent, code), request_headers=media)
        for sent, code in [({"project_id": "p1"}, 200), ({"project_id": "p"}, 400)]
    )
    traffic = Traffic(skillmeat_traffic.document(), [taken, refused])

    assert not list(bodies.a_value_at_its_bound_is_taken.judge(traffic))


def test_another_media_type_is_refused() -> None:
    """415, or 400; not taken."""
    law, plain = bodies.another_media_type_is_refused, "text/plain"

    assert verdicts(law, post(415, SENT, plain), post(400, SENT, plain)) == [True, True]
    assert verdicts(law, post(201, SENT, plain)) == [False]


def test_a_body_that_must_be_there_is_asked_for() -> None:
    """A note needs a title; an update needs nothing, so that an absent body may mean `{}`."""
    law = bodies.a_body_that_must_be_there_is_asked_for

    assert verdicts(law, post(400, b""), post(201, b"")) == [True, False]
    assert verdicts(law, asked("PATCH", "/notes/n1", shown=NOTE)) == []


def test_a_content_type_without_a_body_does_no_harm() -> None:
    """A DELETE has no body: 415 would be about nothing."""
    law = bodies.a_content_type_without_a_body_does_no_harm
    form = {"content-type": "application/x-www-form-urlencoded"}

    assert verdicts(law, asked("DELETE", "/notes/n1", 204, sends=form)) == [True]
    assert verdicts(law, asked("DELETE", "/notes/n1", 415, sends=form)) == [False]
