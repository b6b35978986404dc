"""What kind of machine this is: processor, cores, memory, kernel and Python, but no name of it."""

import os
import platform
from pathlib import Path


def kind() -> str:
    """In a line, such as `AMD EPYC, 2 cores, 24 GiB, Linux 6.1, Python 3.11.7`."""
    info = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    models = [line.partition(":")[2].strip() for line in info.splitlines() if "model name" in line]
    gib = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30
    release = ".".join(platform.release().split("-")[0].split(".")[:2])
    return (
        f"{models[0] if models else platform.machine()}, {os.cpu_count()} cores, {gib:.0f} GiB, "
        f"{platform.system()} {release}, Python {platform.python_version()}"
    )
