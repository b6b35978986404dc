"""The file that reproduces a failure: red on the server that failed, green on a faithful one."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from starlette.types import ASGIApp

from specdouble.contract_tests.laws.law import Law, Verdict, equal
from specdouble.contract_tests.machines.failure import Failure, broken
from specdouble.contract_tests.machines.reproduction import reproduction
from specdouble.contract_tests.traffic import Traffic
from specdouble.mockserver.mocks import MOCKS
from specdouble.specs import load_builtin
from tests.contract_tests.machines_play import (
    QUICK,
    cancelling_anything,
    faithful,
    forgetting_deletions,
    forgetting_invalidations,
    played,
    target,
)
from tests.contract_tests.reports import exchange
from tests.mockserver.http import serving

FORGETFUL = {
    "skillmeat": forgetting_invalidations,
    "peaka": forgetting_deletions,
}


def outcome(source: str, app: ASGIApp, api: str, folder: Path) -> int:
    """What pytest says of the file, run alone against a server: 0 green, 1 red."""
    file = folder / "test_reproduction.py"
    file.write_text(source)
    keys = {
        f"SPECDOUBLE_KEY{'' if number == 0 else f'_{number + 1}'}": key.token
        for number, key in enumerate(MOCKS[api].keys)
    }
    with serving(app) as url:
        address = {"SPECDOUBLE_TARGET": f"{url}/api/v1"}
        command = [sys.executable, "-m", "pytest", "-q", "-pno:cacheprovider", str(file)]
        environment = {**os.environ, **keys, **address, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
        done = subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, text=True, check=False
        )
    assert done.returncode in {0, 1}, done.stdout + done.stderr
    return done.returncode


@pytest.mark.parametrize("api", ["skillmeat", "peaka"])
def test_it_is_red_on_the_faulty_server_and_green_on_a_faithful_one(
    api: str, tmp_path: Path
) -> None:
    """Ids that a server gave are found again, so another server's will do."""
    shortest, *_ = played(api, target(api, FORGETFUL[api]()))
    source = reproduction(shortest)

    assert outcome(source, FORGETFUL[api](), api, tmp_path) == 1, source
    assert outcome(source, faithful(api), api, tmp_path) == 0, source


def test_a_cancel_of_nothing_is_reproduced(tmp_path: Path) -> None:
    """By a status that is asserted."""
    failures = played("peaka", target("peaka", cancelling_anything()), replace(QUICK, sequences=20))
    source = reproduction(next(e for e in failures if e.law.id == "peaka.model.nothing-to-cancel"))

    assert "status_code in {404}" in source
    assert outcome(source, cancelling_anything(), "peaka", tmp_path) == 1
    assert outcome(source, faithful("peaka"), "peaka", tmp_path) == 0


def test_no_key_stands_in_it() -> None:
    """Keys come from the environment."""
    failures = played("skillmeat", target("skillmeat", forgetting_invalidations()))
    source = "".join(map(reproduction, failures))

    assert "SPECDOUBLE_KEY" in source
    assert not any(key.token in source for key in MOCKS["skillmeat"].keys)


def read_out(expected: object, seen: object, **changes: Any) -> str:
    """What is asserted for a law of which only the words are known."""

    def a_law(_traffic: Traffic) -> Any:
        """Broken."""
        yield equal(judged, "it", expected, seen)

    judged = exchange(**changes)
    law = Law("test.law", "", a_law)
    traffic = Traffic(load_builtin("skillmeat"), [judged])
    (failure,) = broken(traffic, [law])
    return next(line for line in reproduction(failure).splitlines() if "    assert" in line)


def test_a_verdict_on_a_status_asserts_the_status() -> None:
    """The words of a law tell no place, but a status is easy to see."""
    assert "assert a0.status_code in {404}" in read_out(404, 200)


def test_a_verdict_on_one_value_asserts_the_value() -> None:
    """If what was seen stands in one place of the answer only."""
    line = read_out(3, 2, body=b'{"items": [], "total": 2, "limit": 1}')

    assert "assert a0.json()['total'] == 3" in line


def test_any_other_verdict_asserts_another_answer() -> None:
    """At least not the one that broke the law."""
    line = read_out("a slice", "no slice", body=b'{"items": []}')

    assert "assert a0.json() != {'items': []}" in line


def test_an_id_within_a_text_is_another_servers_too() -> None:
    """It is read from the first answer, and stands in what is asserted by its name."""
    listed = exchange(body=b'{"items": [{"id": "p-7", "name": "Harbor"}]}')
    told = {"message": "Invalidated project 'p-7'", "count": 1}
    judged = exchange(
        url="/things/p-7", body=json.dumps(told).encode(), trail=listed.trail + 1, method="POST"
    )
    verdict = Verdict(judged, broken=True, expected="another", seen="this")
    source = reproduction(Failure(Law("a", "", judges_nothing), verdict, (listed, judged)))

    assert "id_1 = the(a0, **{'name': 'Harbor'})['id']" in source
    assert """'message': "Invalidated project '" + id_1 + "'", 'count': 1}""" in source
    assert "def execution_ids" not in source
    assert "import time" not in source


def judges_nothing(_traffic: Traffic) -> Any:
    """It does not."""
    yield from ()


def test_the_shorter_of_two_failures_is_kept() -> None:
    """And both count."""
    judged = exchange()
    law = Law("test.law", "", lambda _: iter(()))
    long = Failure(law, Verdict(judged, broken=True), (judged, judged))
    short = Failure(law, Verdict(judged, broken=True), (judged,))

    assert short.or_shorter(long).exchanges == long.or_shorter(short).exchanges == (judged,)
    assert long.or_shorter(short).times == 2
