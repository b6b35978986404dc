"""The measures of data measure what they say."""

import pytest

from bench import data, data_page


def test_each_page_is_measured_first_and_warm_beside_the_typical() -> None:
    """None takes no time at all."""
    found = data.pages("minimal")

    assert set(found) == set(data.PAGES)
    assert all(set(page) == {"first", "warm", "typical"} for page in found.values())
    assert all(seconds > 0 for page in found.values() for seconds in page.values())


def test_the_section_sets_what_was_measured_beside_what_is_promised() -> None:
    """And each page's share of the typical world's."""
    found = data.Data(
        faker=1_000,
        stream=25_000,
        stream_mib=50.4,
        ratios=[24.0, 25.0, 26.0],
        world_seconds=3.25,
        world_mib=600,
        pages={"a list": {"first": 0.5, "warm": 0.003, "typical": 0.002}},
        starts={"typical": 0.5, "large": 1.75},
    )
    lines = data_page.section(found).splitlines()

    assert "| as many times the loop's | 25.0 | at least 20 |" in lines
    assert "| memory for a million lines | 50 MiB | at most 200 MiB |" in lines
    assert "| start with `large`, later than with `typical` | 1.2 s | at most 3 s |" in lines
    assert "| a list | 500.0 | 3.000 | 2.000 | 1.5 |" in lines


@pytest.mark.long
def test_a_million_artifacts_take_little_time_and_room() -> None:
    """At most 15 s and 1.5 GiB."""
    figures = data.apart("world")

    assert figures["seconds"] < 15
    assert figures["MiB"] < 1536


@pytest.mark.long
def test_lines_come_20_times_as_fast_as_by_faker() -> None:
    """In the same run, in turns, and in little room."""
    faker, stream = data.apart("faker"), data.apart("stream")

    assert stream["rate"] > 20 * faker["rate"]
    assert stream["MiB"] < 200


@pytest.mark.long
def test_a_world_of_a_million_answers_like_a_small_one() -> None:
    """The first time within 2 s, then within three times the typical world's."""
    found = data.apart("pages")

    assert max(page["first"] for page in found.values()) < 2
    assert max(page["warm"] / page["typical"] for page in found.values()) < 3
