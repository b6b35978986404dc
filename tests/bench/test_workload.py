"""What a right answer to the four requests is."""

import json

import pytest

from bench.workload import REQUESTS, Name, Request, fault

REFRESHED = {
    "success": True,
    "projects_refreshed": 0,
    "changes_detected": False,
    "errors": [],
    "duration_seconds": 0.1,
    "message": "Refresh completed successfully",
}


def the(name: Name) -> Request:
    return next(request for request in REQUESTS if request.name == name)


def a_list(items: int) -> bytes:
    artifact = {
        "id": "art-1",
        "name": "canvas",
        "type": "skill",
        "project_id": "proj-1",
        "deployed_version": "1.0.0",
        "upstream_version": "1.2.0",
        "is_outdated": True,
    }
    page = {"items": [artifact] * items, "total": 100, "skip": 0, "limit": 100}
    return json.dumps(page).encode()


def test_the_answer_that_the_document_describes_is_right() -> None:
    assert fault(the("refresh"), 200, json.dumps(REFRESHED).encode()) is None


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (201, REFRESHED, "status 201"),
        (200, REFRESHED | {"errors": None}, "errors"),
        (200, REFRESHED | {"success": False}, "success is False"),
    ],
)
def test_another_status_schema_or_content_is_wrong(
    status: int, body: dict[str, object], said: str
) -> None:
    assert said in str(fault(the("refresh"), status, json.dumps(body).encode()))


def test_what_is_no_json_is_wrong() -> None:
    assert fault(the("status"), 200, b"<html>") == "no JSON"


def test_a_list_has_all_its_items() -> None:
    assert fault(the("list"), 200, a_list(100)) is None
    assert fault(the("list"), 200, a_list(99)) == "99 items"
