"""What a search finds, how it scores that, and in which order it shows it."""

import pytest

from tests.contract_tests.skillmeat_traffic import (
    answered,
    artifact,
    artifacts,
    breaks,
    hit,
    keeps,
    page,
    says_nothing,
    search,
)

FINDS = "search.finds-every-name-with-the-query"
ONLY = "search.finds-only-names-with-the-query"
SCORES = "search.scores-by-rule"
DOCKER, COMPOSE, ROOTLESS = (
    hit("a1", "docker", 100),
    hit("a2", "docker-compose", 80),
    hit("a3", "rootless-docker", 60),
)
CACHED = artifacts(
    artifact("a1", name="docker"),
    artifact("a2", name="docker-compose", type="command"),
    artifact("a3", name="rootless-docker", project_id="p2"),
    artifact("a4", name="canvas"),
)


def test_every_name_with_the_query_is_found() -> None:
    """One that is missing is a deviation."""
    assert keeps(FINDS, CACHED, search("docker", DOCKER, COMPOSE, ROOTLESS))
    assert breaks(FINDS, CACHED, search("docker", DOCKER, COMPOSE))


def test_what_a_filter_keeps_out_need_not_be_found() -> None:
    """Filtered by project and by type."""
    assert keeps(FINDS, CACHED, search("docker", ROOTLESS, project_id="p2"))
    assert keeps(FINDS, CACHED, search("docker", COMPOSE, type="command"))
    assert breaks(FINDS, CACHED, search("docker", project_id="p2"))


@pytest.mark.parametrize("found", [(), (DOCKER, COMPOSE, ROOTLESS)])
def test_another_case_is_found_or_not(found: tuple[dict[str, object], ...]) -> None:
    """Whether upper and lower case differ is left open."""
    asked = search("DOCKER", *found)
    assert keeps(FINDS, CACHED, asked)
    assert not breaks(ONLY, asked)


def test_a_query_with_space_around_it_is_not_judged() -> None:
    """A server may have cut it off before it looked."""
    assert says_nothing(FINDS, CACHED, search(" docker"))
    assert says_nothing(ONLY, search(" docker", DOCKER))


def test_a_name_without_the_query_is_not_found() -> None:
    """Such as one that is found by its description."""
    assert keeps(ONLY, search("docker", DOCKER, ROOTLESS))
    assert breaks(ONLY, search("docker", DOCKER, hit("a9", "containerize")))


def test_an_accent_may_be_passed_over() -> None:
    """`resume` finds `résumé`, or it does not."""
    assert keeps(ONLY, search("resume", hit("a5", "résumé-builder", 80)))


@pytest.mark.parametrize("query", ["%", "_", "*", "do%", "d_cker"])
def test_signs_of_patterns_are_plain_text(query: str) -> None:
    """They find a name only if it has them."""
    law = "search.takes-signs-as-text"
    assert keeps(law, search(query))
    assert keeps(law, search(query, hit("a6", f"a{query}b")))
    assert breaks(law, search(query, DOCKER))


@pytest.mark.parametrize("right", [DOCKER, COMPOSE, ROOTLESS])
def test_a_score_is_that_of_its_rule(right: dict[str, object]) -> None:
    """100 exact, 80 prefix, 60 contains."""
    assert keeps(SCORES, search("docker", right))
    assert breaks(SCORES, search("docker", {**right, "score": 70}))


@pytest.mark.parametrize("score", [60, 80])
def test_where_cases_differ_either_score_will_do(score: int) -> None:
    """`Lint-lint` begins with `lint`, if case does not count, and else it contains it."""
    assert keeps(SCORES, search("lint", hit("a7", "Lint-lint", score)))


def test_the_query_is_repeated() -> None:
    """As it was sent."""
    law = "search.repeats-the-query"
    assert keeps(law, search("Docker"))
    wrong = answered("searchArtifacts", page([], query="docker"), query="Docker")
    assert breaks(law, wrong)


def test_what_is_found_passes_the_filters() -> None:
    """Another type or project is a deviation."""
    law = "search.passes-filters"
    assert keeps(law, search("docker", DOCKER, type="skill", project_id="p1"))
    assert breaks(law, search("docker", DOCKER, type="agent"))
    assert breaks(law, search("docker", DOCKER, project_id="p2"))


def test_the_most_relevant_comes_first() -> None:
    """Also without `sort_by`."""
    law = "search.most-relevant-first"
    assert keeps(law, search("docker", DOCKER, COMPOSE, ROOTLESS))
    assert breaks(law, search("docker", COMPOSE, DOCKER))
    assert says_nothing(law, search("docker", COMPOSE, DOCKER, sort_by="name"))


def test_names_run_up_or_down() -> None:
    """Which way is left open; but one of them."""
    law = "search.sorted-by-name"
    assert keeps(law, search("o", DOCKER, COMPOSE, ROOTLESS, sort_by="name"))
    assert keeps(law, search("o", ROOTLESS, COMPOSE, DOCKER, sort_by="name"))
    assert breaks(law, search("o", COMPOSE, DOCKER, ROOTLESS, sort_by="name"))


def test_types_stand_together() -> None:
    """Which way they run is left open."""
    law = "search.sorted-by-type"
    skill, command, other = DOCKER, {**COMPOSE, "type": "command"}, ROOTLESS
    assert keeps(law, search("o", skill, other, command, sort_by="type"))
    assert breaks(law, search("o", skill, command, other, sort_by="type"))


def test_sorting_selects_nothing() -> None:
    """Sorted by the time of an update, the same is found."""
    law = "search.sorting-changes-only-the-order"
    by_name = search("o", DOCKER, COMPOSE, sort_by="name")
    assert keeps(law, by_name, search("o", COMPOSE, DOCKER, sort_by="updated"))
    assert breaks(law, by_name, search("o", COMPOSE, sort_by="updated"))
