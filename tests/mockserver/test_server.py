"""On a real socket: it listens where it says, speaks HTTP/1.1, stops when told to."""

import os
import re
import shlex
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner
from starlette.types import Receive, Scope, Send

from specdouble.cli import main
from specdouble.mockserver import server
from specdouble.mockserver.kernel.clock import Clock
from tests.mocks import create_app
from tests.mockserver.http import KEY, NOW, serving
from tests.mockserver.raw import AUTHORIZED, connected, everything

SERVE = [sys.executable, "-c", "from specdouble.cli import main; main()", "serve"]
LAST_LINE = "Ctrl-C stops."
HAS_IPV6 = socket.has_ipv6 and Path("/proc/net/if_inet6").exists()


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """A mock on a free port."""
    with serving(create_app(clock=Clock.frozen(NOW), rate_limit=False)) as url:
        yield url


def test_port_0_takes_a_free_port() -> None:
    """Two servers at once, each on its own."""
    with (
        closing(server.listen("127.0.0.1", 0)) as one,
        closing(server.listen("localhost", 0)) as other,
    ):
        ports = {each.getsockname()[1] for each in (one, other)}

    assert len(ports - {0}) == 2


def test_the_url_is_where_it_listens() -> None:
    """`base_url` can be put into a browser as it is."""
    with closing(server.listen("localhost", 0)) as listener:
        assert re.fullmatch(r"http://(127\.0\.0\.1|\[::1\]):\d+", server.base_url(listener))


@pytest.mark.skipif(not HAS_IPV6, reason="this machine has no IPv6")
def test_an_ipv6_address_stands_in_brackets() -> None:
    """RFC 3986, section 3.2.2."""
    with closing(server.listen("::1", 0)) as listener:
        port = listener.getsockname()[1]
        assert server.base_url(listener) == f"http://[::1]:{port}"


def test_a_port_in_use_is_told_in_one_line() -> None:
    """Which, why, and what would help."""
    with closing(server.listen("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(server.CannotListen) as caught:
            server.listen("127.0.0.1", port)

    assert str(caught.value).startswith(f"can't listen on 127.0.0.1:{port}: address already in use")
    assert "--port 0" in str(caught.value)


@pytest.mark.parametrize("host", ["192.0.2.1", "a..b", "x" * 64])
def test_a_bad_host_is_told_in_one_line(host: str) -> None:
    """An address of another machine (RFC 5737), or what can't be a name (RFC 1035)."""
    with pytest.raises(server.CannotListen) as caught:
        server.listen(host, 0)

    assert str(caught.value).startswith(f"can't listen on {host}:0: ")
    assert "\n" not in str(caught.value)


def test_a_name_that_nobody_knows_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """As the resolver says it; which is not asked here, for it may take its time."""

    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(server.CannotListen, match="nowhere:80: name or service not known"):
        server.listen("nowhere", 80)


def test_the_command_says_why_it_cannot_serve() -> None:
    """One line and exit code 2, not a traceback."""
    with closing(server.listen("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        result = CliRunner().invoke(main, ["serve", "--port", port])

    assert result.exit_code == 2
    assert result.output.count("\n") == 1
    assert f"can't listen on 127.0.0.1:{port}: address already in use" in result.output


@pytest.mark.parametrize("missing", ["httptools", "uvloop"])
def test_it_never_makes_do_with_less(missing: str) -> None:
    """Without these, uvicorn would take what is slower and laxer, and say nothing."""
    absent = f"import sys; sys.modules[{missing!r}] = None; "
    command = [*SERVE[:2], absent + SERVE[2], "serve", "--port", "0"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"Error: {missing} can't be imported")
    assert done.stderr.count("\n") == 1


def test_there_is_one_worker() -> None:
    """More would have a state each: exit code 2, and the reason."""
    result = CliRunner().invoke(main, ["serve", "--port", "0", "--workers", "2"])

    assert result.exit_code == 2
    assert "--workers 2" in result.output
    assert "state" in result.output


@contextmanager
def started(*options: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """`specdouble serve` as its own process, and its welcome once it is complete."""
    process = subprocess.Popen(
        [*SERVE, "--port", "0", *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    with process:
        try:
            lines: list[str] = []
            while not lines or LAST_LINE not in lines[-1]:
                lines.append(process.stdout.readline())
                assert lines[-1], process.stderr and process.stderr.read()
            yield process, "".join(lines)
        finally:
            process.kill()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_it_cleanly(number: signal.Signals) -> None:
    """Also right after the welcome: exit code 0, and no word of complaint."""
    with started("--api", "peaka") as (process, _):
        process.send_signal(number)
        out, err = process.communicate(timeout=10)

    assert (process.returncode, out, err) == (0, "", "")


def test_what_the_welcome_says_works() -> None:
    """Its curl lines, its keys and its links can be used as they stand."""
    with started("--rate-limit", "off", "--now", "2025-12-01T15:00:00Z") as (process, welcome):
        lines = [shlex.split(line) for line in welcome.splitlines() if "curl" in line]
        statuses = [_run(curl).status_code for curl in lines]
        links = re.findall(r"document (\S+)|UI: (\S+)", welcome)
        statuses += [httpx.get(next(filter(None, link))).status_code for link in links]
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=10)

    assert len(re.findall(r"^  key  \S+$", welcome, re.MULTILINE)) == 4
    assert statuses == [200] * 6


def test_a_document_of_ones_own_is_served(tmp_path: Path) -> None:
    """Alone, unless --api names others; with keys of one's own."""
    document = tmp_path / "pets.yaml"
    document.write_text(
        "{openapi: 3.1.0, paths: {/pets: {get: {responses: {'200': {description: All}}}}},"
        " security: [{key: []}], servers: [{url: /v1}],"
        " components: {securitySchemes: {key: {type: http, scheme: bearer}}}}"
    )
    with started("--spec", str(document), "--key", "mine") as (_, welcome):
        found = re.search(r"^pets: (http\S+/v1), document (\S+)$", welcome, re.MULTILINE)
        assert found
        headers = {"Authorization": "Bearer mine"}
        statuses = [
            httpx.get(f"{found[1]}/pets", headers=headers).status_code,
            httpx.get(f"{found[1]}/pets").status_code,
            httpx.get(found[2]).status_code,
        ]

    assert "  key  mine\n  1 operation, without state\n" in welcome
    assert statuses == [200, 401, 200]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "openapi: 3.0.3\npaths: {a: {}}",
            "pets.yaml:2: #/paths/a: a path begins with a slash: /a",
        ),
        ("swagger: '2.0'", "pets.yaml:1: #/swagger: `swagger: 2.0`: 3.0 and 3.1 are understood"),
        ("[", "pets.yaml:2: did not find"),
    ],
)
def test_a_document_that_cannot_be_served_is_one_clear_error(
    tmp_path: Path, text: str, message: str
) -> None:
    """File, line, place and reason; exit code 2."""
    document = tmp_path / "pets.yaml"
    document.write_text(text)
    result = CliRunner().invoke(main, ["serve", "--port", "0", "--spec", str(document)])

    assert result.exit_code == 2
    assert message in result.output
    assert result.output.count("\n") == 1


def _run(curl: list[str]) -> httpx.Response:
    _, option, header, url = curl
    assert option == "-H"
    name, _, value = header.partition(": ")
    return httpx.get(url, headers={name: value})


def test_a_request_is_answered_over_the_wire(url: str) -> None:
    """The same as in process; the server doesn't say what it is made of."""
    answer = httpx.get(f"{url}/api/v1/cache/status", headers={"Authorization": f"Bearer {KEY}"})

    assert answer.json()["total_projects"] == 12
    assert "server" not in answer.headers


def test_head_has_no_body(url: str) -> None:
    """RFC 9110, section 9.3.2; its length is that of the GET."""
    with connected(url) as connection:
        connection.sendall(
            f"HEAD /api/v1/cache/status HTTP/1.1\r\n{AUTHORIZED}Connection: close\r\n\r\n".encode()
        )
        head, _, body = everything(connection).partition(b"\r\n\r\n")

    assert head.startswith(b"HTTP/1.1 200 ")
    assert re.search(rb"\r\ncontent-length: [1-9]", head)
    assert body == b""


def test_two_requests_in_a_row_are_answered_in_order(url: str) -> None:
    """RFC 9112, section 9.3.2: pipelining, on one connection."""
    first = f"GET /api/v1/cache/status HTTP/1.1\r\n{AUTHORIZED}\r\n"
    second = f"GET /api/v1/nothing HTTP/1.1\r\n{AUTHORIZED}Connection: close\r\n\r\n"
    with connected(url) as connection:
        connection.sendall((first + second).encode())
        statuses = re.findall(rb"HTTP/1.1 (\d+)", everything(connection))

    assert statuses == [b"200", b"404"]


def test_a_body_of_two_mebibytes_is_refused_and_the_connection_ends(url: str) -> None:
    """413, whole and readable, although the client has not sent all of it."""
    size = 2 * 1024 * 1024
    head = f"POST /api/v1/cache/refresh HTTP/1.1\r\n{AUTHORIZED}Content-Length: {size}\r\n\r\n"
    with connected(url) as connection:
        connection.sendall(head.encode())
        answer = everything(connection)

    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b"\r\nconnection: close\r\n" in answer
    assert answer.endswith(b'bytes"}')


def test_who_waits_for_100_is_spared_the_sending(url: str) -> None:
    """RFC 9110, section 10.1.1: the final status comes in place of 100."""
    size = 2 * 1024 * 1024
    expecting = f"{AUTHORIZED}Expect: 100-continue\r\nContent-Length: {size}\r\n\r\n"
    with connected(url) as connection:
        connection.sendall(f"POST /api/v1/cache/refresh HTTP/1.1\r\n{expecting}".encode())
        assert everything(connection).startswith(b"HTTP/1.1 413 ")


def test_a_chunked_body_is_read_over_the_wire(url: str) -> None:
    """RFC 9112, section 7.1."""
    body = '8\r\n{"force"\r\n7\r\n: false\r\n1\r\n}\r\n0\r\n\r\n'
    chunked = f"{AUTHORIZED}Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n{body}"
    with connected(url) as connection:
        connection.sendall(f"POST /api/v1/cache/refresh HTTP/1.1\r\n{chunked}".encode())
        assert everything(connection).startswith(b"HTTP/1.1 200 ")


@pytest.mark.parametrize("target", [b"/api/v1/\xff", b"/api v1/", b"/api/v1/\x00"])
def test_what_is_no_http_is_a_bad_request(url: str, target: bytes) -> None:
    """400, and the next one is answered."""
    with connected(url) as connection:
        connection.sendall(b"GET " + target + b" HTTP/1.1\r\nHost: localhost\r\n\r\n")
        connection.shutdown(socket.SHUT_WR)
        assert everything(connection).startswith(b"HTTP/1.1 400 ")

    assert httpx.get(f"{url}/healthz").status_code == 200


async def _hello(_scope: Scope, _receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"hello"})


def test_any_asgi_app_can_be_served() -> None:
    """The server knows nothing of the mock."""
    with serving(_hello) as url:
        assert httpx.get(url).text == "hello"


CONVERSATION = """
import hashlib, sys
from tests.mockserver.http import CACHE, Mock

mock = Mock(seed=7)
digest = hashlib.sha256()
for step in range(3):
    answers = [
        mock.skillmeat.post("/cache/refresh", json={"force": True}),
        mock.skillmeat.get("/cache/artifacts?limit=500"),
        mock.skillmeat.get("/cache/search?query=e"),
        mock.skillmeat.get("/cache/stale-artifacts?sort_by=type"),
        mock.skillmeat.post("/cache/refresh", json={"projectid": 1, "force": 2}),
        mock.peaka.post("/cache/batch", json=[
            {"catalogId": "627249916703408649", "schemaName": "payment", "tableName": table}
            for table in ("refund", "fee", "no such table")
        ]),
        mock.peaka.post(f"/cache/{CACHE}/fullRefreshUpdate"),
        mock.peaka.get("/cache/status"),
        mock.peaka.get(f"/cache/{CACHE}/executionHistory?limit=100"),
        mock.peaka.delete("/cache/status"),
    ]
    for answer in answers:
        digest.update(repr((answer.status_code, answer.headers.raw)).encode() + answer.content)
    mock.wait(minutes=7)
print(digest.hexdigest())
"""


def test_the_same_requests_give_the_same_bytes_in_every_process() -> None:
    """One seed, one clock, one sequence of requests; the order of a set makes no difference."""
    digests = set()
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        command = [sys.executable, "-W", "ignore", "-c", CONVERSATION]
        done = subprocess.run(
            command, env=environment, capture_output=True, text=True, check=True, timeout=60
        )
        digests.add(done.stdout)

    assert len(digests) == 1
