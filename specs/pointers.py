"""JSON pointers into a document (RFC 6901)."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote


def at(document: Mapping[str, Any], reference: str) -> Any:
    """What a pointer into the document leads to (RFC 6901); KeyError, if nothing is there."""
    if reference != "#" and not reference.startswith("#/"):
        raise KeyError(reference)
    node: Any = document
    for step in unquote(reference[1:]).split("/")[1:]:
        name = step.replace("~1", "/").replace("~0", "~")
        try:
            node = node[int(name)] if isinstance(node, list) else node[name]
        except (LookupError, ValueError, TypeError):
            raise KeyError(reference) from None
    return node
