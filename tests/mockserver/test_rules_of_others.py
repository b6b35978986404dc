"""Rules on APIs that are nothing but a document: scalars, texts, no content, no schema."""

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from specdouble.mockserver.app import assemble, controlled
from specdouble.mockserver.mocks import create_sandboxes, infer_mount
from specdouble.specs import load_leniently
from tests.mockserver.http import client

ROOT = "http://localhost:8000"
RULES = f"{ROOT}/_specdouble/v1/sandboxes/default/rules"
JSON = "application/json"


def answering(content: dict[str, Any]) -> dict[str, Any]:
    """A path item whose GET has this content."""
    return {"get": {"responses": {"200": {"description": "", "content": content}}}}


PATHS = {
    "/number": answering({JSON: {"schema": {"type": "integer"}, "example": 12}}),
    "/anything": answering({JSON: {"example": {"a": 1}}}),
    "/member": answering(
        {
            "application/json; charset=utf-8": {
                "schema": {"required": ["a"], "properties": {"a": {}}},
                "example": {"a": 1, "b/c": 2},
            }
        }
    ),
    "/text": answering({"text/plain": {"example": "hello"}}),
    "/nothing": answering({}),
    "/named": answering({JSON: {"examples": {"ada": {"value": "Ada"}}}}),
}


@pytest.fixture
def mock(tmp_path: Path) -> httpx.Client:
    path = tmp_path / "shop.json"
    info = {"title": "Shop", "version": "1"}
    path.write_text(json.dumps({"openapi": "3.0.3", "info": info, "paths": PATHS}))
    sandboxes = create_sandboxes(["shop"])
    mounts = [infer_mount(load_leniently(path), sandboxes, validate_responses=True)]
    return client(controlled(assemble(mounts), sandboxes, mounts), key=None, base_url=ROOT)


def on(mock: httpx.Client, kind: str, **effect: Any) -> None:
    made = mock.put(f"{RULES}/mine", json={"effect": {"kind": kind, **effect}})
    assert made.status_code == 201, made.text


def test_malformed_json_is_none_even_of_a_number(mock: httpx.Client) -> None:
    """`12` without its end would be one still."""
    on(mock, "malformed-json")

    with pytest.raises(json.JSONDecodeError):
        mock.get("/number").json()


@pytest.mark.parametrize("path", ["/text", "/nothing"])
def test_what_is_no_json_is_left_alone(mock: httpx.Client, path: str) -> None:
    """No rule is told of."""
    usual = mock.get(path)
    on(mock, "malformed-json")

    assert mock.get(path).content == usual.content
    assert "x-specdouble-rules" not in mock.get(path).headers


def test_what_nothing_can_break_is_left_alone(mock: httpx.Client) -> None:
    """Without a schema all is right."""
    on(mock, "break-schema", at="/a")

    assert mock.get("/anything").json() == {"a": 1}
    assert "x-specdouble-rules" not in mock.get("/anything").headers


def test_a_member_of_any_type_is_left_out(mock: httpx.Client) -> None:
    """Where no value of it is wrong, its lack is."""
    on(mock, "break-schema", at="/a")

    assert mock.get("/member").json() == {"b/c": 2}


def test_an_example_that_one_operation_has_is_no_duty_of_another(mock: httpx.Client) -> None:
    """The others answer by what they have."""
    on(mock, "answer", status=200, example="ada")

    assert mock.get("/named").json() == "Ada"
    assert mock.get("/number").json() == 12


def test_a_success_that_no_document_has_is_refused(mock: httpx.Client) -> None:
    """Only errors can come from anywhere."""
    refused = mock.put(f"{RULES}/mine", json={"effect": {"kind": "answer", "status": 201}})

    assert refused.status_code == 409
    assert refused.json()["detail"] == "status 201 is in no document there; there are 200"
