"""Who may ask: the holder of a key, shown as RFC 6750 wants it, and nobody else."""

from typing import Any

import httpx
import pytest

from specdouble.fixtures.keys import Key
from specdouble.mockserver.edge.authentication import Authentication
from specdouble.specs import Document, DocumentError
from tests.mockserver.http import KEY, OTHER_KEY, PARTNER_KEY, PROJECT_KEY, Mock, client, refusal

MISSING_OR_BAD: list[list[tuple[str, str]]] = [
    [],
    [("Authorization", "")],
    [("Authorization", "Bearer")],
    [("Authorization", "Bearer ")],
    [("Authorization", KEY)],
    [("Authorization", f"Basic {KEY}")],
    [("Authorization", f"Bearer{KEY}")],
    [("Authorization", f"Bearer {KEY}x")],
    [("Authorization", f"Bearer {KEY[:-1]}")],
    [("Authorization", f"Bearer {KEY.upper()}")],
    [("Authorization", f"Bearer {KEY} {KEY}")],
    [("Authorization", f"Bearer {KEY}, Bearer {KEY}")],
    [("Authorization", f"Bearer {PARTNER_KEY}")],
    [("Authorization", f"Bearer {KEY}"), ("Authorization", f"Bearer {KEY}")],
    [("Authorization", f"Bearer {KEY}"), ("Authorization", f"Bearer {OTHER_KEY}")],
    [("X-Api-Key", KEY)],
]


@pytest.fixture(scope="module")
def mock() -> Mock:
    return Mock(rate_limit=False)


@pytest.fixture(scope="module")
def stranger(mock: Mock) -> httpx.Client:
    """A client without a key."""
    return client(mock.app, key=None)


@pytest.mark.parametrize("headers", MISSING_OR_BAD)
def test_without_one_good_key_nothing_is_told(
    stranger: httpx.Client, headers: list[tuple[str, str]]
) -> None:
    """401, the page's sentence, and the challenge that RFC 9110, section 11.6.1 asks for."""
    answer = stranger.get("/cache/status", headers=headers)

    assert answer.status_code == 401
    assert refusal(answer) == "Missing or invalid API key"
    assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_the_scheme_is_known_in_any_case(stranger: httpx.Client, scheme: str) -> None:
    """RFC 9110, section 11.1: the name of a scheme is case-insensitive."""
    headers = {"Authorization": f"{scheme} {KEY}"}

    assert stranger.get("/cache/status", headers=headers).status_code == 200


def test_more_than_one_space_may_follow_the_scheme(stranger: httpx.Client) -> None:
    """RFC 9110, section 11.4: `auth-scheme 1*SP token68`."""
    headers = {"Authorization": f"Bearer   {KEY}"}

    assert stranger.get("/cache/status", headers=headers).status_code == 200


def test_a_key_that_is_not_ascii_is_a_wrong_key(stranger: httpx.Client) -> None:
    """Headers are bytes: what can't be a key is refused as any other."""
    answer = stranger.get("/cache/status", headers={b"Authorization": b"Bearer \xff\xfe"})

    assert answer.status_code == 401


def test_a_write_without_a_key_changes_nothing(mock: Mock, stranger: httpx.Client) -> None:
    """What is refused has not happened."""
    before = mock.everything()

    assert stranger.post("/cache/invalidate", json={"project_id": None}).status_code == 401
    assert mock.everything() == before


def test_a_bad_key_is_refused_before_a_bad_request(stranger: httpx.Client) -> None:
    """Who has no key isn't told what the API takes."""
    assert stranger.get("/cache/projects?limit=0").status_code == 401


@pytest.mark.parametrize("path", ["/cache/status", "/cache/unknown", "/catalog/1/cache/status"])
def test_a_project_key_is_forbidden_elsewhere(mock: Mock, path: str) -> None:
    """403, whether or not there is what was asked for: the key may not know."""
    project = client(mock.app, PROJECT_KEY, "http://localhost:8000/api/v1/data/projects/other")
    answer = project.get(path)

    assert answer.status_code == 403
    assert answer.json()["error"] == "ForbiddenException"


def test_each_api_has_its_own_keys(mock: Mock) -> None:
    """A key of SkillMeat opens nothing of Peaka's."""
    assert mock.peaka.get("/cache/status", headers={"Authorization": f"Bearer {KEY}"}).is_error


def secured(scheme: dict[str, str], security: list[dict[str, Any]]) -> Document:
    """A document of one operation, and how it is secured."""
    raw = {
        "paths": {"/": {"get": {"operationId": "read", "security": security, "responses": {}}}},
        "components": {"securitySchemes": {"key": scheme}},
    }
    return Document(raw, raw, "secured.yaml")


def test_what_we_cannot_check_is_refused_at_the_start() -> None:
    """Rather no mock than one that lets everybody in: the error says where it stands."""
    document = secured({"type": "apiKey", "in": "header", "name": "X-Key"}, [{"key": []}])

    with pytest.raises(DocumentError, match="only `type: http, scheme: bearer`") as caught:
        Authentication(document.operations["read"], document, [])
    assert "securitySchemes" in str(caught.value)


@pytest.mark.parametrize("security", [[], [{}], [{"key": []}, {}]])
def test_an_open_operation_asks_for_no_key(security: list[dict[str, Any]]) -> None:
    """OpenAPI 3.0.3, "Operation Object": `{}` makes security optional, `[]` removes it."""
    document = secured({"type": "http", "scheme": "Bearer"}, security)
    keys = [Key(token="k", holder="h")]

    assert Authentication(document.operations["read"], document, keys).key({}) is None
