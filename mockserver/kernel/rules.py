"""A sandbox's rules: which requests are not treated as usual, when, and with what effect."""

from collections.abc import Callable, Sequence
from datetime import datetime
from fnmatch import fnmatchcase
from typing import Any

import msgspec

from specdouble.fixtures.chance import Chance
from specdouble.mockserver.kernel.refusals import Conflict, NotFound

MOST = 100
"""A sandbox has at most so many."""
MOST_NAMED = 20


class Match(msgspec.Struct, frozen=True, omit_defaults=True):
    """Which requests: all that agree with what is said. `path`: as a shell's pattern, with `*`."""

    operation: str | None = None
    method: str | None = None
    path: str | None = None

    def meets(self, operation: str, method: str, path: str) -> bool:
        """Whether a request is meant."""
        return (
            self.operation in {None, operation}
            and self.method in {None, method}
            and (self.path is None or fnmatchcase(path, self.path))
        )


class When(msgspec.Struct, frozen=True, omit_defaults=True):
    """How often, and how long: so many times, in that share of all cases, until that moment."""

    times: int | None = None
    probability: float = 1.0
    until: datetime | None = None


EVERY = Match()
ALWAYS = When()


class Rule(msgspec.Struct):
    """`met`: how many requests it was meant for so far; `acted`: on how many it had its effect."""

    name: str
    effect: Any
    match: Match = EVERY
    when: When = ALWAYS
    met: int = 0
    acted: int = 0

    def acts(self, now: datetime, chance: Chance) -> bool:
        """Whether it has its effect on a request that it meets, at this moment."""
        times, until = self.when.times, self.when.until
        is_over = times is not None and self.acted >= times
        if is_over or (until is not None and now >= until):
            return False
        self.met += 1
        if not chance.happens(self.when.probability):
            return False
        self.acted += 1
        return True


class Rules:
    """Those that are `on`, in the order in which they were added; the same chances for a seed."""

    __slots__ = ("_seed", "on")

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self.on: list[Rule] = []

    def put(self, rule: Rule) -> bool:
        """Switch a rule on, in place of the one of its name; whether there was none.

        Conflict, if there are too many.
        """
        names = [each.name for each in self.on]
        if rule.name in names:
            self.on[names.index(rule.name)] = rule
            return False
        if len(names) >= MOST:
            message = f"There are {MOST} rules, and no more may be: remove those that are done"
            raise Conflict(message)
        self.on.append(rule)
        return True

    def get(self, name: str) -> Rule:
        """The rule of that name; NotFound, if there is none."""
        found = next((rule for rule in self.on if rule.name == name), None)
        if found is None:
            known = ", ".join(rule.name for rule in self.on[:MOST_NAMED]) or "none"
            message = f"There is no rule '{name[:64]}'; there are: {known}"
            raise NotFound(message)
        return found

    def remove(self, name: str) -> Rule:
        """Switch a rule off: the rule."""
        found = self.get(name)
        self.on.remove(found)
        return found

    def replace(self, rules: Sequence[Rule]) -> None:
        """Switch just these on; Conflict, if two have one name."""
        names = [rule.name for rule in rules]
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice is not None:
            message = f"Two rules are called '{twice}'"
            raise Conflict(message)
        self.on = list(rules)

    def acting(
        self,
        operation: str,
        method: str,
        path: str,
        now: datetime,
        concerns: Callable[[Any], bool] = lambda _effect: True,
    ) -> list[tuple[Rule, Chance]]:
        """Those that have their effect on this request, each with a chance of its own.

        `concerns`: whether an effect can be had there at all.
        """
        found = []
        for rule in self.on:
            if rule.match.meets(operation, method, path) and concerns(rule.effect):
                chance = Chance(self._seed, "rule", rule.name, str(rule.met))
                if rule.acts(now, chance):
                    found.append((rule, chance))
        return found
