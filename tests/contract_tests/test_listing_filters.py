"""Laws about filters: each is kept by the shop, and broken by one changed answer."""

from typing import Any

import msgspec
import pytest

from specdouble.contract_tests.laws.generic.lists import filters
from tests.contract_tests.listing_shop import broken, document, judged, look, made, recorded, spoilt

WHOLE = look({"perPage": 40})
TOYS = look({"perPage": 40, "kind": "toy"})
STOCKED = look({"perPage": 40, "in_stock": "true"})
MISSING = look({"perPage": 40, "in_stock": "false"})
BOTH = look({"perPage": 40, "kind": "toy", "in_stock": "true"})


def drop_first(body: Any) -> None:
    del body["data"][0]


def test_a_filter_that_is_ignored_lets_others_pass() -> None:
    """Asked for toys, a tool is a wrong answer."""
    law = filters.a_filtered_list_has_only_items_with_that_value
    ignored = msgspec.structs.replace(TOYS, body=WHOLE.body)

    assert judged(law, TOYS)
    assert not broken(law, TOYS)
    assert broken(law, ignored) == [TOYS.url]


def test_a_filter_that_loses_an_item_is_seen() -> None:
    """The whole list has a toy that the list of toys lacks."""
    law = filters.a_filtered_list_has_all_items_with_that_value

    assert judged(law, WHOLE, TOYS)
    assert not broken(law, WHOLE, TOYS)
    assert broken(law, WHOLE, spoilt(TOYS, drop_first)) == [TOYS.url]


def test_an_unknown_value_gives_no_other_items() -> None:
    """Nothing is made by `nobody`: an empty list is right, all products are not."""
    law = filters.a_filtered_list_has_only_items_with_that_value
    nobody = look({"perPage": 40, "maker": "nobody"})

    assert not broken(law, nobody)
    assert broken(law, msgspec.structs.replace(nobody, body=WHOLE.body)) == [nobody.url]


def test_two_filters_must_both_hold() -> None:
    """Joined by OR, they keep more than what passes both."""
    law = filters.two_filters_keep_what_passes_both
    singles = (TOYS, STOCKED)
    joined = msgspec.structs.replace(BOTH, body=STOCKED.body)

    assert judged(law, *singles, BOTH)
    assert not broken(law, *singles, BOTH)
    assert broken(law, *singles, joined) == [BOTH.url]


def test_true_and_false_together_are_all() -> None:
    """A product that is neither in the one list nor in the other is lost."""
    law = filters.a_boolean_filter_divides_the_list

    assert judged(law, WHOLE, STOCKED, MISSING)
    assert not broken(law, WHOLE, STOCKED, MISSING)
    assert broken(law, WHOLE, STOCKED, spoilt(MISSING, drop_first)) == [STOCKED.url]


@pytest.mark.parametrize("query", [{"kind": "no-such-kind"}, {"in_stock": "maybe"}])
def test_an_unknown_value_of_an_enum_must_be_refused(query: dict[str, object]) -> None:
    """Neither a kind that is not listed nor a boolean that is neither true nor false."""
    law = filters.unknown_filter_values_are_refused

    assert judged(law, look(query))
    assert not broken(law, look(query))
    assert broken(law, look(query, status=200, body=WHOLE.body)) == [look(query).url]


@pytest.mark.parametrize("text", ["TRUE", "1", "yes", ""])
def test_other_words_for_a_boolean_are_left_open(text: str) -> None:
    """Many a server takes them; the document does not say."""
    law = filters.unknown_filter_values_are_refused

    assert not judged(law, look({"in_stock": text}, status=200, body=WHOLE.body))


@pytest.mark.parametrize(
    ("description", "breaks"),
    [
        ("Only what has exactly this maker.", True),
        ("Part of the maker's name.", False),
        ("", False),
    ],
)
def test_only_an_exact_filter_takes_no_part_of_a_text(description: str, breaks: bool) -> None:  # noqa: FBT001
    """`Ada & Sons` passes `maker=Ada`, unless the document says that the text must be the same."""
    described = document(maker={"schema": {"type": "string"}, "description": description})
    ada = look({"perPage": 40, "maker": "Ada"}, body=WHOLE.body)

    law = filters.a_filtered_list_has_only_items_with_that_value

    assert bool(broken(law, ada, described=described)) is breaks


def test_a_number_that_is_a_bound_is_no_filter() -> None:
    """`price`, described as the least one, lets higher prices pass."""
    least = {"schema": {"type": "number"}, "description": "The minimum price."}

    law = filters.a_filtered_list_has_only_items_with_that_value

    assert not judged(law, look({"price": 9}), described=document(price=least))


def test_items_belong_to_what_the_path_names() -> None:
    """Below one shop there are no products of another; an id in the path is that of the shop."""
    item = {"id": {"type": "string"}, "shopId": {"type": "string"}}
    path = {"name": "shopId", "in": "path", "required": True, "schema": {"type": "string"}}
    schema = {"type": "array", "items": {"type": "object", "properties": item}}
    described = made("/shops/{shopId}/products", [path], schema)
    own = look({}, path_values={"shopId": "s1"}, body=b'[{"id": "p1", "shopId": "s1"}]')
    foreign = msgspec.structs.replace(own, body=b'[{"id": "p2", "shopId": "s2"}]')

    law = filters.items_belong_to_what_the_path_names

    assert judged(law, own, described=described)
    assert broken(law, own, foreign, described=described) == [foreign.url]


def test_the_laws_about_filters_apply_to_the_story() -> None:
    """Each has something to judge in it, but that on paths: the shop's has no parameter."""
    for law in filters.LAWS:
        verdicts = list(law.judge(recorded()))

        assert verdicts or law is filters.items_belong_to_what_the_path_names, law.id
        assert not [each for each in verdicts if each.broken], law.id
