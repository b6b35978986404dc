"""Exchanges as tests of histories want them."""

from typing import Any

from specdouble.mockserver.history.exchange import Exchange, Origin
from tests.mockserver.http import NOW


def exchange(**parts: Any) -> Exchange:
    """Any exchange, but for these parts."""
    body, content = parts.get("body", b""), parts.get("content", b"")
    usual = {
        "origin": Origin("notes"),
        "at": NOW,
        "took": 0.001,
        "scope": {
            "method": parts.pop("method", "GET"),
            "raw_path": parts.pop("path", b"/notes"),
            "query_string": parts.pop("query", b""),
            "headers": parts.pop("headers", []),
        },
        "body": body,
        "body_size": len(body),
        "start": {"status": 200, "headers": []},
        "content": content,
        "content_size": len(content),
        "change": 0,
        "is_refused": False,
    }
    return Exchange(**{**usual, **parts})
