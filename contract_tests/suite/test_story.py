"""The API's own story, if it has one: requests in an order in which each can succeed."""

from collections.abc import Callable

from specdouble.contract_tests.run import Run
from specdouble.contract_tests.stories import STORIES


def make_tests(run: Run) -> dict[str, Callable[[], None]]:
    """One test, for an API with a story and a target that may be written to."""
    story = STORIES.get(run.api)
    if story is None or not run.target.writes:
        return {}

    def test_story() -> None:
        """Every operation succeeds where it can, with answers that the document allows."""
        story(run)

    return {"test_story": test_story}
