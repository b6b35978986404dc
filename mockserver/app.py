"""Where documents, worlds and the edge become one ASGI app."""

from collections.abc import Sequence
from typing import Final

from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp

from specdouble.fixtures.profile import PROFILE_NAMES
from specdouble.fixtures.profiles import Contents
from specdouble.mockserver import control
from specdouble.mockserver.edge.envelopes import problem
from specdouble.mockserver.edge.guard import Guard
from specdouble.mockserver.edge.mount import Edge, Mount
from specdouble.mockserver.edge.operations import Endpoints, connect
from specdouble.mockserver.edge.pages import Pages
from specdouble.mockserver.edge.paths import Paths
from specdouble.mockserver.edge.prefix import Prefix
from specdouble.mockserver.edge.rules.catalogue import Catalogue
from specdouble.mockserver.edge.shortcut import Shortcut
from specdouble.mockserver.history.keeping import Histories
from specdouble.mockserver.kernel.clock import Clock
from specdouble.mockserver.kernel.sandboxes import Sandboxes
from specdouble.mockserver.mocks import MOCKS, create_mounts, create_sandboxes
from specdouble.mockserver.scenarios.collection import Scenarios
from specdouble.specs import load_control

EXPOSED_HEADERS: Final = [
    "X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset", "Retry-After", "Allow",
    "X-Specdouble-Rules", "Preference-Applied",
]  # fmt: skip


def create_app(  # noqa: PLR0913 - as many as there are things to choose
    names: Sequence[str] = tuple(MOCKS),
    *,
    seed: int = 1,
    clock: Clock | None = None,
    profile: str | Contents = "typical",
    rate_limit: bool = True,
    validate_responses: bool = False,
) -> Edge:
    """The mock of these APIs: the same for the same seed, clock and requests."""
    sandboxes = create_sandboxes(names, seed=seed, clock=clock, profile=profile)
    mounts = create_mounts(
        names,
        sandboxes,
        rate_limit=rate_limit,
        validate_responses=validate_responses,
        histories=Histories(),
    )
    scenarios = Scenarios(mounts, sandboxes, PROFILE_NAMES)
    return controlled(assemble(mounts), sandboxes, mounts, scenarios=scenarios)


def assemble(mounts: Sequence[Mount], *, shortcut: bool = True) -> Edge:
    """The edge around the APIs, from the outside in: pages, CORS, Connexion, paths, endpoints.

    With the shortcut in front, ordinary requests come to the endpoints at once.
    """
    paths, endpoints = Paths(mounts), Endpoints()
    apis = CORSMiddleware(
        connect(mounts, paths, endpoints),
        allow_origins=["*"],
        allow_methods=["*"],
        allow_headers=["*"],
        expose_headers=EXPOSED_HEADERS,
    )
    documents = {mount.api.name: mount.document for mount in mounts}
    pages = Pages(apis, documents, {"control": load_control})
    ordinary = endpoints if shortcut else Endpoints()
    return Prefix(Shortcut(pages, paths, ordinary, apis.simple_headers))


def controlled(  # noqa: PLR0913 - all that stands beside it
    app: Edge,
    sandboxes: Sandboxes,
    mounts: Sequence[Mount] = (),
    *,
    scenarios: Scenarios | None = None,
    token: str = "",
    origins: Sequence[str] = (),
) -> Edge:
    """A mock of these mounts with its control API beside it; `scenarios`: None, if it has none."""
    situations = scenarios or Scenarios((), sandboxes, ())
    served = [control.Served(each.api, each.document, each.keys) for each in mounts]
    histories = mounts[0].histories if mounts else None

    def control_api() -> ASGIApp:
        mount = Mount(
            document=load_control(),
            api=control.API,
            sandboxes=control.Desk(
                sandboxes, PROFILE_NAMES, situations, Catalogue(mounts), served, histories
            ),
            keys=(),
            envelope=problem,
        )
        return CORSMiddleware(
            connect([mount], Paths([mount]), Endpoints()),
            allow_origins=origins,
            allow_methods=["*"],
            allow_headers=["*"],
        )

    return Guard(app, control_api, token=token, origins=origins)
