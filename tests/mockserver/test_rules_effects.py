"""What rules do to answers, over HTTP."""

import json
import time

import pytest

from specdouble.specs import Direction, load_builtin
from tests.mockserver.http import CACHE
from tests.mockserver.rules import Ruled

LIST = "/cache/artifacts?limit=2"


@pytest.fixture
def ruled() -> Ruled:
    return Ruled()


def is_valid(operation: str, status: int, value: object) -> bool:
    """Whether SkillMeat's document allows this answer."""
    document = load_builtin("skillmeat")
    response = document.operations[operation].responses[str(status)]
    schema = response.schemas["application/json"]
    return document.schemas.validator(schema, Direction.RESPONSE).is_valid(value)


def test_nothing_is_on_at_the_start(ruled: Ruled) -> None:
    """No answer tells of a rule."""
    assert ruled.control.get("/sandboxes/default/rules").json() == {"items": [], "total": 0}
    assert "x-specdouble-rules" not in ruled.skillmeat.get(LIST).headers


def test_a_delay_is_as_long_as_it_says(ruled: Ruled) -> None:
    """And the answer is the usual one otherwise."""
    usual = ruled.skillmeat.get(LIST)
    ruled.on("delay", seconds=0.05)
    began = time.monotonic()
    late = ruled.skillmeat.get(LIST)

    assert time.monotonic() - began >= 0.05
    assert late.content == usual.content
    assert late.headers["x-specdouble-rules"] == "r1 delay"


def test_an_answer_is_an_example_of_the_document(ruled: Ruled) -> None:
    """The first of that status; nothing is done."""
    ruled.on("answer", {"operation": "invalidateCache"}, {"times": 1}, status=404)
    refused = ruled.skillmeat.post("/cache/invalidate", json={})

    assert refused.status_code == 404
    assert is_valid("invalidateCache", 404, refused.json())
    assert ruled.skillmeat.get("/cache/projects?status=stale").json()["total"] == 2


def test_an_example_can_be_named(ruled: Ruled) -> None:
    """As Peaka's document has one for a table that can't be cached."""
    ruled.on("answer", status=400, example="notCacheable")
    answer = ruled.peaka.post("/cache", json={})

    assert (answer.status_code, answer.json()["errorCode"]) == (400, "TABLE_NOT_CACHEABLE")


def test_an_answer_can_be_made_up(ruled: Ruled) -> None:
    """It fits its schema, differs from request to request, and is the same in another mock."""
    other = Ruled()
    for each in (ruled, other):
        each.on("answer", status=200, dynamic=True)
    first, second = ruled.skillmeat.get(LIST), ruled.skillmeat.get(LIST)

    assert is_valid("listArtifacts", 200, first.json())
    assert first.json() != second.json()
    assert other.skillmeat.get(LIST).json() == first.json()


@pytest.mark.parametrize("status", [503, 599])
def test_an_error_that_the_document_leaves_out_has_the_usual_shape(
    ruled: Ruled, status: int
) -> None:
    """Each API's own: SkillMeat's, Peaka's."""
    ruled.on("answer", status=status)
    one, two = ruled.skillmeat.get(LIST), ruled.peaka.get("/cache/status")

    assert (one.status_code, two.status_code) == (status, status)
    assert one.json().keys() == {"detail"}
    assert two.json().keys() == {"error", "message", "errorCode"}


def test_a_key_is_asked_for_before_any_rule(ruled: Ruled) -> None:
    """Who has none learns of no rule."""
    ruled.on("bundle", name="outage")
    answer = ruled.skillmeat.get(LIST, headers={"Authorization": "Bearer x"})

    assert answer.status_code == 401
    assert "x-specdouble-rules" not in answer.headers


def test_an_outage_comes_before_validation(ruled: Ruled) -> None:
    """Whatever is wrong with a request, nobody has looked."""
    ruled.on("bundle", name="outage")

    assert ruled.skillmeat.get("/cache/projects?limit=-1").status_code == 503


def test_malformed_json_is_none(ruled: Ruled) -> None:
    """Its length is that of what is sent."""
    ruled.on("malformed-json")
    answer = ruled.skillmeat.get(LIST)

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    assert int(answer.headers["content-length"]) == len(answer.content)
    with pytest.raises(json.JSONDecodeError):
        answer.json()


def test_another_content_type_is_said(ruled: Ruled) -> None:
    """Of the same content."""
    usual = ruled.skillmeat.get(LIST)
    ruled.on("content-type", media_type="text/html; charset=utf-8")
    answer = ruled.skillmeat.get(LIST)

    assert answer.headers.get_list("content-type") == ["text/html; charset=utf-8"]
    assert answer.content == usual.content


@pytest.mark.parametrize("at", ["/items/0/name", "/items/1", "/items", "/total", ""])
def test_a_schema_is_broken_at_a_place(ruled: Ruled, at: str) -> None:
    """There, and nowhere else."""
    usual = ruled.skillmeat.get(LIST).json()
    ruled.on("break-schema", at=at)
    answer = ruled.skillmeat.get(LIST)
    broken = answer.json()

    assert answer.headers["x-specdouble-rules"] == "r1 break-schema"
    assert is_valid("listArtifacts", 200, usual)
    assert not is_valid("listArtifacts", 200, broken)
    assert without(broken, at) == without(usual, at)


def without(value: object, at: str) -> object:
    """A value with nothing at a place."""
    whole = json.loads(json.dumps([value]))
    holder, key = whole, "0"
    for step in at.split("/")[1:]:
        holder, key = holder[int(key) if isinstance(holder, list) else key], step
    holder[int(key) if isinstance(holder, list) else key] = None
    return whole


@pytest.mark.parametrize("at", ["/items/9/name", "/nothing", "/items/x", "/total/x"])
def test_where_the_place_is_not_there_nothing_is_broken(ruled: Ruled, at: str) -> None:
    """And no rule is told of."""
    usual = ruled.skillmeat.get(LIST)
    ruled.on("break-schema", at=at)
    answer = ruled.skillmeat.get(LIST)

    assert answer.content == usual.content
    assert "x-specdouble-rules" not in answer.headers


def test_a_kept_answer_is_not_spoiled_for_good(ruled: Ruled) -> None:
    """Answers are kept with the world; what a rule makes of one is another."""
    path = f"/cache/{CACHE}/status"
    usual = ruled.peaka.get(path).content
    rule = ruled.on("break-schema", at="/status")
    ruled.peaka.get(path)
    ruled.control.delete(f"/sandboxes/default/rules/{rule}")

    assert ruled.peaka.get(path).content == usual


def test_rules_that_meet_come_together(ruled: Ruled) -> None:
    """All are told of, in the order in which they were added; the first answer counts."""
    ruled.on("delay", seconds=0)
    ruled.on("answer", status=500)
    ruled.on("answer", status=429)
    ruled.on("content-type", media_type="text/plain")
    answer = ruled.skillmeat.get(LIST)

    assert answer.status_code == 500
    assert answer.headers["x-specdouble-rules"] == "r1 delay, r2 answer, r4 content-type"


def test_a_rule_is_of_one_sandbox(ruled: Ruled) -> None:
    """Others, also those made of it, have none of it."""
    ruled.on("bundle", name="outage")
    ruled.control.post("/sandboxes", json={"name": "fork", "source": "default"})
    answer = ruled.skillmeat.get(LIST, headers={"X-Sandbox": "fork"})

    assert answer.status_code == 200


def test_a_reset_switches_rules_off(ruled: Ruled) -> None:
    """It brings back the beginning, when none was on."""
    ruled.on("bundle", name="outage")
    ruled.control.post("/sandboxes/default/reset")

    assert ruled.skillmeat.get(LIST).status_code == 200
