"""Which rules a request meets, and what they come to together."""

from collections.abc import Mapping
from datetime import datetime

from starlette.types import Scope

from specdouble.fixtures.chance import Chance
from specdouble.fixtures.specimens import NoExample
from specdouble.mockserver.edge.mount import Mount
from specdouble.mockserver.edge.refusals import Violation, bad_request
from specdouble.mockserver.edge.rules import preferences
from specdouble.mockserver.edge.rules.bundles import BUNDLES
from specdouble.mockserver.edge.rules.documented import Documented
from specdouble.mockserver.edge.rules.effects import (
    Answering,
    BrokenSchema,
    Cut,
    Delay,
    Drip,
    Effect,
    InBundle,
    LogNormalDelay,
    Lying,
    MalformedJson,
    Plain,
    UniformDelay,
    WrongContentType,
    seconds,
)
from specdouble.mockserver.edge.rules.plan import Plan
from specdouble.mockserver.edge.rules.preferences import Preferences
from specdouble.mockserver.edge.rules.spoiling import Spoiling
from specdouble.mockserver.kernel.api import Answer
from specdouble.mockserver.kernel.rules import Rule, Rules
from specdouble.specs import Operation


class Planning:
    """Plans for the requests of one operation."""

    def __init__(self, operation: Operation, mount: Mount) -> None:
        self._operation = operation
        self._quirks = {
            each.name: each for each in mount.api.quirks if operation.id in each.operations
        }
        self._documented = Documented(operation, mount.envelope)
        self._spoiling = Spoiling(operation)

    def plan(
        self, scope: Scope, headers: Mapping[bytes, bytes], rules: Rules, now: datetime
    ) -> Plan:
        """What is to become of a request; a 400, if it prefers nonsense."""
        plan = Plan(self._spoiling)
        path = scope["path"]
        if (header := headers.get(preferences.HEADER)) is not None:
            self._prefer(plan, header, f"{path}?{scope['query_string'].decode('latin-1')}")
        operation = self._operation
        for rule, chance in rules.acting(
            operation.id, operation.method, path, now, self._is_concerned
        ):
            self._take(plan, rule, chance)
        return plan

    def _is_concerned(self, effect: Effect) -> bool:
        """Whether an effect can be had of this operation."""
        match effect:
            case Lying(name=name):
                return name in self._quirks
            case Answering(status=status):
                return self._documented.can_be(status)
            case _:
                return True

    def _prefer(self, plan: Plan, header: bytes, purpose: str) -> None:
        wanted, faults = preferences.preferences(header)
        if not faults and (wanted.code or wanted.example or wanted.dynamic):
            try:
                plan.instead = self._preferred(wanted, purpose)
            except NoExample as error:
                faults = [_fault(str(error))]
        if faults:
            raise bad_request(faults)
        plan.seconds = wanted.wait or 0.0
        plan.applied = wanted.applied

    def _preferred(self, wanted: Preferences, purpose: str) -> Answer:
        status = wanted.code or self._documented.success
        if self._operation.response(status) is None:
            known = ", ".join(self._operation.responses)
            message = f"{self._operation.id} has no code {status}; it has {known}"
            raise bad_request([_fault(message)])
        return self._documented.answer(
            status, purpose, example=wanted.example, made_up=wanted.dynamic
        )

    def _take(self, plan: Plan, rule: Rule, chance: Chance) -> None:
        """Let a rule's effect into the plan."""
        effect: Effect = rule.effect
        match effect:
            case InBundle(name=name):
                for part in BUNDLES[name].chosen(chance):
                    self._take_plain(plan, part, chance, rule)
            case Lying(name=name):
                plan.quirks.append((_told(rule, effect), self._quirks[name]))
            case _:
                self._take_plain(plan, effect, chance, rule)

    def _take_plain(self, plan: Plan, effect: Plain, chance: Chance, rule: Rule) -> None:
        """Delays add up; of several answers, drips and cuts the first one counts."""
        told = _told(rule, effect)
        match effect:
            case Delay() | UniformDelay() | LogNormalDelay():
                plan.seconds += seconds(effect, chance)
            case Answering() if plan.instead is None:
                plan.instead = self._answer(effect, chance)
            case Drip() if plan.drip is None:
                plan.drip = effect
            case Cut() if plan.cut is None:
                plan.cut = effect
            case MalformedJson() | WrongContentType() | BrokenSchema():
                plan.spoilers.append((told, effect))
                return  # told when it is done, for there may be nothing to spoil
            case _:
                return
        plan.tell(told)

    def _answer(self, effect: Answering, chance: Chance) -> Answer:
        purpose = str(chance.draw())
        try:
            return self._documented.answer(
                effect.status, purpose, example=effect.example, made_up=effect.dynamic
            )
        except NoExample:  # of a rule for many operations: of this one any will do
            return self._documented.answer(effect.status, purpose)


def _told(rule: Rule, effect: Effect) -> str:
    return f"{rule.name} {type(effect).__struct_config__.tag}"


def _fault(message: str) -> Violation:
    return Violation("header", "Prefer", f"Prefer: {message}")
