"""Stories: requests in an order that brings the target about. What they show, laws judge."""

from collections.abc import Callable

import pytest

from specdouble.contract_tests.run import Run


def make_tests(run: Run) -> dict[str, Callable[..., None]]:
    """One test a story; it fails, if a request of it got no answer."""
    if not run.trial.stories:
        return {}

    @pytest.mark.parametrize("story", run.trial.stories)
    def test_story(story: str) -> None:
        """Every request of the story is answered."""
        run.tell(story)

    return {"test_story": test_story}
