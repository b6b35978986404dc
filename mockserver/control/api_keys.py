"""The operations on the API keys that choose a sandbox."""

import hashlib
from collections.abc import Sequence

from specdouble.fixtures.keys import Key
from specdouble.mockserver.control import payloads
from specdouble.mockserver.control.desk import Body, Desk, Done
from specdouble.mockserver.kernel.api import Answer


def list_api_keys(desk: Desk, *, name: str) -> Done:
    """Tell of those that are bound, without showing them."""
    return desk, _told(desk, desk.sandboxes.get(name).name)


def set_api_keys(desk: Desk, *, name: str, body: Body) -> Done:
    """Bind these and no others."""
    name = desk.sandboxes.get(name).name
    desk.sandboxes.bind(name, keys_of(name, body["items"]))
    return desk, _told(desk, name)


def keys_of(name: str, given: Sequence[Body]) -> list[Key]:
    """The keys that a request wants to bind to a sandbox."""
    return [
        Key(
            token=each["api_key"],
            # Each has rate limits of its own, and no secret may stand in a holder's name.
            holder=hashlib.sha256(each["api_key"].encode()).hexdigest(),
            scope={"projectId": each["project"]} if "project" in each else {},
            sandbox=name,
        )
        for each in given
    ]


def _told(desk: Desk, name: str) -> Answer:
    bound = desk.sandboxes.keyring.of(name)
    items = [payloads.ApiKey(f"***{key.token[-2:]}", key.scope.get("projectId")) for key in bound]
    return Answer(200, payloads.ApiKeys(items=items, total=len(items)))
