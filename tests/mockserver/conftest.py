"""What tests of several parts of the mock ask for."""

import httpx
import pytest

from specdouble.mockserver.kernel.clock import Clock
from tests.mocks import create_app
from tests.mockserver.http import CONTROL, NOW, client


@pytest.fixture
def control() -> httpx.Client:
    """The control API of a new mock of both APIs, at one moment."""
    return client(create_app(clock=Clock.frozen(NOW)), key=None, base_url=CONTROL)
