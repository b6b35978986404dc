"""Packages of npm, for tests with the tools that people use."""

import json
import shutil
import subprocess
from pathlib import Path

NPM = shutil.which("npm") or ""


def installed(folder: Path, packages: dict[str, str]) -> Path:
    """A folder with these packages, of these versions."""
    told = {"name": "test", "private": True, "type": "module", "dependencies": packages}
    (folder / "package.json").write_text(json.dumps(told))
    quiet = ("--no-audit", "--no-fund", "--no-package-lock", "--loglevel=error", "--ignore-scripts")
    subprocess.run([NPM, "install", *quiet], cwd=folder, check=True, timeout=240)
    return folder
