"""What an invalidation does to what it names, to all else, and what it says of it."""

import pytest

from tests.contract_tests.skillmeat_traffic import (
    JUST_NOW,
    Body,
    artifact,
    artifacts,
    breaks,
    invalidation,
    keeps,
    project,
    projects,
    refused,
    says_nothing,
    status,
)

MARKS = "invalidate.marks-what-it-names"
COUNTS = "invalidate.counts-what-it-marked"
ONE: Body = {"project_id": "p1"}
ALL: Body = {"project_id": None}
BEFORE = projects(project("p1"), project("p2"), project("p3", "error"))
AFTER_ONE = projects(project("p1", "stale"), project("p2"), project("p3", "error"))
AFTER_ALL = projects(*(project(key, "stale") for key in ("p1", "p2", "p3")))


def test_what_it_names_is_stale() -> None:
    """One, or all, whatever state they were in."""
    assert keeps(MARKS, BEFORE, invalidation(ONE), AFTER_ONE)
    assert keeps(MARKS, BEFORE, invalidation(ALL, 3), AFTER_ALL)
    assert breaks(MARKS, BEFORE, invalidation(ALL, 3), AFTER_ONE)
    assert breaks(MARKS, BEFORE, invalidation(ONE), BEFORE)


def test_a_stale_project_may_be_fetched_when_it_is_read() -> None:
    """It is active then, but was fetched later than before."""
    fetched = projects(project("p1", "active", JUST_NOW), project("p2"), project("p3", "error"))
    assert says_nothing(MARKS, BEFORE, invalidation(ONE), fetched)


def test_a_project_that_was_fetched_just_now_may_be_so_again() -> None:
    """Within one second that shows no other time; unless a stale one was seen to stay stale."""
    now = projects(project("p1", "active", JUST_NOW))
    done = invalidation(ONE)
    assert says_nothing(MARKS, now, done, now)
    staying = projects(project("p2", "stale"))
    assert breaks(MARKS, staying, staying, now, done, now)


def test_the_others_stay_what_they_were() -> None:
    """One that it does not name is not marked."""
    law = "invalidate.leaves-the-others"
    assert keeps(law, BEFORE, invalidation(ONE), AFTER_ONE)
    assert breaks(law, BEFORE, invalidation(ONE), AFTER_ALL)


def test_nothing_is_fetched_or_deleted() -> None:
    """`last_fetched` does not go forward, and no project is gone."""
    law = "invalidate.fetches-nothing"
    assert keeps(law, BEFORE, invalidation(ONE), AFTER_ONE)
    touched = projects(project("p1", "stale", JUST_NOW), project("p2"), project("p3", "error"))
    assert breaks(law, BEFORE, invalidation(ONE), touched)
    assert breaks(law, BEFORE, invalidation(ONE), projects(project("p2"), project("p3", "error")))


def test_the_artifacts_stay() -> None:
    """One that is gone is a deviation."""
    law, listing = "invalidate.leaves-the-artifacts", artifacts(artifact("a1"))
    assert keeps(law, BEFORE, listing, invalidation(ONE), AFTER_ONE, listing)
    assert breaks(law, BEFORE, listing, invalidation(ONE), AFTER_ONE, artifacts())


def test_names_and_paths_stay() -> None:
    """A project that is called otherwise after it is a deviation."""
    law = "invalidate.leaves-names"
    assert keeps(law, BEFORE, invalidation(ONE), AFTER_ONE)
    renamed = [{**each, "name": "renamed"} for each in AFTER_ONE.json["items"]]
    assert breaks(law, BEFORE, invalidation(ONE), projects(*renamed))


def test_it_is_no_refresh() -> None:
    """`last_refresh` stays."""
    law = "invalidate.leaves-last-refresh"
    old, new = (status(last_refresh=time) for time in ("2025-12-01T12:00:00Z", JUST_NOW))
    assert keeps(law, BEFORE, old, invalidation(ONE), AFTER_ONE, old)
    assert breaks(law, BEFORE, old, invalidation(ONE), AFTER_ONE, new)


@pytest.mark.parametrize(("sent", "count"), [(ONE, 1), (ALL, 3)])
def test_what_it_names_is_counted(sent: Body, count: int) -> None:
    """One more or less is a deviation."""
    assert keeps(COUNTS, BEFORE, invalidation(sent, count))
    assert breaks(COUNTS, BEFORE, invalidation(sent, count + 1))
    assert breaks(COUNTS, BEFORE, invalidation(sent, count - 1))


def test_those_that_were_stale_before_count_or_not() -> None:
    """The page does not say."""
    assert keeps(COUNTS, AFTER_ONE, invalidation(ALL, 3))
    assert keeps(COUNTS, AFTER_ONE, invalidation(ALL, 2))
    assert breaks(COUNTS, AFTER_ONE, invalidation(ALL, 1))


def test_what_counted_projects_was_a_success() -> None:
    """`success` false is a deviation then."""
    assert keeps("invalidate.succeeds", invalidation(ONE))
    assert breaks("invalidate.succeeds", invalidation(ONE, success=False))


def test_an_unknown_project_is_404() -> None:
    """A 200 that marked nothing is a deviation."""
    law, unknown = "invalidate.unknown-project-is-not-found", {"project_id": "p9"}
    assert keeps(law, BEFORE, refused("invalidateCache", unknown))
    assert breaks(law, BEFORE, invalidation(unknown, 0))


def test_the_empty_id_is_not_all() -> None:
    """400 and 404 are both fine."""
    law, empty = "invalidate.empty-id-is-not-all", {"project_id": ""}
    assert keeps(law, refused("invalidateCache", empty, 400))
    assert keeps(law, refused("invalidateCache", empty, 404))
    assert breaks(law, invalidation(empty, 3))


def test_a_refused_invalidation_changes_nothing() -> None:
    """No project is another afterwards."""
    law, no = (
        "maintenance.refused-changes-nothing",
        refused("invalidateCache", {"project_id": "p9"}),
    )
    assert keeps(law, BEFORE, no, BEFORE)
    assert breaks(law, BEFORE, no, AFTER_ALL)
