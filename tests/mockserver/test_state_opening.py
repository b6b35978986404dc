"""A file that can't hold the state is refused in one line, and is afterwards what it was."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from specdouble.cli import main
from specdouble.mockserver.mocks import MOCKS
from specdouble.mockserver.state import StateFile
from specdouble.mockserver.state.schema import MIGRATIONS
from tests.mockserver.strokes import sandboxes, strokes

APIS = [mock.api for mock in MOCKS.values()]


def serve(*options: object) -> Result:
    """What the command says that can't serve."""
    return CliRunner().invoke(main, ["serve", "--port", "0", *map(str, options)])


def make(path: Path) -> None:
    """A state file in which something was done."""
    with closing(StateFile(path, APIS)) as keeper:
        for _, _ in zip(range(50), strokes(sandboxes(keeper), 1), strict=False):
            pass


@contextmanager
def changed(path: Path) -> Iterator[sqlite3.Connection]:
    """A state file whose content a test changes."""
    make(path)
    with closing(sqlite3.connect(path)) as connection:
        yield connection
        connection.commit()


def is_a_directory(path: Path) -> None:
    path.mkdir()


def is_read_only(path: Path) -> None:
    make(path)
    path.chmod(0o444)


def is_cut_in_the_middle(path: Path) -> None:
    make(path)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def is_cut_in_the_head(path: Path) -> None:
    make(path)
    path.write_bytes(path.read_bytes()[:50])


def has_lost_all_but_its_log(path: Path) -> None:
    path.touch()
    Path(f"{path}-wal").write_bytes(b"something")


def is_text(path: Path) -> None:
    path.write_text("Dear diary, ...\n" * 1000)


def is_of_another_program(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE bookmarks (url TEXT)")


def is_of_a_newer_version(path: Path) -> None:
    with changed(path) as connection:
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")


def has_lost_an_entry(path: Path) -> None:
    with changed(path) as connection:
        connection.execute("DELETE FROM entries WHERE number = 2")


def has_an_entry_that_is_none(path: Path) -> None:
    with changed(path) as connection:
        connection.execute("UPDATE entries SET content = '{}' WHERE id = 2")


def has_lost_a_clock(path: Path) -> None:
    with changed(path) as connection:
        connection.execute("UPDATE sandboxes SET clock = 'noon'")


def drops_what_is_not_there(path: Path) -> None:
    with changed(path) as connection:
        connection.execute(
            "UPDATE entries SET content = "
            """'{"number":1,"api":"peaka","at":"2025-12-01T15:00:00Z","draws":0,"""
            """"changes":[{"kind":"Cache","id":"?","after":null}]}' WHERE number = 1"""
        )


def is_for_other_data(path: Path) -> None:
    with changed(path) as connection:
        connection.execute("""UPDATE sandboxes SET digests = '{"peaka": "another"}'""")


def is_for_a_profile_of_a_file(path: Path) -> None:
    with changed(path) as connection:
        connection.execute("UPDATE sandboxes SET origin = replace(origin, 'minimal', 'mine')")


BAD = [
    (is_a_directory, "it is a directory; name a file in it"),
    (is_read_only, "it is read-only"),
    (is_cut_in_the_middle, "it is damaged, perhaps cut off"),
    (is_cut_in_the_head, "it is damaged, perhaps cut off"),
    (has_lost_all_but_its_log, "it is damaged, perhaps cut off"),
    (is_text, "it is no state of specdouble's"),
    (is_of_another_program, "it is a database of another program"),
    (is_of_a_newer_version, f"its version is {len(MIGRATIONS) + 1}"),
    (has_lost_an_entry, "entry 2 is missing"),
    (has_an_entry_that_is_none, "not an entry of a journal"),
    (has_lost_a_clock, "it is damaged"),
    (drops_what_is_not_there, "Cache '?' not found"),
    (is_for_other_data, "data is not what it was made for"),
    (is_for_a_profile_of_a_file, "its profile 'mine' is of a file; name that, too"),
]


@pytest.mark.parametrize(("spoil", "why"), BAD, ids=[spoil.__name__ for spoil, _ in BAD])
def test_a_bad_file_is_told_and_left_alone(
    tmp_path: Path, spoil: Callable[[Path], None], why: str
) -> None:
    """One line, exit code 2; every byte of it, and of what is beside it, is as before."""
    path = tmp_path / "state"
    spoil(path)
    before = {each.name: each.is_file() and each.read_bytes() for each in tmp_path.iterdir()}
    result = serve("--state", path)

    assert (result.exit_code, result.output.count("\n")) == (2, 1)
    assert result.output.startswith(f"Error: {path}: ")
    assert why in result.output
    assert before == {
        each.name: each.is_file() and each.read_bytes() for each in tmp_path.iterdir()
    }


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("missing/state", "there is no directory"),
        ("/dev/full", "it is no regular file"),
        ("s" * 300, "File name too long"),
    ],
)
def test_a_place_where_no_file_can_be_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str, why: str
) -> None:
    """One line, exit code 2."""
    monkeypatch.chdir(tmp_path)
    result = serve("--state", path)

    assert (result.exit_code, result.output.count("\n")) == (2, 1)
    assert why in result.output
    assert list(tmp_path.iterdir()) == []
