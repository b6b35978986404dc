"""`specdouble verify`: the suite by pytest, shut off from the folder that it is called in."""

import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pytest

from specdouble.contract_tests.settings import Settings, hand_over

SUITE = Path(__file__).resolve().parent / "suite"
PLUGINS = ("specdouble.pytest_plugin", "schemathesis.pytest.plugin", "_hypothesis_pytestplugin")
COULD_NOT_JUDGE = 2


def verify(settings: Settings, pytest_options: Sequence[str] = ()) -> int:
    """Run the suite; 0: the target keeps its contract, 1: it does not, 2: could not judge.

    Plugins of the environment are not loaded, for each could change what is judged; `-p NAME`
    among the pytest options loads one.
    """
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    for variable in ("PYTEST_ADDOPTS", "PYTEST_PLUGINS"):
        os.environ.pop(variable, None)
    hand_over(settings)
    with tempfile.TemporaryDirectory(prefix="specdouble-") as folder:
        os.environ["HYPOTHESIS_STORAGE_DIRECTORY"] = folder
        code = pytest.main(
            [
                *(f"-p{plugin}" for plugin in PLUGINS),
                "-pno:cacheprovider",
                f"-c{SUITE / 'verify.ini'}",
                f"--rootdir={SUITE}",
                *(["-pxdist", f"-n{settings.workers}"] if settings.workers > 1 else []),
                *pytest_options,
                str(SUITE),
            ]
        )
    return int(code) if code in (0, 1) else COULD_NOT_JUDGE
