"""A real browser, for tests of what people look at and of what pages may do."""

import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), "")
OPTIONS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--hide-scrollbars",
)  # fmt: skip

Browse = Callable[..., str]


def browser(profile: Path) -> Browse:
    """Opens a URL and returns the document as it is when scripts have run."""

    def opened(url: str, *options: str) -> str:
        own = f"--user-data-dir={profile}"
        command = [CHROMIUM, *OPTIONS, own, *(options or ["--dump-dom"]), url]
        return subprocess.run(command, check=True, capture_output=True, timeout=60).stdout.decode()

    return opened


@contextmanager
def open_in(profile: Path, url: str) -> Iterator[None]:
    """A page stays open for as long as the block runs."""
    command = [CHROMIUM, *OPTIONS, f"--user-data-dir={profile}", url]
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, stdout=quiet, stderr=quiet) as process:
        try:
            yield
        finally:
            process.terminate()
