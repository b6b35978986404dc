"""Laws: each is a test with its sentence for a name, over all traffic of the run."""

from collections.abc import Callable

import pytest

from specdouble.contract_tests.laws.law import Law
from specdouble.contract_tests.run import Deviates, Run


def make_tests(run: Run) -> dict[str, Callable[..., None]]:
    """One test a law; a law that had nothing to judge is skipped, with its reason."""

    @pytest.mark.parametrize("law", run.trial.laws, ids=lambda law: law.sentence)
    def test_law(law: Law) -> None:
        """Nothing in the traffic of this run breaks the law."""
        judgement = run.judgement(law)
        if judgement.broken:
            raise Deviates(judgement.first, judgement.broken)
        if judgement.lacks:
            pytest.skip(judgement.lacks)
        if not judgement.applies and run.settings.strict:
            raise Deviates(f"{law.id} is not applicable: needs {law.needs}")
        if not judgement.applies:
            pytest.skip(f"not applicable: needs {law.needs}")

    return {"test_law": test_law}
