"""What SkillMeat's lists and counters say of each other."""

import msgspec
import pytest

from tests.contract_tests.skillmeat_traffic import (
    answered,
    artifact,
    artifacts,
    breaks,
    hit,
    invalidation,
    keeps,
    page,
    project,
    projects,
    says_nothing,
    search,
    stale,
    stale_artifacts,
    status,
    verdicts,
)

TWO = (project("p1"), project("p2", "stale"))
COUNTERS = {
    "total_projects": ("status.counts-the-projects", projects(*TWO), 2),
    "stale_projects": ("status.counts-the-stale-projects", projects(*TWO), 1),
    "total_artifacts": ("status.counts-the-artifacts", artifacts(artifact("a1")), 1),
    "outdated_artifacts": (
        "status.counts-the-outdated-artifacts", stale_artifacts(stale("a1"), stale("a2")), 2,
    ),
}  # fmt: skip


@pytest.mark.parametrize("counter", COUNTERS)
def test_a_counter_is_the_length_of_its_list(counter: str) -> None:
    """One more is a deviation."""
    law, listing, count = COUNTERS[counter]
    assert keeps(law, listing, status(**{counter: count}))
    assert breaks(law, listing, status(**{counter: count + 1}))


def test_a_broken_counter_shows_both_sides() -> None:
    """What the list says, what the status says, and which list it was."""
    (verdict,) = verdicts("status.counts-the-projects", projects(*TWO), status(total_projects=12))
    assert verdict.what == "total_projects, by listProjects"
    assert (verdict.expected, verdict.seen) == ("2", "12")
    assert [str(each) for each in verdict.evidence] == ["GET /cache/projects -> 200 OK"]


def test_a_counter_may_change_between_two_lists() -> None:
    """A lifetime may run out while one reads: the status agrees with the list before or after."""
    before, after = projects(project("p1")), projects(project("p1", "stale"))
    law = "status.counts-the-stale-projects"
    assert keeps(law, before, status(stale_projects=0), after)
    assert keeps(law, before, status(stale_projects=1), after)
    assert breaks(law, before, status(stale_projects=2), after)


def test_a_stale_project_may_be_fetched_by_being_read() -> None:
    """What reading changes is left open, so a status that was read first is not compared."""
    listing = projects(project("p1"))
    assert says_nothing("status.counts-the-stale-projects", status(stale_projects=1), listing)


def test_a_write_parts_what_is_compared() -> None:
    """A list from before an invalidation says nothing of the status after it."""
    law = "status.counts-the-stale-projects"
    done = invalidation({"project_id": None}, 2)
    assert says_nothing(law, projects(*TWO), done, status(stale_projects=2))


def test_a_list_is_put_together_from_its_pages() -> None:
    """Two pages that follow on each other count as the whole."""
    first = answered("listProjects", page(TWO[:1], 2), limit=1)
    second = answered("listProjects", page(TWO[1:], 2), limit=1, skip=1)
    law = "status.counts-the-projects"
    assert keeps(law, first, second, status(total_projects=2))
    assert says_nothing(law, first, status(total_projects=2))


def test_artifact_count_is_what_the_list_of_artifacts_has() -> None:
    """By the list of all artifacts."""
    law = "projects.count-their-artifacts"
    listing = artifacts(artifact("a1"), artifact("a2"))
    assert keeps(law, listing, projects(project("p1", artifact_count=2)))
    assert breaks(law, listing, projects(project("p1", artifact_count=3)))


def test_artifact_count_is_what_the_projects_own_list_has() -> None:
    """By the list of one project's artifacts."""
    law = "projects.count-their-artifacts"
    listing = artifacts(artifact("a1"), project_id="p1")
    assert keeps(law, listing, projects(project("p1", artifact_count=1)))
    assert breaks(law, listing, projects(project("p1", artifact_count=0)))


def test_an_artifact_belongs_to_a_listed_project() -> None:
    """A project_id that no project has is a deviation."""
    law = "artifacts.belong-to-a-listed-project"
    assert keeps(law, projects(project("p1")), artifacts(artifact("a1")))
    assert breaks(law, projects(project("p2")), artifacts(artifact("a1")))


@pytest.mark.parametrize("listing", [stale_artifacts(stale("a1")), search("x", hit("a1", "x"))])
def test_a_project_name_is_the_projects(listing: object) -> None:
    """In both lists that show it."""
    law = "artifacts.show-their-projects-name"
    assert keeps(law, projects(project("p1")), listing)  # type: ignore[arg-type]
    assert breaks(law, projects(project("p1", name="Other")), listing)  # type: ignore[arg-type]


def test_an_artifact_is_the_same_in_every_list() -> None:
    """Another deployed version under the same id is a deviation."""
    law = "artifacts.are-the-same-in-every-list"
    assert keeps(law, artifacts(artifact("a1", "1.0.0 1.2.0")), stale_artifacts(stale("a1")))
    other = stale("a1", deployed_version="1.1.0")
    assert breaks(law, artifacts(artifact("a1", "1.0.0 1.2.0")), stale_artifacts(other))


def test_a_project_is_the_same_in_every_list() -> None:
    """Another path under the same id is a deviation; another status is judged elsewhere."""
    law = "projects.are-the-same-in-every-list"
    assert keeps(law, projects(project("p1")), projects(project("p1", "stale")))
    assert breaks(law, projects(project("p1")), projects(project("p1", path="/other")))


def test_a_marketplace_entry_is_the_same_in_every_list() -> None:
    """Another address under the same id is a deviation."""
    entry = {"id": "m1", "name": "lint", "type": "skill", "url": "https://example.org/a"}
    one, other = (
        answered("listMarketplace", page([{**entry, **change}]))
        for change in ({}, {"url": "https://example.org/b"})
    )
    assert keeps("marketplace.entries-are-the-same-in-every-list", one, one)
    assert breaks("marketplace.entries-are-the-same-in-every-list", one, other)


def test_a_status_lists_just_the_projects_in_it() -> None:
    """One that is missing and one too many are deviations."""
    law = "projects.status-lists-exactly-those"
    assert keeps(law, projects(*TWO), projects(TWO[1], status="stale"))
    assert breaks(law, projects(*TWO), projects(status="stale"))
    assert breaks(law, projects(*TWO), projects(*TWO, status="stale"))


def test_filters_of_artifacts_compose() -> None:
    """What passes both, and nothing else."""
    law = "artifacts.filters-list-exactly-those"
    a1, a2 = artifact("a1", "1.0.0 2.0.0"), artifact("a2", "1.0.0 2.0.0", type="agent")
    filters = {"type": "agent", "is_outdated": "true"}
    assert keeps(law, artifacts(a1, a2, artifact("a3")), artifacts(a2, **filters))
    assert breaks(law, artifacts(a1, a2, artifact("a3")), artifacts(a1, a2, **filters))


def test_a_filter_without_a_documented_value_is_not_compared() -> None:
    """What `TRUE` or an unknown type means is left open, or judged elsewhere."""
    law = "artifacts.filters-list-exactly-those"
    for filters in ({"is_outdated": "TRUE"}, {"type": "plugin"}, {"project_id": ""}):
        assert says_nothing(law, artifacts(artifact("a1")), artifacts(**filters))


def test_a_repeated_parameter_is_not_compared() -> None:
    """Which of its values counts is left open."""
    law, twice = "artifacts.filters-list-exactly-those", artifacts(type="skill")
    repeated = msgspec.structs.replace(twice, query=(("type", "skill"), ("type", "agent")))
    assert breaks(law, artifacts(artifact("a1")), twice)
    assert says_nothing(law, artifacts(artifact("a1")), repeated)


def test_the_marketplace_is_filtered_by_type() -> None:
    """An entry of another type is a deviation."""
    law = "marketplace.type-lists-exactly-those"
    skill, agent = ({"id": key, "type": key} for key in ("skill", "agent"))
    whole = answered("listMarketplace", page([skill, agent]))
    assert keeps(law, whole, answered("listMarketplace", page([agent]), type="agent"))
    assert breaks(law, whole, answered("listMarketplace", page([skill, agent]), type="agent"))


def test_an_unknown_project_has_nothing() -> None:
    """404 and an empty list are both fine; other projects' artifacts are not."""
    law = "filters.unknown-project-has-nothing"
    refused = answered("listArtifacts", {"detail": "no"}, code=404, project_id="p9")
    assert keeps(law, projects(*TWO), refused)
    assert keeps(law, projects(*TWO), artifacts(project_id="p9"))
    assert breaks(law, projects(*TWO), artifacts(artifact("a1"), project_id="p9"))
