"""Operations one after another, along the document's links and those that names suggest."""

from typing import Any

from schemathesis import Response
from schemathesis.errors import NoLinksFound
from schemathesis.generation.stateful.state_machine import APIStateMachine

from specdouble.contract_tests.allowances.left_open import AnyCase
from specdouble.contract_tests.run import WORKFLOWS, Run
from specdouble.contract_tests.suite.skipping import skipped_when_out_of_time


def make_tests(run: Run) -> dict[str, Any]:
    """One test: a state machine over all operations, if one leads to another."""
    schema = run.cases.only(*run.cases.operations)
    base: type[APIStateMachine] = schema.as_state_machine()
    if not run.target.writes or not _has_links(base):
        return {}

    class Workflow(base):  # type: ignore[valid-type,misc]
        """Follows links; each answer is judged with what was answered before it in mind."""

        def call(self, case: AnyCase, **_options: Any) -> Response:
            run.begin(WORKFLOWS)
            with skipped_when_out_of_time():
                return run.cases.call(case)

        def validate_response(
            self,
            response: Response,
            case: AnyCase,
            *_: Any,
            **_options: Any,
        ) -> None:
            run.cases.validate(case, response, recorder=self.recorder)

    return {"TestWorkflow": run.cases.seeded(Workflow)}


def _has_links(machine: type[APIStateMachine]) -> bool:
    try:
        machine()
    except NoLinksFound:
        return False
    return True
