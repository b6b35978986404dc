"""Stories send requests, each chosen by what was answered before, to bring a target about."""

from collections.abc import Callable, Mapping

from specdouble.contract_tests.run import Run
from specdouble.contract_tests.stories import peaka

Story = Callable[[Run], None]

STORIES: Mapping[str, Story] = {"peaka": peaka.a_cache_lives}
