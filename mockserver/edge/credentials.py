"""What a request brings to be let in, as each kind of security scheme wants it."""

import base64
import binascii
import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qs

Headers = Mapping[bytes, bytes]
Reader = Callable[[Headers, bytes], bytes | None]
"""`(headers, query string) -> the credential`; None, if there is none, or none of this form."""

_TOKEN = re.compile(rb"[A-Za-z0-9\-._~+/]+=*")  # RFC 6750, section 2.1


def reader(scheme: Mapping[str, Any]) -> tuple[Reader, str] | None:
    """How to read the credential of a scheme, and the challenge for who brings none.

    None, where the scheme says nothing of a request (mutualTLS), or nothing that HTTP knows.
    """
    name, place = str(scheme.get("name", "")), scheme.get("in")
    if scheme.get("type") == "apiKey":
        make = _API_KEYS.get(str(place)) if name else None
        return None if make is None else (make(name), f'ApiKey in="{place}", name="{name}"')
    if scheme.get("type") in ("oauth2", "openIdConnect"):
        return _bearer, "Bearer"
    match scheme.get("type"), str(scheme.get("scheme", "")).lower():
        case "http", "bearer":
            return _bearer, "Bearer"
        case "http", "basic":
            return _basic, 'Basic realm="mock", charset="UTF-8"'
        case "http", other if other:
            return _authorization(other), other.title()
    return None


def _bearer(headers: Headers, _query_string: bytes) -> bytes | None:
    scheme, _, token = headers.get(b"authorization", b"").partition(b" ")
    token = token.strip()
    return token if scheme.lower() == b"bearer" and _TOKEN.fullmatch(token) else None


def _basic(headers: Headers, _query_string: bytes) -> bytes | None:
    """`user:password` (RFC 7617, section 2)."""
    scheme, _, token = headers.get(b"authorization", b"").partition(b" ")
    if scheme.lower() != b"basic":
        return None
    try:
        pair = base64.b64decode(token.strip(), validate=True)
    except binascii.Error:
        return None
    return pair if b":" in pair else None


def _authorization(name: str) -> Reader:
    def read(headers: Headers, _query_string: bytes) -> bytes | None:
        scheme, _, credential = headers.get(b"authorization", b"").partition(b" ")
        return credential.strip() or None if scheme.lower() == name.encode() else None

    return read


def _header(name: str) -> Reader:
    key = name.lower().encode()
    return lambda headers, _: headers.get(key, b"").strip() or None


def _query(name: str) -> Reader:
    def read(_headers: Headers, query_string: bytes) -> bytes | None:
        given = parse_qs(query_string.decode("latin-1")).get(name, [])
        return given[0].encode() if len(given) == 1 else None

    return read


def _cookie(name: str) -> Reader:
    def read(headers: Headers, _query_string: bytes) -> bytes | None:
        for pair in headers.get(b"cookie", b"").split(b";"):
            given, _, value = pair.strip().partition(b"=")
            if given == name.encode():
                return value.strip(b'"') or None
        return None

    return read


_API_KEYS: Mapping[str, Callable[[str], Reader]] = {
    "header": _header,
    "query": _query,
    "cookie": _cookie,
}
