"""What the README shows is what happens: its commands are run, their output compared."""

import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BIN = Path(sys.executable).parent
ADDRESS = "http://127.0.0.1:8000"


def commands() -> list[tuple[str, str]]:
    """Each command of the README's console blocks, with the output that stands under it."""
    blocks = re.findall(r"```console\n(.*?)```", README, re.DOTALL)
    pairs = [part.partition("\n") for block in blocks for part in block.split("$ ")[1:]]
    # A `$ ` inside a command would have been split; none has one.
    return [(command, output) for command, _, output in pairs]


SET_UP, *OTHERS = commands()
SHOWN = [pair for pair in OTHERS if not pair[0].startswith("scripts/")]


def alike(text: str) -> str:
    """A text without what differs from run to run: times, counts of cases, ports."""
    text = re.sub(r"http://127\.0\.0\.1:\d+", ADDRESS, text)
    text = re.sub(r"\d+\.\d+ ?s\b", "0.0 s", text)
    text = re.sub(r"\d+ (requests|passed|skipped)", r"N \1", text)
    return "\n".join(line.rstrip() for line in text.strip().splitlines())


@contextmanager
def served() -> Iterator[str]:
    """The address of a mock that was started as the README says, but for the port."""
    command = SET_UP[0].rpartition("&& ")[2].replace(".venv/bin/", f"{BIN}/").split()
    with subprocess.Popen([*command, "--port", "0"], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        lines = []
        for line in process.stdout:
            lines.append(line)
            if "Ctrl-C stops." in line:
                break
        found = re.search(r"http://127\.0\.0\.1:\d+", lines[0])
        try:
            assert alike("".join(lines)) == alike(SET_UP[1])
            assert found is not None
            yield found[0]
        finally:
            process.send_signal(signal.SIGINT)
    assert process.returncode == 0


def test_the_commands_print_what_the_readme_shows(tmp_path: Path) -> None:
    """In the README's order, against one mock: a later command sees what an earlier one did."""
    if shutil.which("curl") is None:
        pytest.skip("curl is not on this machine")
    with served() as url:
        for command, output in SHOWN:
            done = subprocess.run(
                ["sh", "-c", command.replace(ADDRESS, url)],
                cwd=tmp_path,
                env={"PATH": f"{BIN}:/usr/local/bin:/usr/bin:/bin"},
                capture_output=True,
                text=True,
                check=False,
            )

            assert done.returncode == 0, done.stdout + done.stderr
            assert alike(done.stdout) == alike(output), command


def test_the_set_up_commands_are_those_of_ci() -> None:
    """CI runs the README's test command in a fresh clone, and installs as the README does."""
    ci = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    (test_command,) = [command for command, _ in OTHERS if command.startswith("scripts/")]

    assert all(step in ci for step in test_command.split(" && "))
    assert SET_UP[0].startswith("python3 -m venv .venv && .venv/bin/pip install")


def test_the_readme_fits_two_screens() -> None:
    """At most 120 lines: what is longer is not read."""
    assert len(README.splitlines()) <= 120
