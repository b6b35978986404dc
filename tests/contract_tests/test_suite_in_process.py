"""The mock keeps its own contracts: the suite, all of it, on the app in this process."""

from specdouble.contract_tests.run import Run
from specdouble.contract_tests.settings import Settings
from specdouble.contract_tests.suite import test_laws, test_operations, test_stories, test_workflows
from specdouble.contract_tests.target import Target
from specdouble.mockserver.app import MOCKS, create_app


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
test_skillmeat_operation = test_operations.make_tests(skillmeat)["test_operation"]
TestSkillmeatWorkflow = test_workflows.make_tests(skillmeat)["TestWorkflow"]
test_skillmeat_law = test_laws.make_tests(skillmeat)["test_law"]


def test_only_laws_about_a_limit_that_is_off_have_nothing_to_judge() -> None:
    """A law that is not applicable has judged nothing; each of them must have a reason."""
    report = skillmeat.report()

    assert set(report.not_applicable) == {
        "skillmeat.limits.remaining-counts-down",
        "skillmeat.limits.refusal-says-why",
        "skillmeat.limits.each-key-has-its-own",
    }
