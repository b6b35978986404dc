"""A sandbox travels as a file, and is the same where it arrives; a bad file makes none."""

import copy
import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from specdouble.mockserver.kernel import travelling
from specdouble.mockserver.kernel.clock import Clock
from tests.mocks import create_app
from tests.mockserver.http import CACHE, KEY, NOW, PARTNER_KEY, PEAKA, bearer, client

ROOT = "http://localhost:8000"
CONTROL = f"{ROOT}/_specdouble/v1"
DEFAULT = "/sandboxes/default"
CACHES = PEAKA.removeprefix(ROOT)
READS = (
    ("/api/v1/cache/status", KEY),
    ("/api/v1/cache/projects?limit=500", KEY),
    ("/api/v1/cache/artifacts?limit=500", KEY),
    (f"{CACHES}/cache/status", PARTNER_KEY),
    (f"{CACHES}/cache/{CACHE}/executionHistory?limit=100", PARTNER_KEY),
)
Spoil = Callable[[dict[str, Any]], object]


def mock(seed: int = 1, *names: str) -> httpx.Client:
    """A mock of its own, with its control API."""
    app = create_app(names or ("skillmeat", "peaka"), clock=Clock.frozen(NOW), seed=seed)
    return client(app, key=None, base_url=CONTROL)


def use(control: httpx.Client, name: str = "default") -> None:
    """Change both APIs, with time between."""
    urls = ("/api/v1/cache/refresh", f"{CACHES}/cache/{CACHE}/fullRefreshUpdate")
    for url, key in zip(urls, (KEY, PARTNER_KEY), strict=True):
        answer = control.post(f"{ROOT}/~{name}{url}", headers=bearer(key), json={"force": True})
        assert answer.status_code < 300, answer.text
        control.post(f"/sandboxes/{name}/clock/advance", json={"duration": "PT20M"})


def everything(control: httpx.Client, name: str) -> list[bytes]:
    """All that can be read, to the byte."""
    answers = [control.get(f"{ROOT}/~{name}{url}", headers=bearer(key)) for url, key in READS]
    assert {answer.status_code for answer in answers} == {200}
    return [answer.content for answer in answers]


@pytest.fixture(scope="module")
def file() -> dict[str, Any]:
    """What a used sandbox writes."""
    control = mock(7)
    use(control)
    exported: dict[str, Any] = control.get(f"{DEFAULT}/export").json()
    return exported


def test_a_sandbox_is_the_same_where_it_arrives() -> None:
    """To the byte: now, after some time, and after what is done there; its past, too."""
    here, there = mock(7), mock()
    use(here)
    file = here.get(f"{DEFAULT}/export")
    made = there.post("/imports?name=bug", content=file.content, headers=JSON)

    assert made.status_code == 201
    assert there.get(f"{ROOT}{made.headers['location']}").json() == made.json()
    here.post("/sandboxes", json={"name": "bug", "source": "default"})
    for _ in range(2):
        assert everything(there, "bug") == everything(here, "bug")
        for control in (here, there):
            use(control, "bug")
    there.post("/sandboxes/bug/rewind", json={"change": 1})
    here.post(f"{DEFAULT}/rewind", json={"change": 1})
    assert everything(there, "bug") == everything(here, "default")


JSON = {"Content-Type": "application/json"}


def test_a_branch_travels_with_what_it_came_from() -> None:
    """And its beginning is the same: a reset leads to it."""
    here, there = mock(), mock()
    use(here)
    here.post("/sandboxes", json={"name": "branch", "source": "default"})
    use(here, "branch")
    file = here.get("/sandboxes/branch/export").content
    there.post("/imports?name=bug", content=file, headers=JSON)

    assert everything(there, "bug") == everything(here, "branch")
    here.post("/sandboxes/branch/reset")
    there.post("/sandboxes/bug/reset")
    assert everything(there, "bug") == everything(here, "branch")


def test_a_file_is_small_and_holds_no_key(file: dict[str, Any]) -> None:
    """It may be attached to a report."""
    text = json.dumps(file)

    assert len(text) < 200_000
    assert [key for key in (KEY, PARTNER_KEY) if key in text] == []


def test_old_changes_become_the_beginning(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where they have no place in a file; what the sandbox is stays the same."""
    here, there = mock(), mock()
    for _ in range(4):
        use(here)
    monkeypatch.setattr(travelling, "MOST", 200_000)
    file = here.get(f"{DEFAULT}/export").json()
    made = there.post("/imports?name=bug", json=file)

    changes = here.get(DEFAULT).json()["changes"]
    assert 0 < made.json()["changes"] < changes
    assert everything(there, "bug") == everything(here, "default")


def test_what_has_no_place_in_a_file_is_not_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is refused."""
    control = mock()
    use(control)
    monkeypatch.setattr(travelling, "MOST", 1000)
    answer = control.get(f"{DEFAULT}/export")

    assert answer.status_code == 409
    assert "Too much has changed" in answer.json()["detail"]


def set_to(*path: Any) -> Spoil:
    *steps, last, value = path

    def spoil(file: dict[str, Any]) -> None:
        place: Any = file
        for step in steps:
            place = place[step]
        place[last] = value

    return spoil


@pytest.mark.parametrize(
    ("spoil", "status", "said"),
    [
        (set_to("documents", "peaka", "0" * 64), 409, "peaka's document is not the one"),
        (set_to("documents", "other", "0" * 64), 409, "'other', which is not served"),
        (set_to("data", "skillmeat", "0" * 64), 409, "skillmeat's data is other data here"),
        (set_to("seed", 8), 409, "is other data here"),
        (set_to("profile", "nobodys"), 409, "profile 'nobodys'"),
        (set_to("now", "9999-12-31T23:59:59-23:59"), 409, "from 1970 to 2999"),
        (set_to("clock", "now", "2025-12-01T15:00:00Z"), 409, "no moment until"),
        (set_to("clock", "rate", -1), 400, "at least 0"),
        (set_to("more", 1), 400, "more"),
        (set_to("entries", 0, "number", 5), 409, "after change 0 comes 5"),
        (set_to("entries", 0, "api", "other"), 409, "'other', which is not served"),
        (set_to("entries", 0, "at", "2031-01-01T00:00:00Z"), 409, "no moment until"),
        (set_to("entries", 0, "changes", 0, "kind", "Sandbox"), 409, "no such kind"),
        (set_to("entries", 0, "changes", 0, "id", "other"), 409, "has another id"),
        (set_to("entries", 0, "changes", 0, "after", {}), 409, "missing required field"),
        (
            set_to("entries", 0, "changes", [{"kind": "Project", "id": "x", "after": None}]),
            409,
            "x",
        ),
        (lambda file: file["entries"].pop(0), 409, "after change 0 comes 2"),
    ],
)
def test_a_bad_file_makes_no_sandbox(
    file: dict[str, Any], spoil: Spoil, status: int, said: str
) -> None:
    """It is said what is wrong, and where."""
    spoilt = copy.deepcopy(file)
    spoil(spoilt)
    control = mock()
    answer = control.post("/imports?name=bug", json=spoilt)

    assert answer.status_code == status
    assert said in answer.json()["detail"]
    assert control.get("/sandboxes").json()["total"] == 1


def drop(project: str) -> dict[str, Any]:
    return {"kind": "Project", "id": project, "after": None}


def test_what_makes_no_sense_is_refused(file: dict[str, Any]) -> None:
    """Though each thing is of its type: artifacts without their project."""
    spoilt = copy.deepcopy(file)
    entry = next(each for each in spoilt["entries"] if each["api"] == "skillmeat")
    entry["changes"].append(drop("proj-123"))
    answer = mock().post("/imports?name=bug", json=spoilt)

    assert answer.status_code == 409
    assert "proj-123, which is not there" in answer.json()["detail"]


def test_a_name_is_not_taken_twice(file: dict[str, Any]) -> None:
    """What is there stays."""
    answer = mock().post("/imports?name=default", json=file)

    assert (answer.status_code, "already" in answer.text) == (409, True)


def test_a_mock_of_one_api_takes_no_file_of_two(file: dict[str, Any]) -> None:
    """A mock of more APIs than a file has takes it."""
    answer = mock(1, "peaka").post("/imports?name=bug", json=file)

    assert answer.status_code == 409
    assert "there is: peaka" in answer.json()["detail"]
    alone = mock(1, "peaka").get(f"{DEFAULT}/export").json()
    assert mock().post("/imports?name=bug", json=alone).status_code == 201
