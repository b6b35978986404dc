"""The mock keeps its own contracts: the suite, all of it, on the app in this process."""

from pathlib import Path

import pytest
from schemathesis.core.result import Ok

from specdouble.contract_tests.run import CASES, SEQUENCES, STORIES, WORKFLOWS, Run
from specdouble.contract_tests.settings import Settings
from specdouble.contract_tests.suite import test_laws, test_operations, test_stories, test_workflows
from specdouble.contract_tests.target import Target
from specdouble.mockserver.mocks import MOCKS
from tests.mocks import create_app


def run(api: str) -> Run:
    settings = Settings(target="http://testserver", api=api, max_examples=10)
    document = settings.document()
    target = Target(
        base_url=f"http://testserver{document.base_path}",
        keys=[key.token for key in MOCKS[api].keys],
        timeout=30,
        writes=True,
        app=create_app([api], rate_limit=False),
    )
    return Run(settings, target, document)


skillmeat = run("skillmeat")

test_skillmeat_story = test_stories.make_tests(skillmeat)["test_story"]
globals().update(test_operations.make_tests(skillmeat))
TestSkillmeatWorkflow = test_workflows.make_tests(skillmeat)["TestWorkflow"]
test_skillmeat_law = test_laws.make_tests(skillmeat)["test_law"]


def test_only_laws_about_a_limit_that_is_off_have_nothing_to_judge() -> None:
    """No law is not applicable: those about a limiter say that there is none."""
    report = skillmeat.report()

    assert report.not_applicable == {}
    assert set(report.lacking) == {
        "skillmeat.limits.remaining-counts-down",
        "skillmeat.limits.refusal-says-why",
        "skillmeat.limits.each-key-has-its-own",
    }


def test_a_target_is_put_back_before_each_part_of_a_run(tmp_path: Path) -> None:
    """Not before the first, for that was done before the target was looked at."""
    log = tmp_path / "log"
    settings = Settings(target="http://testserver", api="skillmeat", reset=f"touch {log}")
    document = settings.document()
    target = Target(base_url="http://testserver", keys=["key"], timeout=1, writes=True)
    judging = Run(settings, target, document)
    seen = []
    for part in (STORIES, STORIES, CASES, WORKFLOWS, SEQUENCES, STORIES):
        judging.begin(part)
        seen.append(log.exists())
        log.unlink(missing_ok=True)

    assert seen == [False, False, True, True, True, True]


@pytest.mark.parametrize(("operations", "number"), [((), 1), (("getStatus",), 0)])
def test_workflows_need_operations_that_lead_to_others(
    operations: tuple[str, ...], number: int
) -> None:
    """Of one operation alone, there are none."""
    settings = Settings(target="http://testserver", api="skillmeat", operations=operations)
    target = Target(base_url="http://testserver", keys=["key"], timeout=1, writes=True)

    tests = test_workflows.make_tests(Run(settings, target, settings.document()))

    assert len(tests) == number


@pytest.mark.parametrize("api", ["skillmeat", "peaka"])
def test_cases_are_made_for_the_operations_that_are_asked_for(api: str) -> None:
    """One by one for the tests; of a target that may not be written to, only the reading ones."""
    settings = Settings(target="http://testserver", api=api)
    document = settings.document()
    target = Target(base_url="http://testserver", keys=["key"], timeout=1, writes=False)
    cases = Run(settings, target, document).cases

    reading = {each.id for each in document.operations.values() if each.method == "GET"}
    assert {each.id for each in cases.operations} == reading
    for operation in document.operations.values():
        (made,) = cases.only(operation).get_all_operations()
        assert isinstance(made, Ok)
        assert made.ok().label == f"{operation.method} {operation.path}"
