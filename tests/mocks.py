"""Mocks as tests want them: each answer is held to the document."""

from functools import partial

from specdouble.mockserver import app

create_app = partial(app.create_app, validate_responses=True)
create_mounts = partial(app.create_mounts, validate_responses=True)
