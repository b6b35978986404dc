"""A state file keeps up with what `docs/state.md` and the page on speed say."""

from pathlib import Path

import pytest

from bench.state import Rates, bare, calls, entry_size, section


def test_what_is_measured_is_in_the_file(tmp_path: Path) -> None:
    """A change has an entry, of some hundred bytes."""
    calls("normal", tmp_path / "state", seconds=0.01)

    assert 100 < entry_size(tmp_path / "state") < 2000


def test_the_section_has_a_row_for_each_measure() -> None:
    """And says where nothing was measured."""
    found = Rates()
    found.add("calls", "normal", 1234.5)
    found.add("calls", "normal", 1000.0)
    found.add("calls", "normal", 9999.0)

    assert "| the same change without HTTP | - | 1,234 | - |" in section(found)


@pytest.mark.long
def test_two_thousand_changes_a_second_are_kept(tmp_path: Path) -> None:
    """With `--sync normal`, as was promised; a bare loop is at most ten times as fast."""
    kept = max(calls("normal", tmp_path / f"state-{n}", seconds=0.5) for n in range(3))
    size = entry_size(tmp_path / "state-0")
    alone = max(bare("normal", tmp_path / f"bare-{n}", size, seconds=0.5) for n in range(3))

    assert kept > 2000
    assert kept > alone / 10
