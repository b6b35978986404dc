"""What the control API takes at most: each limit is stated, and told who goes beyond it."""

import httpx
import pytest

from specdouble.mockserver.kernel import sandboxes
from specdouble.mockserver.kernel.clock import Clock
from specdouble.specs import load_control
from tests.mocks import create_app
from tests.mockserver.http import CONTROL, JSON, NOW, client

CLOCK = "/sandboxes/default/clock"


def test_there_are_so_many_sandboxes(
    control: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """409 for one more, until another one is gone; the document says how many."""
    described = load_control().raw["paths"]["/sandboxes"]["post"]["description"]
    assert f"at most\n{sandboxes.MOST:,} of them" in described
    monkeypatch.setattr(sandboxes, "MOST", 3)
    made = [control.post("/sandboxes", json={"name": name}) for name in ("one", "two", "three")]
    control.delete("/sandboxes/one")

    assert [answer.status_code for answer in made] == [201, 201, 409]
    assert made[-1].json()["detail"] == "There are 3 sandboxes, and no more may be"
    assert control.post("/sandboxes", json={"name": "three"}).status_code == 201


@pytest.mark.parametrize(
    "name",
    ["", "..", ".hidden", "a/b", "a\\b", "../../etc/passwd", "~me", "a\n", "a\0", "ä", "a" * 65],
)
def test_a_name_is_no_path(control: httpx.Client, name: str) -> None:
    """Wherever it is given."""
    fork = {"name": "fork", "source": name}

    assert control.post("/sandboxes", json={"name": name}).status_code == 400
    assert control.post("/sandboxes", json=fork).status_code == 404
    assert [each["name"] for each in control.get("/sandboxes").json()["items"]] == ["default"]


@pytest.mark.parametrize("name", [b"..", b"%2e%2e", b"..%2f..%2fetc", b"%00", b"a%2fb", b"%ff"])
def test_a_name_in_a_path_is_one_segment(control: httpx.Client, name: bytes) -> None:
    """Nothing is found by it, and nothing breaks."""
    target = b"/_specdouble/v1/sandboxes/" + name
    answer = control.get("/sandboxes/x", extensions={"target": target})

    assert answer.status_code in {400, 404}
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("path", ["/sandboxes", "/sandboxes/default/scenario", f"{CLOCK}/advance"])
def test_a_body_has_at_most_a_mebibyte(control: httpx.Client, path: str) -> None:
    """413, before it is read as JSON."""
    answer = control.post(path, content=b" " * (1024 * 1024 + 1), headers=JSON)

    assert answer.status_code == 413
    assert "more than 1048576 bytes" in answer.json()["detail"]


def test_a_sandbox_has_at_most_20_api_keys(control: httpx.Client) -> None:
    """None is bound of more."""
    keys = [{"api_key": f"my-key-{number}"} for number in range(21)]
    path = "/sandboxes/default/api-keys"

    assert control.put(path, json={"items": keys}).status_code == 400
    assert control.put(path, json={"items": keys[:20]}).json()["total"] == 20


@pytest.mark.parametrize(
    "now",
    [
        "0001-01-01T00:00:00+14:00",
        "1969-12-31T23:59:59Z",
        "3000-01-01T00:00:00Z",
        "9999-12-31T23:59:59-23:59",
        "2016-12-31T23:59:60Z",
    ],
)
def test_a_clock_shows_moments_of_1970_to_2999(control: httpx.Client, now: str) -> None:
    """Any other is refused with that, at the beginning of a sandbox and later."""
    answers = [
        control.post("/sandboxes", json={"name": "other", "now": now}),
        control.patch(CLOCK, json={"now": now}),
    ]

    assert [answer.status_code for answer in answers] == [409, 409]
    assert all("now" in answer.json()["detail"] for answer in answers)


@pytest.mark.parametrize("now", ["1970-01-01T00:00:00Z", "2999-12-30T23:59:59Z"])
def test_a_world_can_be_of_any_such_moment(control: httpx.Client, now: str) -> None:
    """Its data is years older, and time goes on from there."""
    assert control.post("/sandboxes", json={"name": "mine", "now": now}).status_code == 201
    assert control.post("/sandboxes/mine/scenario", json={"scenario": "long-history"}).is_success
    asked = control.post("/sandboxes/mine/clock/advance", json={"duration": "P1D"})

    assert asked.status_code == (200 if now.startswith("1970") else 409)


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PATCH", CLOCK, {"now": "2035-12-02T15:00:00Z"}),
        ("POST", f"{CLOCK}/advance", {"duration": "P3651D"}),
    ],
)
def test_ten_years_can_pass_at_once(
    control: httpx.Client, method: str, path: str, body: dict[str, str]
) -> None:
    """3,650 days; all of it has to be lived through."""
    answer = control.request(method, path, json=body)

    assert answer.status_code == 409
    assert answer.json()["detail"] == "At most 3650 days can pass at once"
    assert control.get(CLOCK).json()["now"] == "2025-12-01T15:00:00Z"


def test_a_clock_that_is_left_alone_stands_still_after_ten_years() -> None:
    """A million times as fast, that is in five minutes; and it runs again when it is set."""
    elapsed = [0.0]
    app = create_app(clock=Clock(NOW, elapsed=lambda: elapsed[0]))
    control = client(app, None, CONTROL)
    control.patch(CLOCK, json={"rate": 1_000_000})
    elapsed[0] = 1_000
    assert control.get(CLOCK).json()["now"] == "2035-11-29T15:00:00Z"

    control.patch(CLOCK, json={"rate": 1})
    elapsed[0] = 1_060
    assert control.get(CLOCK).json()["now"] == "2035-11-29T15:01:00Z"
