"""Laws about the items of lists: one of each, and the same in every answer."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from specdouble.contract_tests.laws.generic.lists import items
from specdouble.contract_tests.laws.generic.lists.stillness import alike
from specdouble.contract_tests.shapes.listings import listings
from tests.contract_tests.listing_shop import broken, document, judged, look, recorded, spoilt

WHOLE = look({"perPage": 40})
TOYS = look({"perPage": 40, "kind": "toy"})


def rename(body: Any) -> None:
    body["data"][0]["name"] = "Hammer"


def test_an_item_that_is_listed_twice_is_seen() -> None:
    """Its id comes twice in one answer."""
    law = items.no_item_is_listed_twice
    double = spoilt(WHOLE, lambda body: body["data"].append(body["data"][0]))

    assert not broken(law, WHOLE)
    assert broken(law, double) == [WHOLE.url]


def test_the_same_request_must_get_the_same_items() -> None:
    """With another order, or another total, in one of two answers both are suspect."""
    law = items.the_same_request_is_answered_the_same
    turned = spoilt(WHOLE, lambda body: body["data"].reverse())
    counted = spoilt(WHOLE, lambda body: body["meta"].update(total=11))

    assert len(judged(law, WHOLE, WHOLE)) == 2
    assert not broken(law, WHOLE, WHOLE)
    assert len(broken(law, WHOLE, turned)) == 2
    assert len(broken(law, WHOLE, counted)) == 2


def test_of_three_answers_the_one_that_differs_is_broken() -> None:
    """The other two agree with each other."""
    turned = spoilt(WHOLE, lambda body: body["data"].reverse())
    three = [WHOLE, turned, WHOLE]

    verdicts = judged(items.the_same_request_is_answered_the_same, *three)

    assert [each.broken for each in verdicts if each.exchange is turned] == [True]


def test_a_list_may_change_once_in_the_course_of_time() -> None:
    """An answer a minute later may differ, though nobody wrote: something ran out."""
    later = spoilt(WHOLE, lambda body: body["data"].pop())
    later = msgspec.structs.replace(later, at=WHOLE.at + timedelta(minutes=1))

    assert not broken(items.the_same_request_is_answered_the_same, WHOLE, WHOLE, later, later)


def test_a_filter_changes_no_item() -> None:
    """The first toy has another name in the filtered list than in the whole one."""
    law = items.an_item_looks_the_same_in_every_answer

    assert judged(law, WHOLE, TOYS)
    assert not broken(law, WHOLE, TOYS)
    assert spoilt(TOYS, rename).url in broken(law, WHOLE, spoilt(TOYS, rename), WHOLE)


@pytest.mark.parametrize(
    ("one", "other", "agree"),
    [
        ({"id": 1, "status": "RUNNING", "rows": 3}, {"id": 1, "status": "DONE", "rows": 9}, True),
        ({"id": 1, "status": "DONE", "rows": 3}, {"id": 1, "status": "DONE", "rows": 9}, False),
        ({"id": 1, "status": "RUNNING"}, {"id": 2, "status": "RUNNING"}, False),
        ({"id": 1, "last": {"state": "queued"}, "n": 1}, {"id": 1, "last": {}, "n": 2}, True),
        ({"id": 1, "uptime": 3}, {"id": 1, "uptime": 4}, True),
        ({"id": 1, "status": "active"}, {"id": 1, "status": "stale"}, False),
    ],
)
def test_what_is_under_way_may_look_different(one: Any, other: Any, agree: bool) -> None:  # noqa: FBT001
    """Its identity stays; what is finished stands still, but for durations up to now."""
    listing = listings(document())["listThings"]

    assert alike(listing, one, other) is agree


def test_while_something_is_under_way_items_may_come() -> None:
    """A product joins the list; another one has a status that says that work is going on."""
    busy = spoilt(WHOLE, lambda body: body["data"][0].update(status="running"))
    more = spoilt(busy, lambda body: body["data"].insert(0, {"id": "new", "status": "running"}))

    assert not broken(items.the_same_request_is_answered_the_same, busy, more)


def test_the_laws_about_items_apply_to_the_story() -> None:
    """Each has something to judge in it, and finds nothing broken."""
    for law in items.LAWS:
        verdicts = list(law.judge(recorded()))

        assert verdicts, law.id
        assert not [each for each in verdicts if each.broken], law.id
