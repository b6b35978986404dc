"""Where documents, worlds and the edge become one ASGI app."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp

from specdouble.fixtures.entity import Entity
from specdouble.fixtures.keys import Key
from specdouble.fixtures.peaka import profiles as peaka_data
from specdouble.fixtures.skillmeat import profiles as skillmeat_data
from specdouble.mockserver.apis import peaka, skillmeat
from specdouble.mockserver.apis.inferred import infer
from specdouble.mockserver.edge.authentication import Authentication
from specdouble.mockserver.edge.envelopes import Envelope, detail, problem
from specdouble.mockserver.edge.envelopes import peaka as peaka_envelope
from specdouble.mockserver.edge.mount import Mount
from specdouble.mockserver.edge.operations import Endpoints, connect
from specdouble.mockserver.edge.pages import Pages
from specdouble.mockserver.edge.paths import Paths
from specdouble.mockserver.edge.ratelimit import Limits, RateLimiter
from specdouble.mockserver.edge.shortcut import Shortcut
from specdouble.mockserver.kernel.api import Api
from specdouble.mockserver.kernel.clock import Clock
from specdouble.mockserver.kernel.sandbox import Sandbox
from specdouble.mockserver.kernel.world import World
from specdouble.specs import Document, load_builtin

Profile = Callable[[int, datetime], Sequence[Entity]]
EXPOSED_HEADERS: Final = [
    "X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset", "Retry-After", "Allow",
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Mock:
    """A built-in API: behaviours, data, keys, and how its server speaks."""

    api: Api
    profiles: Mapping[str, Profile]
    keys: Sequence[Key]
    envelope: Envelope
    limited: bool = False


MOCKS: Mapping[str, Mock] = {
    "skillmeat": Mock(
        api=skillmeat.API,
        profiles={"typical": skillmeat_data.typical},
        keys=skillmeat_data.KEYS,
        envelope=detail,
        limited=True,
    ),
    "peaka": Mock(
        api=peaka.API,
        profiles={"typical": peaka_data.typical},
        keys=peaka_data.KEYS,
        envelope=peaka_envelope,
    ),
}


def create_app(  # noqa: PLR0913 - as many as there are things to choose
    names: Sequence[str] = tuple(MOCKS),
    *,
    seed: int = 1,
    clock: Clock | None = None,
    profile: str = "typical",
    rate_limit: bool = True,
    validate_responses: bool = False,
) -> ASGIApp:
    """The mock of these APIs: the same for the same seed, clock and requests."""
    return assemble(
        create_mounts(
            names,
            seed=seed,
            clock=clock,
            profile=profile,
            rate_limit=rate_limit,
            validate_responses=validate_responses,
        )
    )


def create_mounts(  # noqa: PLR0913
    names: Sequence[str] = tuple(MOCKS),
    *,
    seed: int = 1,
    clock: Clock | None = None,
    profile: str = "typical",
    rate_limit: bool = True,
    validate_responses: bool = False,
) -> list[Mount]:
    """The APIs with their documents and keys, on one sandbox as the profile fills it."""
    clock = clock or Clock()
    now = clock.now()
    worlds = {
        name: World.of(MOCKS[name].profiles[profile](seed, now), now=now, seed=seed)
        for name in names
    }
    sandbox = Sandbox(worlds, clock)
    limits = Limits(enforced=rate_limit)
    return [
        Mount(
            document=load_builtin(name),
            api=MOCKS[name].api,
            sandbox=sandbox,
            keys=MOCKS[name].keys,
            envelope=MOCKS[name].envelope,
            limiter=RateLimiter(limits) if MOCKS[name].limited else None,
            validate_responses=validate_responses,
        )
        for name in names
    ]


def infer_mount(
    document: Document,
    *,
    seed: int = 1,
    clock: Clock | None = None,
    tokens: Sequence[str] = (),
    validate_responses: bool = False,
) -> Mount:
    """Any document as an API of its own; DocumentError, if it can't be served.

    Without tokens any credential of the kind that the document wants will do.
    """
    clock = clock or Clock()
    name = Path(str(document.source)).stem
    keys = [Key(token=token, holder=token) for token in tokens]
    for operation in document.operations.values():
        Authentication(operation, document, keys)  # Connexion makes endpoints later
    return Mount(
        document=document,
        api=infer(document, name),
        sandbox=Sandbox({name: World.of([], now=clock.now(), seed=seed)}, clock),
        keys=keys,
        envelope=problem,
        validate_responses=validate_responses,
    )


def assemble(mounts: Sequence[Mount], *, shortcut: bool = True) -> ASGIApp:
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
    pages = Pages(apis, {mount.api.name: mount.document for mount in mounts})
    return Shortcut(pages, paths, endpoints, apis.simple_headers) if shortcut else pages
