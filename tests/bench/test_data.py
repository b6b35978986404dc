"""The measures of data measure what they say."""

import pytest

from bench import data


def test_a_small_world_is_measured_at_each_page() -> None:
    """The first time and warm."""
    figures = data.world("minimal")

    assert len([key for key in figures if key.endswith("first")]) == len(data.PAGES)
    assert len([key for key in figures if key.endswith("warm")]) == len(data.PAGES)
    assert all(value >= 0 for value in figures.values())


@pytest.mark.long
def test_a_million_artifacts_take_little_time_and_room() -> None:
    """Far within the 15 s and 1.5 GiB that are allowed."""
    figures = data.apart("huge")

    assert figures["seconds"] < 15
    assert figures["MiB"] < 1536
