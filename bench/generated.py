"""OpenAPI documents of any size: resources with five operations each, all with examples."""

from typing import Any, Final

BASE: Final = "/generated"
PER_RESOURCE: Final = 5


def document(operations: int) -> dict[str, Any]:
    """A document with so many operations, a multiple of five."""
    resources = range(operations // PER_RESOURCE)
    paths: dict[str, Any] = {}
    for number in resources:
        paths |= _paths(number)
    return {
        "openapi": "3.0.3",
        "info": {"title": f"{operations} operations", "version": "1"},
        "servers": [{"url": BASE}],
        "paths": paths,
        "components": {"schemas": {f"Thing{number}": _schema() for number in resources}},
    }


def example(number: int) -> dict[str, Any]:
    """The answer that the document shows for the things of a resource."""
    return {
        "id": f"thing-{number}",
        "name": "A thing",
        "size": 12,
        "state": "new",
        "made": "2025-12-01T15:00:00Z",
    }


def _paths(number: int) -> dict[str, Any]:
    thing = {"$ref": f"#/components/schemas/Thing{number}"}
    one = {"application/json": {"schema": thing, "example": example(number)}}
    many = {
        "application/json": {
            "schema": {"type": "array", "items": thing},
            "example": [example(number)],
        }
    }
    identity = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
    limit = {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1}}
    body = {"required": True, "content": {"application/json": {"schema": thing}}}
    return {
        f"/things-{number}": {
            "get": _operation(f"list{number}", 200, many, parameters=[limit]),
            "post": _operation(f"create{number}", 201, one, requestBody=body),
        },
        f"/things-{number}/{{id}}": {
            "parameters": [identity],
            "get": _operation(f"read{number}", 200, one),
            "put": _operation(f"replace{number}", 200, one, requestBody=body),
            "delete": _operation(f"remove{number}", 204, None),
        },
    }


def _operation(
    name: str, status: int, content: dict[str, Any] | None, **more: object
) -> dict[str, Any]:
    response = {"description": "Done."} | ({} if content is None else {"content": content})
    return {"operationId": name, **more, "responses": {str(status): response}}


def _schema() -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["id", "name", "size", "state"],
        "properties": {
            "id": {"type": "string"},
            "name": {"type": "string", "minLength": 1, "maxLength": 100},
            "size": {"type": "integer", "minimum": 0},
            "state": {"type": "string", "enum": ["new", "used", "broken"]},
            "made": {"type": "string", "format": "date-time"},
        },
    }
