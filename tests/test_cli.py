"""The command line: what each command prints, and what it says of a mistake."""

import json
import os
import subprocess
import sys
from pathlib import Path
from unittest.mock import Mock

import pytest
import yaml
from click.testing import CliRunner, Result

from specdouble.cli import main
from specdouble.contract_tests.allowances import schemathesis_toml
from specdouble.fixtures.peaka import profiles
from specdouble.specs import BUILTIN, CONTRACTS, Contract, load_builtin

NOW = "2025-12-01T15:00:00Z"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def test_the_commands_are_named_with_an_example_each() -> None:
    """`--help` of each command ends its text with an example."""
    for command in main.commands:
        help_text = run(command, "--help").output

        assert "Example:" in help_text
        assert f"specdouble {command}" in help_text


@pytest.mark.parametrize("api", BUILTIN)
@pytest.mark.parametrize("contract", CONTRACTS)
@pytest.mark.parametrize("form", ["yaml", "json"])
def test_spec_prints_the_document(api: str, contract: Contract, form: str) -> None:
    """Read again, it is the document that was loaded, in either format."""
    output = run("spec", "--api", api, "--contract", contract, "--format", form).output
    read = json.loads(output) if form == "json" else yaml.load(output, yaml.BaseLoader)  # noqa: S506 - a safe loader
    document = load_builtin(api, contract).raw

    if form == "json":
        assert read == document
    assert list(read["paths"]) == list(document["paths"])
    assert "&id" not in output


def test_spec_prints_a_schemathesis_configuration() -> None:
    """The same text that `verify` reads."""
    assert run("spec", "--api", "peaka", "--st-config").output == schemathesis_toml("peaka")


def test_ctrl_c_ends_it_while_it_is_loading(tmp_path: Path) -> None:
    """Without a word, and with what a shell says of it; here its first library presses the keys."""
    (tmp_path / "click.py").write_text("import signal; signal.raise_signal(signal.SIGINT)")
    # What runs in the background, as CI may, hands on that the keys are ignored.
    heeding = "import runpy, signal; signal.signal(signal.SIGINT, signal.default_int_handler)"
    code = f"{heeding}; runpy.run_module('specdouble', run_name='__main__')"
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    ended = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, check=False
    )

    assert (ended.returncode, ended.stdout, ended.stderr) == (130, b"", b"")


def test_ctrl_c_ends_any_command(monkeypatch: pytest.MonkeyPatch) -> None:
    """In the same manner; 1 would say that something which was judged is wrong."""
    monkeypatch.setattr("specdouble.cli.load_builtin", Mock(side_effect=KeyboardInterrupt))
    ended = run("spec", "--api", "peaka")

    assert (ended.exit_code, ended.output) == (130, "")


def test_keys_come_with_most_rights_first() -> None:
    """The partner key may do all, the project key is bound to its project."""
    first, second = run("keys", "--api", "peaka").output.split()
    scopes = {key.token: key.scope for key in profiles.KEYS}

    assert not scopes[first]
    assert scopes[second] == {"projectId": "mtKDhe1U"}


def test_examples_are_the_same_for_the_same_seed_and_moment() -> None:
    """And others for another seed."""
    one, two = (run("examples", "--api", "peaka", "--now", NOW).output for _ in range(2))
    other = run("examples", "--api", "peaka", "--now", NOW, "--seed", "2").output

    assert one == two != other


def test_examples_are_written_to_a_folder(tmp_path: Path) -> None:
    """A file for each request and each answer with content: the same as is printed."""
    out = tmp_path / "payloads"
    assert run("examples", "--api", "peaka", "--now", NOW, "--out", str(out)).exit_code == 0
    printed = json.loads(run("examples", "--api", "peaka", "--now", NOW).output)["peaka"]
    written = {
        (path.parent.name, path.name): json.loads(path.read_text()) for path in out.rglob("*.json")
    }

    requests = {
        (operation, f"{status}.request.json"): each["request"]
        for operation, statuses in printed.items()
        for status, each in statuses.items()
    }
    answers = {
        (operation, f"{status}.response.json"): body
        for operation, statuses in printed.items()
        for status, each in statuses.items()
        for body in each["response"].values()
    }
    assert written == requests | answers
    assert {path.suffix for path in out.rglob("*.*")} == {".json"}


@pytest.mark.parametrize("form", ["har", "msw", "openapi"])
def test_one_text_holds_one_api(form: str, tmp_path: Path) -> None:
    """So both go into a folder, or one is chosen."""
    both = run("examples", "--format", form, "--now", NOW)
    assert both.exit_code == 2
    assert "choose one --api, or a folder by --out" in both.output

    one = run("examples", "--format", form, "--now", NOW, "--api", "skillmeat").output
    run("examples", "--format", form, "--now", NOW, "--out", str(tmp_path))
    assert sorted(path.name.partition(".")[0] for path in tmp_path.iterdir()) == [
        "peaka",
        "skillmeat",
    ]
    assert one in {path.read_text() for path in tmp_path.iterdir()}


def test_nothing_is_left_half_written(tmp_path: Path) -> None:
    """One file that can't be written, and none is."""
    (tmp_path / "peaka.har").mkdir()
    result = run("examples", "--format", "har", "--now", NOW, "--out", str(tmp_path))

    assert result.exit_code == 2
    assert f"can't write {tmp_path / 'peaka.har'}" in result.output
    assert [path.name for path in tmp_path.iterdir()] == ["peaka.har"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["examples", "--operation", "listProject"], "did you mean listProjects?"),
        (["examples", "--operation", "zzz"], "there are: getStatus"),
        (["examples", "--format", "xml"], "'ndjson'"),
        (["examples", "--status", "299"], "no documented status 299"),
        (["examples", "--seed", "x"], "'x' is not a valid integer"),
        (["examples", "--now", "yesterday"], "is no ISO 8601 time, such as"),
        (["examples", "--api", "skillmeet"], "'skillmeat'"),
        (["examples", "--out", "/dev/null/x"], "can't write"),
        (["serve", "--host", "no.such.host.invalid", "--port", "0"], "can't listen on"),
        (["serve", "--port", "70000"], "70000 is not in the range"),
        (["verify", "http://127.0.0.1:1", "--api", "x"], "'skillmeat'"),
        (["verify", "http://127.0.0.1:1"], "--api NAME or --spec FILE"),
        (["serv"], "serve"),
    ],
)
def test_a_mistake_is_one_clear_message(arguments: list[str], message: str) -> None:
    """It says what is wrong and what would be right; exit code 2, never a traceback."""
    result = run(*arguments)

    assert result.exit_code == 2
    assert message in result.output
    assert isinstance(result.exception, SystemExit)


def test_a_moment_without_a_zone_is_utc() -> None:
    """So the same command means the same on every machine."""
    with_zone, without = (
        run("examples", "--api", "skillmeat", "--operation", "getStatus", "--now", moment).output
        for moment in (NOW, NOW.removesuffix("Z"))
    )

    assert with_zone == without


def test_a_mistake_in_a_profiles_file_is_one_line(tmp_path: Path) -> None:
    """It names the key, its line and the nearest right one; exit code 2."""
    file = tmp_path / "team.toml"
    file.write_text("[skillmeat.projects]\ncuont = 3\n")
    result = CliRunner().invoke(main, ["serve", "--port", "0", "--profile-file", str(file)])

    assert result.exit_code == 2
    assert result.stderr == (
        f"Error: {file}, line 2: skillmeat.projects.cuont is not known; did you mean count?\n"
    )


def test_an_unknown_locale_is_refused_with_the_nearest() -> None:
    """Exit code 2."""
    result = CliRunner().invoke(main, ["serve", "--port", "0", "--locale", "de_DEE"])

    assert result.exit_code == 2
    assert result.stderr == "Error: no locale 'de_DEE'; did you mean de_DE?\n"
