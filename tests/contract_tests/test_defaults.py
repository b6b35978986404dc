"""Settings in pyproject.toml: the options' defaults, which the command line overrides."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from specdouble.cli import main
from specdouble.contract_tests.defaults import BadDefaults, defaults


def table(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "pyproject.toml"
    path.write_text(f"[tool.specdouble]\n{text}")
    return path


def test_without_the_file_there_are_no_defaults(tmp_path: Path) -> None:
    """A folder without a project is as good as any."""
    assert defaults(tmp_path / "pyproject.toml") == {}


def test_the_options_have_their_long_names(tmp_path: Path) -> None:
    """`max-examples` is `--max-examples`; tables stand for options that name and value make."""
    path = table(tmp_path, 'max-examples = 7\nstrict = true\n[tool.specdouble.values]\nid = "b1"')

    assert defaults(path)["verify"] == {"max_examples": 7, "strict": True, "values": ["id=b1"]}


def test_a_wrong_key_is_named_with_the_nearest_right_one(tmp_path: Path) -> None:
    """A misspelt setting would otherwise have no effect, unnoticed."""
    with pytest.raises(BadDefaults, match=r"no key 'max-exmples'; did you mean max-examples\?"):
        defaults(table(tmp_path, "max-exmples = 7"))


def test_broken_toml_is_one_clear_message(tmp_path: Path) -> None:
    """The file and what is wrong with it."""
    with pytest.raises(BadDefaults, match=r"pyproject\.toml: "):
        defaults(table(tmp_path, "= 7"))


def test_the_command_line_tells_a_wrong_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit code 2, before anything is sent."""
    table(tmp_path, "tiemout = 7")
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(main, ["verify", "http://127.0.0.1:1", "--api", "peaka"])

    assert result.exit_code == 2
    assert "did you mean timeout?" in result.output
