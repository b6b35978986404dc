"""Laws about pages: each is kept by the shop, and broken by one changed answer."""

from typing import Any

import msgspec

from specdouble.contract_tests.laws.generic.lists import pages
from tests.contract_tests.listing_shop import broken, judged, look, made, recorded, spoilt

WHOLE = look({"perPage": 40})
SECOND = look({"perPage": 3, "page": 2})
PAGES = [look({"perPage": 5, "page": number}) for number in (1, 2, 3)]


def drop_first(body: Any) -> None:
    del body["data"][0]


def test_a_page_that_begins_elsewhere_is_no_slice() -> None:
    """The second page of three begins with the fourth product; one that lacks it is broken."""
    law = pages.a_page_is_a_slice_of_the_whole
    other = spoilt(SECOND, drop_first)

    assert not broken(law, WHOLE, SECOND)
    assert judged(law, WHOLE, SECOND)
    assert broken(law, WHOLE, other) == [SECOND.url]


def test_a_broken_slice_shows_both_sides() -> None:
    """The message names what stands there in the whole list, and what came."""
    (verdict,) = [
        each
        for each in judged(pages.a_page_is_a_slice_of_the_whole, WHOLE, spoilt(SECOND, drop_first))
        if each.broken
    ]

    assert (verdict.expected, verdict.seen) == ('["p3", "p4", "p5"]', '["p4", "p5"]')
    assert verdict.evidence == (WHOLE,)


def test_a_gap_between_pages_is_seen() -> None:
    """Pages of five that join to eleven products do not join to the twelve there are."""
    law = pages.pages_join_to_the_whole
    short = spoilt(PAGES[2], drop_first)

    assert judged(law, WHOLE, *PAGES)
    assert not broken(law, WHOLE, *PAGES)
    assert broken(law, WHOLE, *PAGES[:2], short) == [short.url]


def test_a_page_that_comes_twice_is_seen_without_the_whole() -> None:
    """The first page in the place of the second repeats its products."""
    again = msgspec.structs.replace(PAGES[1], body=PAGES[0].body)

    assert broken(pages.pages_join_to_the_whole, PAGES[0], again) == [again.url]


def test_a_total_counts_all_pages() -> None:
    """The total of a page is 12, not the number of items on it."""
    law = pages.the_total_counts_the_whole_whatever_the_page
    wrong = spoilt(SECOND, lambda body: body["meta"].update(total=3))

    assert len(judged(law, WHOLE, SECOND)) == 2
    assert not broken(law, WHOLE, SECOND)
    assert broken(law, WHOLE, wrong) == [wrong.url]


def test_a_page_has_at_most_as_many_items_as_asked_for() -> None:
    """Twelve items are too many for a limit of three; and for the default, which is five."""
    law = pages.a_page_holds_no_more_than_its_limit
    many = msgspec.structs.replace(SECOND, body=WHOLE.body)
    default = look({}, body=WHOLE.body)

    assert not broken(law, SECOND, look({}))
    assert broken(law, many, default) == [many.url, default.url]


def test_past_the_end_there_is_nothing_but_no_error_either() -> None:
    """A page behind the last one is empty; neither the first page again nor a refusal."""
    law = pages.past_the_end_there_is_an_empty_page
    past = look({"perPage": 5, "page": 4})
    wrapped = msgspec.structs.replace(past, body=PAGES[0].body)
    refused = msgspec.structs.replace(past, status=400)

    assert judged(law, WHOLE, past)
    assert not broken(law, WHOLE, past)
    assert broken(law, WHOLE, wrapped) == [past.url]
    assert broken(law, WHOLE, refused) == [past.url]


def test_a_limit_without_documented_maximum_may_be_cut_down() -> None:
    """A server may answer 10 for a limit of 100, if the document does not say how much it gives."""
    parameters = [
        {"name": name, "in": "query", "schema": {"type": "integer", "default": default}}
        for name, default in (("limit", 5), ("offset", 0))
    ]
    described = made("/things", parameters, {"type": "array", "items": {"type": "integer"}})
    walk = [
        look({"limit": 100, "offset": start}, body=body)
        for start, body in ((0, b"[1, 2, 3]"), (3, b"[4]"), (4, b"[]"))
    ]
    page = look({"limit": 2, "offset": 1}, body=b"[2, 3]")

    assert not broken(pages.a_page_is_a_slice_of_the_whole, *walk, page, described=described)
    assert judged(pages.a_page_is_a_slice_of_the_whole, *walk, page, described=described)


def test_what_was_answered_before_a_write_is_not_compared_with_what_came_after() -> None:
    """A successful POST cuts the traffic: the list may be another one behind it."""
    write = look({}, method="POST", operation="addThing", status=201)
    other = spoilt(SECOND, drop_first)

    assert not broken(pages.a_page_is_a_slice_of_the_whole, WHOLE, write, other)


def test_a_list_that_changes_between_two_readings_is_not_judged() -> None:
    """If the whole differs before and after a page, nobody knows which of both was cut."""
    changed = spoilt(WHOLE, drop_first)
    page = spoilt(SECOND, drop_first)

    assert not judged(pages.a_page_is_a_slice_of_the_whole, WHOLE, page, changed)


def test_the_laws_about_pages_apply_to_the_story() -> None:
    """Each has something to judge in it, and finds nothing broken."""
    for law in pages.LAWS:
        verdicts = list(law.judge(recorded()))

        assert verdicts, law.id
        assert not [each for each in verdicts if each.broken], law.id
