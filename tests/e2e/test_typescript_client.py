"""The TypeScript client, in the hands of the test runners that it is for."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.responses import HTMLResponse

from specdouble.mockserver.app import create_app
from specdouble.mockserver.mocks import MOCKS
from tests.e2e.browser import CHROMIUM
from tests.e2e.npm import NPM, installed
from tests.mockserver.http import serving

HERE = Path(__file__).resolve().parent / "typescript"
CLIENT = HERE.parents[2] / "clients" / "specdouble.ts"
PACKAGES = {"@playwright/test": "1.65.1", "vitest": "4.1.12", "typescript": "7.0.2"}
STRICT = (
    "--noEmit", "--strict", "--noUnusedLocals", "--noUncheckedIndexedAccess", "--skipLibCheck",
    "--exactOptionalPropertyTypes", "--target", "es2022", "--lib", "es2022,dom",
    "--module", "preserve", "--moduleResolution", "bundler",
)  # fmt: skip

pytestmark = pytest.mark.skipif(not NPM, reason="needs Node and its npm")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the client, tests that use it, and what runs them."""
    folder = installed(tmp_path_factory.mktemp("typescript"), PACKAGES)
    for file in (CLIENT, *HERE.iterdir()):
        shutil.copy(file, folder)
    return folder


@pytest.fixture
def environment() -> Iterator[dict[str, str]]:
    """What the tests need to know: of a mock, and of a front end of another origin."""
    page = HTMLResponse((HERE / "frontend.html").read_text(encoding="utf-8"))
    with serving(create_app(rate_limit=False)) as mock, serving(page) as front_end:
        yield {
            **os.environ,
            "MOCK": mock,
            "KEY": MOCKS["skillmeat"].keys[0].token,
            "FRONT_END": front_end,
            "CHROMIUM": CHROMIUM,
        }


def run(project: Path, *command: str, env: dict[str, str] | None = None) -> None:
    """Run a tool of the project, which must be content."""
    done = subprocess.run(
        ["node_modules/.bin/" + command[0], *command[1:]],
        cwd=project,
        env=env,
        check=False,
        capture_output=True,
        text=True,
        timeout=240,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_it_type_checks_beside_both_runners(project: Path) -> None:
    """As strictly as the compiler can."""
    run(project, "tsc", *STRICT, *(each.name for each in project.glob("*.ts")))


def test_vitest_gets_a_sandbox_for_each_test(project: Path, environment: dict[str, str]) -> None:
    """Side by side, and gone behind it."""
    run(project, "vitest", "run", "sandbox.test.ts", env=environment)


@pytest.mark.skipif(not CHROMIUM, reason="needs Chromium")
def test_eight_browsers_have_a_world_each(project: Path, environment: dict[str, str]) -> None:
    """Playwright's workers share one mock; what each page does shows on no other."""
    run(project, "playwright", "test", env=environment)
