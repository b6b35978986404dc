"""Sandboxes cost next to nothing: what the page of the control API promises."""

import pytest

from bench.sandboxes import CHANGES, SANDBOXES, apart, forks, many


def test_a_fork_costs_the_same_whatever_it_shares() -> None:
    """87 artifacts or none: a name, a clock and a journal."""
    sizes = [forks(profile, 200)["bytes"] for profile in ("empty", "typical")]

    assert max(sizes) < 10 * 1024
    assert max(sizes) < 1.5 * min(sizes)


def test_each_request_of_the_measure_changes_something() -> None:
    """Or it would measure nothing."""
    assert many(count=2, changes=20)["changes"] == 2 * 20


@pytest.mark.long
def test_a_fork_of_a_million_artifacts_takes_a_millisecond_and_ten_kib() -> None:
    """At most, and with all that belongs to a sandbox."""
    figures = apart("forks")

    assert figures["milliseconds"] < 1
    assert figures["bytes"] < 10 * 1024


@pytest.mark.long
def test_ten_thousand_sandboxes_with_a_hundred_changes_each_fit_in_a_gibibyte() -> None:
    """The whole process, with the history of exchanges."""
    figures = apart("many")

    assert figures["changes"] == SANDBOXES * CHANGES
    assert figures["MiB"] < 1024
