"""State machines: all operations in any order, judged by laws and by a model of the API."""

from collections.abc import Callable

import pytest

from specdouble.contract_tests.run import Deviates, Run


def make_tests(run: Run) -> dict[str, Callable[..., None]]:
    """One test, for an API with a machine and a target that may be written to."""
    if not run.has_machine:
        return {}

    def test_sequences() -> None:
        """No order of operations breaks a law, or what the model promises."""
        judgement = run.play()
        if judgement.broken:
            raise Deviates(judgement.first, judgement.broken)
        if not judgement.applies:
            pytest.skip("no time is left")

    return {"test_sequences": test_sequences}
