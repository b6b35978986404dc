"""Schemathesis' cases and answers as exchanges, so that laws judge them, too."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, urlsplit

from schemathesis import Response

from specdouble.contract_tests.exchange import Exchange
from specdouble.contract_tests.report.routes import Routes
from specdouble.contract_tests.target import Target


class Recorder:
    """Turns answers into exchanges with one target."""

    def __init__(self, target: Target, routes: Routes) -> None:
        self._target = target
        self._routes = routes
        self._base = len(urlsplit(target.base_url).path)

    def exchange(self, response: Response, trail: int) -> Exchange:
        """The exchange that ended just now with this answer."""
        request = response.request
        parts = urlsplit(str(request.url))
        path = parts.path[self._base :]
        operation, values = self._routes.match(str(request.method), path) or ("", {})
        headers = {name.lower(): _text(value) for name, value in request.headers.items()}
        elapsed = timedelta(seconds=response.elapsed)
        return Exchange(
            operation=operation,
            method=str(request.method),
            url=path + (f"?{parts.query}" if parts.query else ""),
            path_values=values,
            query=tuple(parse_qsl(parts.query, keep_blank_values=True)),
            request_headers=headers,
            request_body=_content(request.body),
            status=response.status_code,
            headers={name.lower(): ", ".join(each) for name, each in response.headers.items()},
            body=response.content,
            at=datetime.now(UTC) - elapsed,
            elapsed=elapsed,
            key=self._key(headers.get("authorization")),
            trail=trail,
        )

    def _key(self, authorization: str | None) -> int | None:
        if authorization is None:
            return None
        tokens = [f"Bearer {key}" for key in self._target.keys]
        return tokens.index(authorization) if authorization in tokens else -1


def _text(value: str | bytes) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else value


def _content(body: object) -> bytes:
    if isinstance(body, str):
        return body.encode()
    return body if isinstance(body, bytes) else b""
