"""Our endpoints as Connexion's routed operations: Connexion reads, resolves and routes."""

import warnings
from collections.abc import Sequence
from functools import partial
from typing import Any

from starlette.types import ASGIApp, Receive, Scope, Send

from specdouble.mockserver.edge.endpoint import Endpoint
from specdouble.mockserver.edge.mount import Mount
from specdouble.mockserver.edge.paths import Paths

with warnings.catch_warnings():
    # Connexion 3.3 imports starlette.testclient and jsonschema.RefResolver, both deprecated.
    warnings.simplefilter("ignore")
    from connexion.middleware import ConnexionMiddleware
    from connexion.middleware.abstract import RoutedAPI, RoutedMiddleware
    from connexion.operations import AbstractOperation
    from connexion.resolver import Resolver


class _EndpointApi(RoutedAPI[Endpoint]):
    """A document whose operations are our endpoints."""

    def __init__(self, *arguments: Any, mount: Mount, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._mount = mount
        self.add_paths()

    def make_operation(self, operation: AbstractOperation) -> Endpoint:
        described = self._mount.document.operations[operation.operation_id]
        return Endpoint(described, operation.function, self._mount)


class _EndpointMiddleware(RoutedMiddleware[_EndpointApi]):
    """Hands a request to the endpoint of the operation that Connexion routed it to."""

    api_cls = _EndpointApi


def connect(mounts: Sequence[Mount]) -> ASGIApp:
    """One ASGI app for all mounts. A document's operation without a behaviour is a KeyError."""
    # Connexion annotates the list as one of apps, and calls each of them with the next app.
    middlewares: list[Any] = [partial(Paths, mounts=mounts), _EndpointMiddleware]
    connexion = ConnexionMiddleware(_not_http, middlewares=middlewares)
    for mount in mounts:
        resolver = Resolver(mount.api.behaviours.__getitem__)
        connexion.add_api(dict(mount.document.raw), resolver=resolver, mount=mount)
    app: ASGIApp = connexion
    return app


async def _not_http(scope: Scope, receive: Receive, send: Send) -> None:
    """Of the other protocols of ASGI: nothing has to be started or stopped, no socket is opened."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.close"})
        return
    kind = ""
    while kind != "lifespan.shutdown":
        kind = (await receive())["type"]
        await send({"type": f"{kind}.complete"})
