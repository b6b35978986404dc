"""A table is an ordered map that never changes: each verb gives a new one."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specdouble.fixtures.entity import Entity
from specdouble.mockserver.kernel.table import Table


class Thing(Entity, frozen=True, kw_only=True):
    """An entity with something to tell its versions apart."""

    size: int = 0


A, B, C, D = (Thing(id=key) for key in "abcd")
THINGS = st.builds(Thing, id=st.sampled_from("abcdef"), size=st.integers(0, 9))
STEPS = st.lists(st.tuples(st.sampled_from(["put", "drop"]), THINGS), max_size=25)


def ids(table: Table[Thing]) -> str:
    return "".join(thing.id for thing in table)


def size(table: Table[Thing]) -> int:
    return sum(thing.size for thing in table)


@given(base=st.lists(THINGS), steps=STEPS)
def test_a_table_is_like_a_dict(base: list[Thing], steps: list[tuple[str, Thing]]) -> None:
    """In what it holds and in which order, whatever is put and dropped."""
    table, model = Table.of(base), {thing.id: thing for thing in base}
    for verb, thing in steps:
        if verb == "put":
            table, model[thing.id] = table.put(thing), thing
        else:
            table = table.drop(thing.id)
            model.pop(thing.id, None)

        assert list(table) == list(model.values())
        assert [table.find(key) for key in "abcdefg"] == [model.get(key) for key in "abcdefg"]


@given(base=st.lists(THINGS), steps=STEPS)
def test_its_changes_make_it_of_its_base(base: list[Thing], steps: list[tuple[str, Thing]]) -> None:
    """With its order, and without those that nothing came of."""
    table = Table.of(base)
    for verb, thing in steps:
        table = table.put(thing) if verb == "put" else table.drop(thing.id)
    again = table.bare()
    for key, entity in table.changes():
        again = again.drop(key) if entity is None else again.put(entity)

    assert list(table.bare()) == list(Table.of(base))
    assert list(again) == list(table)


@given(base=st.lists(THINGS), steps=STEPS)
def test_no_table_changes_when_others_are_made_of_it(
    base: list[Thing], steps: list[tuple[str, Thing]]
) -> None:
    """All versions stay as they were, and none is a link in a chain."""
    versions = [Table.of(base)]
    contents = [list(versions[0])]
    for verb, thing in steps:
        latest = versions[-1]
        versions.append(latest.put(thing) if verb == "put" else latest.drop(thing.id))
        contents.append(list(versions[-1]))

    assert [list(version) for version in versions] == contents


def test_a_table_keeps_the_order_of_its_base() -> None:
    """And not that of the ids."""
    assert ids(Table.of([C, A, B])) == "cab"


def test_what_is_put_comes_at_the_end() -> None:
    """In the order of arrival."""
    assert ids(Table.of([B]).put(D).put(A).put(C)) == "bdac"


@pytest.mark.parametrize("key", "abcd")
def test_what_is_replaced_stays_at_its_place(key: str) -> None:
    """Whether it was there from the start (a, b) or came later (c, d)."""
    table = Table.of([A, B]).put(C).put(D).put(Thing(id=key, size=7))

    assert ids(table) == "abcd"
    assert table.find(key) == Thing(id=key, size=7)


@pytest.mark.parametrize("key", "abcd")
def test_what_is_dropped_is_gone(key: str) -> None:
    """And the others stay in order."""
    table = Table.of([A, B]).put(C).put(D).drop(key)

    assert table.find(key) is None
    assert ids(table) == "abcd".replace(key, "")


@pytest.mark.parametrize("key", "abcd")
def test_what_is_dropped_and_put_again_comes_at_the_end(key: str) -> None:
    """It is a new one, though it has an old id; and it can be dropped once more."""
    table = Table.of([A, B]).put(C).put(D).drop(key).put(Thing(id=key))

    assert ids(table) == "abcd".replace(key, "") + key
    assert ids(table.drop(key)) == "abcd".replace(key, "")


def test_dropping_what_is_not_there_changes_nothing() -> None:
    """Neither before nor after something else was dropped."""
    assert ids(Table.of([A, B]).drop("x").drop("a").drop("a")) == "b"


def test_the_base_is_shared_and_never_written() -> None:
    """Forks of one world share what may be a million entities."""
    base = {"a": A, "b": B}
    table = Table(base)
    fork = table.put(C).put(Thing(id="a", size=7)).drop("b")

    assert base == {"a": A, "b": B}
    assert fork._base is base


def test_an_empty_table_has_nothing() -> None:
    """And takes the first."""
    empty: Table[Thing] = Table.of([])

    assert ids(empty) == ""
    assert empty.find("a") is None
    assert ids(empty.put(A)) == "a"


def test_what_is_derived_is_worked_out_once() -> None:
    """A table never changes, so neither does what a function makes of it."""
    calls: list[Any] = []

    def count(table: Table[Thing]) -> int:
        calls.append(table)
        return len(list(table))

    table = Table.of([A, B])

    assert [table.derive(count), table.derive(count)] == [2, 2]
    assert calls == [table]


def test_what_is_derived_belongs_to_one_version() -> None:
    """The next one has its own."""
    first = Table.of([Thing(id="a", size=1)])
    assert first.derive(size) == 1
    second = first.put(Thing(id="b", size=2))

    assert second.derive(size) == 3
    assert second.drop("a").derive(size) == 2
    assert first.derive(size) == 1


def test_none_is_derived_once_too() -> None:
    """It is an answer like any other."""
    calls: list[Any] = []
    table = Table.of([A])

    assert [table.derive(calls.append), table.derive(calls.append)] == [None, None]
    assert calls == [table]
