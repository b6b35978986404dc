"""A document that one can ask: which operations, which parameters, which answers."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from specdouble.specs.errors import DocumentError
from specdouble.specs.schemas import Schemas

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
JSON = "application/json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A parameter object (OpenAPI 3.0.3, "Parameter Object") with its defaults filled in."""

    name: str
    location: str
    required: bool
    schema: Mapping[str, Any]
    style: str
    explode: bool
    media_type: str | None = None
    """Of a parameter with `content`: how its text is written."""
    allow_empty: bool = False


@dataclass(frozen=True, slots=True)
class RequestBody:
    """A request body: whether it must be there, and its schema for each media type."""

    required: bool
    schemas: Mapping[str, Mapping[str, Any]]
    encodings: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Of each media type how the members of a form are written ("Encoding Object")."""


@dataclass(frozen=True, slots=True)
class Response:
    """A documented answer; `status` as the document has it: `200`, `4XX` or `default`."""

    status: str
    schemas: Mapping[str, Mapping[str, Any]]
    headers: Mapping[str, Mapping[str, Any]]
    contents: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """The media type objects whole, with their examples."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One method of one path."""

    id: str
    method: str
    path: str
    summary: str
    parameters: tuple[Parameter, ...]
    body: RequestBody | None
    responses: Mapping[str, Response]
    security: tuple[Mapping[str, Any], ...]
    schemas: Schemas

    def response(self, status: int) -> Response | None:
        """What the document says of a status: by number, by class (`4XX`), or `default`."""
        for key in (str(status), f"{status // 100}XX", "default"):
            if key in self.responses:
                return self.responses[key]
        return None


class Document:
    """An OpenAPI document: as written (`raw`) and with its references resolved (`resolved`)."""

    def __init__(
        self, raw: Mapping[str, Any], resolved: Mapping[str, Any], source: Path | str
    ) -> None:
        """Both must already be valid OpenAPI 3; `load` is the one that makes sure of it."""
        self.raw = raw
        self.resolved = resolved
        self.source = source

    @cached_property
    def base_path(self) -> str:
        """The first server's path, without a slash at its end (`/api/v1`)."""
        server = (self.raw.get("servers") or [{"url": "/"}])[0]
        url = server["url"]
        for name, variable in server.get("variables", {}).items():
            url = url.replace(f"{{{name}}}", str(variable["default"]))
        try:
            path = urlsplit(url).path.strip("/")
        except ValueError as error:
            place = ["servers", 0, "url"]
            raise DocumentError(self.source, f"is not a URL: {error}", path=place) from None
        return f"/{path}" if path else ""

    @cached_property
    def operations(self) -> Mapping[str, Operation]:
        """All operations by their id, in the document's order.

        Without an id, or with another one's, method and path are the id.
        """
        found: dict[str, Operation] = {}
        for each in self._walk():
            taken = each.id in found
            id_ = f"{each.method.lower()} {each.path}" if taken else each.id
            found[id_] = replace(each, id=id_)
        return found

    @cached_property
    def schemas(self) -> Schemas:
        """What its schemas mean, with all that they refer to."""
        return Schemas(self.resolved)

    @property
    def components(self) -> Mapping[str, Any]:
        """The components object, resolved."""
        components: Mapping[str, Any] = self.resolved.get("components", {})
        return components

    def _walk(self) -> Iterator[Operation]:
        default = self.resolved.get("security") or []
        for path, item in self.resolved.get("paths", {}).items():
            if path.startswith("/"):  # and not `x-`
                for method in item:
                    if method in METHODS:
                        yield _operation(path, method, item, default, self.schemas)


def _operation(
    path: str,
    method: str,
    item: Mapping[str, Any],
    default_security: list[Mapping[str, Any]],
    schemas: Schemas,
) -> Operation:
    spec = item[method]
    shared = {(each["name"], each["in"]): each for each in item.get("parameters", [])}
    own = {(each["name"], each["in"]): each for each in spec.get("parameters", [])}
    body = spec.get("requestBody")
    return Operation(
        id=str(spec.get("operationId") or f"{method} {path}"),
        method=method.upper(),
        path=path,
        summary=spec.get("summary", ""),
        parameters=tuple(_parameter(each) for each in {**shared, **own}.values()),
        body=_body(body) if body else None,
        responses={
            str(status): Response(
                str(status), _schemas(each), each.get("headers", {}), each.get("content", {})
            )
            for status, each in spec.get("responses", {}).items()
            if not str(status).startswith("x-")
        },
        security=tuple(spec.get("security", default_security) or ()),
        schemas=schemas,
    )


def _body(spec: Mapping[str, Any]) -> RequestBody:
    content = spec.get("content", {})
    encodings = {media: each["encoding"] for media, each in content.items() if each.get("encoding")}
    return RequestBody(spec.get("required", False), _schemas(spec), encodings)


def _parameter(spec: Mapping[str, Any]) -> Parameter:
    location = spec["in"]
    style = spec.get("style") or ("form" if location in {"query", "cookie"} else "simple")
    written = None if "schema" in spec else next(iter(_schemas(spec).items()), None)
    media_type, schema = written or (None, spec.get("schema", {}))
    return Parameter(
        name=spec["name"],
        location=location,
        required=spec.get("required", False),
        schema=schema,
        style=style,
        explode=spec.get("explode", style == "form"),
        media_type=media_type,
        allow_empty=spec.get("allowEmptyValue", False),
    )


def _schemas(spec: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    return {media: each.get("schema", {}) for media, each in spec.get("content", {}).items()}
