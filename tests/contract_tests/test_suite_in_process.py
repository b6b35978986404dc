"""The mock keeps its own contracts: the suite, all of it, on the app in this process."""

from specdouble.contract_tests.run import Run
from specdouble.contract_tests.suite import test_operations, test_story, test_workflows
from specdouble.contract_tests.target import Target
from specdouble.mockserver.app import MOCKS, create_app
from specdouble.specs import load_builtin


def run(api: str) -> Run:
    document = load_builtin(api)
    target = Target(
        base_url=f"http://testserver{document.base_path}",
        keys=[key.token for key in MOCKS[api].keys],
        timeout=30,
        writes=True,
        app=create_app([api], rate_limit=False),
    )
    return Run(target, document, api, max_examples=10, seed=1)


skillmeat = run("skillmeat")
peaka = run("peaka")

test_peaka_story = test_story.make_tests(peaka)["test_story"]
test_skillmeat_operation = test_operations.make_tests(skillmeat)["test_operation"]
test_peaka_operation = test_operations.make_tests(peaka)["test_operation"]
TestSkillmeatWorkflow = test_workflows.make_tests(skillmeat)["TestWorkflow"]
TestPeakaWorkflow = test_workflows.make_tests(peaka)["TestWorkflow"]
