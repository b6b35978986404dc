"""Every entity of every world, as the API shows it, is valid by its schema: 50 seeds."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import jsonschema_rs
import msgspec
import pytest

from specdouble.fixtures.peaka.entities import Cache
from specdouble.fixtures.profiles import named
from specdouble.fixtures.skillmeat.entities import Project
from specdouble.mockserver.kernel.world import World
from specdouble.mockserver.mocks import MOCKS
from specdouble.specs import Direction, json_schema, load_builtin

NOW = datetime(2025, 12, 1, 15, 0, tzinfo=UTC)
SEEDS = range(50)
SKILLMEAT: list[tuple[str, dict[str, Any]]] = [
    ("getStatus", {}),
    ("listProjects", {"limit": 500}),
    ("listArtifacts", {"limit": 500}),
    ("listStaleArtifacts", {"limit": 500}),
    ("searchArtifacts", {"query": "e", "limit": 200}),
    ("listMarketplace", {"limit": 500}),
]


def validators(api: str) -> dict[str, jsonschema_rs.Draft4Validator]:
    """What validates the 200 of each operation."""
    document = load_builtin(api)
    return {
        operation.id: jsonschema_rs.Draft4Validator(
            json_schema(media, Direction.RESPONSE, document.components), validate_formats=True
        )
        for operation in document.operations.values()
        for media in operation.responses["200"].schemas.values()
    }


VALIDATORS = {api: validators(api) for api in MOCKS}


def world(api: str, seed: int, later: timedelta) -> World:
    """The typical world of a seed, some time after its beginning."""
    made = World.of(named().entities(api, seed, NOW), now=NOW, seed=seed)
    return MOCKS[api].api.advance(made, NOW + later)


def reads(api: str, of: World) -> Iterator[tuple[str, dict[str, Any]]]:
    """Calls that show all that is in a world."""
    if api == "skillmeat":
        yield from SKILLMEAT
        return
    for project in sorted({cache.project_id for cache in of.table(Cache)}):
        yield "getCacheStatusByProject", {"project_id": project}
    for cache in of.table(Cache):
        place = {"project_id": cache.project_id, "cache_id": cache.id}
        yield "getCacheSettings", place
        yield "getCacheExecutionHistory", {**place, "limit": 1_000}


@pytest.mark.parametrize("api", MOCKS)
@pytest.mark.parametrize("later", [timedelta(), timedelta(seconds=3), timedelta(days=2)], ids=str)
def test_all_that_a_world_shows_is_valid(api: str, later: timedelta) -> None:
    """At the beginning, while syncs run, and days later."""
    for seed in SEEDS:
        of = world(api, seed, later)
        for operation, arguments in reads(api, of):
            _, answer = MOCKS[api].api.behaviours[operation](of, **arguments)
            shown = msgspec.json.decode(msgspec.json.encode(answer.body))
            VALIDATORS[api][operation].validate(shown)


def test_the_sweep_looks_at_something() -> None:
    """Worlds are full: else the sweep would pass on nothing."""
    assert len(list(world("skillmeat", 0, timedelta()).table(Project))) == 12
    assert len(list(reads("peaka", world("peaka", 0, timedelta())))) > 20


@pytest.mark.parametrize("profile", ["empty", "minimal", "failing", "unicode", "edge"])
@pytest.mark.parametrize("api", MOCKS)
def test_all_that_another_profile_shows_is_valid(api: str, profile: str) -> None:
    """At the beginning, and a day later."""
    for later in (timedelta(), timedelta(days=1)):
        made = World.of(named(profile).entities(api, 1, NOW), now=NOW, seed=1)
        of = MOCKS[api].api.advance(made, NOW + later)
        for operation, arguments in reads(api, of):
            _, answer = MOCKS[api].api.behaviours[operation](of, **arguments)
            shown = msgspec.json.decode(msgspec.json.encode(answer.body))
            VALIDATORS[api][operation].validate(shown)
