"""The operations on scenarios."""

from specdouble.mockserver.control import payloads
from specdouble.mockserver.control.desk import Body, Desk, Done
from specdouble.mockserver.kernel.api import Answer


def list_scenarios(desk: Desk) -> Done:
    """Those that come with the mock's APIs, and those of its user."""
    items = [
        payloads.Scenario(each.name, each.description, each.apis, each.profile)
        for each in desk.scenarios
    ]
    return desk, Answer(200, payloads.Scenarios(items=items, total=len(items)))


def play_scenario(desk: Desk, *, name: str, body: Body) -> Done:
    """Put a sandbox into a situation."""
    return desk, Answer(200, payloads.told(desk.scenarios.play(body["scenario"], name)))
