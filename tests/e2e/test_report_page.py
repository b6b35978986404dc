"""The report's page, opened in a real browser."""

import re
import threading
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from specdouble.contract_tests.report.findings import Report
from specdouble.contract_tests.report.html import page
from tests.contract_tests.reports import ABOUT, LAW, broken, exchange, law, report
from tests.e2e.browser import CHROMIUM, Browse, browser

EVIL = "<script>document.title = 'owned'</script><img src=x onerror=\"document.title = 'owned'\">"
FRAME = """<!doctype html><iframe src="page.html" style="width: 390px; height: 800px"></iframe>
<script>
onload = () => {
  const page = document.querySelector("iframe").contentDocument.documentElement;
  document.title = `${page.clientWidth} wide, ${page.scrollWidth} needed`;
};
</script>"""

pytestmark = pytest.mark.skipif(not CHROMIUM, reason="needs Chromium")


@pytest.fixture
def browse(tmp_path: Path) -> Browse:
    """Opens a URL and returns the document as it is when scripts have run."""
    return browser(tmp_path / "profile")


@pytest.fixture
def written(tmp_path: Path) -> Path:
    """A page with a little of everything."""
    path = tmp_path / "page.html"
    path.write_text(page(realistic()), "utf-8")
    return path


@pytest.fixture
def origin(tmp_path: Path) -> Iterator[str]:
    """A server of the folder: pages in files may not look into each other."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=tmp_path)) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


class Quiet(SimpleHTTPRequestHandler):
    """Serves files, and says nothing."""

    def log_message(self, *_: Any) -> None: ...


def realistic() -> Report:
    names = tuple(f"list_artifacts_of_kind_number_{number}" for number in range(12))
    laws = [law(f"group-{number % 3}.law-{number}") for number in range(30)]
    long = exchange(operation=names[0], url=f"/pets?q={'x' * 300}", body=EVIL.encode())
    verdicts = [(each, broken(long, long, seen=EVIL)) for each in laws[:4]]
    about = replace(ABOUT, operations=names, notes=("n" * 200,), base_url=f"http://{'h' * 90}/v1")
    return report([*verdicts, (LAW, broken(long))], laws=[LAW, *laws], about=about)


def test_nothing_in_a_report_becomes_a_script(browse: Browse, written: Path) -> None:
    """What a server answered is text on the page, and nothing of it runs."""
    seen = browse(written.as_uri())

    assert "<title>pets: 5 deviations</title>" in seen
    assert "&lt;script&gt;document.title = 'owned'&lt;/script&gt;" in seen
    assert "<img" not in seen


def test_an_injected_script_would_not_run(browse: Browse, written: Path) -> None:
    """The page's policy lets only its own script run, even if escaping were forgotten."""
    written.write_text(written.read_text("utf-8").replace("<main>", f"<main>{EVIL}"), "utf-8")

    assert "<title>pets: 5 deviations</title>" in browse(written.as_uri())


def test_the_curl_lines_can_be_copied(browse: Browse, written: Path) -> None:
    """The page's own script runs from a file, and shows its buttons."""
    buttons = re.findall(r"<button[^>]*>", browse(written.as_uri()))

    assert buttons
    assert not any("hidden" in each for each in buttons)


def test_the_page_fits_a_phone(browse: Browse, written: Path, origin: str) -> None:
    """Nothing sticks out at 390 pixels: only the matrix scrolls sideways, in its own box."""
    written.with_name("frame.html").write_text(FRAME, "utf-8")

    seen = browse(f"{origin}/frame.html", "--dump-dom")
    assert "<title>390 wide, 390 needed</title>" in seen


def test_the_page_is_drawn(browse: Browse, written: Path, tmp_path: Path) -> None:
    """More than an empty sheet: a picture of one color would be a few kilobytes."""
    picture = tmp_path / "page.png"
    browse(written.as_uri(), "--window-size=1280,1600", f"--screenshot={picture}")

    assert picture.read_bytes().startswith(b"\x89PNG")
    assert picture.stat().st_size > 50_000
