"""Which requests a rule meets, and on which of them it has its effect."""

from datetime import UTC, datetime, timedelta

import pytest

from specdouble.mockserver.kernel.refusals import Conflict, NotFound
from specdouble.mockserver.kernel.rules import ALWAYS, EVERY, MOST, Match, Rule, Rules, When

NOW = datetime(2026, 8, 3, 9, 30, tzinfo=UTC)


def on(rules: Rules, effect: str, match: Match = EVERY, when: When = ALWAYS) -> Rule:
    """A rule, called as its effect."""
    rule = Rule(effect, effect, match, when)
    rules.put(rule)
    return rule


def acting(rules: Rules, now: datetime = NOW, operation: str = "getNote") -> list[str]:
    """The effects on one request."""
    return [rule.effect for rule, _ in rules.acting(operation, "GET", "/v1/notes/7", now)]


def acted(rules: Rules, requests: int) -> list[bool]:
    """On which of so many requests there was any effect."""
    return [bool(acting(rules)) for _ in range(requests)]


@pytest.mark.parametrize(
    ("match", "is_met"),
    [
        (Match(), True),
        (Match(operation="getNote"), True),
        (Match(operation="putNote"), False),
        (Match(method="GET"), True),
        (Match(method="PUT"), False),
        (Match(path="/v1/notes/7"), True),
        (Match(path="/v1/notes/*"), True),
        (Match(path="*/7"), True),
        (Match(path="/v1/notes"), False),
        (Match(operation="getNote", method="GET", path="/v2/*"), False),
    ],
)
def test_a_request_is_met_that_agrees_with_all_that_is_said(match: Match, *, is_met: bool) -> None:
    """What isn't said is no condition."""
    rules = Rules(1)
    on(rules, "slow", match)

    assert acting(rules) == (["slow"] if is_met else [])


def test_a_rule_ends_after_so_many_times() -> None:
    """Requests that it doesn't meet don't count."""
    rules = Rules(1)
    on(rules, "fail", Match(operation="getNote"), When(times=2))
    acting(rules, operation="putNote")

    assert acted(rules, 4) == [True, True, False, False]


def test_a_rule_ends_at_its_time() -> None:
    """By the sandbox's clock."""
    rules = Rules(1)
    on(rules, "fail", when=When(until=NOW))

    assert acting(rules, NOW - timedelta(milliseconds=1)) == ["fail"]
    assert acting(rules, NOW) == []


def test_a_share_of_requests_is_taken() -> None:
    """Of a thousand about so many (0.3; five standard deviations are 0.07)."""
    rules = Rules(1)
    rule = on(rules, "fail", when=When(probability=0.3))
    taken = acted(rules, 1000)

    assert 230 < sum(taken) < 370
    assert (rule.met, rule.acted) == (1000, sum(taken))


@pytest.mark.parametrize(("probability", "expected"), [(0.0, False), (1.0, True)])
def test_never_and_always_are_what_they_say(probability: float, *, expected: bool) -> None:
    """The ends of the range."""
    rules = Rules(1)
    on(rules, "fail", when=When(probability=probability))

    assert set(acted(rules, 200)) == {expected}


def test_the_same_seed_takes_the_same_requests() -> None:
    """Another seed, and a rule of another name, take others."""
    rules, same, other, named = Rules(7), Rules(7), Rules(8), Rules(7)
    for each in (rules, same, other):
        on(each, "fail", when=When(probability=0.5))
    on(named, "slow", when=When(probability=0.5))
    taken = acted(rules, 50)

    assert acted(same, 50) == taken
    assert acted(other, 50) != taken
    assert acted(named, 50) != taken


def test_there_is_an_end_to_rules() -> None:
    """A hundred; those that are replaced or were removed don't count."""
    rules = Rules(1)
    for number in range(MOST):
        on(rules, f"slow-{number}")
    on(rules, "slow-1")
    with pytest.raises(Conflict):
        on(rules, "slow")
    rules.remove("slow-0")

    assert rules.put(Rule("slow", "slow"))


def test_a_removed_rule_has_no_effect() -> None:
    """Nor can it be found."""
    rules = Rules(1)
    on(rules, "one")
    on(rules, "two")
    rules.remove("one")

    assert acting(rules) == ["two"]
    with pytest.raises(NotFound, match="there are: two"):
        rules.get("one")
