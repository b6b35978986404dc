"""A document may be named by a URL wherever it may be named by a path."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from specdouble.cli import main
from specdouble.mockserver.server import serving
from specdouble.specs import DocumentError, load
from specdouble.specs.fetching import fetch
from tests.mocks import create_app


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with serving(create_app(rate_limit=False)) as served:
        yield served


def test_what_a_url_has_is_loaded(url: str, tmp_path: Path) -> None:
    """Its file is named as the URL's path ends."""
    path = fetch(f"{url}/openapi/control.json", tmp_path)

    assert path == tmp_path / "control.json"
    assert "listSandboxes" in load(path).operations


@pytest.mark.parametrize("path", ["/openapi/nothing.json", "//"])
def test_what_is_no_document_is_told_with_its_url(url: str, path: str, tmp_path: Path) -> None:
    """The status that it was answered with, for one."""
    with pytest.raises(DocumentError, match="can't be fetched") as caught:
        fetch(url + path, tmp_path)

    assert str(caught.value).startswith(url + path)


def test_a_host_that_does_not_answer_is_told(tmp_path: Path) -> None:
    """And nothing is written."""
    with pytest.raises(DocumentError, match="can't be fetched"):
        fetch("http://127.0.0.1:1/openapi.json", tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_server_is_judged_by_a_document_that_it_serves(url: str, tmp_path: Path) -> None:
    """`verify --spec URL`; the copy is gone afterwards."""
    spec = f"{url}/openapi/control.json"
    verify = [sys.executable, "-m", "specdouble.cli", "verify", url, "--spec", spec]
    command = [*verify, "--max-examples", "1", "--law", "http.answers"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    assert "control at" in done.stdout


def test_a_wrong_url_is_one_clear_message() -> None:
    """Exit code 2."""
    spec = "http://127.0.0.1:1/openapi.json"
    result = CliRunner().invoke(main, ["serve", "--spec", spec])

    assert result.exit_code == 2
    assert "can't be fetched" in result.output
