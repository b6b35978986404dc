"""Our endpoints as Connexion's routed operations: Connexion reads, resolves and routes."""

import logging
import warnings
from collections.abc import Sequence
from functools import partial
from typing import Any

from starlette.types import ASGIApp, Receive, Scope, Send

from specdouble.mockserver.edge.endpoint import Endpoint
from specdouble.mockserver.edge.mount import Mount
from specdouble.mockserver.edge.paths import Paths, Routing
from specdouble.mockserver.edge.skeleton import skeleton
from specdouble.specs import Document
from specdouble.specs.document import METHODS

with warnings.catch_warnings():
    # Connexion 3.3 imports starlette.testclient and jsonschema.RefResolver, both deprecated.
    warnings.simplefilter("ignore")
    from connexion.middleware import ConnexionMiddleware
    from connexion.middleware.abstract import RoutedAPI, RoutedMiddleware
    from connexion.operations import AbstractOperation
    from connexion.resolver import Resolver


logger = logging.getLogger("specdouble.edge")
Endpoints = dict[tuple[str, str], Endpoint]
"""The endpoints by the names of their API and operation."""


class _EndpointApi(RoutedAPI[Endpoint]):
    """A document whose operations are our endpoints."""

    def __init__(self, *arguments: Any, mount: Mount, endpoints: Endpoints, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._mount = mount
        self._endpoints = endpoints
        self.add_paths()

    def make_operation(self, operation: AbstractOperation) -> Endpoint:
        described = self._mount.document.operations[operation.operation_id]
        endpoint = Endpoint(described, operation.function, self._mount)
        self._endpoints[self._mount.api.name, described.id] = endpoint
        return endpoint


class _EndpointMiddleware(RoutedMiddleware[_EndpointApi]):
    """Hands a request to the endpoint of the operation that Connexion routed it to."""

    api_cls = _EndpointApi


def connect(mounts: Sequence[Mount], paths: Paths, endpoints: Endpoints) -> ASGIApp:
    """One ASGI app for all mounts. A document's operation without a behaviour is a KeyError.

    Connexion makes its operations at the first request; each of them is put into `endpoints`.
    """
    # Connexion annotates the list as one of apps, and calls each of them with the next app.
    middlewares: list[Any] = [partial(Routing, paths=paths), _EndpointMiddleware]
    connexion = ConnexionMiddleware(_not_http, middlewares=middlewares)
    for mount in mounts:
        resolver = Resolver(mount.api.behaviours.__getitem__)
        _add(connexion, mount.document, resolver=resolver, mount=mount, endpoints=endpoints)
    app: ASGIApp = connexion
    return app


def _add(connexion: ConnexionMiddleware, document: Document, **options: Any) -> None:
    """Give Connexion the document, or where it can't take that, one with the same operations."""
    if _is_as_written(document):
        try:
            connexion.add_api(dict(document.raw), **options)
        except Exception as error:  # noqa: BLE001 - it raises whatever its libraries raise
            logger.info("%s reaches Connexion as a skeleton: %r", document.source, error)
        else:
            return
    connexion.add_api(skeleton(document), **options)


def _is_as_written(document: Document) -> bool:
    """Whether its operations have the ids and paths that Connexion will read in it."""
    ids = {operation.id for operation in document.operations.values()}
    paths = document.resolved["paths"]
    written = {
        operation.get("operationId")
        for item in paths.values()
        for method, operation in item.items()
        if method in METHODS
    }
    return ids == written and paths.keys() == {
        path for path in document.raw["paths"] if path.startswith("/")
    }


async def _not_http(scope: Scope, receive: Receive, send: Send) -> None:
    """Of the other protocols of ASGI: nothing has to be started or stopped, no socket is opened."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.close"})
        return
    kind = ""
    while kind != "lifespan.shutdown":
        kind = (await receive())["type"]
        await send({"type": f"{kind}.complete"})
