"""What no client should send and some do: broken JSON, broken text, far too much of everything."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

LONG = "long " * 1600
"""8 kB."""
VERY_LONG = "x" * 100_000
DEEP = 10_000
MALFORMED_KEYS = ("Basic dXNlcjpwYXNzd29yZA==", "Bearer", "")
MANY_HEADERS = {f"X-Extra-{number}": "more" for number in range(60)}

RAW_QUERIES = (
    "x=%ff%fe",
    "x=%00",
    "x=%ed%a0%80",
    "x=%zz%",
    "&&==&%3D=%26",
    f"{'q' * 300}=1",
)
"""Query strings that are no text in UTF-8, or hardly query strings."""

STRANGE_TEXTS = (LONG, "\x00", "%_*'\"\\", "\U0001f600\u202e", "null")
STRANGE_IDS = ("\x00", "%ff", "../..", "x" * 2000, "' OR 1=1 --", "\U0001f600")

MALFORMED_BODIES = (
    b"{",
    b'{"a": 1,}',
    b"[1, 2",
    b"\xff\xfe{\x00}\x00",
    b'{"a": "\xc3\x28"}',
    b'{"a": "\x00"}',
    b"not json",
)
ODD_BODIES = (
    b"null",
    b"7",
    b'"text"',
    b"[]",
    b"[{}]",
    b'{"a": 1e999}',
    b'{"a": NaN}',
    b'{"a": ' + b"9" * 5000 + b"}",
    b'{"a": ' + b"[" * DEEP + b"]" * DEEP + b"}",
    b"[" * DEEP + b"]" * DEEP,
    b"\xef\xbb\xbf{}",
)
OTHER_TYPES = ("text/plain", "application/xml", "application/x-www-form-urlencoded")


def twisted(body: Any) -> Iterator[bytes]:
    """A body with strange texts in place of its first: escapes of no character, far too long."""
    name = next((key for key, each in _items(body) if isinstance(each, str)), None)
    if name is None:
        return
    for text in ("\ud800", "a\udfffb", "\x00", VERY_LONG):
        yield json.dumps({**body, name: text}).encode()


def _items(body: Any) -> list[tuple[str, Any]]:
    return list(body.items()) if isinstance(body, Mapping) else []
