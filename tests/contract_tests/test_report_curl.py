"""Curl lines, run by a shell against a server that says what it got."""

import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from specdouble.contract_tests.report.curl import curl
from specdouble.contract_tests.report.masking import Mask
from tests.contract_tests.reports import KEY, exchange

OTHER = 'key"with$odd`signs!'
NASTY = 'it\'s "quoted" $HOME `id` \\ !! %s é -n'

needs_curl = pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")


class Listener(HTTPServer):
    """Keeps what it got: method, path, headers, body."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.seen: list[tuple[str, str, dict[str, str], bytes]] = []


class Handler(BaseHTTPRequestHandler):
    """Takes any request."""

    server: Listener

    def handle_one_request(self) -> None:
        self.raw_requestline = self.rfile.readline()
        if self.parse_request():
            length = int(self.headers.get("content-length", 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            self.server.seen.append((self.command, self.path, headers, self.rfile.read(length)))
            self.send_response(200)
            self.send_header("content-length", "0")
            self.end_headers()

    def log_message(self, *_: Any) -> None: ...


@pytest.fixture(scope="module")
def listener() -> Iterator[Listener]:
    with Listener() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def received(listener: Listener, line: str) -> tuple[str, str, dict[str, str], bytes]:
    keys = {"SPECDOUBLE_KEY": KEY, "SPECDOUBLE_KEY_2": OTHER, "PATH": os.environ["PATH"]}
    subprocess.run(["sh"], input=line.encode(), env=keys, check=True, capture_output=True)
    return listener.seen.pop()


@needs_curl
@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"url": "/pets?q=%27%22%24&ids[]={a,b}"},
        {"url": "/pets/../secrets/%2e%2e"},
        {"method": "HEAD"},
        {"method": "DELETE", "url": "/pets/1"},
        {"method": "POST", "request_body": b'{"name": "Rex"}'},
        {"method": "PUT", "request_body": NASTY.encode()},
        {"method": "PATCH", "request_body": b"@/etc/hostname"},
        {"method": "GET", "request_body": b"{}"},
        {"method": "POST", "request_body": bytes(range(256)) + b"%d\\n-"},
        {"method": "POST", "request_body": b"-n\nsecond line\n"},
        {"method": "POST", "request_body": b"[" * 200_000},
        {"method": "POST", "request_body": f'{{"key": "{KEY}"}}'.encode()},
        {"method": "POST", "request_body": f"\0{KEY}'{OTHER}\xff".encode("latin-1")},
        {"request_headers": {"x-note": NASTY, "x-empty": "", "x-tab": "a\tb"}},
        {"request_headers": {"authorization": f"Bearer {OTHER}"}},
        {"request_headers": {"authorization": f"Bearer {KEY}x"}},
        {"request_headers": {"x-note": f'"{KEY}" $HOME'}},
        {"method": "POST", "request_headers": {}, "request_body": b"{}"},
    ],
    ids=lambda changes: str(changes)[:60],
)
def test_a_line_sends_the_same_request_again(listener: Listener, changes: dict[str, Any]) -> None:
    """The shell fills in the keys, and takes nothing else for its own."""
    sent = exchange(**changes)
    line = curl(Mask([KEY, OTHER]).exchange(sent), f"http://127.0.0.1:{listener.server_address[1]}")

    assert KEY not in line
    assert OTHER not in line
    assert "\n" not in line
    method, path, headers, body = received(listener, line)
    assert (method, path, body) == (sent.method, sent.url, sent.request_body)
    got = {name: headers.get(name, "").encode("latin-1").decode() for name in sent.request_headers}
    assert got == dict(sent.request_headers)
    assert ("content-type" in headers) == ("content-type" in sent.request_headers)


def test_a_line_is_easy_to_read() -> None:
    """The usual request needs no tricks of the shell."""
    line = curl(Mask([KEY]).exchange(exchange()), "http://host/v1")

    assert line == (
        "curl -i -H 'Accept: application/json' -H \"Authorization: Bearer $SPECDOUBLE_KEY\""
        " 'http://host/v1/pets?limit=2'"
    )


def test_headers_of_a_connection_are_left_to_curl() -> None:
    """So are those that a browser records of HTTP/2."""
    recorded = {":path": "/pets", "host": "h", "content-length": "2", "accept-encoding": "br"}

    assert curl(exchange(request_headers=recorded), "http://h") == "curl -i 'http://h/pets?limit=2'"


def test_who_sent_it_is_left_out() -> None:
    """It changes nothing about the answer, and makes the line harder to read."""
    sent = {"accept": "*/*", "user-agent": "schemathesis/4", "x-schemathesis-testcaseid": "a1"}

    line = curl(exchange(request_headers=sent, url="/pets"), "http://h")

    assert line == "curl -i -H 'Accept: */*' http://h/pets"
