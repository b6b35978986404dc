"""What was done to sandboxes is there again when their file is opened, and nothing else is."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from itertools import islice
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from specdouble.mockserver.kernel import journal
from specdouble.mockserver.kernel.clock import Clock
from specdouble.mockserver.kernel.sandboxes import Sandboxes
from specdouble.mockserver.mocks import MOCKS, create_sandboxes
from specdouble.mockserver.state import StateFile
from tests.mockserver.strokes import NOW, everything, sandboxes, strokes

APIS = [mock.api for mock in MOCKS.values()]


@contextmanager
def kept_in(path: Path) -> Iterator[Sandboxes]:
    """The sandboxes of a file."""
    with closing(StateFile(path, APIS)) as keeper:
        yield sandboxes(keeper)


def done(every: Sandboxes, number: int, count: int) -> None:
    """Have so many things done."""
    for _ in islice(strokes(every, number), count):
        pass


@pytest.fixture(autouse=True, scope="module")
def _short_parts() -> Iterator[None]:
    """Journals that let go of old entries soon."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(journal, "PART", 7)
        yield


@settings(deadline=None, max_examples=30)
@given(st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 60)), min_size=1, max_size=4))
def test_all_is_there_again(runs: list[tuple[int, int]]) -> None:
    """After each run, as where nothing ever ended: names, worlds, clocks, journals, beginnings."""
    with TemporaryDirectory() as folder:
        path, reference = Path(folder, "state"), sandboxes()
        for number, count in runs:
            with kept_in(path) as every:
                assert everything(every) == everything(reference)
                done(every, number, count)
            done(reference, number, count)
        with kept_in(path) as every:
            assert everything(every) == everything(reference)


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 10**6), st.integers(0, 60), st.floats(0, 1))
def test_a_crash_leaves_what_was_so_once(number: int, count: int, share: float) -> None:
    """Wherever the log is cut off, as by a loss of power: an earlier state, never a broken one."""
    with TemporaryDirectory() as folder:
        path, cut, reference = Path(folder, "state"), Path(folder, "cut"), sandboxes()
        with kept_in(path) as every:
            done(every, number, count)
            copyfile(path, cut)
            log = Path(folder, "state-wal").read_bytes()
        Path(folder, "cut-wal").write_bytes(log[: int(len(log) * share)])
        with kept_in(cut) as every:
            found = everything(every)

    pasts = (everything(reference) for _ in islice(strokes(reference, number), count))
    assert found == everything(sandboxes()) or found in pasts


def test_time_goes_on_while_nobody_looks(tmp_path: Path) -> None:
    """A clock that runs has run when the mock is back, and what was due happens then."""
    path, frozen = tmp_path / "state", Clock.frozen(NOW)
    with closing(StateFile(path, APIS)) as keeper:
        create_sandboxes(clock=frozen, keeper=keeper).default.set_clock(rate=1e6)
    with closing(StateFile(path, APIS)) as keeper:
        default = create_sandboxes(clock=frozen, keeper=keeper).default

        assert default.clock.rate == 1e6
        assert default.world(MOCKS["peaka"].api).now > NOW + timedelta(minutes=1)


def test_a_mistake_of_ours_undoes_its_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And the next one is kept."""

    def mistaken(*_: object) -> None:
        raise RuntimeError

    with kept_in(tmp_path / "state") as every:
        with monkeypatch.context() as patch:
            patch.setattr(StateFile, "_write_base", mistaken)
            with pytest.raises(RuntimeError):
                every.create("mistaken")
        every.create("right")
    with kept_in(tmp_path / "state") as every:
        assert [each.name for each in every] == ["default", "right"]


def test_nobody_else_can_read_it(tmp_path: Path) -> None:
    """Keys stand in it."""
    with kept_in(tmp_path / "state"):
        modes = {each.name: each.stat().st_mode & 0o777 for each in tmp_path.iterdir()}

    assert modes == {"state": 0o600, "state-wal": 0o600}


def test_new_ones_begin_as_at_the_first_start(tmp_path: Path) -> None:
    """Whatever this start says, and whatever the default one was made of since."""
    with kept_in(tmp_path / "state") as every:
        every.publish(every.draft("default", "failing", NOW - timedelta(days=1)))
    with closing(StateFile(tmp_path / "state", APIS)) as keeper:
        again = create_sandboxes(profile="empty", seed=7, keeper=keeper)
        made = again.create("new")

    assert again.default.origin.profile == "failing"
    assert (made.origin.profile, made.origin.seed) == ("minimal", 1)
    assert made.clock.now() == made.origin.now == NOW
