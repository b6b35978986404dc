"""Stories: requests in an order that brings the target about. What they show, laws judge."""

from collections.abc import Callable

import pytest

from specdouble.contract_tests.run import Deviates, Run


def make_tests(run: Run) -> dict[str, Callable[..., None]]:
    """One test a story; it fails, if a request of it got no answer."""
    if not run.trial.stories:
        return {}

    @pytest.mark.parametrize("story", run.trial.stories)
    def test_story(story: str) -> None:
        """Every request of the story is answered."""
        silence = run.tell(story)
        if silence is not None:
            raise Deviates(f"No answer: {silence}")
        telling = run.trial.tellings.get(story)
        if telling is not None and telling.cut:
            pytest.skip(f"cut short: {telling.cut}")

    return {"test_story": test_story}
