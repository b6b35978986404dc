"""Plays an API's machine against a target, if there is one for that API."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import ModuleType

from specdouble.contract_tests.client import Client
from specdouble.contract_tests.laws.law import Law
from specdouble.contract_tests.machines import peaka, sequence, skillmeat
from specdouble.contract_tests.machines.failure import Failure

MACHINES: Mapping[str, ModuleType] = {"skillmeat": skillmeat, "peaka": peaka}


@dataclass(frozen=True, slots=True)
class Played:
    """What came of it: failures, each with the shortest sequence, and what could not be undone."""

    failures: Sequence[Failure] = ()
    left_behind: Sequence[str] = ()


def play(
    api: str,
    new_client: Callable[[], Client],
    laws: Sequence[Law],
    values: Mapping[str, str],
    seed: int,
) -> Played:
    """All operations of the API in any order, for as long as its machine's effort allows."""
    module = MACHINES[api]
    machine = module.machine(new_client, laws, values)
    failures = sequence.run(machine, replace(module.EFFORT, seed=seed))
    return Played(failures, tuple(machine.stage.left_behind))
