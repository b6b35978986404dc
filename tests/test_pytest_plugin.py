"""The pytest plugin, as users meet it: in a folder of their own, with tests of their own."""

import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from specdouble.mockserver.app import create_app
from specdouble.mockserver.client import Sandbox
from specdouble.mockserver.mocks import MOCKS
from specdouble.pytest_plugin import MockServer
from tests.contract_tests import faulty
from tests.mockserver.http import serving

SUITE = ("--pyargs", "specdouble.contract_tests")
KEY = MOCKS["skillmeat"].keys[0].token
SKILLMEAT = ("--api", "skillmeat", "--target-key", KEY, "--target-max-examples", "2")
NOWHERE = "http://127.0.0.1:1"
OWN = """
import sys

import httpx

def test_the_plugin_is_light():
    ours = {name for name in sys.modules if name.startswith("specdouble.")}
    assert ours == {"specdouble.pytest_plugin"}

def test_the_target_answers(target, document):
    headers = {"Authorization": f"Bearer {target.key}"}
    path = document.operations["getStatus"].path
    assert httpx.get(target.base_url + path, headers=headers).status_code == 200
"""


def run_pytest(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", *options]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_without_a_target_nothing_is_imported(tmp_path: Path) -> None:
    """Pytest loads the plugin wherever it is installed. What needs a target is skipped, and why."""
    (tmp_path / "test_own.py").write_text(OWN)

    done = run_pytest(tmp_path, "-rs")

    assert done.returncode == 0, done.stdout
    assert "1 passed, 1 skipped" in done.stdout
    assert "needs a server: --target URL --api NAME" in done.stdout


def test_users_test_the_target_themselves(tmp_path: Path) -> None:
    """With the fixtures `target` and `document`; the suite itself does not run."""
    (tmp_path / "test_own.py").write_text(OWN)
    with serving(faulty.faithful("skillmeat")) as url:
        done = run_pytest(tmp_path, "--target", url, *SKILLMEAT)

    assert done.returncode == 0, done.stdout
    assert "2 passed" in done.stdout


def test_a_target_needs_a_document(tmp_path: Path) -> None:
    """Without one there is an error, in one line."""
    (tmp_path / "test_own.py").write_text(OWN)

    done = run_pytest(tmp_path, "--target", NOWHERE)

    assert "1 passed, 1 error" in done.stdout
    assert "\nwhich document is it to be judged by? --api NAME or --spec FILE\n" in done.stdout


def test_the_suites_tests_are_listed_without_a_server(tmp_path: Path) -> None:
    """A law goes by its sentence, an operation by its id."""
    done = run_pytest(tmp_path, *SUITE, *SKILLMEAT, "--target", NOWHERE, "--collect-only", "-q")

    assert done.returncode == 0, done.stdout
    assert "test_laws.py::test_law[a page is a slice of the whole]" in done.stdout
    assert "test_operations.py::test_getStatus" in done.stdout
    assert "test_stories.py::test_story[lists are read]" in done.stdout


def test_what_failed_last_is_run_again_alone(tmp_path: Path) -> None:
    """The first run ends with its first failure; laws that it did not reach are not spoken of."""
    with serving(faulty.with_wrong_type()) as url:
        options = *SUITE, *SKILLMEAT, "--target", url
        first = run_pytest(tmp_path, *options, "-x", "-k", "getStatus or listProjects or pages")
        again = run_pytest(tmp_path, *options, "--lf", "--junitxml=report.xml")

    assert (first.returncode, again.returncode) == (1, 1), first.stdout + again.stdout
    assert "not applicable" not in first.stdout
    assert "= 1 failed, " in again.stdout
    assert " passed" not in again.stdout
    assert "Traceback" not in again.stdout
    assert KEY not in first.stdout + again.stdout + (tmp_path / "report.xml").read_text()


def test_laws_are_tests_of_their_own_with_workers(tmp_path: Path) -> None:
    """They go by their ids, too. Where it may not write, few stories are told before."""
    with serving(faulty.with_wrong_type()) as url:
        elsewhere = url.replace("127.0.0.1", "0.0.0.0")  # noqa: S104 - to connect to
        options = "--target", elsewhere, "-n2", "-v", "-k", "http.answers or listProjects"
        done = run_pytest(tmp_path, *SUITE, *SKILLMEAT, *options)

    assert done.returncode == 1, done.stdout
    assert "FAILED suite/test_laws.py::test_law[every success fits its schema]" in done.stdout
    assert "= 1 failed, " in done.stdout
    assert "1 deviation" in done.stdout


def test_what_a_baseline_accepts_is_an_expected_failure(tmp_path: Path) -> None:
    """Settings for which pytest has no option of ours stand in pyproject.toml."""
    (tmp_path / "pyproject.toml").write_text('[tool.specdouble]\nbaseline = "known.toml"\n')
    place = "schemathesis.response-violates-schema.st108@getStatus"
    (tmp_path / "known.toml").write_text(f'[accepted]\n"{place}" = "mended in 2.1"\n')
    with serving(faulty.with_wrong_type()) as url:
        done = run_pytest(tmp_path, *SUITE, *SKILLMEAT, "--target", url, "-k", "getStatus")

    assert done.returncode == 0, done.stdout
    assert "1 xfailed" in done.stdout
    assert f"accepted: {place} (mended in 2.1)" in done.stdout


def test_a_failure_of_another_test_stays_one(tmp_path: Path) -> None:
    """Tests of the user's own may run beside the suite."""
    (tmp_path / "test_own.py").write_text("def test_mine():\n    assert False\n")
    with serving(faulty.faithful("skillmeat")) as url:
        options = "--target", url, "test_own.py", "-k", "getStatus or mine"
        done = run_pytest(tmp_path, *SUITE, *SKILLMEAT, *options)

    assert done.returncode == 1, done.stdout
    assert "1 failed, 1 passed" in done.stdout
    assert "no deviation" in done.stdout


@pytest.mark.parametrize("_time", ["first", "second"])
def test_a_mock_server_is_new_for_each_test(mock_server: MockServer, _time: str) -> None:
    """What one test does to it, the next one does not see."""
    headers = {"Authorization": f"Bearer {mock_server.keys['skillmeat'][0]}"}
    with httpx.Client(base_url=mock_server.base_urls["skillmeat"], headers=headers) as client:
        before = client.get("/cache/projects?status=active").json()["total"]
        client.post("/cache/invalidate", json={"project_id": None}).raise_for_status()
        after = client.get("/cache/projects?status=active").json()["total"]

    assert before > 0
    assert after == 0


SIDE_BY_SIDE = """
import httpx
import pytest

@pytest.mark.parametrize("number", range(24))
def test_a_front_end(sandbox, number):
    sandbox.play("just-refreshed" if number % 2 else "all-stale")
    headers = {"Authorization": "Bearer sk_demo_specdouble_1"}
    for _ in range(5):
        stale = httpx.get(f"{sandbox.url}/api/v1/cache/projects?status=stale", headers=headers)
        assert stale.json()["total"] == (0 if number % 2 else 12)
"""


def test_eight_workers_share_one_mock(tmp_path: Path) -> None:
    """Each test in a sandbox of its own, of which none is left."""
    (tmp_path / "test_own.py").write_text(SIDE_BY_SIDE)
    with serving(create_app(rate_limit=False)) as url:
        done = run_pytest(tmp_path, "-n", "8", "--mock-url", url)
        left = httpx.get(f"{url}/_specdouble/v1/sandboxes").json()["items"]

    assert "24 passed" in done.stdout, done.stdout
    assert [each["name"] for each in left] == ["default"]


@pytest.mark.parametrize("_time", ["once", "twice"])
def test_a_sandbox_is_each_tests_own(sandbox: Sandbox, _time: str) -> None:
    """On one mock; what one test does, the next one does not see."""
    headers = {"Authorization": "Bearer sk_demo_specdouble_1"}
    with httpx.Client(base_url=f"{sandbox.url}/api/v1", headers=headers) as client:
        before = client.get("/cache/projects?status=active").json()["total"]
        client.post("/cache/invalidate", json={"project_id": None}).raise_for_status()

    assert before > 0
