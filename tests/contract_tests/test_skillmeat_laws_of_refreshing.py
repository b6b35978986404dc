"""What a refresh does to what it names, to all else, and what it says of it."""

import json
from datetime import timedelta

import msgspec
import pytest

from specdouble.contract_tests.exchange import Exchange
from tests.contract_tests.skillmeat_traffic import (
    JUST_NOW,
    Body,
    artifact,
    artifacts,
    breaks,
    keeps,
    project,
    projects,
    refresh,
    refused,
    says_nothing,
    status,
)

LEAVES = "refresh.leaves-the-others"
COUNTS = "refresh.counts-what-it-refreshed"
MOVES = "refresh.moves-last-fetched"
FRESH = "refresh.makes-fresh-what-it-names"
STALE = project("p1", "stale")
FETCHED = project("p1", "active", JUST_NOW)
OTHER = project("p2")
LATER = project("p2", "active", "2025-12-01T14:40:00Z")
IN_ERROR = project("p3", "error")
ONE: Body = {"project_id": "p1"}
ONE_BY_FORCE: Body = {"project_id": "p1", "force": True}
ALL: Body = {"project_id": None}
ALL_BY_FORCE: Body = {"force": True}


def test_what_is_refreshed_is_active() -> None:
    """One that stays stale is a deviation."""
    assert keeps(FRESH, projects(STALE, OTHER), refresh(ONE), projects(FETCHED, OTHER))
    assert breaks(FRESH, projects(STALE, OTHER), refresh(ONE), projects(STALE, OTHER))


def test_a_refresh_of_all_makes_all_that_is_stale_active() -> None:
    """Also those in error, by force."""
    mended = project("p3", "active", JUST_NOW)
    assert keeps(FRESH, projects(STALE, IN_ERROR), refresh(ALL), projects(FETCHED, IN_ERROR))
    assert breaks(
        FRESH, projects(STALE, IN_ERROR), refresh(ALL_BY_FORCE), projects(FETCHED, IN_ERROR)
    )
    assert keeps(FRESH, projects(STALE, IN_ERROR), refresh(ALL_BY_FORCE), projects(FETCHED, mended))


def test_a_refresh_that_reports_errors_is_not_judged() -> None:
    """A fetch may fail, and the answer says so."""
    failed = refresh(ONE, success=False, errors=["upstream is away"])
    assert says_nothing(FRESH, projects(STALE), failed, projects(STALE))


def test_a_refresh_leaves_the_others() -> None:
    """One that it does not name is neither fetched nor marked."""
    assert keeps(LEAVES, projects(STALE, OTHER), refresh(ONE), projects(FETCHED, OTHER))
    for wrong in (project("p2", "stale"), project("p2", "active", JUST_NOW)):
        assert breaks(LEAVES, projects(STALE, OTHER), refresh(ONE), projects(FETCHED, wrong))


def test_a_refresh_without_force_passes_over_what_is_fresh() -> None:
    """Even if it names it."""
    assert keeps(LEAVES, projects(OTHER), refresh(ALL, 0), projects(OTHER))
    fetched = project("p2", "active", JUST_NOW)
    assert breaks(LEAVES, projects(OTHER), refresh(ALL, 0), projects(fetched))


def test_a_target_that_fetches_by_itself_is_not_judged_by_what_it_leaves() -> None:
    """A stale project that is fetched while one reads shows that it does."""
    others = project("p2", "stale"), project("p2", "active", JUST_NOW)
    seen = projects(STALE, others[0]), projects(STALE, others[1])
    assert says_nothing(LEAVES, *seen, refresh(ONE), projects(FETCHED, OTHER))


def test_what_is_fetched_was_fetched_later() -> None:
    """`last_fetched` goes forward."""
    moved, unmoved = projects(FETCHED, OTHER), projects(project("p1"), LATER)
    assert keeps(MOVES, projects(STALE, OTHER), refresh(ONE_BY_FORCE), moved)
    assert breaks(MOVES, projects(STALE, LATER), refresh(ONE_BY_FORCE), unmoved)


def test_two_refreshes_within_a_second_may_show_one_time() -> None:
    """Times may be written in whole seconds."""
    listing = projects(FETCHED, LATER)
    assert keeps(MOVES, listing, refresh(ONE_BY_FORCE), listing)


def test_a_second_refresh_may_show_the_time_of_the_first() -> None:
    """How long it is ago, one can't know of a server whose clock is another."""
    write, listing = refresh(ONE_BY_FORCE), projects(project("p1"), LATER)
    later = msgspec.structs.replace(write, at=write.at + timedelta(seconds=1))
    assert keeps(MOVES, write, listing, later, listing)


def test_a_clock_may_stand_still() -> None:
    """No time of the traffic is later, as of a mock whose clock is frozen."""
    listing = projects(project("p1"))
    assert keeps(MOVES, listing, refresh(ONE_BY_FORCE), listing)


def test_the_servers_own_date_says_what_is_just_now() -> None:
    """By it a time that does not move is a deviation, whatever the tester's clock says."""
    write, listing = refresh(ONE_BY_FORCE), projects(FETCHED, LATER)
    dated = {**write.headers, "date": "Mon, 01 Dec 2025 15:30:00 GMT"}
    assert keeps(MOVES, listing, write, listing)
    assert breaks(MOVES, listing, msgspec.structs.replace(write, headers=dated), listing)


def last_refresh(time: str | None) -> Exchange:
    return status(last_refresh=time)


def test_the_last_refresh_is_later() -> None:
    """If something was fetched; else it may stay or move."""
    law, before = "refresh.moves-last-refresh", last_refresh("2025-12-01T12:00:00Z")
    assert keeps(law, before, refresh(ONE), last_refresh(JUST_NOW))
    assert breaks(law, before, refresh(ONE), before, projects(FETCHED))
    assert breaks(law, before, refresh(ONE), last_refresh(None))
    assert says_nothing(law, before, refresh(ONE, 0), before)


@pytest.mark.parametrize(
    ("sent", "count"), [(ONE, 1), (ALL, 1), (ONE_BY_FORCE, 1), (ALL_BY_FORCE, 2), ({}, 1)]
)
def test_what_was_fetched_is_counted(sent: Body, count: int) -> None:
    """Of a stale and a fresh one: those that are fetched."""
    after = projects(FETCHED, OTHER)
    assert keeps(COUNTS, projects(STALE, OTHER), refresh(sent, count), after)
    assert breaks(COUNTS, projects(STALE, OTHER), refresh(sent, count + 1), after)


def test_projects_in_error_are_counted_or_not() -> None:
    """Whether they are refreshed without force is left open; by force they are."""
    before, after = projects(STALE, IN_ERROR), projects(FETCHED, IN_ERROR)
    assert keeps(COUNTS, before, refresh(ALL, 1), after)
    assert keeps(COUNTS, before, refresh(ALL, 2), after)
    assert breaks(COUNTS, before, refresh(ALL_BY_FORCE, 1), after)


def test_nothing_new_comes_of_fetching_nothing() -> None:
    """`changes_detected` is false then."""
    law = "refresh.tells-of-changes"
    assert keeps(law, refresh(ONE, 0, changes=False))
    assert breaks(law, refresh(ONE, 0, changes=True))


def test_a_new_version_is_a_change() -> None:
    """What the list of artifacts shows anew was found by the refresh."""
    law = "refresh.tells-of-changes"
    before, after = artifacts(artifact("a1")), artifacts(artifact("a1", "1.0.0 1.1.0"))
    assert keeps(law, before, refresh(ONE, changes=True), after)
    assert breaks(law, before, refresh(ONE, changes=False), after)
    assert says_nothing(law, before, refresh(ONE, changes=True), before)


def test_a_refresh_succeeds_or_says_why() -> None:
    """Failure without an error is a deviation."""
    law = "refresh.succeeds-or-says-why"
    assert keeps(law, refresh(ONE))
    assert keeps(law, refresh(ONE, success=False, errors=["upstream is away"]))
    assert breaks(law, refresh(ONE, success=False))


def around(write: Exchange, before: Exchange, after: Exchange) -> tuple[Exchange, ...]:
    listing = projects(STALE, OTHER)
    return (listing, before, write, listing, after)


def test_artifacts_of_what_is_passed_over_stay() -> None:
    """Only their upstream version may be another."""
    law = "refresh.leaves-other-artifacts"
    before = artifacts(artifact("a1", project_id="p2"))
    newer = artifacts(artifact("a1", "1.0.0 1.1.0", project_id="p2"))
    assert keeps(law, *around(refresh(ONE), before, newer))
    assert breaks(law, *around(refresh(ONE), before, artifacts()))


def test_a_refresh_deploys_nothing() -> None:
    """Not all that was outdated is up to date at once."""
    law = "refresh.deploys-nothing"
    before = artifacts(artifact("a1", "1.0.0 1.1.0"), artifact("a2", "1.0.0 2.0.0"))
    one_left = artifacts(artifact("a1", "1.1.0 1.1.0"), artifact("a2", "1.0.0 2.0.0"))
    assert keeps(law, *around(refresh(ONE), before, one_left))
    assert breaks(law, *around(refresh(ONE), before, artifacts(artifact("a1"), artifact("a2"))))


def test_an_unknown_project_is_404() -> None:
    """A 200 that refreshed nothing is a deviation."""
    law = "refresh.unknown-project-is-not-found"
    assert keeps(law, projects(OTHER), refused("refreshCache", {"project_id": "p9"}))
    assert breaks(law, projects(OTHER), refresh({"project_id": "p9"}, 0))


@pytest.mark.parametrize("code", [401, 413, 415, 429])
def test_a_refusal_for_another_reason_says_nothing_of_the_project(code: int) -> None:
    """The key, a limit or the body's form came first."""
    law = "refresh.unknown-project-is-not-found"
    assert says_nothing(law, projects(OTHER), refused("refreshCache", {"project_id": "p9"}, code))


def test_the_empty_id_is_not_all() -> None:
    """400 and 404 are both fine."""
    law, empty = "refresh.empty-id-is-not-all", {"project_id": ""}
    assert keeps(law, refused("refreshCache", empty, 400))
    assert keeps(law, refused("refreshCache", empty, 404))
    assert breaks(law, refresh(empty, 2))


def test_a_refused_refresh_changes_nothing() -> None:
    """No project is another afterwards."""
    law = "maintenance.refused-changes-nothing"
    no = refused("refreshCache", {"project_id": "p9"})
    assert keeps(law, projects(STALE), no, projects(STALE))
    assert breaks(law, projects(STALE), no, projects(FETCHED))


@pytest.mark.parametrize("sent", [None, [], {"project_id": 3}, {"force": "yes"}, {"all": True}])
def test_a_body_of_another_form_is_not_judged(sent: object) -> None:
    """What must come of it, other laws say."""
    write = msgspec.structs.replace(refresh(ONE), request_body=json.dumps(sent).encode())
    assert says_nothing(FRESH, projects(STALE), write, projects(STALE))
