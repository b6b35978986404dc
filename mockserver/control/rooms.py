"""The operations on sandboxes themselves."""

from specdouble.mockserver.control import api_keys, past, payloads
from specdouble.mockserver.control.clocks import moment_of
from specdouble.mockserver.control.desk import Body, Desk, Done
from specdouble.mockserver.kernel.api import Answer
from specdouble.mockserver.kernel.refusals import Conflict, NotFound
from specdouble.mockserver.kernel.sandbox import Origin
from specdouble.specs.suggesting import did_you_mean

OWN = ("profile", "seed", "now")
"""What a sandbox has from its source, if it has one."""


def list_sandboxes(desk: Desk) -> Done:
    """All of them."""
    items = [payloads.told(sandbox) for sandbox in desk.sandboxes]
    return desk, Answer(200, payloads.Sandboxes(items=items, total=len(items)))


def create_sandbox(desk: Desk, *, body: Body) -> Done:
    """Make one, as another one is or from data of its own."""
    source = body.get("source")
    own = [name for name in OWN if name in body]
    if source is not None and own:
        message = f"source goes with no {' and no '.join(own)}: a fork has its source's"
        raise Conflict(message)
    point = past.point_of(desk.sandboxes.get(source), body) if source is not None else None
    if source is None and (said := [name for name in past.WAYS if name in body]):
        raise Conflict(f"{said[0]} goes with a source: it is what the source was then")
    keys = api_keys.keys_of(body["name"], body.get("api_keys", ()))
    desk.sandboxes.keyring.check(body["name"], keys)
    origin = None if source is not None else _origin(desk, body)
    rate = body.get("rate")
    sandbox = desk.sandboxes.create(
        body["name"], origin, source=source, point=point, rate=rate, keys=keys
    )
    location = {"Location": f"/_specdouble/v1/sandboxes/{sandbox.name}"}
    return desk, Answer(201, payloads.told(sandbox), location)


def get_sandbox(desk: Desk, *, name: str) -> Done:
    """Tell of one."""
    return desk, Answer(200, payloads.told(desk.sandboxes.get(name)))


def delete_sandbox(desk: Desk, *, name: str) -> Done:
    """Remove one."""
    desk.sandboxes.delete(name)
    return desk, Answer(204)


def reset_sandbox(desk: Desk, *, name: str) -> Done:
    """Bring back the beginning of one."""
    return desk, Answer(200, payloads.told(desk.sandboxes.reset(name)))


def _origin(desk: Desk, body: Body) -> Origin | None:
    """The default's, but for what the body says; None, if it says nothing."""
    if not any(name in body for name in OWN):
        return None
    usual = desk.sandboxes.origin
    profile = body.get("profile", usual.profile)
    if profile not in desk.profiles and profile != usual.profile:
        hint = did_you_mean(profile, desk.profiles)
        message = (
            f"There is no profile '{profile[:64]}'{hint}; there are: {', '.join(desk.profiles)}"
        )
        raise NotFound(message)
    now = moment_of(body["now"]) if "now" in body else usual.now
    return Origin(profile, body.get("seed", usual.seed), now)
