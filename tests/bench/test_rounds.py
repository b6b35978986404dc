"""Which rounds count, and what they say together."""

from bench.rounds import Round, figure, lacking
from bench.wrk import Tally


def a_round(rate: int, disturbance: float = 0.0) -> Round:
    tally = Tally(requests=rate, seconds=1.0, bytes=0, errors=0, refused=0, p50_ms=1.0, p99_ms=2.0)
    return Round("bare", "status", tally, disturbance)


def test_the_median_of_the_clean_rounds_counts() -> None:
    rounds = [a_round(100), a_round(300), a_round(200), a_round(10, 0.5), a_round(20, 0.5)]
    assert (figure(rounds, 3).rate, figure(rounds, 3).rounds) == (200.0, 3)


def test_without_a_clean_round_the_least_disturbed_count_and_it_shows() -> None:
    rounds = [a_round(100, 0.9), a_round(300, 0.5), a_round(160, 0.2)]
    assert (figure(rounds, 2).rounds, figure(rounds, 2).clean) == (2, False)


def test_the_rate_of_a_disturbed_round_is_of_the_time_that_the_server_had() -> None:
    assert figure([a_round(300, 0.5), a_round(160, 0.2)], 2).rate == (600 + 200) / 2


def test_disturbed_rounds_are_measured_again() -> None:
    assert lacking([a_round(100), a_round(100, 0.3)], "bare", "status", 2)


def test_enough_clean_rounds_are_enough() -> None:
    assert not lacking([a_round(100), a_round(100)], "bare", "status", 2)


def test_rounds_of_other_requests_are_not_counted() -> None:
    assert lacking([a_round(100)], "bare", "list", 1)
