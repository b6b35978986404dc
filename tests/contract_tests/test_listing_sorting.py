"""Laws about sorting, and the orders that values may have."""

from typing import Any

import msgspec
import pytest

from specdouble.contract_tests.laws.generic.lists import sorting
from specdouble.contract_tests.laws.generic.lists.collation import in_order, readings
from tests.contract_tests.listing_shop import (
    SORTS,
    broken,
    document,
    judged,
    look,
    recorded,
    spoilt,
)

WHOLE = look({"perPage": 40})


def by(sort: str, **query: object) -> Any:
    return look({"sort": sort, "perPage": 40, **query})


@pytest.mark.parametrize("sort", SORTS)
def test_a_list_that_is_not_sorted_is_seen(sort: str) -> None:
    """The list as it was made is in none of the orders that the document names."""
    law = sorting.a_sorted_list_is_in_order
    unsorted = spoilt(by(sort), lambda body: body["data"].insert(0, body["data"].pop(4)))

    assert judged(law, by(sort))
    assert not broken(law, by(sort))
    assert broken(law, unsorted) == [by(sort).url]


@pytest.mark.parametrize(
    ("name", "schema", "values", "holds"),
    [
        ("price", {"type": "number"}, [9, 20, 100.5], True),
        ("price", {"type": "number"}, [100.5, 20, 9], False),
        ("version", {"type": "string"}, ["1.9", "1.10", "1.10.2"], True),
        ("edition", {"type": "string"}, ["1.10", "1.9"], False),
        ("at", {"type": "string", "format": "date-time"},
         ["2026-01-01T01:00:00+02:00", "2026-01-01T00:30:00Z"], True),
        ("at", {"type": "string", "format": "date-time"},
         ["2026-01-02T00:00:00Z", "2026-01-01T00:00:00Z"], False),
        ("name", {"type": "string"}, ["Saw", "hammer"], True),
        ("name", {"type": "string"}, ["hammer", "Saw"], True),
        ("name", {"type": "string"}, ["Top 9", "Top 10"], True),
        ("name", {"type": "string"}, ["east", "Éclair", "zoo"], True),
        ("name", {"type": "string"}, ["a_c", "a-b"], True),
        ("name", {"type": "string"}, ["zoo", "ant", "bee"], False),
        ("kind", {"type": "string", "enum": ["low", "mid", "high"]}, ["low", "mid", "high"], True),
        ("kind", {"type": "string", "enum": ["low", "mid", "high"]}, ["mid", "low", "high"], False),
    ],
)  # fmt: skip
def test_values_are_sorted_by_their_meaning(
    name: str,
    schema: dict[str, Any],
    values: list[Any],
    holds: bool,  # noqa: FBT001
) -> None:
    """Numbers, versions and times have one order; text has several that are usual."""
    assert in_order(values, readings(name, schema, values), descends=False) is holds


def test_without_a_direction_either_will_do() -> None:
    """`sort=name`, and no way to ask for the reverse: nobody knows which end comes first."""
    described = document(sort={"schema": {"type": "string", "enum": ["name"]}})
    falling = look({"sort": "name", "perPage": 40}, body=by("-name").body)

    law = sorting.a_sorted_list_is_in_order

    assert judged(law, falling, described=described)
    assert not broken(law, falling, described=described)


def test_items_without_the_property_come_together() -> None:
    """Products without a price at the beginning are as good as at the end; in between, not."""
    law = sorting.a_sorted_list_is_in_order
    first = spoilt(by("price"), lambda body: body["data"].sort(key=lambda each: each["price"] or 0))
    between = spoilt(by("price"), lambda body: body["data"].insert(3, body["data"].pop()))

    assert not broken(law, first)
    assert broken(law, between) == [by("price").url]


def test_the_reverse_has_the_same_values() -> None:
    """A descending list that lacks a price is not the ascending one reversed."""
    law = sorting.descending_is_ascending_reversed_up_to_ties
    lacking = spoilt(by("-price"), lambda body: body["data"].pop(0))

    assert judged(law, by("price"), by("-price"))
    assert not broken(law, by("price"), by("-price"))
    assert broken(law, by("price"), lacking) == [by("-price").url]


def test_sorting_must_not_lose_an_item() -> None:
    """Sorted by price, the list lacks what has none."""
    law = sorting.sorting_loses_no_item
    lacking = spoilt(by("price"), lambda body: body["data"].pop())

    assert judged(law, WHOLE, by("price"))
    assert not broken(law, WHOLE, by("price"))
    assert broken(law, WHOLE, lacking) == [by("price").url]


def test_ties_keep_one_order_from_page_to_page() -> None:
    """Products of one price come the other way round on a page than in the whole list."""
    law = sorting.ties_keep_one_order_on_every_page
    page = by("price", perPage=3)
    turned = spoilt(page, lambda body: body["data"].reverse())

    assert judged(law, by("price"), page)
    assert not broken(law, by("price"), page)
    assert broken(law, by("price"), turned) == [page.url]


def test_an_unknown_sort_value_must_be_refused() -> None:
    """`sort=colour` is not listed; an answer in any order is no refusal."""
    law = sorting.unknown_sort_values_are_refused
    refused = look({"sort": "colour"})

    assert not broken(law, refused)
    assert broken(law, msgspec.structs.replace(WHOLE, query=refused.query))


def test_the_laws_about_sorting_apply_to_the_story() -> None:
    """Each has something to judge in it, and finds nothing broken."""
    for law in sorting.LAWS:
        verdicts = list(law.judge(recorded()))

        assert verdicts, law.id
        assert not [each for each in verdicts if each.broken], law.id
