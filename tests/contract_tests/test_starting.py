"""The server under test is started, waited for, stopped, and put back."""

import sys
from pathlib import Path

import pytest

from specdouble.contract_tests.preflight import CouldNotJudge
from specdouble.contract_tests.starting import reset, started
from specdouble.mockserver.server import base_url, listen
from tests.contract_tests import faulty
from tests.mockserver.http import serving


def free_url() -> str:
    with listen("127.0.0.1", 0) as listener:
        return base_url(listener)


def test_a_server_is_there_while_the_block_runs() -> None:
    """It is waited for, and it is gone afterwards."""
    url = free_url()
    command = f"{sys.executable} -m http.server --bind 127.0.0.1 {url.rpartition(':')[2]}"
    with started(command, url):
        reset(None)
    with pytest.raises(CouldNotJudge, match="can't reset by"):
        reset(f"{url}/reset")


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        ("no-such-program --at all", "can't start"),
        ("'unfinished", "can't start"),
        (f"{sys.executable} -c 'raise SystemExit(3)'", "ended with 3 before it answered"),
    ],
)
def test_a_server_that_does_not_come_up_is_one_clear_line(command: str, reason: str) -> None:
    """The command and what became of it."""
    with pytest.raises(CouldNotJudge, match=reason), started(command, free_url()):
        pass


def test_a_target_is_reset_by_a_command(tmp_path: Path) -> None:
    """Any program will do; one that fails is told."""
    reset(f"touch {tmp_path / 'done'}")

    assert (tmp_path / "done").exists()
    with pytest.raises(CouldNotJudge, match="can't reset by 'false'"):
        reset("false")


def test_a_target_is_reset_by_a_post() -> None:
    """A URL is POSTed to; an answer that is no success is told."""
    with serving(faulty.refusing()) as url, pytest.raises(CouldNotJudge, match="401"):
        reset(url)
