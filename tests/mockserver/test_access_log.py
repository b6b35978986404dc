"""The access log: a line for each request, without keys, and none at all unless asked for."""

import asyncio
import io
import json
import re
import signal
from types import SimpleNamespace
from typing import Any, cast

import pytest
from starlette.types import Receive, Scope, Send

from specdouble.mockserver.edge.access_log import FORMATS, AccessLog, key_names
from specdouble.mockserver.edge.mount import Mount
from specdouble.mockserver.wire.extensions import Responder, Sent
from tests.mocks import create_app
from tests.mockserver.http import KEY, client, exchange
from tests.mockserver.raw import LAST, request, statuses, told
from tests.mockserver.test_server import started

BASE = "http://localhost:8000/api/v1"
LINE = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00 (\S+) (\S+) (\d{3}|-) (\d+) bytes"
    r" \d+\.\d ms (\S+:\d+)"
)


def logged(name: str, method: str, path: str, **options: Any) -> tuple[str, bytes]:
    """What is written about a request, and the content of its answer."""
    stream = io.StringIO()
    app = AccessLog(create_app(rate_limit=False), FORMATS[name], stream)
    answer = client(app, base_url=BASE).request(method, path, **options)
    return stream.getvalue(), answer.content


def test_a_line_is_for_people() -> None:
    """When, what, with which status and size, how long it took, and who asked."""
    line, content = logged("text", "GET", "/cache/artifacts?limit=3&skip=1")
    found = LINE.fullmatch(line.rstrip("\n"))

    assert found is not None
    path, client = "/api/v1/cache/artifacts?limit=3&skip=1", "127.0.0.1:50000"
    assert found.groups() == ("GET", path, "200", str(len(content)), client)


def test_a_line_is_for_programs() -> None:
    """One JSON object."""
    line, content = logged("json", "POST", "/cache/invalidate", json={})
    entry = json.loads(line)

    assert re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:]{8}\.\d{3}\+00:00", entry.pop("time"))
    assert 0 < entry.pop("ms") < 60_000
    assert entry == {
        "method": "POST",
        "path": "/api/v1/cache/invalidate",
        "status": 200,
        "bytes": len(content),
        "client": "127.0.0.1:50000",
    }


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("api_key=hush&limit=1", "?api_key=***&limit=1"),
        ("apikey=hush", "?apikey=***"),
        ("key=hush", "?key=***"),
        ("partnerKey=hush", "?partnerKey=***"),
        ("access_token=hush&access%5Ftoken=hush", "?access_token=***&access%5Ftoken=***"),
        ("sig=hush&X-Amz-Signature=hush", "?sig=***&X-Amz-Signature=***"),
        ("monkey=1&keyword=2&limit", "?monkey=1&keyword=2&limit"),
    ],
)
def test_no_key_is_shown(name: str, query: str, shown: str) -> None:
    """Not that of a header, and none that somebody puts into the query."""
    line, _ = logged(name, "GET", f"/cache/status?{query}")

    assert KEY not in line
    assert "hush" not in line
    assert f"/api/v1/cache/status{shown}" in line


def test_what_a_document_calls_a_key_is_not_shown() -> None:
    """Whatever its name is."""
    schemes = {"a": {"type": "apiKey", "in": "query", "name": "code"}, "b": {"type": "http"}}
    document = SimpleNamespace(components={"securitySchemes": schemes})
    names = key_names([cast("Mount", SimpleNamespace(document=document))])
    stream = io.StringIO()
    app = AccessLog(create_app(), FORMATS["text"], stream, names)
    client(app, base_url=BASE).get("/cache/status?code=hush")

    assert "/cache/status?code=*** " in stream.getvalue()


def test_head_sends_no_bytes() -> None:
    """Those that a GET would send do not count."""
    line, _ = logged("json", "HEAD", "/cache/status")

    assert json.loads(line)["bytes"] == 0


@pytest.mark.parametrize("name", FORMATS)
def test_a_line_is_one_line(name: str) -> None:
    """Whatever a path is made of; a server need not tell its raw form."""
    line, _ = logged(name, "GET", "/cache/%0Ax%E2%80%A8", headers={"Host": "a"})

    assert line.count("\n") == 1
    assert "/cache/%0Ax%E2%80%A8 " in line or "/cache/%0Ax%E2%80%A8" in json.loads(line)["path"]


class Failing:
    """An app that answers nothing, in either way."""

    def responder(self, scope: Scope) -> Responder:  # noqa: ARG002
        def failing(_body: bytes) -> Sent:
            raise ZeroDivisionError

        return failing

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002
        raise ZeroDivisionError


@pytest.mark.parametrize("at_once", [True, False])
def test_a_request_that_nobody_answered_is_logged(*, at_once: bool) -> None:
    """Without a status."""
    stream = io.StringIO()
    app = AccessLog(Failing(), FORMATS["text"], stream)
    scope = {"type": "http", "method": "GET", "path": "/ä\n", "query_string": b""}

    async def ask() -> None:
        responder = app.responder(scope) if at_once else None
        if responder is None:
            await exchange(app, scope, [])
        else:
            responder(b"")

    async def run() -> None:
        with pytest.raises(ZeroDivisionError):
            await ask()
        await asyncio.sleep(0)  # lines are written at the end of a turn of the loop

    asyncio.run(run())
    assert re.search(r"GET /%C3%A4%0A - 0 bytes", stream.getvalue())


def test_a_log_that_nobody_reads_is_no_matter() -> None:
    """Requests are answered all the same."""
    stream = io.StringIO()
    stream.close()
    app = AccessLog(create_app(), FORMATS["text"], stream)

    assert client(app, base_url=BASE).get("/cache/status").status_code == 200


@pytest.mark.parametrize("options", [(), ("--log-format", "text"), ("--log-format", "json")])
def test_it_is_written_on_demand_only(options: tuple[str, ...]) -> None:
    """To stderr, also of requests in one packet; by default there is none."""
    with started("--rate-limit", "off", *options) as (process, welcome):
        found = re.search(r"http://\S+?:\d+", welcome)
        assert found is not None
        assert statuses(told(found[0], request("GET", "/nothing?token=hush") + LAST)) == [404, 200]
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=10)

    lines = err.splitlines()
    assert len(lines) == (2 if options else 0)
    assert "hush" not in err
