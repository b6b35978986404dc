"""Where requests go, and what is kept from whom."""

import pytest

from specdouble.contract_tests.target import NoTarget, Target, target
from specdouble.specs import load_builtin

DOCUMENT = load_builtin("skillmeat")


def of(url: str, *, writes: bool | None = None) -> Target:
    return target(url, DOCUMENT, keys=["sk-1", ""], timeout=30, writes=writes)


@pytest.mark.parametrize(
    ("url", "base_url"),
    [
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000/api/v1"),
        ("http://127.0.0.1:8000/", "http://127.0.0.1:8000/api/v1"),
        ("https://api.example.com/v2/", "https://api.example.com/v2"),
        ("http://[::1]:8000", "http://[::1]:8000/api/v1"),
    ],
)
def test_an_origin_gets_the_documents_path(url: str, base_url: str) -> None:
    """An origin alone gets the first server's path; a URL with a path is taken as it is."""
    assert of(url).base_url == base_url


@pytest.mark.parametrize("url", ["foo", "127.0.0.1:8000", "ftp://host", "http://", ""])
def test_what_is_no_url_is_refused(url: str) -> None:
    """The message shows what was given, and how a URL looks."""
    with pytest.raises(NoTarget, match=r"is no URL of a server, such as http://"):
        of(url)


@pytest.mark.parametrize(
    ("url", "writes"),
    [
        ("http://127.0.0.1:1", True),
        ("http://localhost:1", True),
        ("http://app.localhost:1", True),
        ("http://[::1]:1", True),
        ("http://0.0.0.0:1", False),
        ("http://10.0.0.1:1", False),
        ("http://localhost.example.com", False),
    ],
)
def test_only_loopback_is_written_to_unasked(url: str, *, writes: bool) -> None:
    """Elsewhere a suite that writes could do harm, so that has to be asked for."""
    assert of(url).writes is writes
    assert of(url, writes=True).writes


def test_keys_are_masked_so_that_a_shell_fills_them_in() -> None:
    """A header in single quotes gets double ones, for only there is a variable replaced."""
    curl = "curl -H 'Authorization: Bearer sk-1' http://host/sk-1"

    assert of("http://host").masked(curl) == (
        'curl -H "Authorization: Bearer $SPECDOUBLE_KEY" http://host/$SPECDOUBLE_KEY'
    )


def test_an_empty_key_is_none() -> None:
    """So that an unset variable masks nothing."""
    assert of("http://host").keys == ("sk-1",)
    assert target("http://host", DOCUMENT, keys=[""], timeout=1).key is None
