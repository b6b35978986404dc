"""`serve --state`: what was answered is there after a restart, whatever ended the process."""

import itertools
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from threading import Barrier
from typing import Any

import httpx
import pytest
from click.testing import CliRunner

from specdouble.cli import main
from specdouble.mockserver.kernel.clock import Clock
from specdouble.mockserver.mocks import MOCKS
from specdouble.mockserver.state import StateFile
from tests.mocks import create_app
from tests.mockserver.http import KEY, NOW, PARTNER_KEY, bearer, client
from tests.mockserver.strokes import sandboxes

SERVE = [sys.executable, "-c", "from specdouble.cli import main; main()", "serve", "--port", "0"]
FROZEN = ["--now", "2025-12-01T15:00:00Z", "--rate-limit", "off"]
FROZEN_AT = NOW + timedelta(minutes=1)
EXECUTIONS = (
    "/api/v1/data/projects/mtKDhe1U/cache/960bd651-7b3c-4511-9a88-18e14ac7742a/executionHistory"
)


class Server:
    """A mock as its own process."""

    def __init__(self, *options: object, **settings: Any) -> None:
        command = [*SERVE, *FROZEN, *map(str, options)]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, **settings)
        assert self.process.stdout
        self.welcome = self.process.stdout.readline()
        while "Ctrl-C stops" not in self.welcome.splitlines()[-1]:
            self.welcome += self.process.stdout.readline()
        url = self.welcome.splitlines()[0].split()[-1]
        self.http = httpx.Client(base_url=url, trust_env=False)

    def ask(self, method: str, path: str, body: object = None, sandbox: str = "default") -> Any:
        """What the mock or its control API answers."""
        headers = bearer(PARTNER_KEY if "/data/" in path else KEY) | {"X-Sandbox": sandbox}
        return self.http.request(method, path, json=body, headers=headers)

    def control(self, method: str, path: str, body: object = None) -> httpx.Response:
        """What the control API answers."""
        answer = self.http.request(method, f"/_specdouble/v1/sandboxes{path}", json=body)
        assert answer.is_success, answer.text
        return answer

    def everything(self) -> list[Any]:
        """What clients see of all sandboxes."""
        rooms = self.control("GET", "").json()["items"]
        paths = ["/api/v1/cache/projects", "/api/v1/cache/artifacts?limit=100", EXECUTIONS]
        return [
            rooms,
            [self.control("GET", f"/{room['name']}/api-keys").json() for room in rooms],
            self.http.get("/api/v1/cache/projects", headers=bearer("front-end")).json(),
            [
                self.ask("GET", path, sandbox=room["name"]).json()
                for room in rooms
                for path in paths
            ],
        ]


@contextmanager
def serving(*options: object, **settings: Any) -> Iterator[Server]:
    """A server that is killed in the end, if it still runs."""
    server = Server(*options, **settings)
    with server.process, server.http:
        try:
            yield server
        finally:
            server.process.kill()


def change(server: Server) -> None:
    """Have something done in two sandboxes."""
    server.control("PATCH", "/default/clock", {"rate": 0})
    server.control("POST", "", {"name": "fork", "source": "default"})
    server.control("PUT", "/fork/api-keys", {"items": [{"api_key": "front-end"}]})
    server.control("POST", "/fork/clock/advance", {"duration": "P2D"})
    assert server.ask("GET", EXECUTIONS, sandbox="fork").is_success  # the two days pass
    assert server.ask("POST", "/api/v1/cache/invalidate", {}, sandbox="fork").is_success
    assert server.ask("POST", "/api/v1/cache/refresh", {"force": True}).is_success


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
@pytest.mark.parametrize("sync", ["normal", "full"])
def test_all_is_there_after_a_restart(tmp_path: Path, number: signal.Signals, sync: str) -> None:
    """As clients see it, whether it was stopped or killed."""
    options = ["--state", tmp_path / "state", "--sync", sync]
    with serving(*options) as server:
        assert f"state: {tmp_path / 'state'} (new)\n" in server.welcome
        change(server)
        before = server.everything()
        server.process.send_signal(number)
        server.process.wait(10)
    with serving(*options) as server:
        assert f"state: {tmp_path / 'state'} (goes on)\n" in server.welcome
        assert server.everything() == before


def press(server: Server, name: str, answered: dict[str, int], enough: Barrier) -> None:
    """Refresh everything in a sandbox, over and over, until the server is gone."""
    with suppress(httpx.TransportError):
        for count in itertools.count(1):
            refreshed = server.ask("POST", "/api/v1/cache/refresh", {"force": True}, sandbox=name)
            assert refreshed.is_success
            answered[name] += 1
            if count == 15:
                enough.wait(30)


def artifacts_after(refreshes: int) -> Any:
    """What a sandbox holds that nobody has killed."""
    clock = Clock.frozen(NOW)
    reference = client(create_app(clock=clock, rate_limit=False))
    clock.set(FROZEN_AT)
    for _ in range(refreshes):
        reference.post("/cache/refresh", json={"force": True})
    return reference.get("/cache/artifacts?limit=100").json()


@pytest.mark.parametrize("kills", [1, pytest.param(10, marks=pytest.mark.long)])
def test_a_kill_under_load_loses_nothing_that_was_answered(tmp_path: Path, kills: int) -> None:
    """Four clients at once; each finds what it was told of, and nothing half done."""
    path, names = tmp_path / "state", [f"client-{number}" for number in range(4)]
    answered = dict.fromkeys(names, 0)
    for number in range(kills):
        with serving("--state", path) as server:
            if number == 0:
                server.control(
                    "PATCH", "/default/clock", {"rate": 0, "now": "2025-12-01T15:01:00Z"}
                )
                for name in names:
                    server.control("POST", "", {"name": name, "source": "default"})
            enough = Barrier(len(names) + 1)
            with ThreadPoolExecutor() as pool:
                pressing = [pool.submit(press, server, each, answered, enough) for each in names]
                enough.wait(30)
                server.process.kill()
            assert not any(each.exception() for each in pressing)
        with serving("--state", path) as server:
            for name in names:
                changes = server.control("GET", f"/{name}").json()["changes"]
                got = server.ask("GET", "/api/v1/cache/artifacts?limit=100", sandbox=name).json()

                assert answered[name] <= changes <= answered[name] + 1
                assert got == artifacts_after(changes)
                answered[name] = changes


def test_a_second_server_is_refused(tmp_path: Path) -> None:
    """One line, exit code 2; the first one goes on."""
    path = tmp_path / "state"
    with serving("--state", path) as server:
        second = CliRunner().invoke(main, ["serve", "--port", "0", "--state", str(path)])
        change(server)

    assert (second.exit_code, second.output.count("\n")) == (2, 1)
    assert f"{path}: another process uses it" in second.output


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (["--seed", "7"], "began with seed 1, not 7; leave --seed out"),
        (["--profile", "failing"], "began with profile minimal, not failing"),
        (["--api", "skillmeat"], "is of 'peaka', which is not served; there is: skillmeat; serve"),
    ],
)
def test_a_state_is_not_taken_for_another(tmp_path: Path, options: list[str], why: str) -> None:
    """What was asked for and what there is contradict each other: exit code 2."""
    path = tmp_path / "state"
    with closing(StateFile(path, [mock.api for mock in MOCKS.values()])) as keeper:
        every, peaka = sandboxes(keeper), MOCKS["peaka"].api
        cache = {"project_id": "mtKDhe1U", "cache_id": EXECUTIONS.split("/")[-2]}
        every.default.perform(peaka, peaka.behaviours["deleteCache"], cache)
    result = CliRunner().invoke(main, ["serve", "--port", "0", "--state", str(path), *options])

    assert (result.exit_code, result.output.count("\n")) == (2, 1)
    assert why in result.output
    assert "damaged" not in result.output


def test_without_a_state_there_is_nothing_to_sync() -> None:
    """Whoever wrote `--sync full` meant something to be kept."""
    result = CliRunner().invoke(main, ["serve", "--sync", "full"])

    assert result.exit_code == 2
    assert "there is no --state" in result.output


def test_without_a_state_nothing_is_written(tmp_path: Path) -> None:
    """Not where it was started, not at home, not among the temporary files."""
    homes = {name: str(tmp_path) for name in ("HOME", "TMPDIR", "XDG_CACHE_HOME", "XDG_DATA_HOME")}
    environment = {"PATH": "/usr/bin:/bin", "PYTHONDONTWRITEBYTECODE": "1", **homes}
    with serving(cwd=tmp_path, env=environment) as server:
        change(server)
        server.process.send_signal(signal.SIGTERM)
        server.process.wait(10)

    assert list(tmp_path.rglob("*")) == []
