"""The page about CI is right: its commands are run, on a mock in place of the implementation."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml

from specdouble.mockserver.mocks import MOCKS
from specdouble.mockserver.server import listen
from tests.contract_tests import faulty
from tests.mockserver.http import serving

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "continuous-integration.md").read_text(encoding="utf-8")
ADDRESS = "http://127.0.0.1:8000"
FEW = '[tool.specdouble]\nmax-examples = 1\noperation = ["getStatus"]\nlaw = ["lists.pages"]\n'


def block(language: str, number: int = 0) -> str:
    blocks: list[str] = re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    return blocks[number]


def command(steps: list[dict[str, Any]], program: str) -> str:
    """The one step that runs this program."""
    (found,) = [step["run"] for step in steps if step.get("run", "").startswith(f"{program} ")]
    return str(found)


def run(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a command of the page, with few cases, by the programs of this environment."""
    (folder / "pyproject.toml").write_text(FEW)
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "SPECDOUBLE_KEY": MOCKS["skillmeat"].keys[0].token}
    return subprocess.run(
        ["sh", "-c", command],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_job_judges_the_server_that_it_starts(tmp_path: Path) -> None:
    """With the page's baseline; both reports are where the next step takes them from."""
    with listen("127.0.0.1", 0) as listener:
        port = listener.getsockname()[1]
    serve = f"exec specdouble serve --rate-limit off --port {port}\n"
    (tmp_path / "start-server").write_text(serve)
    (tmp_path / "known.toml").write_text(block("toml"))
    steps = yaml.safe_load(block("yaml"))["jobs"]["contract"]["steps"]
    verify = command(steps, "specdouble").replace(ADDRESS, f"http://127.0.0.1:{port}")

    done = run(verify, tmp_path)

    assert done.returncode == 0, done.stdout + done.stderr
    assert {each.name for each in tmp_path.glob("contract.*")} == {"contract.json", "contract.html"}


def test_plain_pytest_runs_the_suite_beside_the_users_tests(tmp_path: Path) -> None:
    """The page's own test is among them; the results are in one JUnit file."""
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_stale.py").write_text(block("python"))
    with serving(faulty.faithful("skillmeat")) as url:
        done = run(
            command(yaml.safe_load(block("yaml", 1)), "pytest").replace(ADDRESS, url), tmp_path
        )

    assert done.returncode == 0, done.stdout + done.stderr
    report = (tmp_path / "contract.xml").read_text()
    assert "test_a_stale_cache_is_told" in report
    assert "test_law[a page is a slice of the whole]" in report
