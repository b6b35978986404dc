"""A document that Connexion takes, in place of one that it can't: the same operations, no more."""

import re
from typing import Any

from specdouble.specs import Document, Operation

_PARAMETER = re.compile(r"\{([^/{}]+)\}")


def skeleton(document: Document) -> dict[str, Any]:
    """OpenAPI 3.0 with the document's paths, methods, operation ids and security.

    What Connexion 3.3 can't take is OpenAPI 3.1, and any 3.0 document with a slip in it. Parameters
    and bodies are ours to validate, by the schemas of the document itself.
    """
    schemes = document.components.get("securitySchemes", {})
    paths: dict[str, dict[str, Any]] = {}
    for operation in document.operations.values():
        method = operation.method.lower()
        paths.setdefault(operation.path, {})[method] = _operation(operation)
    return {
        "openapi": "3.0.3",
        "info": {"title": str(document.source), "version": "1"},
        "servers": [{"url": document.base_path or "/"}],
        "paths": paths,
        "components": {"securitySchemes": {name: _scheme() for name in schemes}},
    }


def _operation(operation: Operation) -> dict[str, Any]:
    names = dict.fromkeys(_PARAMETER.findall(operation.path))
    return {
        "operationId": operation.id,
        "parameters": [
            {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
            for name in names
        ],
        "responses": {"default": {"description": "As the document says"}},
        "security": [{name: [] for name in each} for each in operation.security],
    }


def _scheme() -> dict[str, str]:
    """Any scheme that 3.0 knows: who may call what, the edge decides by the document itself."""
    return {"type": "http", "scheme": "bearer"}
