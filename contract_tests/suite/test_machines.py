"""State machines: all operations in any order, judged by laws and by a model of the API."""

from collections.abc import Callable
from dataclasses import replace
from types import ModuleType

from specdouble.contract_tests.machines import peaka, sequence, skillmeat
from specdouble.contract_tests.run import Deviates, Run

MACHINES: dict[str, ModuleType] = {"skillmeat": skillmeat, "peaka": peaka}


def make_tests(run: Run) -> dict[str, Callable[..., None]]:
    """One test, for an API with a machine and a target that may be written to."""
    module = MACHINES.get(run.settings.api or "")
    if module is None or run.is_worker or not run.target.writes:
        return {}

    def test_sequences() -> None:
        """No order of operations breaks a law, or what the model promises."""
        machine = module.machine(run.trial.new_client, run.trial.laws, run.settings.values)
        failures = sequence.run(machine, replace(module.EFFORT, seed=run.settings.seed))
        run.learn_sequences(failures, machine.stage.left_behind)
        if failures:
            raise Deviates(failures[0].sentence)

    return {"test_sequences": test_sequences}
