"""Who may ask: the holder of a key, shown as RFC 6750 wants it, and nobody else."""

import base64
from typing import Any

import httpx
import pytest

from specdouble.fixtures.keys import Key
from specdouble.mockserver.edge.authentication import Authentication
from specdouble.mockserver.edge.refusals import HttpRefusal
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


def key_of(
    authentication: Authentication, headers: dict[bytes, bytes], query: bytes = b""
) -> Key | None:
    """The key that lets a request in."""
    return authentication.key(authentication.credentials(headers, query))


def secured(scheme: dict[str, str], security: list[dict[str, Any]]) -> Document:
    """A document of one operation, and how it is secured."""
    raw = {
        "paths": {"/": {"get": {"operationId": "read", "security": security, "responses": {}}}},
        "components": {"securitySchemes": {"key": scheme}},
    }
    return Document(raw, raw, "secured.yaml")


BASIC = b"Basic " + base64.b64encode(b"user:password")
SCHEMES: list[tuple[dict[str, str], dict[bytes, bytes], bytes]] = [
    ({"type": "http", "scheme": "bearer"}, {b"authorization": b"Bearer a.b-c"}, b""),
    ({"type": "oauth2"}, {b"authorization": b"bearer abc"}, b""),
    ({"type": "openIdConnect"}, {b"authorization": b"Bearer abc"}, b""),
    ({"type": "http", "scheme": "basic"}, {b"authorization": BASIC}, b""),
    ({"type": "http", "scheme": "digest"}, {b"authorization": b"Digest username=x"}, b""),
    ({"type": "apiKey", "in": "header", "name": "X-Key"}, {b"x-key": b"abc"}, b""),
    ({"type": "apiKey", "in": "query", "name": "key"}, {}, b"a=1&key=abc"),
    ({"type": "apiKey", "in": "cookie", "name": "sid"}, {b"cookie": b"a=1; sid=abc"}, b""),
]


@pytest.mark.parametrize(("scheme", "headers", "query"), SCHEMES)
def test_without_keys_any_credential_of_the_right_kind_opens(
    scheme: dict[str, str], headers: dict[bytes, bytes], query: bytes
) -> None:
    """A front end sends what it would send to the real server, whatever that is."""
    document = secured(scheme, [{"key": []}])
    authentication = Authentication(document.operations["read"], document, [])

    assert key_of(authentication, headers, query) is None
    with pytest.raises(HttpRefusal) as refused:
        key_of(authentication, {}, b"")
    assert (refused.value.status, list(refused.value.headers)) == (401, ["WWW-Authenticate"])


@pytest.mark.parametrize(
    "given",
    [b"Basic", b"Basic ", b"Basic %%", b"Basic " + base64.b64encode(b"nobody"), b"Bearer abc"],
)
def test_what_is_not_of_the_kind_opens_nothing(given: bytes) -> None:
    """RFC 7617, section 2: a user and a password, with a colon between, in Base64."""
    document = secured({"type": "http", "scheme": "basic"}, [{"key": []}])

    with pytest.raises(HttpRefusal):
        key_of(Authentication(document.operations["read"], document, []), {b"authorization": given})


@pytest.mark.parametrize(
    ("given", "opens"),
    [({b"x-a": b"1", b"x-b": b"1"}, True), ({b"x-a": b"1"}, False), ({b"x-c": b"1"}, True)],
)
def test_one_requirement_is_enough_but_all_of_it(given: dict[bytes, bytes], *, opens: bool) -> None:
    """OpenAPI 3.0.3, "Security Requirement Object": OR between objects, AND within one."""
    schemes = {name: {"type": "apiKey", "in": "header", "name": f"X-{name}"} for name in "ABC"}
    security: list[dict[str, Any]] = [{"A": [], "B": []}, {"C": []}]
    raw = {
        "paths": {"/": {"get": {"operationId": "read", "security": security, "responses": {}}}},
        "components": {"securitySchemes": schemes},
    }
    document = Document(raw, raw, "secured.yaml")
    authentication = Authentication(document.operations["read"], document, [])

    if opens:
        assert key_of(authentication, given) is None
    else:
        with pytest.raises(HttpRefusal):
            key_of(authentication, given)


def test_with_keys_only_these_open() -> None:
    """In whatever way the document wants them sent."""
    document = secured({"type": "apiKey", "in": "header", "name": "X-Key"}, [{"key": []}])
    key = Key(token="right", holder="h")
    authentication = Authentication(document.operations["read"], document, [key])

    assert key_of(authentication, {b"x-key": b"right"}) is key
    with pytest.raises(HttpRefusal):
        key_of(authentication, {b"x-key": b"wrong"})


@pytest.mark.parametrize(
    ("scheme", "reason"),
    [({"type": "apiKey", "in": "body", "name": "k"}, "must be of type"), (None, "not there")],
)
def test_what_we_cannot_check_is_refused_at_the_start(scheme: Any, reason: str) -> None:
    """Rather no mock than one that lets everybody in: the error says where it stands."""
    document = secured(scheme, [{"key": []}])

    with pytest.raises(DocumentError, match=reason) as caught:
        Authentication(document.operations["read"], document, [])
    assert caught.value.pointer == "#/components/securitySchemes/key"


@pytest.mark.parametrize("security", [[], [{}], [{"key": []}, {}]])
def test_an_open_operation_asks_for_no_key(security: list[dict[str, Any]]) -> None:
    """OpenAPI 3.0.3, "Operation Object": `{}` makes security optional, `[]` removes it."""
    document = secured({"type": "http", "scheme": "Bearer"}, security)
    keys = [Key(token="k", holder="h")]

    assert key_of(Authentication(document.operations["read"], document, keys), {}) is None
