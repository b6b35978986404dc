"""A client of the control API, for tests that want a world and a time of their own.

with Control("http://127.0.0.1:8000").sandbox(rate=0) as mine:
httpx.get(f"{mine.url}/api/v1/cache/status", headers=...)
mine.advance(timedelta(days=3))
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode
from uuid import uuid4

import httpx
import msgspec

from specdouble.mockserver.history.calls import (
    Call,
    expectation,
    failure,
    is_as_expected,
    pattern,
)

NOT_FOUND = 404
PATIENCE = 60.0
"""Seconds: the data of the profile `huge` takes a while to make."""


class ControlError(Exception):
    """The control API has refused something; the message says what would be right.

    `status`: the answer's; 0, if there was none.
    """

    def __init__(self, message: str, status: int = 0) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True, slots=True)
class Sandbox:
    """A sandbox of a mock. `url`: the mock's, as seen from within; `headers` choose it, too."""

    name: str
    url: str
    control: "Control"

    @property
    def headers(self) -> Mapping[str, str]:
        """What a request needs that goes to the mock's own URL."""
        return {"X-Sandbox": self.name}

    @property
    def now(self) -> datetime:
        """Its time."""
        return datetime.fromisoformat(self._ask("GET", "/clock")["now"])

    def advance(self, time: timedelta) -> datetime:
        """Let time pass; all that is due until then happens, in order. The time afterwards."""
        told = self._ask("POST", "/clock/advance", {"duration": f"PT{time.total_seconds():.3f}S"})
        return datetime.fromisoformat(told["now"])

    def set_clock(self, *, now: datetime | None = None, rate: float | None = None) -> None:
        """Set the moment (aware), or how many seconds pass in a real one (0: it stands still)."""
        given = {"now": now, "rate": rate}
        told = {name: value for name, value in given.items() if value is not None}
        self._ask("PATCH", "/clock", told)

    def set_api_keys(self, *keys: str, project: str | None = None) -> None:
        """Let just these keys choose it; `project`: the only one of Peaka's that they open."""
        scope = {} if project is None else {"project": project}
        self._ask("PUT", "/api-keys", {"items": [{"api_key": key, **scope} for key in keys]})

    def play(self, scenario: str) -> None:
        """Put it into a situation: its data is made anew, its clock shows what it did."""
        self._ask("POST", "/scenario", {"scenario": scenario})

    def calls(self, operation: str | None = None, **filters: Any) -> list[Call]:
        """The requests to this operation (None: to any) so far, in the order of their answers.

        Filters: `method`, `path` (with `*` for any characters), `status` (404, or "4XX"), `api`,
        `since` (of the sandbox's time).
        """
        query = pattern({"operation": operation, **filters})
        items: list[Any] = []
        while True:
            page = {"limit": 100, "offset": len(items), **query}
            told = self._ask("GET", f"/history?{urlencode(page)}")
            items += told["items"]
            if not told["items"] or len(items) >= told["total"]:
                return [msgspec.convert(each, Call) for each in reversed(items)]

    def count(self, operation: str | None = None, **wanted: Any) -> int:
        """How many calls there were; `wanted`: as for `assert_called`."""
        body = pattern({"operation": operation, **wanted})
        count: int = self._ask("POST", "/history/count", body)["count"]
        return count

    def assert_called(
        self,
        operation: str | None = None,
        *,
        times: int | None = None,
        at_least: int | None = None,
        at_most: int | None = None,
        **wanted: Any,
    ) -> None:
        """AssertionError that shows the nearest calls, unless there were so many (at least one).

        `wanted`: the filters of `calls`, `query` (names and values that were there), `body` (of an
        object, members that were there).
        """
        body = pattern({"operation": operation, **wanted})
        found = self._ask("POST", "/history/count", body)
        if not is_as_expected(found["count"], times, at_least, at_most):
            raise AssertionError(failure(body, found, expectation(times, at_least, at_most)))

    def assert_not_called(self, operation: str | None = None, **wanted: Any) -> None:
        """AssertionError that shows the calls, if there were any."""
        self.assert_called(operation, times=0, **wanted)

    def har(self, **filters: Any) -> Any:
        """The history as HAR, for a file; the filters are those of `calls`."""
        return self._ask("GET", f"/history/har?{urlencode(pattern(filters))}")

    def clear_history(self) -> None:
        """Forget all calls."""
        self._ask("DELETE", "/history")

    def set_rule(
        self,
        name: str,
        kind: str,
        /,
        *,
        match: Mapping[str, Any] | None = None,
        when: Mapping[str, Any] | None = None,
        **effect: Any,
    ) -> None:
        """Switch a rule on: `set_rule("slow", "delay", seconds=2, when={"times": 3})`.

        The kinds and what belongs to them are those of `Effect` in specs/control.yaml.
        """
        said = {"effect": {"kind": kind, **effect}, "match": match or {}, "when": when or {}}
        self._ask("PUT", f"/rules/{_segment(name)}", said)

    def remove_rules(self, *names: str) -> None:
        """Switch these rules off; without names all of them."""
        if not names:
            self._ask("PUT", "/rules", {"items": []})
        for name in names:
            self._ask("DELETE", f"/rules/{_segment(name)}")

    @property
    def rules(self) -> list[dict[str, Any]]:
        """Those that are on, with how many requests each has met, and on how many it acted."""
        listed: list[dict[str, Any]] = self._ask("GET", "/rules")["items"]
        return listed

    def export(self) -> Any:
        """All that makes it again elsewhere, as JSON for a file: a bug report's attachment."""
        return self._ask("GET", "/export")

    def take_snapshot(self, name: str) -> None:
        """Remember what it is."""
        self._ask("POST", "/snapshots", {"snapshot": name})

    def restore(self, snapshot: str) -> None:
        """Be what it was in a snapshot: its data, and its time."""
        self._ask("POST", f"/snapshots/{_segment(snapshot)}/restore")

    def delete_snapshot(self, name: str) -> None:
        """Forget a snapshot."""
        self._ask("DELETE", f"/snapshots/{_segment(name)}")

    def rewind(self, *, change: int | None = None, time: datetime | None = None) -> None:
        """Be what it was after a change (0: at its beginning), or at a moment (aware)."""
        given = {"change": change, "time": time}
        self._ask(
            "POST", "/rewind", {name: each for name, each in given.items() if each is not None}
        )

    def reset(self) -> None:
        """Bring back its beginning, before any call."""
        self._ask("POST", "/reset")

    def delete(self) -> None:
        """Remove it."""
        self._ask("DELETE", "")

    def _ask(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        return self.control.ask(method, f"/sandboxes/{_segment(self.name)}{path}", body)


def _segment(name: str) -> str:
    """A name as one part of a path, whatever is in it."""
    if name in {"", ".", ".."}:  # which would lead to something else
        raise ControlError(f"{name!r} is no name; one begins with a letter or a digit")
    return quote(name, safe="")


class Control:
    """The control API of a mock at a URL. `token`: the one that it asks for, if it does."""

    def __init__(self, url: str, *, token: str = "") -> None:
        self._url = url.rstrip("/")
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}

    def create(self, name: str, **settings: Any) -> Sandbox:
        """A new sandbox; the settings are those of `NewSandbox` in specs/control.yaml."""
        self.ask("POST", "/sandboxes", {"name": name, **settings})
        return self.get(name)

    def import_(self, name: str, file: Any) -> Sandbox:
        """A new sandbox of what `export` has written."""
        self.ask("POST", f"/imports?{urlencode({'name': name})}", file)
        return self.get(name)

    def get(self, name: str) -> Sandbox:
        """The sandbox of that name, whether or not there is one yet."""
        return Sandbox(name, f"{self._url}/~{name}", self)

    @contextmanager
    def sandbox(self, name: str | None = None, **settings: Any) -> Iterator[Sandbox]:
        """A sandbox for as long as a block runs; without a name it gets one of its own.

        That the block itself has removed it is fine.
        """
        made = self.create(name or f"test-{uuid4()}", **settings)
        try:
            yield made
        finally:
            try:
                made.delete()
            except ControlError as error:
                if error.status != NOT_FOUND:
                    raise

    @property
    def scenarios(self) -> list[dict[str, Any]]:
        """The situations that a sandbox can be put into, each with its name and description."""
        listed: list[dict[str, Any]] = self.ask("GET", "/scenarios")["items"]
        return listed

    def ask(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """What an operation answers; ControlError, if it refuses."""
        url = f"{self._url}/_specdouble/v1{path}"
        headers, content = dict(self._headers), None
        if body is not None:
            headers["Content-Type"], content = "application/json", msgspec.json.encode(body)
        try:
            answer = httpx.request(
                method, url, content=content, headers=headers, timeout=PATIENCE, trust_env=False
            )
        except httpx.TransportError as error:
            hint = "is `specdouble serve` running there?"
            raise ControlError(f"{url} can't be reached ({error}); {hint}") from None
        if answer.is_success:
            return answer.json() if answer.content else None
        is_problem = answer.headers.get("content-type") == "application/problem+json"
        said = answer.json()["detail"] if is_problem else f"{url}: {answer}"
        raise ControlError(said, answer.status_code)
