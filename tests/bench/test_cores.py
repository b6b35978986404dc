"""Whose time a core's time was."""

import pytest

from bench.cores import Moment, Ticks, disturbance

START = Moment(server_core=Ticks(0, 0), client_core=Ticks(0, 0), server=0)
STAT = """cpu  900 0 300 2000 40 7 9 30 0 0
cpu0 400 10 100 1000 20 3 4 10 0 0
cpu1 500 20 200 1000 20 4 5 20 0 0
intr 1
"""


def test_a_core_works_for_processes_and_hypervisors_but_not_for_interrupts() -> None:
    ticks = Ticks.of(1, STAT)
    assert ticks.working / ticks.idle == pytest.approx((500 + 20 + 200 + 20) / (1000 + 20))


def test_a_server_with_its_core_for_itself_is_undisturbed() -> None:
    end = Moment(server_core=Ticks(2, 0), client_core=Ticks(1, 1), server=2)
    assert disturbance(START, end, client=1) == 0


def test_what_others_worked_on_the_servers_core_disturbs() -> None:
    end = Moment(server_core=Ticks(2, 0), client_core=Ticks(1, 1), server=1.5)
    assert disturbance(START, end, client=1) == pytest.approx(0.25)


def test_a_server_that_waits_for_a_disturbed_client_is_disturbed() -> None:
    end = Moment(server_core=Ticks(1, 1), client_core=Ticks(2, 0), server=1)
    assert disturbance(START, end, client=0.5) == pytest.approx(0.5)


def test_a_server_that_waits_by_itself_is_undisturbed() -> None:
    end = Moment(server_core=Ticks(1, 1), client_core=Ticks(0.5, 1.5), server=1)
    assert disturbance(START, end, client=0.5) == 0
