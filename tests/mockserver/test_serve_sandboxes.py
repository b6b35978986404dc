"""What `serve`'s options say of sandboxes holds in the app that it would serve."""

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from starlette.types import ASGIApp

from specdouble.cli import main
from specdouble.mockserver import mocks, server
from tests.mockserver.http import client

CONTROL = "http://localhost:8000/_specdouble/v1"


@pytest.fixture
def uptime(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds that a mock is up, in the test's hand."""
    seconds = [0.0]
    monkeypatch.setattr(mocks, "stopwatch", lambda: seconds[0])
    return seconds


def serving(monkeypatch: pytest.MonkeyPatch, *options: str) -> ASGIApp:
    """The app of `serve` with these options; it listens, but nobody is answered."""
    found: list[ASGIApp] = []

    def run(served: ASGIApp, listener: Any, **_: Any) -> None:
        listener.close()
        found.append(served)

    monkeypatch.setattr(server, "run", run)
    result = CliRunner().invoke(main, ["serve", "--port", "0", *options])
    assert result.exit_code == 0, result.output
    return found[0]


def test_idle_sandboxes_go_after_their_time_to_live(
    monkeypatch: pytest.MonkeyPatch, uptime: list[float]
) -> None:
    """Half an hour since they were last asked anything; the default one stays."""
    control = client(serving(monkeypatch, "--time-to-live", "PT30M"), None, CONTROL)
    for name in ("asked", "idle"):
        control.post("/sandboxes", json={"name": name})
    uptime[0] = 20 * 60
    control.get("/sandboxes/asked/clock")
    uptime[0] = 40 * 60

    assert control.get("/sandboxes/idle").status_code == 404
    assert [each["name"] for each in control.get("/sandboxes").json()["items"]] == [
        "default",
        "asked",
    ]


def test_without_one_they_stay(monkeypatch: pytest.MonkeyPatch, uptime: list[float]) -> None:
    """Nobody misses a sandbox who has asked for nothing."""
    control = client(serving(monkeypatch), None, CONTROL)
    control.post("/sandboxes", json={"name": "idle"})
    uptime[0] = 365 * 24 * 3600

    assert control.get("/sandboxes/idle").status_code == 200


@pytest.mark.parametrize("given", ["30m", "PT0S", "P1M", "-PT1H", ""])
def test_a_time_to_live_is_a_duration(given: str) -> None:
    """One clear line and exit code 2."""
    result = CliRunner().invoke(main, ["serve", "--time-to-live", given])

    assert result.exit_code == 2
    assert "is no ISO 8601 duration of 1 second to 366 days, such as PT30M" in result.output


def test_faults_and_lies_can_be_on_from_the_start(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """In every sandbox, and in the log."""
    served = serving(monkeypatch, "--bundle", "outage", "--quirk", "peaka-nulls")
    answer = client(served).get("/cache/status")
    rules = client(served, None, CONTROL).get("/sandboxes/default/rules").json()["items"]

    assert answer.status_code == 503
    assert [rule["name"] for rule in rules] == ["outage", "peaka-nulls"]
    assert caplog.messages == [
        "every sandbox begins with the rule 'outage'",
        "every sandbox begins with the rule 'peaka-nulls'",
    ]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--bundle", "outrage"), "There is no bundle 'outrage'; did you mean outage?"),
        (("--quirk", "peaka-null"), "There is no quirk 'peaka-null'; did you mean peaka-nulls?"),
        (("--api", "skillmeat", "--quirk", "peaka-nulls"), "There is no quirk 'peaka-nulls'"),
    ],
)
def test_an_unknown_fault_is_one_line(options: tuple[str, ...], said: str) -> None:
    """With the nearest name; exit code 2."""
    result = CliRunner().invoke(main, ["serve", "--port", "0", *options])

    assert result.exit_code == 2
    assert said in result.output


FETCHED = """
base = "typical"
[skillmeat.projects.fixed.proj-4]
last_fetched = 2025-12-01T09:00:00Z
"""


def test_a_sandbox_of_a_file_s_profile_may_have_a_time_of_its_own(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """If the profile can be as of then; otherwise 409 says why not."""
    file = tmp_path / "team.toml"
    file.write_text(FETCHED)
    options = ["--profile-file", str(file), "--now", "2025-12-05T10:00:00Z"]
    control = client(serving(monkeypatch, *options), None, CONTROL)
    later, earlier = (
        control.post(
            "/sandboxes", json={"name": f"in-{month}", "now": f"2025-{month}-20T00:00:00Z"}
        )
        for month in (12, 11)
    )

    assert (later.status_code, earlier.status_code) == (201, 409)
    assert earlier.json()["detail"] == (
        "Profile 'team' can't be as of then:"
        " skillmeat.projects.fixed.proj-4.last_fetched is in the future"
    )


@pytest.mark.parametrize("origin", ["localhost", "localhost:5173", "http://localhost:5173/app"])
def test_an_origin_that_could_never_match_is_refused(origin: str) -> None:
    """With one that could."""
    result = CliRunner().invoke(main, ["serve", "--port", "0", "--control-origin", origin])

    assert result.exit_code == 2
    assert "such as http://localhost:5173" in result.output
