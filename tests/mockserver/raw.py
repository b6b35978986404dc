"""Bytes to a server and bytes from it, with nothing between that would mend them."""

import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from tests.mockserver.http import KEY

BASE = "/api/v1"
AUTHORIZED = f"Host: localhost\r\nAuthorization: Bearer {KEY}\r\nContent-Type: application/json\r\n"


@contextmanager
def connected(url: str) -> Iterator[socket.socket]:
    """A bare connection."""
    address = httpx.URL(url)
    with socket.create_connection((address.host, address.port), timeout=10) as connection:
        yield connection


def everything(connection: socket.socket) -> bytes:
    """What comes until the server closes."""
    return b"".join(iter(lambda: connection.recv(65536), b""))


def told(url: str, request: bytes) -> bytes:
    """All that a server answers to these bytes until it closes the connection."""
    with connected(url) as connection:
        connection.sendall(request)
        return everything(connection)


def statuses(answers: bytes) -> list[int]:
    """The statuses of one answer after the other."""
    return [int(status) for status in re.findall(rb"HTTP/1\.1 (\d+) ", answers)]


def request(method: str, path: str, *fields: str, body: bytes = b"", version: str = "1.1") -> bytes:
    """A request with a key for SkillMeat; Content-Length or Transfer-Encoding stand in `fields`."""
    lines = "".join(f"{field}\r\n" for field in fields)
    return f"{method} {BASE}{path} HTTP/{version}\r\n{AUTHORIZED}{lines}\r\n".encode() + body


LAST = request("GET", "/cache/status", "Connection: close")
"""After this one the server closes, if it has not yet."""
