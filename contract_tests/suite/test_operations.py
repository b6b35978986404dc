"""Each operation by itself: Schemathesis' examples, coverage and fuzzing, with all its checks."""

from collections.abc import Callable

from specdouble.contract_tests.allowances.left_open import AnyCase
from specdouble.contract_tests.run import Run


def make_tests(run: Run) -> dict[str, Callable[..., None]]:
    """One test an operation."""

    @run.schema.parametrize()
    def test_operation(case: AnyCase) -> None:
        """Every answer of the operation is one that the document allows."""
        run.validate(case, run.call(case))

    return {"test_operation": test_operation}
