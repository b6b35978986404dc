"""Laws about searching: each is kept by the shop, and broken by one changed answer."""

import msgspec
import pytest

from specdouble.contract_tests.laws.generic.lists import searching
from tests.contract_tests.listing_shop import broken, document, judged, look, recorded, spoilt

WHOLE = look({"perPage": 40})


def test_a_hit_without_the_text_is_seen() -> None:
    """`top` finds both Tops, whatever the case; but no saw."""
    law = searching.every_hit_contains_the_text
    hits = look({"perPage": 40, "q": "top"})

    assert judged(law, hits)
    assert not broken(law, hits)
    assert broken(law, msgspec.structs.replace(hits, body=WHOLE.body)) == [hits.url]


def test_a_hit_must_have_the_text_where_the_document_says() -> None:
    """The document searches names: that the maker has the text makes no hit."""
    ada = look({"perPage": 40, "q": "Ada"})
    by_maker = msgspec.structs.replace(ada, body=WHOLE.body)
    untold = document(q={"schema": {"type": "string"}, "description": "What to look for."})

    law = searching.every_hit_contains_the_text

    assert broken(law, by_maker)
    assert not broken(law, by_maker, described=untold)


@pytest.mark.parametrize("text", ["%", "_", "s%w", "S_w", "*", "Sa*", "x\0", "' OR '1'='1"])
def test_special_characters_are_no_wildcards(text: str) -> None:
    """All products in the answer: a server took the text for a pattern."""
    law = searching.special_characters_are_plain_text
    plain = look({"perPage": 40, "q": text})
    taken = msgspec.structs.replace(plain, body=WHOLE.body)

    assert judged(law, plain)
    assert not broken(law, plain)
    assert broken(law, taken) == [plain.url]


def test_an_item_that_is_not_found_is_seen() -> None:
    """The list has two products with `Top` in their names; one hit is not enough."""
    law = searching.every_item_with_the_text_is_found
    hits = look({"perPage": 40, "q": "Top"})
    fewer = spoilt(hits, lambda body: body["data"].pop())

    assert judged(law, WHOLE, hits)
    assert not broken(law, WHOLE, hits)
    assert broken(law, WHOLE, fewer) == [hits.url]


def test_case_counts_only_where_the_document_leaves_it_open() -> None:
    """`TOP` must find `Top 9` where case is to be ignored; elsewhere it may."""
    law = searching.every_item_with_the_text_is_found
    nothing = look({"perPage": 40, "q": "TOP"}, body=look({"q": "no such"}).body)
    said = "Only products whose name contains this text."
    untold = document(q={"schema": {"type": "string"}, "description": said})

    assert broken(law, WHOLE, nothing)
    assert not broken(law, WHOLE, nothing, described=untold)


def test_where_a_search_looks_is_learnt_from_its_hits() -> None:
    """The document names no property; names are found by most texts, so all names must be."""
    untold = document(q={"schema": {"type": "string"}, "description": "What to look for."})
    texts = ["Saw", "hamm", "Yo-", "Top", "Woo", "Éc"]
    hits = [look({"perPage": 40, "q": text}) for text in texts]
    lost = look({"perPage": 40, "q": "Sa"}, body=look({"q": "no such"}).body)

    law = searching.every_item_with_the_text_is_found

    assert not broken(law, WHOLE, *hits, WHOLE, described=untold)
    assert broken(law, WHOLE, *hits, lost, WHOLE, described=untold) == [lost.url]


@pytest.mark.parametrize("said", ["Fuzzy search in names.", "A name; * is a wildcard."])
def test_a_vague_search_is_not_judged(said: str) -> None:
    """Where what is found may have another text, nothing is expected of it."""
    vague = document(q={"schema": {"type": "string"}, "description": said})
    hits = look({"perPage": 40, "q": "swa"}, body=WHOLE.body)

    assert not judged(searching.every_hit_contains_the_text, hits, described=vague)


def test_no_text_breaks_the_search() -> None:
    """NUL and quotes are searched for or refused; a 500 is neither."""
    law = searching.no_text_breaks_the_search

    assert not broken(law, look({"q": "\0"}), look({"q": '"'}, status=422))
    assert broken(law, look({"q": "\0"}, status=500))


def test_the_laws_about_searching_apply_to_the_story() -> None:
    """Each has something to judge in it, and finds nothing broken."""
    for law in searching.LAWS:
        verdicts = list(law.judge(recorded()))

        assert verdicts, law.id
        assert not [each for each in verdicts if each.broken], law.id
