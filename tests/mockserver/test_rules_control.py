"""The control API's operations on rules."""

import contextlib
import logging

import pytest

from specdouble.fixtures.chance import Chance
from specdouble.mockserver.edge.rules.bundles import BUNDLES
from specdouble.mockserver.kernel.clock import Clock
from specdouble.mockserver.kernel.refusals import NotFound
from specdouble.mockserver.mocks import create_sandboxes, first_rules
from tests.mockserver.http import NOW
from tests.mockserver.rules import RULES, Ruled

LIST = "/cache/artifacts"


@pytest.fixture
def ruled() -> Ruled:
    return Ruled()


def test_a_rule_is_switched_on_and_told_of(ruled: Ruled) -> None:
    """201; how often it had its effect is counted."""
    said = {"match": {"method": "GET"}, "when": {"times": 3}}
    made = ruled.put({"kind": "delay", "seconds": 0.0}, "slow", **said)
    ruled.skillmeat.get(LIST)
    told = ruled.control.get(f"{RULES}/slow").json()

    assert made.status_code == 201
    assert made.json() == {
        "name": "slow",
        **said,
        "effect": {"kind": "delay", "seconds": 0.0},
        "met": 0,
        "acted": 0,
    }
    assert told == {**made.json(), "met": 1, "acted": 1}
    assert ruled.control.get(RULES).json() == {"items": [told], "total": 1}


def test_a_rule_is_replaced_by_the_next_of_its_name(ruled: Ruled) -> None:
    """200; it keeps its place, and counts anew."""
    for name in ("one", "two", "one"):
        answer = ruled.put({"kind": "answer", "status": 500 if name == "two" else 503}, name)
        ruled.skillmeat.get(LIST)
    listed = ruled.control.get(RULES).json()["items"]

    assert answer.status_code == 200
    assert [(each["name"], each["acted"]) for each in listed] == [("one", 1), ("two", 2)]


def test_one_rule_or_all_are_removed(ruled: Ruled) -> None:
    """204, then 404."""
    for _ in range(3):
        ruled.on("bundle", name="outage")

    assert ruled.control.delete(f"{RULES}/r1").status_code == 204
    assert ruled.control.delete(f"{RULES}/r1").status_code == 404
    assert [each["name"] for each in ruled.control.get(RULES).json()["items"]] == ["r2", "r3"]
    assert ruled.control.put(RULES, json={"items": []}).json() == {"items": [], "total": 0}
    assert ruled.skillmeat.get(LIST).status_code == 200


def test_all_rules_are_replaced_at_once(ruled: Ruled) -> None:
    """Or none, where one of them can't be."""
    ruled.on("bundle", name="outage")
    effect = {"kind": "answer", "status": 500}
    named = [{"name": name, "effect": effect} for name in ("one", "two", "one")]
    refused = ruled.control.put(RULES, json={"items": named})

    assert (refused.status_code, refused.json()["detail"]) == (409, "Two rules are called 'one'")
    assert ruled.skillmeat.get(LIST).status_code == 503
    assert ruled.control.put(RULES, json={"items": named[:2]}).json()["total"] == 2
    assert ruled.skillmeat.get(LIST).headers["x-specdouble-rules"] == "one answer"


def test_a_sandbox_has_at_most_a_hundred(ruled: Ruled) -> None:
    """As the document says; 409 beyond."""
    for _ in range(100):
        ruled.on("malformed-json")
    refused = ruled.put({"kind": "malformed-json"})

    assert (refused.status_code, refused.json()["title"]) == (409, "Conflict")


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        ({}, 400, "the member 'effect'"),
        ({"effect": {"kind": "dealy", "seconds": 1}}, 400, "delay"),
        ({"effect": {"kind": "delay"}}, 400, "seconds"),
        ({"effect": {"kind": "delay", "seconds": 60.1}}, 400, "at most 60"),
        ({"effect": {"kind": "log-normal-delay", "median": 1, "sigma": 9}}, 400, "at most 5"),
        ({"effect": {"kind": "uniform-delay", "least": 2, "most": 1}}, 409, "2 is more than 1"),
        ({"effect": {"kind": "answer", "status": 700}}, 400, "at most 599"),
        ({"effect": {"kind": "answer", "status": 299}}, 409, "status 299"),
        (
            {
                "match": {"operation": "createCache"},
                "effect": {"kind": "answer", "status": 400, "example": "notCachable"},
            },
            409,
            "did you mean notCacheable?",
        ),
        ({"effect": {"kind": "cut", "at": "end"}}, 400, "start, body, middle"),
        ({"effect": {"kind": "break-schema", "at": "items"}}, 400, "#/effect/at"),
        ({"effect": {"kind": "content-type", "media_type": "a/b\r\nX: y"}}, 400, "media_type"),
        ({"effect": {"kind": "bundle", "name": "flakey"}}, 404, "did you mean flaky?"),
        ({"effect": {"kind": "quirk", "name": "none"}}, 404, "no quirk 'none'"),
        ({"effect": {"kind": "malformed-json"}, "when": {"times": 0}}, 400, "at least 1"),
        ({"effect": {"kind": "malformed-json"}, "when": {"probability": 2}}, 400, "at most 1"),
        (
            {"effect": {"kind": "malformed-json"}, "when": {"until": "2016-12-31T23:59:60Z"}},
            409,
            "until",
        ),
        (
            {"effect": {"kind": "malformed-json"}, "match": {"operation": "createCaches"}},
            404,
            "did you mean createCache?",
        ),
    ],
)
def test_a_mistake_is_a_problem(
    ruled: Ruled, body: dict[str, object], status: int, said: str
) -> None:
    """One that says what would be right; no rule is on."""
    answer = ruled.control.put(f"{RULES}/mine", json=body)

    assert (answer.status_code, answer.headers["content-type"]) == (
        status,
        "application/problem+json",
    )
    assert said in answer.json()["detail"]
    assert ruled.control.get(RULES).json()["total"] == 0


def test_what_is_on_is_in_the_log(ruled: Ruled, caplog: pytest.LogCaptureFixture) -> None:
    """A line when it is switched on, and one when it is switched off."""
    with caplog.at_level(logging.WARNING, "specdouble.rules"):
        ruled.on("bundle", {"operation": "createCache"}, name="outage")
        ruled.control.delete(f"{RULES}/r1")

    rule = (
        '{"match":{"operation":"createCache"},"when":{},"effect":{"kind":"bundle","name":"outage"}}'
    )
    assert caplog.messages == [
        f"sandbox 'default': rule 'r1' is on: {rule}",
        "sandbox 'default': rule 'r1' is off",
    ]


def test_bundles_are_listed(ruled: Ruled) -> None:
    """With what they do."""
    listed = ruled.control.get("/bundles").json()

    assert [each["name"] for each in listed["items"]] == ["slow-3g", "flaky", "outage"]
    assert all(each["description"].endswith(".") for each in listed["items"])


def test_quirks_are_listed_with_their_evidence(ruled: Ruled) -> None:
    """One line each."""
    for quirk in ruled.control.get("/quirks").json()["items"]:
        assert quirk["operations"]
        assert "\n" not in quirk["evidence"]


def test_a_flaky_api_fails_now_and_then() -> None:
    """As often as its description says: of a thousand requests a tenth is 503, and so on."""
    flaky, counts = BUNDLES["flaky"], {"Answering": 0, "Cut": 0, "UniformDelay": 0}
    for number in range(1000):
        for effect in flaky.chosen(Chance(1, str(number))):
            counts[type(effect).__name__] += 1

    assert 50 < counts["Answering"] < 150
    assert 15 < counts["Cut"] < 85
    assert 137 < counts["UniformDelay"] < 263


def test_a_header_tells_what_a_bundle_did(ruled: Ruled) -> None:
    """By the rule's name, and not of what is in place of it all."""
    ruled.on("quirk", name="skillmeat-search-beyond-names")
    ruled.on("bundle", name="outage")
    answer = ruled.skillmeat.get("/cache/search?query=docker")

    assert answer.headers["x-specdouble-rules"] == "r2 answer"


@pytest.mark.parametrize(
    ("effect", "prefer", "by", "rules"),
    [
        ({"kind": "delay", "seconds": 0}, "", "apis.skillmeat.listings", ["mine delay"]),
        ({"kind": "bundle", "name": "outage"}, "", "rule: mine", ["mine answer"]),
        ({"kind": "malformed-json"}, "code=400", "Prefer: code=400", ["mine malformed-json"]),
        ({"kind": "cut", "at": "start"}, "wait=0", "apis.skillmeat.listings", ["mine cut"]),
    ],
)
def test_the_history_tells_of_rules(
    ruled: Ruled, effect: dict[str, object], prefer: str, by: str, rules: list[str]
) -> None:
    """What made an answer, and what touched it; also one that was never sent."""
    ruled.put(effect)
    with contextlib.suppress(KeyError):  # of the client, that is told of no status
        ruled.skillmeat.get(LIST, headers={"Prefer": prefer})
    (told,) = ruled.control.get("/sandboxes/default/history").json()["items"]

    assert told["why"]["by"].startswith(by)
    assert told["why"]["rules"] == rules


def test_every_sandbox_begins_with_the_rules_of_the_server() -> None:
    """Made, forked or reset; one that was removed is back then."""
    rules = first_rules(["peaka"], ["outage"], ["peaka-nulls"])
    sandboxes = create_sandboxes(["peaka"], clock=Clock.frozen(NOW), rules=rules)
    sandboxes.create("made")
    sandboxes.create("forked", source="default")
    sandboxes.get("made").rules.remove("outage")
    sandboxes.reset("made")

    for sandbox in sandboxes:
        assert [rule.name for rule in sandbox.rules.on] == ["outage", "peaka-nulls"]
    with pytest.raises(NotFound, match="did you mean peaka-nulls"):
        first_rules(["peaka"], quirks=["peaka-null"])
    with pytest.raises(NotFound, match="no quirk 'peaka-nulls'"):
        first_rules(["skillmeat"], quirks=["peaka-nulls"])
