"""Which artifacts are outdated, by how much, and in which order they are listed."""

import pytest

from tests.contract_tests.skillmeat_traffic import (
    answered,
    artifact,
    artifacts,
    breaks,
    keeps,
    page,
    says_nothing,
    stale,
    stale_artifacts,
)

BY_SIZE = "stale-artifacts.sorted-by-size-of-difference"
PATCH, MINOR, TWO_MINORS, MAJOR = (
    stale(key, versions)
    for key, versions in (
        ("patch", "1.4.1 1.4.9"),
        ("minor", "0.8.2 0.9.0"),
        ("minors", "1.9.0 1.11.0"),
        ("major", "2.0.0 3.1.0"),
    )
)


@pytest.mark.parametrize(
    ("versions", "is_outdated"),
    [
        ("1.0.0 1.2.0", True),
        ("1.9.0 1.10.0", True),
        ("2.1.0 2.1.0", False),
        ("2.1.0 2.1", False),
        ("2.0.0 1.9.9", False),
    ],
)
def test_outdated_is_what_has_a_newer_version_upstream(versions: str, is_outdated: bool) -> None:  # noqa: FBT001
    """Versions are compared number by number."""
    law = "artifacts.outdated-when-upstream-is-newer"
    assert keeps(law, artifacts(artifact("a1", versions, is_outdated=is_outdated)))
    assert breaks(law, artifacts(artifact("a1", versions, is_outdated=not is_outdated)))


def test_versions_that_are_no_dotted_numbers_are_not_judged() -> None:
    """Which of two such is newer, the document does not say."""
    law = "artifacts.outdated-when-upstream-is-newer"
    assert says_nothing(law, artifacts(artifact("a1", "1.0.0-rc1 1.0.0")))


def test_stale_artifacts_have_a_newer_version() -> None:
    """One that is up to date does not belong there."""
    law = "stale-artifacts.upstream-is-newer"
    assert keeps(law, stale_artifacts(stale("a1")))
    assert breaks(law, stale_artifacts(stale("a1", "1.2.0 1.2.0")))


def test_stale_artifacts_are_what_is_outdated() -> None:
    """By `is_outdated=true`, with the same filters."""
    law = "stale-artifacts.lists-the-outdated"
    outdated = artifacts(artifact("a1", "1.0.0 2.0.0"), type="skill", is_outdated="true")
    assert keeps(law, outdated, stale_artifacts(stale("a1"), type="skill", sort_by="type"))
    assert breaks(law, outdated, stale_artifacts(stale("a1"), stale("a2"), type="skill"))


def test_stale_artifacts_are_what_the_list_shows_as_outdated() -> None:
    """By what the whole list says of each artifact."""
    law = "stale-artifacts.lists-the-outdated"
    whole = artifacts(artifact("a1", "1.0.0 2.0.0"), artifact("a2"))
    assert keeps(law, whole, stale_artifacts(stale("a1")))
    assert breaks(law, whole, stale_artifacts())


@pytest.mark.parametrize(
    ("versions", "said"),
    [
        ("1.0.0 1.2.0", "minor version upgrade (0 -> 2)"),
        ("2.0.0 3.1.0", "major version upgrade (2 -> 3)"),
        ("1.4.1 1.4.3", "patch version upgrade (1 -> 3)"),
    ],
)
def test_a_difference_says_what_the_versions_say(versions: str, said: str) -> None:
    """The part that differs first, and its two numbers; in other words, too."""
    law = "stale-artifacts.difference-says-what-the-versions-say"
    assert keeps(law, stale_artifacts(stale("a1", versions, version_difference=said)))
    shouted = said.replace("version upgrade", "upgrade").upper()
    assert keeps(law, stale_artifacts(stale("a1", versions, version_difference=shouted)))


@pytest.mark.parametrize(
    "said",
    ["major version upgrade (0 -> 2)", "minor version upgrade (2 -> 0)", "minor version upgrade",
     "minor version upgrade (1.0.0 -> 1.2.0)"],
)  # fmt: skip
def test_a_difference_that_says_something_else_is_wrong(said: str) -> None:
    """1.0.0 and 1.2.0 are a minor upgrade from 0 to 2."""
    law = "stale-artifacts.difference-says-what-the-versions-say"
    assert breaks(law, stale_artifacts(stale("a1", version_difference=said)))


def test_the_biggest_difference_comes_first() -> None:
    """A major one outweighs a minor one, and that a patch; then the distance decides."""
    down = (MAJOR, TWO_MINORS, MINOR, PATCH)
    assert keeps(BY_SIZE, stale_artifacts(*down, sort_by="version_diff", sort_order="desc"))
    assert keeps(BY_SIZE, stale_artifacts(*down[::-1], sort_by="version_diff"))
    assert breaks(BY_SIZE, stale_artifacts(*down, sort_by="version_diff"))


def test_the_distance_decides_between_two_minor_ones() -> None:
    """9 to 11 is more than 8 to 9."""
    wrong = stale_artifacts(MINOR, TWO_MINORS, sort_by="version_diff", sort_order="desc")
    assert breaks(BY_SIZE, wrong)


def test_equal_differences_stand_in_any_order() -> None:
    """0.8.2 to 0.9.0 and 1.0.0 to 1.1.0 are a tie."""
    tie = stale("tie", "1.0.0 1.1.0")
    assert keeps(BY_SIZE, stale_artifacts(MINOR, tie, sort_by="version_diff"))
    assert keeps(BY_SIZE, stale_artifacts(tie, MINOR, sort_by="version_diff"))


def test_the_order_goes_on_from_page_to_page() -> None:
    """Two pages, each in order, must be so together, too."""
    asked = {"sort_by": "version_diff", "limit": 1}
    first = answered("listStaleArtifacts", page([MAJOR], 2), **asked)  # type: ignore[arg-type]
    second = answered("listStaleArtifacts", page([MINOR], 2), skip=1, **asked)  # type: ignore[arg-type]
    assert breaks(BY_SIZE, first, second)


def test_by_name_upwards_is_the_default() -> None:
    """Also without `sort_by` and `sort_order`."""
    law = "stale-artifacts.sorted-by-name"
    a, b = stale("a1", name="canvas"), stale("a2", name="docker")
    assert keeps(law, stale_artifacts(a, b))
    assert breaks(law, stale_artifacts(b, a))
    assert keeps(law, stale_artifacts(b, a, sort_by="name", sort_order="desc"))


@pytest.mark.parametrize("names", [("Zoo", "ant"), ("ant", "Zoo"), ("lint-fix", "lintel")])
def test_any_collation_will_do(names: tuple[str, str]) -> None:
    """Whether case and punctuation count is left open."""
    one, other = (stale(name, name=name) for name in names)
    assert keeps("stale-artifacts.sorted-by-name", stale_artifacts(one, other))


def test_by_project_is_by_its_name() -> None:
    """And not by its id."""
    law = "stale-artifacts.sorted-by-project"
    one = stale("a1", project_id="p2", project_name="Almanac")
    other = stale("a2", project_id="p1", project_name="Beacon")
    assert keeps(law, stale_artifacts(one, other, sort_by="project"))
    assert breaks(law, stale_artifacts(other, one, sort_by="project"))


def test_by_type_each_type_stands_together() -> None:
    """By the alphabet or in the document's order; but not mixed."""
    law = "stale-artifacts.sorted-by-type"
    one, two, three = (stale(key, type=key[:-1]) for key in ("skill1", "agent2", "skill3"))
    assert keeps(law, stale_artifacts(two, one, three, sort_by="type"))
    assert keeps(law, stale_artifacts(one, three, two, sort_by="type"))
    assert breaks(law, stale_artifacts(one, two, three, sort_by="type"))


def test_desc_runs_the_other_way() -> None:
    """Types that run the same way in both orders are a deviation."""
    law = "stale-artifacts.sorted-both-ways"
    one, other = stale("a1", type="agent"), stale("a2", type="skill")
    up = stale_artifacts(one, other, sort_by="type")
    assert keeps(law, up, stale_artifacts(other, one, sort_by="type", sort_order="desc"))
    assert breaks(law, up, stale_artifacts(one, other, sort_by="type", sort_order="desc"))


def test_a_list_keeps_one_order() -> None:
    """Asked again, whatever ties stands where it stood."""
    one, other = artifact("a1"), artifact("a2")
    assert keeps("lists.keep-one-order", artifacts(one, other), artifacts(one, other))
    assert breaks("lists.keep-one-order", artifacts(one, other), artifacts(other, one))
