"""A process says itself where its time goes."""

import subprocess
import sys
from pathlib import Path

from bench.profiling import parse
from bench.stage import ROOT

BUSY = """
import os, sys, time
from pathlib import Path
from bench.apps import sampling

def spin(seconds):
    while time.process_time() < seconds:
        pass

sampling.install(Path(sys.argv[1]))
spin(time.process_time() + 0.1)
os.kill(os.getpid(), sampling.START)
spin(time.process_time() + 0.2)
os.kill(os.getpid(), sampling.STOP)
spin(time.process_time() + 0.1)
"""


def test_a_place_has_as_many_samples_as_it_takes_time(tmp_path: Path) -> None:
    """Of the time between the two signals, at most one in two milliseconds."""
    output = tmp_path / "samples.txt"
    subprocess.run([sys.executable, "-c", BUSY, output], check=True, cwd=ROOT)

    profile = parse(output.read_text())
    spinning = sum(count for place, count in profile.items() if place.function == "spin")
    assert 0 < spinning <= 101
    assert spinning >= profile.total() - 5
