"""Laws about bounds and defaults of a list's parameters."""

import msgspec
import pytest

from specdouble.contract_tests.laws.generic.lists import bounds
from tests.contract_tests.listing_shop import broken, document, judged, look, recorded, spoilt

OK = {"status": 200, "body": look({}).body}


@pytest.mark.parametrize("query", [{"perPage": 0}, {"perPage": 41}, {"page": 0}, {"page": -1}])
def test_a_number_out_of_bounds_must_be_refused(query: dict[str, object]) -> None:
    """The document has 1 to 40 for perPage, and 1 as the least page."""
    law = bounds.numbers_out_of_bounds_are_refused

    assert judged(law, look(query))
    assert not broken(law, look(query), look(query, status=422), look(query, status=401))
    assert broken(law, look(query, **OK)) == [look(query).url]


@pytest.mark.parametrize("text", ["abc", "12abc", "1.5", "nan"])
def test_what_is_no_number_must_be_refused(text: str) -> None:
    """Neither words nor fractions are integers."""
    law = bounds.what_is_no_number_is_refused

    assert not broken(law, look({"page": text}))
    assert broken(law, look({"page": text}, **OK))


def test_only_a_page_may_be_called_missing() -> None:
    """404 for a page that cannot be is usual; for its size it is the wrong refusal."""
    law = bounds.numbers_out_of_bounds_are_refused

    assert broken(law, look({"perPage": 0}, status=404))
    assert not judged(law, look({"page": 0}, status=404))


@pytest.mark.parametrize("text", ["", "+5", "05", " 5", "1e1", "5.0"])
def test_other_spellings_of_a_number_are_left_open(text: str) -> None:
    """A server may read them as the number that they are, or refuse them."""
    law = bounds.what_is_no_number_is_refused

    assert not judged(law, look({"perPage": text}, **OK), look({"perPage": text}, status=400))


def test_a_number_that_is_said_to_be_put_right_need_not_be_refused() -> None:
    """The document says that a larger value is capped."""
    size = {"schema": {"type": "integer", "maximum": 40}, "description": "Larger ones are capped."}
    described = document(perPage=size)

    law = bounds.numbers_out_of_bounds_are_refused

    assert not judged(law, look({"perPage": 41}, **OK), described=described)


def test_a_text_of_another_length_must_be_refused() -> None:
    """The document has 1 to 50 characters for q."""
    law = bounds.texts_of_other_lengths_are_refused

    for text in ("", "x" * 51):
        assert not broken(law, look({"q": text}))
        assert broken(law, look({"q": text}, **OK))


def test_documented_bounds_must_be_accepted() -> None:
    """40 is the largest perPage: a server that refuses it has other bounds than documented."""
    law = bounds.documented_bounds_are_accepted
    most = look({"perPage": 40})

    assert judged(law, most)
    assert not broken(law, most)
    assert broken(law, look({"perPage": 40}, status=400)) == [most.url]


def test_a_required_parameter_must_be_there() -> None:
    """Where q is required, an answer without it is a list that nobody may ask for."""
    law = bounds.a_required_parameter_must_be_there
    described = document(q={"schema": {"type": "string"}, "required": True})

    assert not broken(law, look({}, status=400), described=described)
    assert broken(law, look({}), described=described)
    assert not judged(law, look({"q": "a"}), described=described)


def test_to_leave_a_parameter_out_is_to_give_its_default() -> None:
    """The default of perPage is 5: six items without it are one too many."""
    law = bounds.a_parameter_left_out_means_its_default
    told, untold = look({"perPage": 5}), look({})
    six = msgspec.structs.replace(untold, body=look({"perPage": 6}).body)

    assert judged(law, told, untold)
    assert not broken(law, told, untold)
    assert broken(law, told, six) == [untold.url]


def test_an_answer_repeats_what_was_asked_for() -> None:
    """PerPage of the answer is the one of the request, and the default if there was none."""
    law = bounds.an_answer_repeats_what_was_asked_or_the_default
    wrong = spoilt(look({}), lambda body: body["meta"].update(perPage=10))

    assert len(judged(law, look({"perPage": 3, "page": 2}))) == 2
    assert not broken(law, look({"perPage": 3, "page": 2}), look({}))
    assert broken(law, wrong) == [wrong.url]


def test_the_laws_about_bounds_apply_to_the_story() -> None:
    """Each has something to judge in it, but that on required parameters: the shop has none."""
    for law in bounds.LAWS:
        verdicts = list(law.judge(recorded()))

        assert verdicts or law is bounds.a_required_parameter_must_be_there, law.id
        assert not [each for each in verdicts if each.broken], law.id
