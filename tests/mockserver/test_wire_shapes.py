"""Requests that two servers may read in two ways are refused, and one request has one answer."""

import socket
from collections.abc import Iterable, Iterator
from contextlib import suppress

import httpx
import pytest

from specdouble.mockserver.kernel.clock import Clock
from tests.mocks import create_app
from tests.mockserver.http import KEY, NOW, serving
from tests.mockserver.raw import AUTHORIZED, LAST, connected, everything, request, statuses, told

HIDDEN = request("POST", "/cache/invalidate", "Content-Length: 20", body=b'{"project_id": null}')
"""What would change the mock, if it were taken for a request."""


def refresh(*fields: str, body: bytes = b"") -> bytes:
    return request("POST", "/cache/refresh", *fields, body=body)


def chunked(body: bytes) -> bytes:
    return refresh("Transfer-Encoding: chunked", body=body)


def coded(*codings: str) -> bytes:
    """A body in chunks that says in another way that it is."""
    fields = [f"Transfer-Encoding:{coding}" for coding in codings]
    return refresh(*fields, body=b"2\r\n{}\r\n0\r\n\r\n")


def measured(*lengths: str) -> bytes:
    return refresh(*(f"Content-Length:{length}" for length in lengths), body=b"{}")


def status(line: bytes, fields: bytes = b"") -> bytes:
    return line + b"\r\n" + AUTHORIZED.encode() + fields + b"\r\n"


def got(fields: bytes) -> bytes:
    return status(b"GET /api/v1/cache/status HTTP/1.1", fields)


HOSTLESS = AUTHORIZED.removeprefix("Host: localhost\r\n").encode()
PATH = b"/api/v1/cache/status"

REFUSED = {
    "a length and chunks": refresh(
        "Content-Length: 6", "Transfer-Encoding: chunked", body=b"0\r\n\r\n" + HIDDEN
    ),
    "chunks and a length": refresh(
        "Transfer-Encoding: chunked", "Content-Length: 6", body=b"0\r\n\r\n" + HIDDEN
    ),
    "two lengths": measured(" 2", " 3"),
    "one length twice": measured(" 2", " 2"),
    "a list of lengths": measured(" 2, 2"),
    "a length with a sign": measured(" +2"),
    "a negative length": measured(" -2"),
    "a hexadecimal length": measured(" 0x2"),
    "no length in the field": measured(""),
    "a length in two words": measured(" 0 2"),
    "a length after a vertical tab": measured(" \x0b2"),
    "a length past 64 bits": measured(" 18446744073709551618"),
    "chunks of an unknown kind": coded(" xchunked"),
    "chunks that are no longer": coded(" chunked, identity"),
    "identity": coded(" identity"),
    "gzip": coded(" gzip"),
    "gzip in chunks": coded(" gzip, chunked"),
    "chunks in chunks": coded(" chunked, chunked"),
    "chunks twice": coded(" chunked", " chunked"),
    "chunks, then identity": coded(" chunked", " identity"),
    "identity, then chunks": coded(" identity", " chunked"),
    "chunks with a parameter": coded(" chunked;q=1"),
    "quoted chunks": coded(' "chunked"'),
    "no coding in the field": coded(""),
    "chunks after a vertical tab": coded(" \x0bchunked"),
    "chunks on a folded line": coded("\r\n chunked"),
    "chunks in HTTP/1.0": request(
        "POST", "/cache/refresh", "Transfer-Encoding: chunked", body=b"0\r\n\r\n", version="1.0"
    ),
    "a space before the colon": refresh("Transfer-Encoding : chunked", body=b"0\r\n\r\n"),
    "a chunk with a sign": chunked(b"+2\r\n{}\r\n0\r\n\r\n"),
    "a negative chunk": chunked(b"-2\r\n{}\r\n0\r\n\r\n"),
    "a chunk of 0x2": chunked(b"0x2\r\n{}\r\n0\r\n\r\n"),
    "a chunk of 0_2": chunked(b"0_2\r\n{}\r\n0\r\n\r\n"),
    "a chunk past 64 bits": chunked(b"10000000000000002\r\n{}\r\n0\r\n\r\n"),
    "a chunk without a size": chunked(b"\r\n{}\r\n0\r\n\r\n"),
    "a chunk after a space": chunked(b" 2\r\n{}\r\n0\r\n\r\n"),
    "a chunk before a space": chunked(b"2 \r\n{}\r\n0\r\n\r\n"),
    "a chunk with a bare line feed": chunked(b"2\n{}\r\n0\r\n\r\n"),
    "a line feed in an extension": chunked(b"2;a\n{}\r\n0\r\n\r\n"),
    "a control in an extension": chunked(b"2;a=\x01\r\n{}\r\n0\r\n\r\n"),
    "a chunk that is longer than it says": chunked(b"1\r\n{}\r\n0\r\n\r\n"),
    "a chunk that ends with a line feed": chunked(b"2\r\n{}\n0\r\n\r\n"),
    "a trailer without a colon": chunked(b"2\r\n{}\r\n0\r\nx\r\n\r\n"),
    "a length in the trailer": chunked(b"2\r\n{}\r\n0\r\nContent-Length: 5\r\n\r\n"),
    "no host": b"GET " + PATH + b" HTTP/1.1\r\n" + HOSTLESS + b"\r\n",
    "two hosts": got(b"Host: localhost\r\n"),
    "two names in one host": status(b"GET " + PATH + b" HTTP/1.1\r\nHost: a b"),
    "a path in the host": b"GET " + PATH + b" HTTP/1.1\r\nHost: a/b\r\n" + HOSTLESS + b"\r\n",
    "a user in the host": b"GET " + PATH + b" HTTP/1.1\r\nHost: a@b\r\n" + HOSTLESS + b"\r\n",
    "a folded line": got(b"X: a\r\n b\r\n"),
    "a folded first line": status(b"GET " + PATH + b" HTTP/1.1\r\n X: a"),
    "a name and a space": got(b"X : a\r\n"),
    "no colon": got(b"X\r\n"),
    "no name": got(b": a\r\n"),
    "a name of two words": got(b"X Y: a\r\n"),
    "a name in UTF-8": got(b"\xc3\xa4: a\r\n"),
    "a NUL in a name": got(b"X\0: a\r\n"),
    "a NUL in a value": got(b"X: a\0b\r\n"),
    "a control in a value": got(b"X: a\x01b\r\n"),
    "a bare carriage return in a value": got(b"X: a\rb\r\n"),
    "a bare line feed after a field": got(b"X: a\nY: b\r\n"),
    "bare line feeds": got(b"").replace(b"\r\n", b"\n"),
    "bare carriage returns": got(b"").replace(b"\r\n", b"\r"),
    "a bare line feed after the head": got(b"").removesuffix(b"\r\n") + b"\n",
    "a carriage return too many": got(b"").replace(b"\r\n", b"\r\r\n", 1),
    "a space in the target": status(b"GET /api/v1/cache/status x HTTP/1.1"),
    "a fragment": status(b"GET /api/v1/cache/status#x HTTP/1.1"),
    "a relative target": status(b"GET api/v1/cache/status HTTP/1.1"),
    "bytes beyond ASCII in the target": status(b"GET /api/v1/\xff HTTP/1.1"),
    "a NUL in the target": status(b"GET /api/v1/\0 HTTP/1.1"),
    "another scheme": status(b"GET ftp://localhost/api/v1/cache/status HTTP/1.1"),
    "a user in the target": status(b"GET http://me@localhost/api/v1/cache/status HTTP/1.1"),
    "no host in the target": status(b"GET http:///api/v1/cache/status HTTP/1.1"),
    "an authority as target": status(b"GET localhost:80 HTTP/1.1"),
    "everything, but not by OPTIONS": status(b"GET * HTTP/1.1"),
    "CONNECT": status(b"CONNECT localhost:443 HTTP/1.1"),
    "CONNECT to a path": status(b"CONNECT /api/v1/cache/status HTTP/1.1"),
    "HTTP/0.9": b"GET /api/v1/cache/status\r\n",
    "HTTP/0.9 that says so": status(b"GET /api/v1/cache/status HTTP/0.9"),
    "HTTP/1.2": status(b"GET /api/v1/cache/status HTTP/1.2"),
    "HTTP/1.10": status(b"GET /api/v1/cache/status HTTP/1.10"),
    "HTTP/2.0": status(b"GET /api/v1/cache/status HTTP/2.0"),
    "http/1.1": status(b"GET /api/v1/cache/status http/1.1"),
    "a tab in the request line": status(b"GET\t/api/v1/cache/status HTTP/1.1"),
    "a space after the version": status(b"GET /api/v1/cache/status HTTP/1.1 "),
    "a space before the method": status(b" GET /api/v1/cache/status HTTP/1.1"),
    "the preface of HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0",
    "a TLS handshake": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    "an answer": b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
}
READ = {
    "a chunked body": chunked(b"2\r\n{}\r\n0\r\n\r\n"),
    "chunks in any case": coded("\t CHUNKED "),
    "chunks that carry extensions": chunked(b'2;a=b;c="d"\r\n{}\r\n0;e\r\n\r\n'),
    "chunks of one byte": chunked(b"1\r\n{\r\n1\r\n}\r\n0\r\n\r\n"),
    "a trailer": chunked(b"2\r\n{}\r\n0\r\nX-Sum: 1\r\n\r\n"),
    "a length with zeros and spaces": measured(" 0002 \t"),
    "a chunked body that nobody wants": request(
        "GET", "/cache/status", "Transfer-Encoding: chunked", body=b"2\r\n{}\r\n0\r\n\r\n"
    ),
    "a body that nobody wants": request(
        "GET", "/cache/status", f"Content-Length: {len(HIDDEN)}", body=HIDDEN
    ),
    "a name in place of a length": got(b"Content_Length: 200\r\n"),
    "UTF-8 in a value": got(b"X: \xc3\xa4\r\n"),
    "an absolute target": status(b"GET http://localhost/api/v1/cache/status HTTP/1.1"),
    "an absolute target with another host": status(
        b"GET HTTP://example.org:80/api/v1/cache/status? HTTP/1.1"
    ),
    "an address as host": b"GET "
    + PATH
    + b" HTTP/1.1\r\nHost: [::1]:8000\r\n"
    + HOSTLESS
    + b"\r\n",
    "an empty host": b"GET " + PATH + b" HTTP/1.1\r\nHost:\r\n" + HOSTLESS + b"\r\n",
    "empty lines before": b"\r\n\r\n" + got(b""),
    "an expectation of something else": refresh("Expect: x", "Content-Length: 2", body=b"{}"),
}


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with serving(create_app(clock=Clock.frozen(NOW), rate_limit=False)) as url:
        yield url


def stale(url: str) -> int:
    """How many projects are stale: all, after `HIDDEN`."""
    answer = httpx.get(f"{url}/api/v1/cache/status", headers={"Authorization": f"Bearer {KEY}"})
    projects: int = answer.json()["stale_projects"]
    return projects


@pytest.mark.parametrize("shape", REFUSED.values(), ids=REFUSED)
def test_an_ambiguous_request_is_refused(url: str, shape: bytes) -> None:
    """Once and with 400; what follows on the connection is not read, and others are served."""
    before = stale(url)
    answers = told(url, shape + HIDDEN)

    assert statuses(answers) == [400]
    assert b"\r\nconnection: close\r\n" in answers
    assert stale(url) == before


@pytest.mark.parametrize("shape", READ.values(), ids=READ)
def test_an_unusual_request_is_read(url: str, shape: bytes) -> None:
    """Once and to its end: the next on the connection is answered next."""
    assert statuses(told(url, shape + LAST)) == [200, 200]
    assert stale(url) < 12


@pytest.mark.parametrize("first", [1, 2, 5])
@pytest.mark.parametrize("shape", [*REFUSED.values(), *READ.values()], ids=[*REFUSED, *READ])
def test_it_does_not_matter_how_the_bytes_come(url: str, shape: bytes, first: int) -> None:
    """In one piece, after a few, or byte by byte: the same answer."""
    at_once = statuses(told(url, shape + LAST))

    assert parted(url, [shape[:first], shape[first:] + LAST]) == at_once
    if first == 1:
        assert parted(url, [*(bytes([each]) for each in shape), LAST]) == at_once


def parted(url: str, pieces: Iterable[bytes]) -> list[int]:
    """The statuses of what is answered to bytes that come in these pieces."""
    with connected(url) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with suppress(BrokenPipeError, ConnectionResetError):
            for piece in pieces:
                connection.sendall(piece)
        return statuses(everything(connection))


@pytest.mark.parametrize("target", ["*", "http://localhost"])
def test_the_server_as_a_whole_is_asked_by_its_options(url: str, target: str) -> None:
    """A URL without a path stands for `*` there (RFC 9112, section 3.2.4)."""
    asked = f"OPTIONS {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode()
    answers = told(url, asked)

    assert statuses(answers) == [204]
    assert b"\r\nallow: " in answers
