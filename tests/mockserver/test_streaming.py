"""A profile's entities as NDJSON: what the API shows, whole or not at all."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jsonschema_rs
import msgspec
import pytest
from click.testing import CliRunner, Result

from specdouble.cli import main
from specdouble.fixtures.profiles import named
from specdouble.mockserver import streaming
from specdouble.mockserver.apis.skillmeat.payloads import StalePage
from specdouble.mockserver.entities import KINDS, Kind, Rows
from specdouble.mockserver.kernel.world import World
from specdouble.mockserver.mocks import MOCKS
from specdouble.specs import Direction, json_schema, load_builtin

SCHEMAS = {
    ("skillmeat", "artifacts"): "Artifact",
    ("skillmeat", "projects"): "Project",
    ("skillmeat", "marketplace"): "MarketplaceEntry",
    ("peaka", "caches"): "Cache",
    ("peaka", "statuses"): "CacheStatus",
    ("peaka", "executions"): "CacheExecutionInfo",
}
MEASURE = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""
NOW = datetime(2025, 12, 1, 15, 0, tzinfo=UTC)
LISTS = {"artifacts": "listArtifacts", "projects": "listProjects", "marketplace": "listMarketplace"}


def run(*options: str) -> Result:
    return CliRunner().invoke(main, ["examples", "--now", NOW.isoformat(), *options])


def lines(api: str, kind: str, *options: str) -> list[Any]:
    told = run("--api", api, "--entity", kind, *options)
    assert told.exit_code == 0, told.output
    return [json.loads(line) for line in told.stdout.splitlines()]


def failing(*_: object) -> Rows:
    """A line, and then a full disk."""
    yield [StalePage(items=[], total=0)]
    raise OSError(28, "No space left on device")


def interrupted(*_: object) -> Rows:
    """A line, and then somebody presses Ctrl-C."""
    yield [StalePage(items=[], total=0)]
    raise KeyboardInterrupt


@pytest.fixture
def rows(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Other artifacts than there are."""
    kinds = {**KINDS["skillmeat"], "artifacts": Kind(request.param, lambda _: None)}
    monkeypatch.setattr(streaming, "KINDS", {"skillmeat": kinds})


def test_all_kinds_have_a_schema() -> None:
    """In the API's document."""
    assert {(api, kind) for api, kinds in KINDS.items() for kind in kinds} == set(SCHEMAS)


@pytest.mark.parametrize("profile", ["minimal", "typical", "failing", "unicode", "edge"])
@pytest.mark.parametrize(("api", "kind"), SCHEMAS)
def test_each_line_is_valid_by_its_schema(api: str, kind: str, profile: str) -> None:
    """And there is at least one."""
    components = load_builtin(api).components
    reference = {"$ref": f"#/components/schemas/{SCHEMAS[api, kind]}"}
    schema = json_schema(reference, Direction.RESPONSE, components)
    validator = jsonschema_rs.Draft4Validator(schema, validate_formats=True)

    found = lines(api, kind, "--profile", profile)
    assert found
    for line in found:
        validator.validate(line)


@pytest.mark.parametrize("profile", ["typical", "failing", "unicode"])
@pytest.mark.parametrize("kind", LISTS)
def test_lines_are_what_the_api_lists(kind: str, profile: str) -> None:
    """All of them, in the same order."""
    world = World.of(named(profile).entities("skillmeat", 3, NOW), now=NOW, seed=3)
    _, answer = MOCKS["skillmeat"].api.behaviours[LISTS[kind]](world, limit=500)

    told = lines("skillmeat", kind, "--profile", profile, "--seed", "3")
    assert told == json.loads(msgspec.json.encode(answer.body.items))


def test_a_file_s_profile_and_its_locale_hold(tmp_path: Path) -> None:
    """As they do for `serve`."""
    file = tmp_path / "team.toml"
    file.write_text("[skillmeat.projects]\ncount = 3\n")

    found = lines(
        "skillmeat", "projects", "--profile-file", str(file), "--locale", "ja_JP", "--seed", "4"
    )
    assert len(found) == 3
    assert not any(each["name"].isascii() for each in found)


def test_a_file_holds_what_stdout_gets(tmp_path: Path) -> None:
    """In a folder that is made for it; nothing else stays there."""
    file = tmp_path / "new" / "artifacts.ndjson"
    told = run("--api", "skillmeat", "--entity", "artifacts", "--out", str(file))

    assert (told.exit_code, told.output) == (0, "")
    assert len(file.read_text().splitlines()) == 87
    assert list(file.parent.iterdir()) == [file]


@pytest.mark.parametrize(("rows", "code"), [(failing, 2), (interrupted, 130)], indirect=["rows"])
@pytest.mark.usefixtures("rows")
def test_a_failure_leaves_what_was_there(tmp_path: Path, code: int) -> None:
    """The old file, and no half one beside it."""
    file = tmp_path / "artifacts.ndjson"
    file.write_text("old")
    told = run("--api", "skillmeat", "--entity", "artifacts", "--out", str(file))

    assert told.exit_code == code
    assert file.read_text() == "old"
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--entity", "artefacts"], "no such kind of skillmeat; did you mean artifacts?"),
        (["--entity", "caches"], "there are: artifacts, projects, marketplace"),
        (["--entity", "artifacts", "--profile", "hug"], "'hug' is not one of 'empty', "),
        (["--entity", "artifacts", "--format", "har"], "with --entity it is ndjson"),
        (["--entity", "artifacts", "--format", "jsn"], "'jsn' is not one of 'json', 'ndjson'"),
        (["--entity", "artifacts", "--seed", "one"], "'one' is not a valid integer"),
        (["--entity", "artifacts", "--locale", "de-DE"], "did you mean de_DE?"),
        (["--entity", "artifacts", "--operation", "getStatus"], "there are none with --entity"),
        (["--entity", "artifacts", "--out", "/dev/full"], "can't write /dev/full: no space left"),
        (["--entity", "artifacts", "--out", "/"], "can't write /: is a directory"),
        (["--entity", "artifacts", "--out", "/proc/no/file"], "can't write /proc/no/file: no such"),
        (["--profile", "huge"], "it goes with --entity"),
    ],
)
def test_a_mistake_is_told_in_one_line(options: list[str], said: str) -> None:
    """With what would be right; the exit code is 2."""
    told = run("--api", "skillmeat", *options)

    assert told.exit_code == 2
    assert said in told.stderr
    assert told.stderr.count("\n") == 1


def test_a_full_disk_behind_stdout_is_told_in_one_line() -> None:
    """For payloads as well."""
    for options in (["--entity", "artifacts"], ["--operation", "getStatus"]):
        with Path("/dev/full").open("wb") as full:
            told = subprocess.run(
                [sys.executable, "-m", "specdouble.cli", "examples", *options],
                stdout=full,
                stderr=subprocess.PIPE,
                check=False,
                text=True,
            )
        assert told.returncode == 2
        assert told.stderr == "Error: can't write to stdout: no space left on device\n"


@pytest.mark.long
def test_a_million_are_written_in_little_room_and_with_a_bar(tmp_path: Path) -> None:
    """Less than 200 MiB; the bar is on stderr, if that is a terminal."""
    screen, terminal = os.openpty()
    file = tmp_path / "artifacts.ndjson"
    options = ["--api", "skillmeat", "--profile", "huge", "--entity", "artifacts"]
    command = [sys.executable, "-m", "specdouble.cli", "examples", *options, "--out", str(file)]
    measured = [sys.executable, "-c", MEASURE, *command]
    told = subprocess.run(measured, stdout=subprocess.PIPE, stderr=terminal, check=True)

    assert int(told.stdout) < 200 * 1024
    assert b"/1000000" in os.read(screen, 65_536)
    with file.open("rb") as lines:
        assert sum(1 for _ in lines) == 1_000_000
