"""When there is no room, a change is refused in so many words, and nothing has changed."""

import resource
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest
from click.testing import CliRunner

from specdouble.cli import main
from specdouble.fixtures.profile import PROFILE_NAMES
from specdouble.mockserver.app import assemble, controlled
from specdouble.mockserver.kernel.clock import Clock
from specdouble.mockserver.mocks import MOCKS, create_sandboxes
from specdouble.mockserver.scenarios.collection import Scenarios
from specdouble.mockserver.state import StateFile
from tests.mocks import create_mounts
from tests.mockserver.http import CACHE, NOW, PARTNER_KEY, bearer, client
from tests.mockserver.strokes import everything
from tests.mockserver.test_state_serving import Server, serving

INSUFFICIENT_STORAGE = 507  # RFC 4918, section 11.5
CONTROL = "/_specdouble/v1/sandboxes"
PROJECT = "/api/v1/data/projects/mtKDhe1U"


class Kept:
    """A mock with a state file for which there is room, or not."""

    def __init__(self, path: Path) -> None:
        self.keeper = StateFile(path, [mock.api for mock in MOCKS.values()])
        self.sandboxes = create_sandboxes(clock=Clock.frozen(NOW), keeper=self.keeper)
        mounts = create_mounts(sandboxes=self.sandboxes, names=tuple(MOCKS))
        self.http = client(
            controlled(
                assemble(mounts),
                self.sandboxes,
                mounts,
                scenarios=Scenarios(mounts, self.sandboxes, PROFILE_NAMES),
            ),
            base_url="http://localhost:8000",
        )

    def fill(self, *, is_full: bool) -> None:
        """Say that the file can't grow (SQLite's SQLITE_FULL), or that it can."""
        most = 1 if is_full else 1_000_000  # never less than it has
        self.keeper._connection.execute(f"PRAGMA max_page_count = {most}")

    def ask(self, method: str, path: str, body: object = None) -> httpx.Response:
        """What the mock answers."""
        headers = bearer(PARTNER_KEY) if "/data/" in path else {}
        return self.http.request(method, path, json=body, headers=headers)

    def until_full(self) -> httpx.Response:
        """The first answer that is none of success."""
        for _ in range(1000):
            answer = self.ask("POST", "/api/v1/cache/refresh", {"force": True})
            if not answer.is_success:
                return answer
        raise AssertionError("it is never full")


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Kept]:
    mock = Kept(tmp_path / "state")
    with closing(mock.keeper):
        yield mock


def test_a_change_is_refused_and_nothing_has_changed(kept: Kept) -> None:
    """507, in the API's own shape; what is only read is answered, and all goes on after it."""
    kept.fill(is_full=True)
    refused = kept.until_full()
    before = everything(kept.sandboxes)
    again = kept.ask("POST", "/api/v1/cache/refresh", {"force": True})

    assert (refused.status_code, again.status_code) == (INSUFFICIENT_STORAGE,) * 2
    assert refused.json().keys() == {"detail"}
    assert "state: the disk is full; nothing was changed" in refused.json()["detail"]
    assert everything(kept.sandboxes) == before
    assert kept.ask("GET", "/api/v1/cache/projects").is_success
    kept.fill(is_full=False)
    assert kept.ask("POST", "/api/v1/cache/refresh", {"force": True}).is_success
    assert kept.sandboxes.default.journal.written == before[0][4] + 1


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", f"{PROJECT}/cache/{CACHE}/fullRefreshUpdate", None),
        ("POST", CONTROL, {"name": "new", "source": "default"}),
        ("POST", f"{CONTROL}/default/reset", None),
        ("POST", f"{CONTROL}/default/scenario", {"scenario": "all-stale"}),
        ("PATCH", f"{CONTROL}/default/clock", {"rate": 60}),
        ("POST", f"{CONTROL}/default/clock/advance", {"duration": "P1D"}),
        ("PUT", f"{CONTROL}/default/api-keys", {"items": [{"api_key": "front-end"}]}),
        ("POST", f"{CONTROL}/default/snapshots", {"snapshot": "new"}),
        ("DELETE", f"{CONTROL}/default/snapshots/old", None),
        ("POST", f"{CONTROL}/default/snapshots/old/restore", None),
        ("POST", f"{CONTROL}/default/rewind", {"change": 0}),
        ("DELETE", f"{CONTROL}/other", None),
    ],
)
def test_all_that_changes_is_refused(
    kept: Kept, method: str, path: str, body: dict[str, Any] | None
) -> None:
    """507 from each API; nothing but what is written is there."""
    kept.sandboxes.create("other")
    kept.sandboxes.default.take_snapshot("old")
    before = everything(kept.sandboxes), kept.ask("GET", f"{CONTROL}/default/api-keys").json()
    kept.keeper._connection.execute("PRAGMA query_only = ON")
    answer = kept.ask(method, path, body)

    assert answer.status_code == INSUFFICIENT_STORAGE, answer.text
    assert "it is read-only; nothing was changed" in answer.text
    assert before == (
        everything(kept.sandboxes),
        kept.ask("GET", f"{CONTROL}/default/api-keys").json(),
    )


def test_a_start_without_room_is_refused(tmp_path: Path) -> None:
    """Sooner than a change: one line, exit code 2, and the file as it was."""
    path = tmp_path / "state"
    Kept(path).keeper.close()
    before = path.read_bytes()
    limit = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, limit[1]))
    try:
        result = CliRunner().invoke(main, ["serve", "--port", "0", "--state", str(path)])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limit)

    assert (result.exit_code, result.output) == (
        2,
        f"Error: {path}: disk I/O error; nothing was changed\n",
    )
    assert {each.name: each.read_bytes() for each in tmp_path.iterdir()} == {"state": before}


def test_a_file_that_may_not_grow_is_no_end(tmp_path: Path) -> None:
    """The system's limit for files: the mock goes on, and all it acknowledged is there."""
    limit = 400_000

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    def refresh(server: Server) -> bool:
        answer = server.ask("POST", "/api/v1/cache/refresh", {"force": True})
        assert answer.is_success or answer.status_code == INSUFFICIENT_STORAGE
        return bool(answer.is_success)

    path = tmp_path / "state"
    with serving("--state", path, preexec_fn=limited) as server:
        server.control("PATCH", "/default/clock", {"rate": 0})
        while refresh(server):
            pass
        before = server.everything()
    with serving("--state", path) as server:
        assert server.everything() == before
        assert refresh(server)
