"""Traffic with a SkillMeat server: as the mock answers the stories, or written down by hand."""

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from specdouble.contract_tests.client import Client
from specdouble.contract_tests.exchange import Exchange
from specdouble.contract_tests.laws.law import Law, Verdict
from specdouble.contract_tests.laws.skillmeat import LAWS
from specdouble.contract_tests.scene import Scene
from specdouble.contract_tests.stories.skillmeat import STORIES
from specdouble.contract_tests.target import Target
from specdouble.contract_tests.traffic import Traffic
from specdouble.mockserver.mocks import MOCKS
from specdouble.specs import Document, load_builtin
from tests.mocks import create_app

NOW = datetime(2025, 12, 1, 14, 30, tzinfo=UTC)
LONG_BEFORE = "2025-12-01T12:00:00Z"
JUST_NOW = "2025-12-01T14:30:00Z"
LIMITS = {
    "x-ratelimit-limit": "100",
    "x-ratelimit-remaining": "95",
    "x-ratelimit-reset": "1764599460",
}

Body = Mapping[str, Any]


@cache
def document() -> Document:
    return load_builtin("skillmeat")


def mock(*, rate_limit: bool = False) -> Target:
    return Target(
        base_url="http://mock/api/v1",
        keys=[key.token for key in MOCKS["skillmeat"].keys],
        timeout=5,
        writes=True,
        app=create_app(["skillmeat"], rate_limit=rate_limit),
    )


def told(target: Target, *names: str) -> tuple[Traffic, list[str]]:
    """The traffic of these stories, of all if none is named; and what they left behind."""
    client = Client(target, document())
    scene = Scene(client)
    for story in STORIES:
        if story.name in names or not names:
            story.tell(scene)
            scene.clear()
    return client.traffic, scene.left_behind


@cache
def recording() -> Traffic:
    """All stories, told to the mock."""
    return told(mock())[0]


def law(name: str) -> Law:
    """The law with this id, but for the API's name."""
    return next(each for each in LAWS if each.id == f"skillmeat.{name}")


def verdicts(name: str, *exchanges: Exchange) -> list[Verdict]:
    """What a law says of some exchanges."""
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


def answered(  # noqa: PLR0913 - the parts of an exchange, all but two by name
    operation: str,
    body: object = None,
    *,
    sent: object = None,
    code: int = 200,
    key: int | None = 0,
    second: float = 0,
    headers: Mapping[str, str] = LIMITS,
    **query: object,
) -> Exchange:
    """A request that was sent so many seconds after NOW, and its answer."""
    described = document().operations[operation]
    return Exchange(
        operation=operation,
        method=described.method,
        url=described.path,
        path_values={},
        query=tuple((name, str(value)) for name, value in query.items()),
        request_headers={},
        request_body=b"" if sent is None else json.dumps(sent).encode(),
        status=code,
        headers=headers,
        body=json.dumps(body).encode(),
        at=NOW + timedelta(seconds=second),
        elapsed=timedelta(milliseconds=1),
        key=key,
    )


def page(items: Iterable[Body], total: int | None = None, **more: object) -> Body:
    """A page of a list; the whole of it, if no total is given."""
    listed = list(items)
    return {"items": listed, "total": len(listed) if total is None else total, **more}


def project(key: str, status: str = "active", fetched: str = LONG_BEFORE, **more: object) -> Body:
    plain = {"id": key, "name": f"Project {key}", "path": f"/{key}", "artifact_count": 1}
    return {**plain, "status": status, "last_fetched": fetched, **more}


def projects(*items: Body, **query: object) -> Exchange:
    """A whole list of projects."""
    return answered("listProjects", page(items), **query)  # type: ignore[arg-type]


def artifact(key: str, versions: str = "1.0.0 1.0.0", **more: object) -> Body:
    """An artifact with its versions, deployed and upstream."""
    deployed, upstream = versions.split()
    return {
        "id": key,
        "name": f"name-{key}",
        "type": "skill",
        "project_id": "p1",
        "deployed_version": deployed,
        "upstream_version": upstream,
        "is_outdated": deployed != upstream,
        **more,
    }


def artifacts(*items: Body, **query: object) -> Exchange:
    """A whole list of artifacts."""
    return answered("listArtifacts", page(items), **query)  # type: ignore[arg-type]


def stale(key: str, versions: str = "1.0.0 1.2.0", **more: object) -> Body:
    """An outdated artifact."""
    plain = {name: value for name, value in artifact(key, versions).items() if name[:2] != "is"}
    return {**plain, "project_name": "Project p1", "version_difference": "", **more}


def stale_artifacts(*items: Body, **query: object) -> Exchange:
    """A whole list of outdated artifacts."""
    return answered("listStaleArtifacts", page(items), **query)  # type: ignore[arg-type]


def hit(key: str, name: str, score: float = 60, **more: object) -> Body:
    """Something that a search found."""
    plain = {"id": key, "name": name, "type": "skill", "project_id": "p1"}
    return {**plain, "project_name": "Project p1", "score": score, **more}


def search(query: str, *items: Body, **more: object) -> Exchange:
    """A search that was answered whole."""
    body = page(items, query=query)
    return answered("searchArtifacts", body, query=query, **more)  # type: ignore[arg-type]


def status(**counters: object) -> Exchange:
    """The status with these values."""
    return answered("getStatus", counters)


def refresh(sent: Body, count: int = 1, *, changes: bool = False, **more: object) -> Exchange:
    """A refresh that was done."""
    body = {
        "success": True,
        "projects_refreshed": count,
        "changes_detected": changes,
        "errors": [],
        "duration_seconds": 0.1,
        "message": "",
        **more,
    }
    return answered("refreshCache", body, sent=sent)


def invalidation(sent: Body, count: int = 1, *, success: bool = True) -> Exchange:
    """An invalidation that was done."""
    body = {"success": success, "invalidated_count": count, "message": ""}
    return answered("invalidateCache", body, sent=sent)


def refused(operation: str, sent: Body, code: int = 404) -> Exchange:
    """A refresh or an invalidation that was not done."""
    return answered(operation, {"detail": "no"}, sent=sent, code=code)
