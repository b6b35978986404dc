"""What is built holds what git holds, and works where it is installed."""

import importlib
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

import specdouble

ROOT = Path(__file__).parents[1]
FOLDERS = ("specs", "fixtures", "mockserver", "contract_tests")


def run(*command: str | Path, cwd: Path = ROOT) -> str:
    """Run a command and give what it printed; show what it complained of when it fails."""
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command} failed:\n{done.stdout}{done.stderr}"
    return done.stdout


def python_m(*arguments: str | Path) -> str:
    return run(sys.executable, "-m", *arguments)


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel built from the sdist, as `python -m build` makes them."""
    folder = tmp_path_factory.mktemp("dist")
    python_m("build", "--no-isolation", "--outdir", folder)
    (built,) = folder.glob("*.whl")
    return built


def shipped() -> set[str]:
    """Name what git holds of the package, or would after a commit, as a wheel names it."""
    if not (ROOT / ".git").exists():
        pytest.skip("git's files are known only in a clone")
    known = ["ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    paths = run("git", *known, "--", *FOLDERS, "src/specdouble").strip("\0").split("\0")
    real = [path for path in paths if (ROOT / path).is_file()]  # neither deleted nor a link
    return {f"specdouble/{path.removeprefix('src/specdouble/')}" for path in real}


def test_the_wheel_holds_what_git_holds(wheel: Path) -> None:
    """Nothing is left out of the wheel, and nothing gets in that no commit holds."""
    packed = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    assert packed == shipped()


@pytest.mark.packaging
@pytest.mark.parametrize("kind", ["wheel", "editable"])
def test_an_installed_specdouble_runs(kind: str, wheel: Path, tmp_path: Path) -> None:
    """In an environment of its own, the command starts and reads the documents shipped with it."""
    source: list[str | Path] = [wheel] if kind == "wheel" else ["--editable", ROOT]
    python_m("venv", "--without-pip", tmp_path / "venv")
    into: list[str | Path] = ["--python", tmp_path / "venv/bin/python", "install", "-qq"]
    python_m("pip", *into, "--constraint", ROOT / "requirements-dev.txt", *source)

    command = tmp_path / "venv/bin/specdouble"
    assert specdouble.__version__ in run(command, "--version", cwd=tmp_path)
    assert run(command, "keys", "--api", "skillmeat", cwd=tmp_path).strip()


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_folder_is_imported_from_its_place(folder: str) -> None:
    """Through the links of an editable install, `specdouble.X` is the folder X and no copy."""
    module = importlib.import_module(f"specdouble.{folder}")
    assert module.__file__ is not None
    assert Path(module.__file__).resolve().parent == ROOT / folder


def test_every_library_is_pinned_for_development() -> None:
    """What pyproject.toml asks for stands in requirements-dev.txt with its exact version."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    pins = (ROOT / "requirements-dev.txt").read_text()
    pinned = {normal(name) for name in re.findall(r"^([\w.-]+)==", pins, re.MULTILINE)}
    wanted = {normal(re.split(r"[\[<>=;]", asked)[0]) for asked in project["dependencies"]}
    assert wanted <= pinned


def normal(name: str) -> str:
    """Write a library's name the one way that all its spellings share."""
    return re.sub(r"[-_.]+", "-", name.strip()).lower()
