"""Whenever it is killed, all that was acknowledged is in the file, and the file can be opened."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path
from random import Random
from shutil import copyfile
from typing import Any

import pytest

from specdouble.mockserver.kernel import journal
from specdouble.mockserver.kernel.sandboxes import Sandboxes
from specdouble.mockserver.mocks import MOCKS
from specdouble.mockserver.state import StateFile
from tests.mockserver import dying
from tests.mockserver.strokes import everything, sandboxes, strokes

APIS = [mock.api for mock in MOCKS.values()]
ROOT = Path(__file__).parents[2]


@pytest.fixture
def short_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Journals that let go of old entries as soon as those of the killed."""
    monkeypatch.setattr(journal, "PART", dying.PART)


@pytest.fixture
def lives() -> Iterator[subprocess.Popen[str]]:
    """What makes processes to kill."""
    command = [sys.executable, "-m", dying.__name__]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as process:
        yield process
        process.kill()


def acknowledged(lives: subprocess.Popen[str], path: Path, number: int, seconds: float) -> int:
    """Let things be done to a file for so long, and kill: how many had been told of by then."""
    assert lives.stdin
    assert lives.stdout
    print(path, number, file=lives.stdin, flush=True)
    told, pid = 0, 0
    while pid == 0:
        word, *rest = lives.stdout.readline().split()
        pid, told = (int(rest[0]), told) if word == "began" else (0, int(word))
    time.sleep(seconds)  # the moment is what the test is about
    os.kill(pid, signal.SIGKILL)
    while not (line := lives.stdout.readline()).startswith("ended"):
        told = int(line)
    assert line == f"ended {signal.SIGKILL}\n"
    return told


def found(path: Path, folder: Path) -> list[Any]:
    """All that is in a copy of a file that nobody has closed."""
    for end in ("", "-wal"):
        Path(f"{folder / 'copy'}{end}").unlink(missing_ok=True)
        if Path(f"{path}{end}").exists():
            copyfile(f"{path}{end}", f"{folder / 'copy'}{end}")
    with closing(StateFile(folder / "copy", APIS)) as keeper:
        return everything(sandboxes(keeper))


def follow(reference: Sandboxes, number: int, told: int, there: list[Any]) -> None:
    """Do what was acknowledged, and at most one thing more: then all is as in the file."""
    doing = strokes(reference, number)
    for _ in islice(doing, told):
        pass
    if everything(reference) != there:
        next(doing)
    assert everything(reference) == there


@pytest.mark.usefixtures("short_parts")
@pytest.mark.parametrize("kills", [20, pytest.param(400, marks=pytest.mark.long)])
def test_nothing_acknowledged_is_lost(
    tmp_path: Path, lives: subprocess.Popen[str], kills: int
) -> None:
    """A file through many lives, each ended at a random moment, is as if none had ended."""
    chance = Random()  # noqa: S311
    path, reference, total = tmp_path / "0", sandboxes(), 0
    for number in range(kills):
        if chance.random() < 1 / 5:
            path, reference = tmp_path / str(number), sandboxes()
        seconds = chance.choice([0.003, 0.02, 0.2]) * chance.random()
        told = acknowledged(lives, path, number * 10_000, seconds)
        follow(reference, number * 10_000, told, found(path, tmp_path))
        total += told
    assert total > kills
