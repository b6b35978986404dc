"""Each operation by itself: Schemathesis' examples, coverage and fuzzing, with all its checks."""

import re
from collections.abc import Callable

from specdouble.contract_tests.allowances.left_open import AnyCase
from specdouble.contract_tests.run import CASES, Run
from specdouble.contract_tests.suite.skipping import skipped_when_out_of_time
from specdouble.specs import Operation


def make_tests(run: Run) -> dict[str, Callable[..., None]]:
    """One test an operation.

    Schemathesis would make them all of one function, but then pytest (9.2) gives all of them the
    same node id, which `--lf` goes by. Brackets and colons mean something in a node id.
    """
    return {
        "test_" + re.sub(r"[\[\]:]", "_", each.id): _test(run, each)
        for each in run.cases.operations
    }


def _test(run: Run, operation: Operation) -> Callable[..., None]:
    @run.cases.only(operation).parametrize()
    def test_operation(case: AnyCase) -> None:
        """Every answer of the operation is one that the document allows."""
        run.begin(CASES)
        with skipped_when_out_of_time():
            response = run.cases.call(case)
        run.cases.validate(case, response)

    test: Callable[..., None] = test_operation
    return test
