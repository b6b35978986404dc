"""A world is a value: what is done to it gives another one, which knows what was done."""

import random
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from specdouble.fixtures.entity import Entity
from specdouble.mockserver.kernel.refusals import NotFound
from specdouble.mockserver.kernel.table import Table
from specdouble.mockserver.kernel.world import Change, World

NOW = datetime(2026, 8, 3, 9, 30, tzinfo=UTC)


class Cat(Entity, frozen=True, kw_only=True):
    """One kind."""

    name: str = ""


class Dog(Entity, frozen=True, kw_only=True):
    """Another kind, with ids of its own."""


TOM, MOG, REX = Cat(id="1", name="Tom"), Cat(id="2", name="Mog"), Dog(id="1")
EMPTY = World.of([], now=NOW, seed=1)
WORLD = World.of([TOM, REX, MOG], now=NOW, seed=1)


def cats(world: World) -> list[Cat]:
    return list(world.table(Cat))


def changes(world: World) -> list[str]:
    return [str(change) for change in world.changes]


def draw(world: World) -> tuple[World, float]:
    world, source = world.chance()
    return world, source.random()


def test_a_world_holds_what_it_is_made_of() -> None:
    """Each kind in the order given, and nothing has happened yet."""
    assert cats(WORLD) == [TOM, MOG]
    assert list(WORLD.table(Dog)) == [REX]
    assert (WORLD.now, WORLD.seed, WORLD.draws, changes(WORLD)) == (NOW, 1, 0, [])


def test_a_kind_has_ids_of_its_own() -> None:
    """A cat and a dog may both be number 1."""
    assert WORLD.get(Cat, "1") == TOM
    assert WORLD.get(Dog, "1") == REX


def test_what_is_looked_for_may_be_missing() -> None:
    """`find` says None."""
    assert WORLD.find(Cat, "3") is None
    assert EMPTY.find(Cat, "1") is None


@pytest.mark.parametrize("world", [WORLD, EMPTY])
def test_what_must_be_there_is_not_found_by_kind_and_id(world: World) -> None:
    """In words that an API may pass on."""
    with pytest.raises(NotFound) as caught:
        world.get(Cat, "3")

    assert caught.value.message == "Cat '3' not found"
    assert caught.value.code is None


def test_what_is_put_is_added_or_replaced() -> None:
    """The world before has it not."""
    kit, mog = Cat(id="3"), MOG.but(name="Mog II")
    after = WORLD.put(kit, mog)

    assert cats(after) == [TOM, mog, kit]
    assert cats(WORLD) == [TOM, MOG]
    assert after.table(Dog) is WORLD.table(Dog)


def test_what_is_dropped_is_gone() -> None:
    """But not from the world before."""
    after = WORLD.drop(TOM)

    assert cats(after) == [MOG]
    assert cats(WORLD) == [TOM, MOG]
    assert after.find(Dog, "1") == REX


def test_the_first_of_a_kind_can_come_later() -> None:
    """And the last can go."""
    assert cats(EMPTY.put(TOM)) == [TOM]
    assert cats(EMPTY.put(TOM).drop(TOM)) == []
    assert cats(EMPTY) == []


def test_changes_are_noted_newest_first() -> None:
    """Each with what it made; None, if it made nothing."""
    after = WORLD.put(MOG, REX).drop(TOM)

    assert list(after.changes) == [
        Change(Cat, "1", None),
        Change(Dog, "1", REX),
        Change(Cat, "2", MOG),
    ]
    assert changes(after) == ["drop Cat 1", "put Dog 1", "put Cat 2"]


def test_a_settled_world_has_no_changes_and_all_its_entities() -> None:
    """They were taken note of."""
    after = WORLD.drop(TOM).settled()

    assert changes(after) == []
    assert cats(after) == [MOG]


def test_putting_nothing_changes_nothing() -> None:
    """So a behaviour may put what it has found, however much."""
    assert WORLD.put() == WORLD


def test_another_time_is_all_that_changes() -> None:
    """The entities are none the wiser."""
    world = WORLD.put(TOM).chance()[0]
    later = world.at(NOW + timedelta(days=1))

    assert later.now == NOW + timedelta(days=1)
    assert later == replace(world, now=later.now)


def test_what_is_derived_is_of_that_kind_in_that_world() -> None:
    """A world without the kind has an empty table."""

    def names(table: Table[Cat]) -> list[str]:
        return [cat.name for cat in table]

    assert WORLD.derive(Cat, names) == ["Tom", "Mog"]
    assert WORLD.drop(TOM).derive(Cat, names) == ["Mog"]
    assert EMPTY.derive(Cat, names) == []


def test_chance_repeats_itself() -> None:
    """The same seed and history: the same draw."""
    twin = World.of([TOM, REX, MOG], now=NOW, seed=1)

    assert draw(WORLD) == draw(WORLD)
    assert draw(WORLD)[1] == draw(twin)[1]
    assert draw(draw(WORLD)[0])[1] == draw(draw(twin)[0])[1]


def test_chance_does_not_repeat_itself_within_a_history() -> None:
    """Each draw counts."""
    once, first = draw(WORLD)
    twice, second = draw(once)

    assert first != second
    assert (once.draws, twice.draws, WORLD.draws) == (1, 2, 0)


def test_another_seed_is_another_chance() -> None:
    """Also where seed and draws have the same digits: 1 and 11, 11 and 1."""
    seeds = [World.of([], now=NOW, seed=seed) for seed in (1, 11, 111, -1)]
    drawn = []
    for world in seeds:
        for _ in range(12):
            world, number = draw(world)  # noqa: PLW2901
            drawn.append(number)

    assert len(set(drawn)) == len(drawn)


def test_chance_is_a_stream_of_its_own() -> None:
    """Neither the program's own chance, nor how much is drawn, touches the next stream."""
    random.seed(1)
    world, source = WORLD.chance()
    for _ in range(99):
        source.random()
    random.seed(2)

    assert draw(world) == draw(WORLD.chance()[0])


@given(st.integers())
def test_a_uuid_is_random_by_its_own_account(seed: int) -> None:
    """Version 4, in the form of RFC 9562, section 4: lower case, with four hyphens."""
    _, given_id = World.of([], now=NOW, seed=seed).new_uuid()
    parsed = uuid.UUID(given_id)

    assert (parsed.version, parsed.variant, str(parsed)) == (4, uuid.RFC_4122, given_id)


def test_no_uuid_is_given_twice() -> None:
    """A thousand in a row; and the same thousand again from the same seed."""

    def thousand() -> list[str]:
        world, found = EMPTY, []
        for _ in range(1000):
            world, given_id = world.new_uuid()
            found.append(given_id)
        return found

    assert len(set(thousand())) == 1000
    assert thousand() == thousand()
