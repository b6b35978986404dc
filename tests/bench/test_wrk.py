"""What wrk tells, and which of its runs can't count."""

import dataclasses

import pytest

from bench.workload import REQUESTS
from bench.wrk import NoTally, Tally, command, parse

OUTPUT = """Running 2s test @ http://127.0.0.1:20000/api/v1/cache/status
  1 threads and 32 connections
Requests/sec:   1000.00
tally requests=2000 duration_us=2000000 bytes=1000000 errors=0 refused=0 p50_us=1500 p99_us=9000
"""
SOUND = Tally(requests=10, seconds=2.0, bytes=5_000, errors=0, refused=0, p50_ms=1.0, p99_ms=2.0)


def test_a_run_tells_its_rate_and_latencies() -> None:
    tally = parse(OUTPUT)
    assert (tally.rate, tally.p50_ms, tally.p99_ms) == (1000.0, 1.5, 9.0)


def test_a_run_without_a_tally_says_what_wrk_said() -> None:
    with pytest.raises(NoTally, match="unable to connect"):
        parse("unable to connect to 127.0.0.1:20000 Connection refused")


def test_answers_of_the_right_length_count() -> None:
    assert SOUND.fault(400) is None


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"requests": 0}, "no answer"),
        ({"errors": 1}, "1 broken"),
        ({"refused": 3}, "3 refusals"),
        ({"bytes": 1_000}, "100 bytes an answer"),
        ({"bytes": 50_000}, "5000 bytes an answer"),
    ],
)
def test_a_run_with_wrong_answers_does_not_count(changed: dict[str, int], said: str) -> None:
    fault = dataclasses.replace(SOUND, **changed).fault(400)
    assert fault is not None
    assert said in fault


def test_a_request_goes_with_its_key_and_body_from_one_core() -> None:
    (refresh,) = [each for each in REQUESTS if each.name == "refresh"]
    line = command(refresh, "http://127.0.0.1:20000", seconds=2)
    assert line[:4] == ["taskset", "-c", "1", "wrk"]
    assert "Authorization: Bearer sk_demo_specdouble_1" in line
    assert line[-4:] == ["--", "POST", '{"project_id": null, "force": false}', "0"]


def test_requests_may_differ_by_an_id() -> None:
    (status,) = [each for each in REQUESTS if each.name == "status"]
    line = command(dataclasses.replace(status, heads=3), "http://127.0.0.1:20000", seconds=2)
    assert line[-4:] == ["--", "GET", "", "3"]
