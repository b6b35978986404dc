"""`specdouble verify` from the command line, on servers that are faithful and that are not."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from specdouble.mockserver.mocks import MOCKS
from tests.contract_tests import faulty
from tests.contract_tests.peaka_traffic import uncacheable_table
from tests.mockserver.http import serving

FAST = ("--max-examples", "2")
ONE = (*FAST, "--", "-k", "getStatus")
OPERATIONS = (*FAST, "--", "-k", "test_operations")
SEEDS = (1, 2, *(pytest.param(seed, marks=pytest.mark.long) for seed in range(3, 11)))


def verify(
    url: str, api: str, *options: str, cwd: Path, key: str | None = ""
) -> subprocess.CompletedProcess[str]:
    """Run the command as a user would, in some folder; the key comes from the environment."""
    environment = {name: value for name, value in os.environ.items() if name != "SPECDOUBLE_KEY"}
    if key is not None:
        environment["SPECDOUBLE_KEY"] = key or " ".join(each.token for each in MOCKS[api].keys)
    return subprocess.run(
        [sys.executable, "-m", "specdouble.cli", "verify", url, "--api", api, *options],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("api", ["skillmeat", "peaka"])
@pytest.mark.parametrize("seed", SEEDS)
def test_a_faithful_server_is_green(api: str, seed: int, tmp_path: Path) -> None:
    """At the default effort, nothing is found, and no law is without anything to judge.

    Which table can't be cached, no API tells; it has to be named.
    """
    named = f"--set=uncacheableTable={uncacheable_table()}"
    with serving(faulty.faithful(api, speed=5)) as url:
        done = verify(url, api, "--strict", "--seed", str(seed), named, cwd=tmp_path)

    assert done.returncode == 0, done.stdout + done.stderr
    assert "no deviation" in done.stdout
    assert "not judged" not in done.stdout


def test_a_wrong_type_is_found_with_a_curl_line(tmp_path: Path) -> None:
    """Exit code 1; the line can be copied, and holds the variable in place of the key."""
    with serving(faulty.with_wrong_type()) as url:
        done = verify(
            url, "skillmeat", *FAST, "--", "-k", "getStatus or fit-their-schema", cwd=tmp_path
        )

    assert done.returncode == 1, done.stdout + done.stderr
    assert "Response violates schema" in done.stdout
    assert "every success fits its schema" in done.stdout
    accept = "-H 'Accept: application/json'"
    key = '-H "Authorization: Bearer $SPECDOUBLE_KEY"'
    curl = f"curl -i {accept} {key} {url}/api/v1/cache/status"
    assert curl in done.stdout
    assert MOCKS["skillmeat"].keys[0].token not in done.stdout + done.stderr


def test_a_baseline_that_a_run_wrote_accepts_what_it_found(tmp_path: Path) -> None:
    """1 at first, and 0 with it."""
    with serving(faulty.with_wrong_type()) as url:
        first = verify(url, "skillmeat", "--write-baseline", "known.toml", *ONE, cwd=tmp_path)
        again = verify(url, "skillmeat", "--baseline", "known.toml", *ONE, cwd=tmp_path)

    assert (first.returncode, again.returncode) == (1, 0), again.stdout + again.stderr


def test_a_server_that_refuses_all_is_not_judged(tmp_path: Path) -> None:
    """Each of its answers conforms to the document, so the preflight must stop: exit code 2."""
    with serving(faulty.refusing()) as url:
        done = verify(url, "skillmeat", *FAST, cwd=tmp_path)

    assert done.returncode == 2
    assert "could not judge: the key is refused" in done.stderr
    assert "SPECDOUBLE_KEY" in done.stderr


def test_without_a_key_one_is_asked_for(tmp_path: Path) -> None:
    """The message says what is missing and how to give it."""
    with serving(faulty.faithful("skillmeat")) as url:
        done = verify(url, "skillmeat", *FAST, cwd=tmp_path, key=None)

    assert done.returncode == 2
    assert "no key is given" in done.stderr


@pytest.mark.parametrize(
    ("url", "reason"),
    [("http://127.0.0.1:1", "can't reach"), ("nonsense", "is no URL of a server")],
)
def test_no_server_is_one_clear_line(url: str, reason: str, tmp_path: Path) -> None:
    """Exit code 2, no traceback."""
    done = verify(url, "peaka", cwd=tmp_path)

    assert done.returncode == 2
    assert reason in done.stderr
    assert "Traceback" not in done.stdout + done.stderr


def test_a_wrong_base_path_is_suspected(tmp_path: Path) -> None:
    """Where every operation is 404, the path of the URL is the likely reason."""
    with serving(faulty.faithful("skillmeat")) as url:
        done = verify(f"{url}/elsewhere", "skillmeat", cwd=tmp_path)

    assert done.returncode == 2
    assert f"Is the base URL {url}/elsewhere right?" in done.stderr


def test_a_silent_operation_is_a_finding_of_its_own(tmp_path: Path) -> None:
    """A timeout does not end the run: the other operations are judged."""
    with serving(faulty.silent_on("/api/v1/cache/marketplace")) as url:
        done = verify(url, "skillmeat", "--timeout", "0.5", *OPERATIONS, cwd=tmp_path)

    assert done.returncode == 1, done.stdout + done.stderr
    assert "No answer within 0.5 s" in done.stdout
    assert "1 deviation, 1 not judged" in done.stdout
    assert "8 operations" in done.stdout


def test_an_operation_that_never_succeeds_is_not_judged(tmp_path: Path) -> None:
    """401 is documented, so no check fails; but nothing was seen of the operation: exit code 2.

    (There is a law that a good key is not refused; here none is asked.)
    """
    with serving(faulty.refusing_writes()) as url:
        done = verify(url, "skillmeat", *OPERATIONS, cwd=tmp_path)

    assert done.returncode == 2, done.stdout + done.stderr
    assert "not judged: refreshCache never answered 2xx" in done.stdout


def test_a_limit_is_foretold_kept_and_judged(tmp_path: Path) -> None:
    """The laws about it apply, and a limit that is backed off from is no deviation."""
    keys = [f"--key={key.token}" for key in MOCKS["skillmeat"].keys]
    with serving(faulty.limiting(requests=150)) as url:
        done = verify(url, "skillmeat", *FAST, "--strict", *keys, cwd=tmp_path)

    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.startswith(
        "the target lets 150 requests a minute through: about 800 requests of"
    )
    assert "the target limits requests: waited" in done.stdout
    assert "not applicable" not in done.stdout


def test_a_run_ends_when_its_time_is_over(tmp_path: Path) -> None:
    """Stories and cases are cut short; that is said, and is no failure."""
    with serving(faulty.faithful("skillmeat")) as url:
        done = verify(url, "skillmeat", *FAST, "--max-time", "0.5", cwd=tmp_path)

    assert done.returncode == 0, done.stdout + done.stderr
    assert "stories cut short:" in done.stdout
    assert "generated cases cut short:" in done.stdout


def test_the_folder_has_no_say_and_stays_as_it_is(tmp_path: Path) -> None:
    """Its pytest.ini, conftest and schemathesis.toml are ignored, and nothing is left there."""
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = --no-such-option\n")
    (tmp_path / "conftest.py").write_text("raise RuntimeError('loaded')\n")
    (tmp_path / "schemathesis.toml").write_text("no-such-key = 1\n")
    before = sorted(tmp_path.rglob("*"))
    with serving(faulty.faithful("skillmeat")) as url:
        done = verify(url, "skillmeat", *ONE, cwd=tmp_path)

    assert done.returncode == 0, done.stdout + done.stderr
    assert sorted(tmp_path.rglob("*")) == before


def test_elsewhere_than_on_loopback_it_only_reads(tmp_path: Path) -> None:
    """0.0.0.0 reaches this machine without being loopback; the run says that it only read."""
    with serving(faulty.refusing_writes()) as url:
        elsewhere = url.replace("127.0.0.1", "0.0.0.0")  # noqa: S104 - to connect to
        done = verify(elsewhere, "skillmeat", *OPERATIONS, cwd=tmp_path)

    assert done.returncode == 0, done.stdout + done.stderr
    assert "only reading operations were asked" in done.stdout
    assert "POST" not in done.stdout


def test_options_after_two_dashes_go_to_pytest(tmp_path: Path) -> None:
    """So one operation can be judged alone."""
    with serving(faulty.faithful("skillmeat")) as url:
        done = verify(url, "skillmeat", *ONE, cwd=tmp_path)

    assert done.returncode == 0, done.stdout + done.stderr
    assert "GET /cache/status" in done.stdout
    assert "GET /cache/projects" not in done.stdout
