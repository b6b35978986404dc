"""Which rules can be had of a mock: those that its documents and its APIs' quirks allow."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from specdouble.fixtures.specimens import NoExample
from specdouble.mockserver.edge.mount import Mount
from specdouble.mockserver.edge.rules.bundles import BUNDLES
from specdouble.mockserver.edge.rules.documented import Documented
from specdouble.mockserver.edge.rules.effects import (
    Answering,
    Effect,
    InBundle,
    Lying,
    UniformDelay,
    effect_of,
)
from specdouble.mockserver.kernel.api import Quirk
from specdouble.mockserver.kernel.refusals import Conflict, NotFound
from specdouble.mockserver.kernel.rules import Match
from specdouble.specs import Operation
from specdouble.specs.suggesting import suggestion


class Catalogue:
    """Makes effects, and refuses those that could never be seen."""

    def __init__(self, mounts: Sequence[Mount]) -> None:
        self.quirks = {quirk.name: quirk for mount in mounts for quirk in mount.api.quirks}
        self.bundles = {name: bundle.description for name, bundle in BUNDLES.items()}
        self._operations = {
            operation.id: (operation, mount)
            for mount in mounts
            for operation in mount.document.operations.values()
        }

    def effect(self, said: Mapping[str, Any], match: Match) -> Effect:
        """The effect that is asked for; a Refusal, if there is none such where it is to be."""
        meant = list(self._meant(match))
        effect = effect_of(said)
        match effect:
            case InBundle(name=name):
                known_bundle(name)
            case Lying(name=name):
                _check_quirk(known_quirk(name, self.quirks.values()), meant)
            case Answering():
                _check_answer(effect, [self._documented(operation) for operation in meant])
            case UniformDelay(least=least, most=most) if least > most:
                message = f"least is at most what most is, and {least:g} is more than {most:g}"
                raise Conflict(message)
        return effect

    def _meant(self, match: Match) -> Iterable[Operation]:
        if match.operation is not None and match.operation not in self._operations:
            raise _unknown("operation", match.operation, self._operations)
        for operation, _ in self._operations.values():
            if match.operation in {None, operation.id} and match.method in {None, operation.method}:
                yield operation

    def _documented(self, operation: Operation) -> Documented:
        return Documented(operation, self._operations[operation.id][1].envelope)


def known_bundle(name: str) -> InBundle:
    """The bundle of that name; NotFound with the nearest one, if there is none."""
    if name not in BUNDLES:
        raise _unknown("bundle", name, BUNDLES)
    return InBundle(name)


def known_quirk(name: str, quirks: Iterable[Quirk]) -> Quirk:
    """The quirk of that name; NotFound with the nearest one, if there is none."""
    by_name = {quirk.name: quirk for quirk in quirks}
    if name not in by_name:
        raise _unknown("quirk", name, by_name)
    return by_name[name]


def _check_quirk(quirk: Quirk, meant: Sequence[Operation]) -> None:
    if not any(operation.id in quirk.operations for operation in meant):
        message = f"{quirk.name} is about {', '.join(sorted(quirk.operations))}"
        raise Conflict(message)


def _check_answer(effect: Answering, meant: Sequence[Documented]) -> None:
    able = [each for each in meant if each.can_be(effect.status)]
    if not able:
        statuses = sorted({status for each in meant for status in each.statuses})
        message = f"status {effect.status} is in no document there; there are {', '.join(statuses)}"
        raise Conflict(message)
    if effect.example is None:
        return
    faults = []
    for each in able:
        try:
            each.answer(effect.status, "", example=effect.example)
        except NoExample as error:
            faults.append(str(error))
        else:
            return
    raise Conflict(next((each for each in faults if "did you mean" in each), faults[0]))


def _unknown(kind: str, name: str, known: Iterable[str]) -> NotFound:
    return NotFound(f"There is no {kind} '{name[:64]}'; {suggestion(name, known)}")
