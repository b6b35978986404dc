"""A scenario: what was done, and when, until a situation was reached."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

import msgspec

from specdouble.fixtures.keys import Key
from specdouble.mockserver.edge.performing import Performable
from specdouble.mockserver.kernel.refusals import Conflict
from specdouble.mockserver.kernel.sandbox import Sandbox

NONE = timedelta()


class Advance(msgspec.Struct, frozen=True):
    """Time passes."""

    duration: timedelta

    def play(self, _sandbox: Sandbox, _bound: Sequence[Key], now: datetime) -> datetime:
        """The moment afterwards."""
        return now + self.duration


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """An operation is performed `times` times, and after each so much time passes (`every`).

    `expect`: the status that it must be answered with; None: any that is a success. `each_key`:
    each time once with every key that there is, and not with the API's first key only.
    """

    what: Performable
    times: int = 1
    every: timedelta = NONE
    expect: int | None = None
    each_key: bool = False

    @property
    def duration(self) -> timedelta:
        """How long it takes."""
        return self.times * self.every

    def play(self, sandbox: Sandbox, bound: Sequence[Key], now: datetime) -> datetime:
        """The moment afterwards; Conflict, if it was not answered as expected."""
        keys = list(self._keys(bound))
        for _ in range(self.times):
            for key in keys:
                self._check(*self.what.perform(sandbox, key, now))
            now += self.every
        return now

    def _keys(self, bound: Sequence[Key]) -> Iterator[Key | None]:
        known = self.what.mount.keys
        if not self.each_key:
            yield known[0] if known else None
            return
        yield from known
        yield from bound

    def _check(self, status: int, said: str) -> None:
        wanted = self.expect or (status if 200 <= status <= 299 else None)  # noqa: PLR2004
        if status != wanted:
            expected = self.expect or "2xx"
            reason = f": {said}" if said else ""
            message = f"{self.what.operation.id} answers {status}, not {expected}{reason}"
            raise Conflict(message)


class Scenario(msgspec.Struct, frozen=True, kw_only=True):
    """Steps from a profile's beginning (None: of the one that the mock begins with)."""

    name: str
    description: str
    profile: str | None = None
    steps: tuple[Advance | Call, ...] = ()

    @property
    def duration(self) -> timedelta:
        """How long it takes."""
        return sum((step.duration for step in self.steps), NONE)

    @property
    def apis(self) -> list[str]:
        """Those whose operations it performs."""
        calls = [step for step in self.steps if isinstance(step, Call)]
        return list(dict.fromkeys(call.what.mount.api.name for call in calls))

    def play(self, sandbox: Sandbox, bound: Sequence[Key], now: datetime) -> None:
        """Do all of it from that moment on; `bound`: the keys that are the sandbox's own."""
        for number, step in enumerate(self.steps, 1):
            try:
                now = step.play(sandbox, bound, now)
            except Conflict as conflict:
                message = f"Scenario '{self.name}', step {number}: {conflict.message}"
                raise Conflict(message) from None
