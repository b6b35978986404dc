"""An error says in one line where and why; its parts can be asked for."""

from pathlib import Path

import pytest

from specdouble.specs import DocumentError
from specdouble.specs.errors import pointer


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ([], "#"),
        (["foo"], "#/foo"),
        (["foo", 0], "#/foo/0"),
        ([""], "#/"),
        (["a/b"], "#/a~1b"),
        (["m~n"], "#/m~0n"),
        (["~1"], "#/~01"),
        (["paths", "/a/{b}", "get"], "#/paths/~1a~1{b}/get"),
    ],
)
def test_a_pointer_escapes_tildes_and_slashes(path: list[object], expected: str) -> None:
    """RFC 6901, sections 3 to 5: the examples of the standard, and a path of ours."""
    assert pointer(path) == expected


def test_an_error_names_file_line_place_and_reason() -> None:
    """In the form that editors make a link of."""
    error = DocumentError(Path("a/b.yaml"), "is wrong", path=["info", "title"], line=3)

    assert str(error) == "a/b.yaml:3: #/info/title: is wrong"


def test_an_error_says_no_more_than_is_known() -> None:
    """Without a line and a place there are the file and the reason."""
    error = DocumentError("b.yaml", "is missing")

    assert str(error) == "b.yaml: is missing"
    assert (error.source, error.pointer, error.line) == ("b.yaml", None, None)
    assert error.reason == "is missing"
