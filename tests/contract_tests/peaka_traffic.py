"""Traffic with a Peaka server: as the mock answers the stories, or written down by hand."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any
from unittest import mock as replaced

from specdouble.contract_tests import polling
from specdouble.contract_tests.client import Client
from specdouble.contract_tests.exchange import Exchange
from specdouble.contract_tests.laws.law import Law, Verdict
from specdouble.contract_tests.laws.peaka import LAWS
from specdouble.contract_tests.scene import Scene
from specdouble.contract_tests.stories.peaka_life import STORIES
from specdouble.contract_tests.target import Target
from specdouble.contract_tests.traffic import Traffic
from specdouble.fixtures.peaka.entities import Source
from specdouble.fixtures.peaka.profiles import typical
from specdouble.mockserver.kernel.clock import Clock
from specdouble.mockserver.mocks import MOCKS
from specdouble.specs import Document, load_builtin
from tests.mocks import create_app

NOW = datetime(2026, 8, 3, 9, 30, tzinfo=UTC)
PROJECT, CACHE = "mtKDhe1U", "c1"
PLACE = {"catalogId": "1", "schemaName": "crm", "tableName": "deal"}
SIX_HOURS = {"type": "BASIC", "expression": "PT6H"}
ONE_DAY = {"type": "BASIC", "expression": "PT24H"}
NONE = {"type": "NONE"}

Body = Mapping[str, Any]


@cache
def document() -> Document:
    return load_builtin("peaka")


class Hours:
    """Time that passes at once when one waits for it, and a little with each look at it."""

    def __init__(self) -> None:
        self.passed = 0.0

    def __call__(self) -> float:
        self.passed += 0.001
        return self.passed

    def sleep(self, seconds: float) -> None:
        self.passed += seconds


@contextmanager
def mock() -> Iterator[Target]:
    """The mock, in which waiting takes no time."""
    hours = Hours()
    app = create_app(["peaka"], rate_limit=False, clock=Clock(elapsed=hours))
    keys = [key.token for key in MOCKS["peaka"].keys]
    with (
        replaced.patch.object(polling, "sleep", hours.sleep),
        replaced.patch.object(polling, "monotonic", hours),
    ):
        yield Target(base_url="http://mock/api/v1", keys=keys, timeout=5, writes=True, app=app)


def told(target: Target, *names: str, **values: str) -> tuple[Traffic, list[str]]:
    """The traffic of these stories, of all if none is named; and what they left behind."""
    client = Client(target, document())
    scene = Scene(client, values)
    for story in STORIES:
        if story.name in names or not names:
            story.tell(scene)
            scene.clear()
    return client.traffic, scene.left_behind


@cache
def recording() -> Traffic:
    """All stories, told to the mock; of a table that cannot be cached, too."""
    with mock() as target:
        return told(target, uncacheableTable=uncacheable_table())[0]


def uncacheable_table() -> str:
    sources = (each for each in typical(1, NOW) if isinstance(each, Source))
    found = next(s for s in sources if s.project_id == PROJECT and not s.cacheable)
    return f"{found.catalog_id}/{found.schema_name}/{found.table_name}"


def law(name: str) -> Law:
    """The law with this id, but for the API's name."""
    return next(each for each in LAWS if each.id == f"peaka.{name}")


def verdicts(name: str, *exchanges: Exchange) -> list[Verdict]:
    """What a law says of some exchanges, sent in the order of their seconds."""
    return list(law(name).judge(Traffic(document(), exchanges)))


def keeps(name: str, *exchanges: Exchange) -> bool:
    """Whether a law had something to judge, and found it kept."""
    said = verdicts(name, *exchanges)
    return bool(said) and not any(each.broken for each in said)


def breaks(name: str, *exchanges: Exchange) -> bool:
    """Whether a law found something broken."""
    return any(each.broken for each in verdicts(name, *exchanges))


def says_nothing(name: str, *exchanges: Exchange) -> bool:
    """Whether a law had nothing to judge."""
    return not verdicts(name, *exchanges)


def answered(  # noqa: PLR0913 - the parts of an exchange, all but three by name
    second: float,
    operation: str,
    body: object = None,
    *,
    sent: object = None,
    code: int = 200,
    key: int | None = 0,
    path: Mapping[str, str] | None = None,
    label: str = "",
    media: str = "application/json",
    **query: object,
) -> Exchange:
    """A request that was sent so many seconds after NOW, to CACHE if to any, and its answer."""
    described = document().operations[operation]
    plain = {"projectId": PROJECT, "cacheId": CACHE, "catalogId": "1", "schemaName": "crm"}
    known = {name: value for name, value in plain.items() if f"{{{name}}}" in described.path}
    return Exchange(
        operation=operation,
        method=described.method,
        url=described.path,
        path_values={**known, **(path or {})},
        query=tuple((name, str(value)) for name, value in query.items()),
        request_headers={} if sent is None else {"content-type": media},
        request_body=b"" if sent is None else json.dumps(sent).encode(),
        status=code,
        headers={},
        body=b"" if body is None else json.dumps(body).encode(),
        at=NOW + timedelta(seconds=second),
        elapsed=timedelta(milliseconds=10),
        key=key,
        label=label,
    )


def run(  # noqa: PLR0913 - what an execution shows, all but two by name
    key: str,
    status: str = "COMPLETED",
    *,
    begun: float = 0,
    took: float = 2,
    cached: int = 88,
    inserted: int = 0,
    **more: object,
) -> Body:
    """An execution that began so many seconds after NOW; `took`: until its end, or as it runs."""
    end = {} if status == "RUNNING" else {"finishedAt": moment(begun + took)}
    error = {"error": {"message": "The source is gone"}} if status == "FAILED" else {}
    progress = {"numberOfCachedRecords": cached, "numberOfInsertedRecords": inserted}
    times = {"createdAt": moment(begun), "updatedAt": moment(begun + took), **end}
    return {"id": key, "status": status, "progress": progress, **times, **error, **more}


def moment(second: float) -> str:
    return (NOW + timedelta(seconds=second)).isoformat().replace("+00:00", "Z")


def status(
    word: str, incremental: Body | None = None, full: Body | None = None, **more: object
) -> Body:
    """A status of CACHE with its last execution of each kind; absent ones are null."""
    slots = {
        "lastIncrementalCacheExecution": incremental,
        "lastFullRefreshCacheExecution": full,
    }
    return {"id": CACHE, "projectId": PROJECT, **PLACE, "status": word, **slots, **more}


def settings(incremental: Body | None = None, full: Body | None = None, **more: object) -> Body:
    """The settings of CACHE, with the schedules that it has."""
    schedules = {"incrementalCacheSchedule": incremental, "fullRefreshCacheSchedule": full}
    shown = {name: value for name, value in schedules.items() if value is not None}
    return {"id": CACHE, "projectId": PROJECT, **PLACE, **shown, **more}


def created(second: float = 0, *, code: int = 200, **schedules: Body) -> Exchange:
    """CACHE is made."""
    made = {"id": CACHE, "projectId": PROJECT, **PLACE, **schedules}
    body = made if code == 200 else refusal()
    return answered(second, "createCache", body, sent={**PLACE, **schedules}, code=code)


def deleted(second: float) -> Exchange:
    """CACHE is deleted."""
    return answered(second, "deleteCache")


def seen(second: float, *parts: Any, **more: Any) -> Exchange:
    """The status of CACHE is read."""
    return answered(second, "getCacheStatus", status(*parts), **more)


def listed(second: float, *bodies: Body) -> Exchange:
    """The project's statuses are listed."""
    return answered(second, "getCacheStatusByProject", list(bodies))


def refusal(code: object = None) -> Body:
    return {"error": "WrongRequestException", "message": "No", "errorCode": code}
