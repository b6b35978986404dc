"""How long, how slow and how repeatable: what rules promise in numbers."""

import asyncio
import math
from statistics import median

import pytest
from starlette.types import Message

from specdouble.fixtures.chance import Chance
from specdouble.mockserver.edge.rules import plan, sending
from specdouble.mockserver.edge.rules.effects import (
    Delay,
    Drip,
    LogNormalDelay,
    UniformDelay,
    Wait,
    seconds,
)
from tests.mockserver.rules import Ruled

LIST = "/cache/artifacts"


def drawn(wait: Wait, times: int = 1000) -> list[float]:
    """So many delays."""
    return [seconds(wait, Chance(1, str(number))) for number in range(times)]


def test_a_uniform_delay_is_anything_between_two() -> None:
    """Of a thousand the mean is in the middle (five standard deviations are 0.05 s)."""
    delays = drawn(UniformDelay(1.0, 2.0))

    assert 1.0 <= min(delays) < 1.02
    assert 1.98 < max(delays) <= 2.0
    assert abs(sum(delays) / 1000 - 1.5) < 0.05


def test_a_log_normal_delay_has_its_median_and_a_long_tail() -> None:
    """Its logarithm is normal: a sixth is above the median times e to the sigma."""
    delays = drawn(LogNormalDelay(0.2, 0.5))
    high = sum(each > 0.2 * math.exp(0.5) for each in delays)

    assert abs(median(delays) - 0.2) < 0.02
    assert 100 < high < 220
    assert min(delays) > 0


@pytest.mark.parametrize("wait", [Delay(60.0), LogNormalDelay(60.0, 5.0)])
def test_no_delay_is_longer_than_a_minute(wait: Wait) -> None:
    """Whatever is drawn."""
    assert max(drawn(wait)) == 60.0


def test_delays_add_up_to_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of several rules, and no longer."""
    waited: list[float] = []

    async def pause(long: float, _receive: object) -> bool:
        waited.append(long)
        return True

    monkeypatch.setattr(plan, "pause", pause)
    ruled = Ruled()
    ruled.on("delay", seconds=20)
    ruled.on("delay", seconds=15.5)
    ruled.skillmeat.get(LIST)
    ruled.on("delay", seconds=40)
    ruled.skillmeat.get(LIST)

    assert waited == [35.5, 60.0]


def test_a_body_drips_for_a_minute_at_most(monkeypatch: pytest.MonkeyPatch) -> None:
    """However long it is: with ten drops a second, at most 600."""
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        raise AssertionError

    async def pause(_seconds: float, _receive: object) -> bool:
        return True

    async def exchange() -> None:
        message = {"type": "http.response.body", "body": bytes(1_000_000)}
        await sending.dripping(send, Drip(1), receive)(message)

    monkeypatch.setattr(sending, "pause", pause)
    asyncio.run(exchange())

    assert sum(len(each["body"]) for each in sent) == 1_000_000
    assert len(sent) <= 601


def test_the_same_seed_and_requests_have_the_same_faults() -> None:
    """In any mock; another sandbox with the same seed fails alike."""

    def statuses(ruled: Ruled, **headers: str) -> list[int]:
        path = "/cache/marketplace?limit=1"
        return [ruled.skillmeat.get(path, headers=headers).status_code for _ in range(30)]

    one, two = Ruled(), Ruled()
    rule = {"effect": {"kind": "answer", "status": 503}, "when": {"probability": 0.5}}
    two.control.post("/sandboxes", json={"name": "other"})
    one.control.put("/sandboxes/default/rules/half", json=rule)
    for name in ("default", "other"):
        two.control.put(f"/sandboxes/{name}/rules/half", json=rule)
    first = statuses(one)

    assert set(first) == {200, 503}
    assert statuses(two) == statuses(two, **{"X-Sandbox": "other"}) == first
