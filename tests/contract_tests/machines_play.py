"""What the tests of state machines share: targets in this process, with a fault or without."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from types import ModuleType

from starlette.types import ASGIApp, Receive, Scope, Send

from specdouble.contract_tests.client import Client
from specdouble.contract_tests.laws.law import Law, Verdicts
from specdouble.contract_tests.machines import peaka, skillmeat
from specdouble.contract_tests.machines.failure import Failure
from specdouble.contract_tests.machines.sequence import Effort, SequenceMachine, run
from specdouble.contract_tests.target import Target
from specdouble.contract_tests.traffic import Traffic
from specdouble.mockserver.kernel.clock import Clock
from specdouble.mockserver.mocks import MOCKS
from specdouble.specs import load_builtin
from tests.mocks import NOW, create_app

APIS: Mapping[str, ModuleType] = {"skillmeat": skillmeat, "peaka": peaka}
QUICK = Effort(sequences=10, steps=12, waiting=0, seconds=60, shrinking=10)
SEEDS = 6


def target(api: str, app: ASGIApp | None = None) -> Target:
    """The mock, or another app, in this process, with the mock's keys."""
    return Target(
        base_url="http://mock/api/v1",
        keys=[key.token for key in MOCKS[api].keys],
        timeout=5,
        writes=True,
        app=app or faithful(api),
    )


def faithful(api: str) -> ASGIApp:
    return create_app([api], rate_limit=False)


def machine(api: str, judged: Target, laws: Sequence[Law] = ()) -> type[SequenceMachine]:
    document = load_builtin(api)
    made: type[SequenceMachine] = APIS[api].machine(lambda: Client(judged, document), laws, {})
    return made


def played(api: str, judged: Target, effort: Effort = QUICK, **changes: int) -> list[Failure]:
    """What a machine finds in a target."""
    return run(machine(api, judged), replace(effort, **changes))


def unspoken(api: str, impossible: frozenset[str] = frozenset()) -> set[str]:
    """The promises of a model that judge nothing, in all that its machine sends to the mock.

    Of one seed, an eighth leave one of them out; and what Hypothesis draws by it changes with the
    modules that other tests have loaded, for it takes constants out of them.
    """
    silent = {law.id for law in APIS[api].PROMISES} - impossible

    def all_promises_speak(traffic: Traffic) -> Verdicts:
        """Of those that are left; breaks nothing."""
        for law in APIS[api].PROMISES:
            if law.id in silent and any(law.judge(traffic)):
                silent.discard(law.id)
        yield from ()

    listener = Law("test.listener", "", all_promises_speak)
    for seed in range(SEEDS):
        effort = replace(APIS[api].EFFORT, waiting=1, seed=seed)
        judged = target(api, create_app([api], clock=Clock(NOW), rate_limit=False))
        assert run(machine(api, judged, [listener]), effort) == []
        if not silent:
            break
    return silent


def pretending(
    api: str, method: str, ending: str, answer: Callable[[bytes], Mapping[str, object]]
) -> ASGIApp:
    """A server that answers some requests with a 200, and does nothing."""
    app = faithful(api)

    async def between(scope: Scope, receive: Receive, send: Send) -> None:
        others = scope["method"] != method or not scope["path"].endswith(ending)
        if others or not any(name == b"authorization" for name, _ in scope["headers"]):
            await app(scope, receive, send)
            return
        asked = (await receive()).get("body", b"")
        body = json.dumps(answer(asked)).encode()
        headers = [(b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    return between


def forgetting_invalidations() -> ASGIApp:
    """SkillMeat's mock, with invalidations that succeed and invalidate nothing."""
    answer = {"success": True, "invalidated_count": 1, "message": "Invalidated"}
    return pretending("skillmeat", "POST", "/cache/invalidate", lambda _: answer)


def forgetting_deletions() -> ASGIApp:
    """Peaka's mock, with deletions that succeed and delete nothing."""
    return pretending("peaka", "DELETE", "", lambda _: {})


def cancelling_anything() -> ASGIApp:
    """Peaka's mock, with cancels that always succeed."""
    return pretending("peaka", "POST", "/cancelFullRefreshUpdate", lambda _: {})
