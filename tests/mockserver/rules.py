"""What the tests of rules share: a mock, and rules for it."""

import itertools
from typing import Any

import httpx

from specdouble.mockserver.kernel.clock import Clock
from tests.mocks import create_app
from tests.mockserver.http import NOW, PARTNER_KEY, PEAKA, client

CONTROL = "http://localhost:8000/_specdouble/v1"
RULES = "/sandboxes/default/rules"


class Ruled:
    """A mock whose time stands still, with clients for its APIs and for its rules."""

    def __init__(self) -> None:
        self.app = create_app(clock=Clock.frozen(NOW), rate_limit=False)
        self.skillmeat = client(self.app)
        self.peaka = client(self.app, PARTNER_KEY, PEAKA)
        self.control = client(self.app, key=None, base_url=CONTROL)
        self._numbers = itertools.count(1)

    def put(self, effect: dict[str, Any], name: str = "mine", **said: Any) -> httpx.Response:
        """What the control API answers to a rule of the default sandbox."""
        return self.control.put(f"{RULES}/{name}", json={"effect": effect, **said})

    def on(self, kind: str, match: Any = None, when: Any = None, **effect: Any) -> str:
        """Switch a rule on in the default sandbox: its name, which is a new one."""
        said = {name: each for name, each in (("match", match), ("when", when)) if each}
        name = f"r{next(self._numbers)}"
        made = self.put({"kind": kind, **effect}, name, **said)
        assert made.status_code == 201, made.text
        return name
