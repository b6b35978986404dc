"""The client of the control API, on a mock that is really served."""

from collections.abc import Iterator
from datetime import timedelta

import httpx
import pytest

from specdouble.mockserver.client import Control, ControlError
from specdouble.mockserver.server import serving
from tests.mocks import create_app
from tests.mockserver.http import KEY, NOW

AUTHORIZED = {"Authorization": f"Bearer {KEY}"}


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with serving(create_app(rate_limit=False)) as served:
        yield served


def stale(url: str, **headers: str) -> int:
    path = f"{url}/api/v1/cache/projects?status=stale"
    total: int = httpx.get(path, headers={**AUTHORIZED, **headers}).json()["total"]
    return total


def test_a_sandbox_is_there_for_a_block(url: str) -> None:
    """By its URL or its header; afterwards it is gone."""
    control = Control(url)
    with control.sandbox() as mine, control.sandbox() as other:
        httpx.post(f"{mine.url}/api/v1/cache/invalidate", json={}, headers=AUTHORIZED)

        assert stale(mine.url) == stale(url, **mine.headers) == 12
        assert stale(other.url) == stale(url) == 2
    with pytest.raises(ControlError, match="There is no sandbox"):
        mine.reset()


def test_its_time_is_in_ones_hand(url: str) -> None:
    """It stands, passes, and comes back by a reset."""
    with Control(url).sandbox("timely", now=NOW, rate=0) as mine:
        assert mine.now == NOW
        assert mine.advance(timedelta(hours=1, milliseconds=500)) == mine.now
        assert mine.now == NOW + timedelta(hours=1, milliseconds=500)
        mine.set_clock(now=NOW + timedelta(days=3))
        assert mine.now == NOW + timedelta(days=3)
        mine.reset()
        assert mine.now == NOW


def test_its_keys_are_all_that_a_client_needs(url: str) -> None:
    """A base URL and a key; the last ones that were set count."""
    with Control(url).sandbox() as mine:
        httpx.post(f"{mine.url}/api/v1/cache/invalidate", json={}, headers=AUTHORIZED)
        mine.set_api_keys("checkout-1")
        mine.set_api_keys("checkout-2", project="mtKDhe1U")
        statuses = f"{url}/api/v1/data/projects/another1/cache/status"

        assert stale(url, Authorization="Bearer checkout-2") == 12
        assert (
            httpx.get(statuses, headers={"Authorization": "Bearer checkout-1"}).status_code == 401
        )
        assert (
            httpx.get(statuses, headers={"Authorization": "Bearer checkout-2"}).status_code == 403
        )


@pytest.mark.parametrize("name", ["..", ".", "", "a/b", "a?b", "a#b", "../../default"])
def test_an_odd_name_leads_nowhere_else(url: str, name: str) -> None:
    """To forget a snapshot `..` is not to remove the sandbox."""
    with Control(url).sandbox() as mine:
        for ask in (mine.delete_snapshot, mine.restore, mine.remove_rules):
            with pytest.raises(ControlError, match=r"is no name|must match|There is no"):
                ask(name)

        assert mine.now.tzinfo


def test_a_rule_ends_at_a_moment(url: str) -> None:
    """Which is said as any other moment."""
    with Control(url).sandbox(now=NOW, rate=0) as mine:
        mine.set_rule("slow", "delay", seconds=0, when={"until": NOW + timedelta(hours=1)})

        assert mine.rules[0]["when"] == {"until": "2025-12-01T16:00:00Z"}


def test_it_is_put_into_a_situation(url: str) -> None:
    """And another one, one call away."""
    with Control(url).sandbox(now=NOW, rate=0) as mine:
        mine.play("all-stale")
        assert (stale(mine.url), mine.now) == (12, NOW)
        mine.play("just-refreshed")
        assert stale(mine.url) == 0
        with pytest.raises(ControlError, match="did you mean all-stale"):
            mine.play("all-stail")


def test_a_mock_that_is_not_there_is_told() -> None:
    """In one sentence, and what would help."""
    with pytest.raises(
        ControlError, match=r"127\.0\.0\.1:1/.* can't be reached .*specdouble serve"
    ):
        Control("http://127.0.0.1:1").create("mine")


def test_a_refusal_says_what_would_be_right(url: str) -> None:
    """As the control API words it."""
    with pytest.raises(ControlError, match="did you mean typical"):
        Control(url).create("mine", profile="typicle")
    with pytest.raises(ControlError, match="There is no sandbox 'nobody'"):
        Control(url).create("mine", source="nobody")


def refresh(url: str, **body: object) -> None:
    httpx.post(f"{url}/api/v1/cache/refresh", json=body, headers=AUTHORIZED)


def test_calls_are_told_in_their_order(url: str) -> None:
    """With what they said."""
    with Control(url).sandbox() as mine:
        refresh(mine.url, force=True)
        stale(mine.url)
        refresh(mine.url)

        assert [call.body for call in mine.calls("refreshCache")] == [{"force": True}, {}]
        assert [call.query for call in mine.calls(method="GET")] == [{"status": ["stale"]}]
        assert [call.status for call in mine.calls(status="2XX")] == [200, 200, 200]
        assert len(mine.har(status=200)["log"]["entries"]) == 3
        mine.clear_history()
        assert mine.calls() == []


def test_a_long_history_is_told_whole(url: str) -> None:
    """In as many pages as it takes."""
    with Control(url).sandbox() as mine:
        for _ in range(105):
            stale(mine.url)

        assert [call.number for call in mine.calls()] == list(range(1, 106))


@pytest.mark.parametrize(
    "expected",
    [{}, {"times": 2}, {"at_least": 1}, {"at_least": 2, "at_most": 2}, {"at_most": 3}],
)
def test_an_assertion_that_is_true_says_nothing(url: str, expected: dict[str, int]) -> None:
    """Without a number, once is enough."""
    with Control(url).sandbox() as mine:
        refresh(mine.url, force=True)
        refresh(mine.url, force=True, project_id=None)

        mine.assert_called("refreshCache", body={"force": True}, **expected)
        mine.assert_not_called("refreshCache", body={"force": False})
        assert mine.count("refreshCache", status=200) == 2


@pytest.mark.parametrize(
    ("expected", "said"),
    [
        ({"times": 2}, "refreshCache was called once, not exactly twice"),
        ({"at_least": 3}, "refreshCache was called once, not at least 3 times"),
        ({"at_most": 0}, "refreshCache was called once, not at most never"),
        ({"times": 0}, "refreshCache was called once, not exactly never"),
    ],
)
def test_an_assertion_that_is_not_true_says_how_many_there_were(
    url: str, expected: dict[str, int], said: str
) -> None:
    """And how many there should have been."""
    with Control(url).sandbox() as mine:
        refresh(mine.url)
        with pytest.raises(AssertionError) as raised:
            mine.assert_called("refreshCache", **expected)

    assert str(raised.value).splitlines()[0] == said


def test_a_failure_shows_the_nearest_calls(url: str) -> None:
    """What was asked, and what is different."""
    with Control(url).sandbox(now=NOW, rate=0) as mine:
        refresh(mine.url, force=False)
        stale(mine.url)
        with pytest.raises(AssertionError) as raised:
            mine.assert_called("refreshCache", body={"force": True})

    assert str(raised.value) == (
        'refreshCache was called never, not at least once, with body {"force":true}\n'
        "the nearest others:\n"
        '  #1 15:00:00 POST /api/v1/cache/refresh 200 {"force":false}\n'
        "      body #/force is false, not true"
    )


def test_a_misspelt_operation_is_no_silent_success(url: str) -> None:
    """It was surely never called."""
    with Control(url).sandbox() as mine:
        with pytest.raises(ControlError, match="did you mean refreshCache"):
            mine.assert_not_called("refreshCahce")
        with pytest.raises(ControlError, match="did you mean refreshCache"):
            mine.calls("refreshCahce")


def test_its_faults_are_on_demand(url: str) -> None:
    """Switched on by name, counted, and switched off again."""
    with Control(url).sandbox() as mine:
        path = f"{mine.url}/api/v1/cache/status"
        mine.set_rule("down", "bundle", name="outage", when={"times": 2})
        mine.set_rule("late", "delay", seconds=0, match={"method": "GET"})
        answers = [httpx.get(path, headers=AUTHORIZED).status_code for _ in range(3)]

        assert answers == [503, 503, 200]
        assert [(each["name"], each["acted"]) for each in mine.rules] == [("down", 2), ("late", 3)]
        mine.remove_rules("down")
        assert [each["name"] for each in mine.rules] == ["late"]
        mine.remove_rules()
        assert mine.rules == []


def test_one_can_go_back(url: str) -> None:
    """To a snapshot, a change, a moment; here or in a branch."""
    control = Control(url)
    with control.sandbox(now=NOW, rate=0) as mine:
        mine.take_snapshot("fresh")
        mine.advance(timedelta(hours=1))
        httpx.post(f"{mine.url}/api/v1/cache/invalidate", json={}, headers=AUTHORIZED)
        with control.sandbox(source=mine.name, time=NOW + timedelta(minutes=30)) as branch:
            assert (stale(branch.url), stale(mine.url)) == (2, 12)
            assert branch.now == NOW + timedelta(minutes=30)
        change = mine.calls()[0].change
        mine.restore("fresh")
        assert (stale(mine.url), mine.now) == (2, NOW)
        mine.rewind(change=change)
        assert (stale(mine.url), mine.now) == (12, NOW + timedelta(hours=1))
        mine.rewind(time=NOW)
        assert stale(mine.url) == 2
        mine.delete_snapshot("fresh")
        with pytest.raises(ControlError, match="no snapshot 'fresh'"):
            mine.restore("fresh")


def test_a_block_may_remove_its_sandbox_itself(url: str) -> None:
    """It is gone then, as it is to be."""
    with Control(url).sandbox("mine") as mine:
        mine.delete()

    with pytest.raises(ControlError, match="no sandbox 'mine'"):
        mine.play("all-stale")


def test_a_sandbox_travels(url: str) -> None:
    """As a file, with what was done in it."""
    control = Control(url)
    with control.sandbox(now=NOW, rate=0) as mine:
        httpx.post(f"{mine.url}/api/v1/cache/invalidate", json={}, headers=AUTHORIZED)
        there = control.import_("travelled", mine.export())

        assert (stale(there.url), there.now) == (12, NOW)
        there.delete()
