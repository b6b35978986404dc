"""Faults in lists: items and their order, and the total beside them."""

import pytest

from tests.contract_tests.mutation import first_changed, mutant, recording


def ids(body: dict[str, list[dict[str, str]]]) -> list[str]:
    return [each["id"] for each in body["items"]]


@pytest.mark.parametrize(
    ("operator", "order"),
    [
        ("item-dropped", slice(1, None)),
        ("list-reversed", slice(None, None, -1)),
    ],
)
def test_a_list_loses_an_item_or_its_order(operator: str, order: slice) -> None:
    """The first item is gone, or the last comes first; the total stays."""
    before, after = first_changed(operator, "/items")
    assert ids(after.json) == ids(before.json)[order]
    assert after.json["total"] == before.json["total"]


def test_a_doubled_item_comes_twice() -> None:
    """`item-doubled` repeats the first."""
    before, after = first_changed("item-doubled", "/items")
    assert ids(after.json) == [ids(before.json)[0], *ids(before.json)]


def test_swapped_items_are_neighbours() -> None:
    """`items-swapped` exchanges the first two."""
    before, after = first_changed("items-swapped", "/items")
    one, two, *others = ids(before.json)
    assert ids(after.json) == [two, one, *others]


def test_a_cut_list_lacks_its_last_half() -> None:
    """`list-cut` ends in the middle."""
    before, after = first_changed("list-cut", "/items")
    assert ids(after.json) == ids(before.json)[: len(ids(before.json)) // 2]


def test_a_shuffled_list_has_the_same_items() -> None:
    """`list-shuffled` changes the order alone."""
    before, after = first_changed("list-shuffled", "/items")
    assert ids(after.json) != ids(before.json)
    assert sorted(ids(after.json)) == sorted(ids(before.json))


@pytest.mark.parametrize(("operator", "off"), [("total-raised", 1), ("total-lowered", -1)])
def test_a_total_is_off_by_one(operator: str, off: int) -> None:
    """Both ways, with the items as they were."""
    before, after = first_changed(operator, "/total")
    assert after.json == {**before.json, "total": before.json["total"] + off}


def test_an_item_may_be_missing_in_the_total_as_well() -> None:
    """`item-dropped-uncounted` is consistent in itself: only another view of the list shows it."""
    before, after = first_changed("item-dropped-uncounted", "/items")
    assert ids(after.json) == ids(before.json)[1:]
    assert after.json["total"] == before.json["total"] - 1


def test_a_restless_list_has_another_order_each_time() -> None:
    """`list-restless`: the same request, answered twice, comes in two orders."""
    found = mutant("list-restless", "/items").traffic
    whole = [place for place, each in enumerate(recording()) if each.url == "/cache/projects"]
    one, two = (ids(found.exchanges[place].json) for place in whole[:2])
    assert one != two
    assert sorted(one) == sorted(two)
