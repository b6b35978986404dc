"""Each key has 100 requests a minute, 5000 an hour and 10 at once (page, "Rate Limiting")."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest
from starlette.types import Message

from specdouble.mockserver.edge.ratelimit import Limits, RateLimiter
from specdouble.mockserver.edge.refusals import HttpRefusal
from tests.mockserver.http import (
    JSON,
    KEY,
    NOW,
    OTHER_KEY,
    SKILLMEAT,
    Mock,
    bearer,
    client,
    refusal,
)

NAMES = ("X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset")
START = int(NOW.timestamp())


@pytest.fixture
def mock() -> Mock:
    return Mock("skillmeat")


def told(answer: httpx.Response) -> tuple[int, ...]:
    """Limit, remaining and reset, as the headers of an answer tell them."""
    return tuple(int(answer.headers[name]) for name in NAMES)


def ask(mock: Mock, times: int = 1) -> httpx.Response:
    """The last of so many answers."""
    return [mock.skillmeat.get("/cache/marketplace?limit=1") for _ in range(times)][-1]


def test_the_headers_count_down(mock: Mock) -> None:
    """Of the minute's 100 requests one less is left after each."""
    assert [told(ask(mock))[1] for _ in range(3)] == [99, 98, 97]


def test_the_hundredth_request_is_answered_and_the_next_refused(mock: Mock) -> None:
    """100 a minute, with nothing left after the last, and nothing less than that."""
    last, refused = ask(mock, 100), ask(mock)

    assert (last.status_code, told(last)[1]) == (200, 0)
    assert (refused.status_code, told(refused)[1]) == (429, 0)


def test_a_refusal_says_when_to_come_back(mock: Mock) -> None:
    """`Retry-After` (RFC 9110, section 10.2.3) in seconds, the same moment as the reset."""
    ask(mock, 100)
    mock.wait(seconds=15)
    refused = ask(mock)

    assert refused.headers["retry-after"] == "45"
    assert told(refused) == (100, 0, START + 60)


def test_who_waits_as_told_is_let_in(mock: Mock) -> None:
    """After `Retry-After` seconds the window begins anew, with all its requests."""
    ask(mock, 101)
    mock.wait(seconds=59)
    assert ask(mock).status_code == 429

    mock.wait(seconds=1)
    assert told(ask(mock)) == (100, 99, START + 120)


def test_a_window_begins_with_its_first_request(mock: Mock) -> None:
    """A pause between two windows counts for neither."""
    ask(mock)
    mock.wait(minutes=10)

    assert told(ask(mock)) == (100, 99, START + 660)


def test_refused_requests_count_for_nothing(mock: Mock) -> None:
    """Whoever comes back too early isn't kept out longer for it."""
    ask(mock, 150)
    mock.wait(minutes=1)

    assert told(ask(mock))[1] == 99


def test_a_second_key_has_its_own_limit(mock: Mock) -> None:
    """Page: "per user": one who has used up the minute is no other's concern."""
    ask(mock, 101)
    other = client(mock.app, OTHER_KEY).get("/cache/status")

    assert (other.status_code, told(other)[1]) == (200, 99)


def test_five_thousand_requests_are_an_hour_s() -> None:
    """5000 an hour: 50 minutes of 100 each use it up, and then the hour is what binds."""
    limiter = RateLimiter(Limits())
    for number in range(5000):
        limiter.enter("someone", NOW + timedelta(minutes=number // 100))
        limiter.leave("someone")
    later = NOW + timedelta(minutes=50)

    with pytest.raises(HttpRefusal) as refused:
        limiter.enter("someone", later)
    assert refused.value.status == 429
    assert "5000 requests per hour" in refused.value.message
    assert refused.value.headers == {"Retry-After": "600"}
    told = httpx.Headers(limiter.headers("someone", later))
    assert told == dict(zip(NAMES, ("5000", "0", str(START + 3600)), strict=True))


def test_an_hour_later_the_next_five_thousand_begin(mock: Mock) -> None:
    """The hour is a window as the minute is, and the header tells the one that binds first."""
    ask(mock, 99)
    mock.wait(hours=1)

    assert told(ask(mock)) == (100, 99, START + 3660)


def test_a_refused_write_changes_nothing(mock: Mock) -> None:
    """429 comes before the behaviour."""
    before = mock.skillmeat.get("/cache/projects").json()
    ask(mock, 100)
    refused = mock.skillmeat.post("/cache/invalidate", json={"project_id": None})
    mock.wait(minutes=1)

    assert refused.status_code == 429
    assert mock.skillmeat.get("/cache/projects").json() == before


@pytest.mark.parametrize(
    ("method", "path", "key", "status"),
    [
        ("GET", "/cache/status", None, 401),
        ("GET", "/cache/nothing", KEY, 404),
        ("DELETE", "/cache/status", KEY, 405),
        ("OPTIONS", "/cache/status", None, 204),
        ("GET", "/cache/projects?limit=0", KEY, 400),
        ("GET", "/cache/artifacts?project_id=proj-999", KEY, 404),
    ],
)
def test_every_answer_has_the_headers(
    mock: Mock, method: str, path: str, key: str | None, status: int
) -> None:
    """Page: "Rate limit information is returned in response headers": of refusals, too."""
    answer = client(mock.app, key).request(method, path)

    assert answer.status_code == status
    assert told(answer)[0] == 100
    assert told(answer)[2] == START + 60


def test_a_stranger_uses_up_nobody_s_limit(mock: Mock) -> None:
    """A request without a good key counts for no key."""
    for _ in range(120):
        assert client(mock.app, None).get("/cache/status").status_code == 401

    assert told(ask(mock))[1] == 99


def test_without_limits_the_headers_stay_and_nothing_is_refused() -> None:
    """`rate_limit=False`, or `--rate-limit off`: clients still find what they read."""
    mock = Mock("skillmeat", rate_limit=False)
    answer = ask(mock, 130)

    assert answer.status_code == 200
    assert told(answer) == (100, 100, START + 60)


def test_peaka_has_no_limits() -> None:
    """Its documents name none: no header, no refusal."""
    mock = Mock("peaka")
    answers = [mock.peaka.get("/cache/status") for _ in range(110)]

    assert {answer.status_code for answer in answers} == {200}
    assert not any(name.startswith("x-ratelimit") for name in answers[-1].headers)


class Crowd:
    """Requests that are under way until they are told to end: their bodies don't come to one."""

    def __init__(self, mock: Mock, size: int) -> None:
        self.client = httpx.AsyncClient(
            transport=httpx.ASGITransport(mock.app), base_url=SKILLMEAT, headers=bearer(KEY)
        )
        self.tasks = [asyncio.create_task(self._post()) for _ in range(size)]
        self._all_in = asyncio.Barrier(size + 1)
        self._may_end = asyncio.Event()

    async def _post(self) -> httpx.Response:
        return await self.client.post("/cache/refresh", content=self._body(), headers=JSON)

    async def _body(self) -> AsyncIterator[bytes]:
        yield b"{"
        await self._all_in.wait()
        await self._may_end.wait()
        yield b"}"

    async def gathered(self) -> None:
        """Wait until each of them has been let in and is read."""
        await self._all_in.wait()

    async def ended(self) -> list[int]:
        """Let all of them end: their statuses."""
        self._may_end.set()
        return [answer.status_code for answer in await asyncio.gather(*self.tasks)]


def test_ten_requests_at_once_are_answered_and_an_eleventh_refused(mock: Mock) -> None:
    """Page: "Concurrent requests: 10"."""

    async def run() -> None:
        crowd = Crowd(mock, 10)
        await crowd.gathered()
        refused = await crowd.client.get("/cache/status")

        assert refused.status_code == 429
        assert "10 concurrent requests" in refusal(refused)
        assert refused.headers["retry-after"] == "1"
        assert await crowd.ended() == [200] * 10

    asyncio.run(run())


def test_once_one_has_ended_another_may_come(mock: Mock) -> None:
    """The ten are those under way; those that are answered are none of them."""

    async def run() -> None:
        crowd = Crowd(mock, 10)
        await crowd.gathered()
        await crowd.ended()

        assert (await crowd.client.get("/cache/status")).status_code == 200

    asyncio.run(run())


def test_ten_requests_of_one_key_leave_room_for_another_s(mock: Mock) -> None:
    """Page: "per user", also at once."""

    async def run() -> None:
        crowd = Crowd(mock, 10)
        await crowd.gathered()
        other = await crowd.client.get("/cache/status", headers=bearer(OTHER_KEY))
        await crowd.ended()

        assert other.status_code == 200

    asyncio.run(run())


def test_a_request_that_was_given_up_makes_room(mock: Mock) -> None:
    """A client that cancels its ten requests isn't kept out for ever."""

    async def run() -> None:
        crowd = Crowd(mock, 10)
        await crowd.gathered()
        for task in crowd.tasks:
            task.cancel()
        await asyncio.wait(crowd.tasks)

        assert (await crowd.client.get("/cache/status")).status_code == 200

    asyncio.run(run())


def test_a_client_that_goes_while_its_answer_is_late_makes_room(mock: Mock) -> None:
    """Nobody waits for a minute for who is not there; ten of them take no place."""
    rules = client(mock.app, key=None, base_url="http://localhost:8000/_specdouble/v1")
    late = {"kind": "delay", "seconds": 60}
    rules.put("/sandboxes/default/rules/late", json={"effect": late, "when": {"times": 10}})
    path = "/api/v1/cache/status"
    scope = {
        "type": "http", "method": "GET", "path": path, "raw_path": path.encode(),
        "query_string": b"", "headers": [(b"authorization", f"Bearer {KEY}".encode())],
    }  # fmt: skip

    async def gone() -> Message:
        return {"type": "http.disconnect"}

    async def unread(message: Message) -> None:
        raise AssertionError(message)

    async def run() -> None:
        await asyncio.gather(*(mock.app(dict(scope), gone, unread) for _ in range(10)))

    asyncio.run(run())
    assert ask(mock).status_code == 200


def test_headers_of_an_untouched_window_can_not_be_added_to() -> None:
    """They are those of all answers within a second."""
    headers = RateLimiter(Limits()).headers(None, NOW)

    assert isinstance(headers, tuple)
    assert len(headers) == len(NAMES)
