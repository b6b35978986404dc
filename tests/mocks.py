"""Mocks as tests want them: each answer is held to the document."""

from datetime import UTC, datetime
from functools import partial

from specdouble.mockserver import app, mocks
from specdouble.mockserver.kernel.clock import Clock
from specdouble.mockserver.kernel.sandboxes import Sandboxes

NOW = datetime(2025, 12, 1, 15, 0, tzinfo=UTC)
create_app = partial(app.create_app, validate_responses=True)
create_mounts = partial(mocks.create_mounts, validate_responses=True)


def empty(name: str) -> Sandboxes:
    """Sandboxes for one API with nothing in its world, at one moment."""
    return mocks.create_sandboxes([name], clock=Clock.frozen(NOW))
