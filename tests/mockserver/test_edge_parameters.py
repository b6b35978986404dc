"""Parameters are read strictly: what is not of its type is refused, never guessed at."""

from collections.abc import Iterator

import httpx
import pytest

from tests.mockserver.http import CACHE, SKILLMEAT, Mock, refusal

HISTORY = f"/cache/{CACHE}/executionHistory"
STATUS = f"/cache/{CACHE}/status"

NO_INTEGERS = {
    "a fraction": "1.0",
    "an exponent": "1e2",
    "a plus": "%2B1",
    "a space for the plus": "+1",
    "a leading zero": "01",
    "a minus alone": "-",
    "hexadecimal": "0x10",
    "an underscore": "1_0",
    "Arabic digits": "%D9%A1",
    "full-width digits": "%EF%BC%91",
    "a superscript": "%C2%B2",
    "a line feed": "1%0A",
    "a zero byte": "1%00",
    "40 digits": "1" * 40,
    "5000 digits": "1" * 5000,
    "a word": "ten",
    "a null": "null",
    "nothing": "",
    "a list": "1,2",
}
NO_BOOLEANS = ["True", "TRUE", "False", "1", "0", "yes", "no", "on", "t", "", "null", "true%20"]


@pytest.fixture(scope="module")
def shared() -> Mock:
    return Mock(rate_limit=False)


@pytest.fixture
def mock(shared: Mock) -> Iterator[Mock]:
    """A mock on which everything is refused: so it must be the same afterwards."""
    before = shared.everything()
    yield shared
    assert shared.everything() == before


def query(mock: Mock, path: str, text: str) -> httpx.Response:
    """The answer to a query string that is sent as it is."""
    client = mock.peaka if CACHE in path else mock.skillmeat
    base = str(client.base_url.raw_path, "ascii").rstrip("/")
    target = f"{base}{path}?{text}".encode("latin-1")
    return client.get(path, extensions={"target": target})


@pytest.mark.parametrize("text", NO_INTEGERS.values(), ids=NO_INTEGERS)
@pytest.mark.parametrize(("path", "name"), [("/cache/projects", "limit"), (HISTORY, "offset")])
def test_only_an_integer_is_an_integer(mock: Mock, path: str, name: str, text: str) -> None:
    """400 that names the parameter. Stock Connexion reads `+1`, `1_0`, `٣` and 40 digits."""
    answer = query(mock, path, f"{name}={text}")

    assert answer.status_code == 400
    assert f"{name} must be an integer" in refusal(answer)


@pytest.mark.parametrize("text", NO_BOOLEANS)
@pytest.mark.parametrize(
    ("path", "name"), [("/cache/artifacts", "is_outdated"), (STATUS, "excludeLogs")]
)
def test_only_true_and_false_are_boolean(mock: Mock, path: str, name: str, text: str) -> None:
    """As JSON writes them: `True` (stock Connexion takes it), `1` and `yes` are others' words."""
    answer = query(mock, path, f"{name}={text}")

    assert answer.status_code == 400
    assert f"{name} must be a boolean" in refusal(answer)


@pytest.mark.parametrize(
    ("path", "name", "value"),
    [
        ("/cache/projects", "skip", -1),
        ("/cache/projects", "limit", 0),
        ("/cache/projects", "limit", 501),
        ("/cache/search?query=a", "limit", 201),
        ("/cache/artifacts", "limit", 10**38),
        ("/cache/marketplace", "skip", -(10**38)),
    ],
)
def test_a_number_out_of_range_is_told_its_bound(
    mock: Mock, path: str, name: str, value: int
) -> None:
    """Page: "Out-of-range limit values" are a 400 (reference page, "400 Bad Request")."""
    answer = mock.skillmeat.get(httpx.URL(path).copy_merge_params({name: value}))

    assert answer.status_code == 400
    assert f"{name} must be at {'least' if value < 1 else 'most'} " in refusal(answer)


@pytest.mark.parametrize("name", ["limit", "skip", "status"])
def test_a_parameter_stands_once(mock: Mock, name: str) -> None:
    """Servers differ in which of two they take (stock Connexion the last); this one takes none."""
    value = "stale" if name == "status" else "1"
    answer = query(mock, "/cache/projects", f"{name}={value}&{name}={value}")

    assert answer.status_code == 400
    assert f"{name} stands more than once" in refusal(answer)


@pytest.mark.parametrize(
    ("path", "text", "meant"),
    [
        ("/cache/projects", "status=stael", "stale"),
        ("/cache/projects", "status=Active", "active"),
        ("/cache/artifacts", "type=skills", "skill"),
        ("/cache/marketplace", "type=comand", "command"),
        ("/cache/stale-artifacts", "sort_by=version-diff", "version_diff"),
        ("/cache/stale-artifacts", "sort_order=dsc", "desc"),
        ("/cache/search", "query=a&sort_by=relevanz", "relevance"),
    ],
)
def test_a_misspelt_option_gets_the_nearest(mock: Mock, path: str, text: str, meant: str) -> None:
    """The page lists all options; a near miss is also told which of them it missed."""
    answer = query(mock, path, text)

    assert answer.status_code == 400
    assert "Valid options: " in refusal(answer)
    assert refusal(answer).endswith(f"Did you mean {meant}?")


@pytest.mark.parametrize("text", ["status=", "status=zzzzzz", "status=%F0%9F%98%80"])
def test_an_option_that_is_none_gets_all_of_them(mock: Mock, text: str) -> None:
    """The empty value is no option either."""
    answer = query(mock, "/cache/projects", text)

    assert answer.status_code == 400
    assert refusal(answer).endswith("Valid options: active, stale, error")


def test_all_faults_are_named_at_once(mock: Mock) -> None:
    """Whoever mends them all needs one more try, not four."""
    answer = query(mock, "/cache/stale-artifacts", "limit=0&skip=x&type=y&sort_by=z")

    assert answer.status_code == 400
    assert all(name in refusal(answer) for name in ("limit", "skip", "type", "sort_by"))


@pytest.mark.parametrize("path", ["/cache/projects", HISTORY])
@pytest.mark.parametrize("text", ["limit=%", "limit=%1", "%zz", "a=%GG&limit=1"])
def test_a_query_with_broken_percent_encoding_is_refused(mock: Mock, path: str, text: str) -> None:
    """RFC 3986, section 2.1: a percent sign has two hexadecimal digits after it."""
    answer = query(mock, path, text)

    assert answer.status_code == 400
    assert "percent-encoding" in refusal(answer)


@pytest.mark.parametrize("path", ["/cache/projects", HISTORY])
@pytest.mark.parametrize("text", ["x=%ff", "x=%C3", "%ED%A0%80=1", "x=\xff"])
def test_a_query_that_is_not_utf8_is_refused(mock: Mock, path: str, text: str) -> None:
    """Nothing is replaced on the way: a character lost is a wrong answer later."""
    answer = query(mock, path, text)

    assert answer.status_code == 400
    assert "UTF-8" in refusal(answer)


def test_what_is_shown_of_a_value_is_cut(mock: Mock) -> None:
    """Nobody reads a kilobyte of his own mistake."""
    answer = query(mock, "/cache/projects", f"limit={'9' * 5000}&status={'x' * 5000}")

    assert answer.status_code == 400
    assert len(answer.content) < 400


@pytest.mark.parametrize(
    ("text", "total"),
    [("skip=0", 12), ("limit=1", 12), ("skip=-0", 12), ("skip=12345678901234567890", 12)],
)
def test_integers_of_any_size_are_read(shared: Mock, text: str, total: int) -> None:
    """The page gives `skip` no maximum: past the end the page is empty, and `total` stays."""
    answer = query(shared, "/cache/projects", text)

    assert answer.status_code == 200
    assert answer.json()["total"] == total


@pytest.mark.parametrize(("text", "kept"), [("excludeLogs=true", 0), ("excludeLogs=false", 1)])
def test_both_booleans_are_read(shared: Mock, text: str, kept: int) -> None:
    """`excludeLogs=true` "omits the cacheActionLogs array"; false is the default."""
    body = query(shared, STATUS, text).json()

    assert ("cacheActionLogs" in body) is bool(kept)


@pytest.mark.parametrize("text", ["unknown=1", "unknown", "&&", "=", "unknown=1&unknown=2"])
def test_an_unknown_parameter_is_no_matter(shared: Mock, text: str) -> None:
    """The page says nothing of others; clients add theirs (`_=1712`), so they are ignored."""
    assert query(shared, "/cache/projects", text).status_code == 200


def test_a_plus_in_a_text_is_a_space(shared: Mock) -> None:
    """As forms encode it (WHATWG URL, "application/x-www-form-urlencoded parsing")."""
    body = query(shared, "/cache/search", "query=a+b%2Bc").json()

    assert body["query"] == "a b+c"


def test_a_text_may_have_any_character(shared: Mock) -> None:
    """What was searched for comes back as it was sent."""
    text = "\x00\n%&=äöü漢字😀"
    body = shared.skillmeat.get(f"{SKILLMEAT}/cache/search", params={"query": text}).json()

    assert (body["query"], body["items"]) == (text, [])
