"""What is served beside the APIs: health, the documents, and Swagger UI, all offline."""

import html
import json
from collections.abc import Callable, Mapping
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Mount as Folder
from starlette.routing import Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from specdouble.specs import Document

_PATHS = ("/healthz", "/ui")
_FOLDERS = ("/openapi/", "/ui/")
_PAGE = """<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>specdouble: {names}</title>
  <link rel="stylesheet" href="static/swagger-ui.css">
  <link rel="icon" href="static/favicon-32x32.png">
</head>
<body>
  <div id="swagger-ui"></div>
  <script src="static/swagger-ui-bundle.js"></script>
  <script src="static/swagger-ui-standalone-preset.js"></script>
  <script>
    SwaggerUIBundle({{
      urls: {urls},
      dom_id: "#swagger-ui",
      presets: [SwaggerUIBundle.presets.apis, SwaggerUIStandalonePreset],
      layout: "StandaloneLayout",
      validatorUrl: null,
    }});
  </script>
</body>
</html>
"""


class Pages:
    """ASGI app: our own few paths, and the APIs for all others."""

    def __init__(
        self,
        app: ASGIApp,
        documents: Mapping[str, Document],
        more: Mapping[str, Callable[[], Document]],
    ) -> None:
        """`documents`: of the mocked APIs; `more`: others that are shown, loaded when they are."""
        self._app = app
        self._documents = documents
        self._more = more
        self._own: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer our own paths; hand on all others."""
        if scope["type"] != "http" or not _is_ours(scope["path"]):
            await self._app(scope, receive, send)
            return
        if self._own is None:  # made at the first use, for most runs never look at it
            self._own = self._routes()
        await self._own(scope, receive, send)

    def _routes(self) -> ASGIApp:
        import swagger_ui_bundle  # noqa: PLC0415 - see above

        static = StaticFiles(directory=str(swagger_ui_bundle.swagger_ui_path))
        return Starlette(
            routes=[
                Route("/healthz", self._health),
                Route("/openapi/{name}.json", self._document),
                Route("/ui", lambda _: RedirectResponse("/ui/")),
                Route("/ui/", self._swagger_ui),
                Route("/ui/{name}.json", self._document_with_this_server),
                Folder("/ui/static", static),
            ]
        )

    async def _health(self, _request: Request) -> Response:
        return JSONResponse({"status": "ok", "apis": list(self._documents)})

    async def _document(self, request: Request) -> Response:
        return self._found(request.path_params["name"], {})

    async def _document_with_this_server(self, request: Request) -> Response:
        # "Try it out" must reach the mock, not the service that the document names first.
        name = request.path_params["name"]
        document = self._document_of(name)
        here = [{"url": document.base_path, "description": "This mock"}] if document else []
        return self._found(name, {"servers": here})

    def _found(self, name: str, changes: Mapping[str, Any]) -> Response:
        document = self._document_of(name)
        if document is None:
            known = ", ".join([*self._documents, *self._more])
            return JSONResponse({"detail": f"No document {name!r}; there are: {known}"}, 404)
        return JSONResponse({**document.raw, **changes})

    def _document_of(self, name: str) -> Document | None:
        if name in self._more:
            return self._more[name]()
        return self._documents.get(name)

    async def _swagger_ui(self, _request: Request) -> Response:
        every = [*self._documents, *self._more]
        urls = [{"name": name, "url": f"{name}.json"} for name in every]
        names = html.escape(", ".join(self._documents))
        return HTMLResponse(_PAGE.format(names=names, urls=json.dumps(urls)))


def _is_ours(path: str) -> bool:
    return path in _PATHS or path.startswith(_FOLDERS)
