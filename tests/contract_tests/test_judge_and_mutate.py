"""`specdouble judge` and `specdouble mutate`, on recordings of the mock."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from specdouble.cli import main
from specdouble.contract_tests.client import Client
from specdouble.contract_tests.report import har
from specdouble.contract_tests.target import Target
from specdouble.specs import load_builtin
from tests.contract_tests import faulty
from tests.mockserver.http import KEY

LAWS = ("--api", "skillmeat", "--law", "lists.pages")


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A list read whole and by pages, as a HAR file."""
    target = Target(
        base_url="http://mock/api/v1",
        keys=[KEY],
        timeout=30,
        writes=True,
        app=faulty.faithful("skillmeat"),
    )
    client = Client(target, load_builtin("skillmeat"))
    client.ask("listProjects", query={"limit": 500})
    for skip in (0, 5, 10):
        client.ask("listProjects", query={"skip": skip, "limit": 5})
    path = tmp_path_factory.mktemp("har") / "traffic.har"
    path.write_text(har.dump(client.exchanges, target))
    return path


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(each) for each in arguments])


def test_healthy_traffic_keeps_the_laws(recording: Path) -> None:
    """Exit code 0, and the laws had something to judge."""
    result = run("judge", recording, *LAWS)

    assert result.exit_code == 0, result.output
    assert "no deviation" in result.output


def test_a_wrong_total_is_found_in_a_recording(recording: Path, tmp_path: Path) -> None:
    """12 projects, said to be 13 on one page: exit code 1, with the law and both sides."""
    spoilt = tmp_path / "spoilt.har"
    text = recording.read_text()
    assert text.count('\\"total\\":12') == 4
    spoilt.write_text(text.replace('\\"total\\":12', '\\"total\\":13', 1))
    result = run("judge", spoilt, *LAWS, "--json", tmp_path / "report.json")

    assert result.exit_code == 1, result.output
    ids = [each["id"] for each in json.loads((tmp_path / "report.json").read_text())["deviations"]]
    assert "lists.pages.total-counts-the-whole" in ids
    assert "skillmeat at http://mock/api/v1: 1 deviation" in result.output


def test_what_is_passed_over_in_a_recording_is_said(tmp_path: Path) -> None:
    """Peaka's published document has no word on 401."""
    target = Target(
        base_url="http://mock/api/v1",
        keys=[],
        timeout=30,
        writes=True,
        app=faulty.faithful("peaka"),
    )
    client = Client(target, load_builtin("peaka"))
    client.ask("getCacheStatusByProject", projectId="p1", key=None)
    path = tmp_path / "traffic.har"
    path.write_text(har.dump(client.exchanges, target))
    result = run("judge", path, "--api", "peaka", "--contract", "published")

    assert result.exit_code == 0, result.output
    assert "does not tell of them: 401 of getCacheStatusByProject" in result.output


@pytest.mark.parametrize("text", ["", "{}", '{"log": {"entries": []}}', "no JSON"])
def test_what_holds_no_traffic_is_one_clear_line(text: str, tmp_path: Path) -> None:
    """Exit code 2, never a traceback."""
    path = tmp_path / "none.har"
    path.write_text(text)
    result = run("judge", path, *LAWS)

    assert result.exit_code == 2
    assert "could not judge: " in result.output
    assert isinstance(result.exception, SystemExit)


def test_mutants_of_a_recording_are_noticed(recording: Path, tmp_path: Path) -> None:
    """The score is printed and written; the laws of pages alone do not notice everything."""
    out = tmp_path / "score.json"
    result = run("mutate", recording, *LAWS, "--json", out, "--at-least", "0.99")

    assert result.exit_code == 1, result.output
    assert "below 99.0%" in result.output
    assert json.loads(out.read_text())


def test_a_recording_that_breaks_a_law_can_not_be_mutated(recording: Path, tmp_path: Path) -> None:
    """What is broken before would hide what a fault breaks: exit code 2, with the law."""
    spoilt = tmp_path / "spoilt.har"
    spoilt.write_text(recording.read_text().replace('\\"total\\":12', '\\"total\\":13', 1))
    result = run("mutate", spoilt, *LAWS)

    assert result.exit_code == 2
    assert "total-counts-the-whole" in result.output


def test_an_operation_is_judged_alone(recording: Path, tmp_path: Path) -> None:
    """What is wrong with another is not told, and neither are the laws that judge only that."""
    spoilt = tmp_path / "spoilt.har"
    spoilt.write_text(recording.read_text().replace('\\"total\\":12', '\\"total\\":13', 1))

    assert run("judge", spoilt, *LAWS, "--operation", "listProjects").exit_code == 1
    assert run("judge", spoilt, *LAWS, "--operation", "getStatus").exit_code == 0


def test_an_operation_that_there_is_not_is_told(recording: Path) -> None:
    """Rather than judging nothing, which would look like success: exit code 2."""
    result = run("judge", recording, *LAWS, "--operation", "listProject")

    assert result.exit_code == 2
    assert "no operation 'listProject'; did you mean listProjects?" in result.stderr
