"""Limits are read from headers, waited out for as long as they ask, and foretold."""

import math
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from itertools import chain, repeat

import pytest
from starlette.types import Receive, Scope, Send

from specdouble.contract_tests import patience
from specdouble.contract_tests.client import Client
from specdouble.contract_tests.forecast import forecast
from specdouble.contract_tests.patience import Allowance, OutOfTime, allowance, pause, wait
from specdouble.contract_tests.preflight import Pace, preflight
from specdouble.contract_tests.target import Target, target
from specdouble.mockserver.app import create_app
from specdouble.mockserver.mocks import MOCKS
from specdouble.specs import load_builtin
from tests.mockserver.http import serving

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
MINUTE_LATER = str(int(NOW.timestamp()) + 60)
DOCUMENT = load_builtin("skillmeat")
LIMITED = Pace(Allowance(100, 98, 60), 0.01)


@pytest.fixture
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses that were made, none of which took any time."""
    pauses: list[float] = []
    monkeypatch.setattr(patience, "sleep", pauses.append)
    return pauses


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "7"}, 7),
        ({"retry-after": "Sun, 01 Mar 2026 12:00:30 GMT"}, 30),
        ({"retry-after": "7", "x-ratelimit-reset": MINUTE_LATER}, 7),
        ({"retry-after": "soon"}, 1),
        ({}, 1),
    ],
)
def test_a_pause_is_as_long_as_the_server_asks(headers: Mapping[str, str], seconds: float) -> None:
    """Retry-After is a number of seconds or a date; without it a second is tried."""
    assert pause(headers, NOW) == seconds


@pytest.mark.parametrize("prefix", ["x-ratelimit", "x-rate-limit", "ratelimit"])
@pytest.mark.parametrize(("reset", "ends_in"), [("42", 42), (MINUTE_LATER, 61)])
def test_the_end_of_a_window_is_a_span_or_a_moment(prefix: str, reset: str, ends_in: int) -> None:
    """A moment is cut to whole seconds, so the window may end a second later."""
    headers = {f"{prefix}-limit": "100", f"{prefix}-remaining": "3", f"{prefix}-reset": reset}

    assert allowance(headers, NOW) == Allowance(100, 3, ends_in)
    assert pause(headers, NOW) == ends_in


def test_half_a_limit_is_none() -> None:
    """Nothing can be foretold of it."""
    assert allowance({"x-ratelimit-limit": "100", "x-ratelimit-reset": "9"}, NOW) is None


def test_what_takes_too_long_is_not_waited_for(slept: list[float]) -> None:
    """An hour, or what goes beyond the end that was set."""
    with pytest.raises(OutOfTime, match="wants 3000 s"):
        wait({"retry-after": "3000"}, math.inf)
    with pytest.raises(OutOfTime, match="longer than there is time"):
        wait({"retry-after": "5"}, time.monotonic() + 4)
    assert slept == []


@pytest.mark.parametrize(
    ("requests", "seconds"), [(10, 0), (40, 0), (41, 30), (140, 30), (141, 90), (1040, 570)]
)
def test_requests_beyond_a_window_wait_for_the_next(requests: int, seconds: float) -> None:
    """40 are left for 30 s; after that 100 a minute."""
    assert Allowance(100, 40, 30).seconds_for(requests) == seconds


def test_a_limited_run_is_foretold() -> None:
    """8 operations: 800 requests of stories, and 8 times 45 and 40 generated ones."""
    said = forecast(LIMITED, 8, max_examples=20, max_time=None)

    assert "100 requests a minute" in said
    assert "about 800 requests of stories take 8 min" in said
    assert "with 700 generated ones 14 min" in said


def test_a_slow_target_is_foretold() -> None:
    """1,500 requests, each of which takes 3 s; the limit takes less than that."""
    said = forecast(Pace(Allowance(1000, 998, 60), 3.0), 8, max_examples=20, max_time=None)

    assert "1000 requests a minute through and takes 3.0 s for an answer" in said
    assert "800 requests of stories take 40 min" in said
    assert "with 700 generated ones 74 min" in said


def test_a_limit_beyond_all_requests_is_not_spoken_of() -> None:
    """It makes no difference."""
    hourly = Pace(Allowance(5000, 4998, 3600), 0.01)

    assert forecast(hourly, 8, max_examples=20, max_time=None) == ""


def test_a_run_that_ends_before_it_is_foretold_as_that() -> None:
    """`--max-time 120` is less than the limit makes it last."""
    assert forecast(LIMITED, 8, 20, 120).endswith("; it ends after 2 min")


def client(statuses: Sequence[int]) -> Client:
    """A client of a server that answers these statuses, and 200 from then on."""
    answers = chain(statuses, repeat(200))

    async def app(_scope: Scope, _receive: Receive, send: Send) -> None:
        headers = [(b"retry-after", b"3")]
        start = {"type": "http.response.start", "status": next(answers), "headers": headers}
        await send(start)
        await send({"type": "http.response.body", "body": b"{}"})

    judged = Target(base_url="http://host", keys=(), timeout=5, writes=True, app=app)
    return Client(judged, DOCUMENT)


def test_a_refusal_by_a_limit_is_kept_and_the_request_sent_again(slept: list[float]) -> None:
    """The story gets the later answer; laws can judge both."""
    asking = client([429])

    assert asking.ask("getStatus", key=None).status == 200
    assert [each.status for each in asking.exchanges] == [429, 200]
    assert [each.trail for each in asking.exchanges] == [0, 1]
    assert slept == [3]
    assert asking.waited == 3


def test_a_limit_that_does_not_end_is_an_answer(slept: list[float]) -> None:
    """After three tries."""
    assert client([429] * 9).ask("getStatus", key=None).status == 429
    assert slept == [3, 3]


def test_nothing_is_sent_when_time_is_up() -> None:
    """The exception says so; what was recorded stays."""
    asking = client([])
    asking.ask("getStatus", key=None)
    asking.until = time.monotonic()

    with pytest.raises(OutOfTime, match="has had its time"):
        asking.ask("getStatus", key=None)
    assert len(asking.exchanges) == 1


@pytest.mark.usefixtures("slept")
def test_a_limit_says_nothing_of_what_was_asked_for() -> None:
    """Laws about what is served do not see it."""
    asking = client([])
    asking.ask("getStatus", key=None)
    served = asking.traffic.served
    asking.exchanges.append(client([429] * 3).ask("getStatus", key=None))

    assert asking.traffic.served.exchanges == served.exchanges
    assert len(asking.traffic) == 2


@pytest.mark.parametrize(("rate_limit", "limit"), [(True, 100), (False, None)])
def test_a_limit_is_one_if_it_counts(*, rate_limit: bool, limit: int | None) -> None:
    """Before a run it is looked at twice: a mock may tell of a limit and not keep it."""
    key = MOCKS["skillmeat"].keys[0].token
    with serving(create_app(["skillmeat"], rate_limit=rate_limit)) as url:
        pace = preflight(target(url, DOCUMENT, keys=[key], timeout=5), DOCUMENT)

    assert (pace.limit and pace.limit.limit) == limit
