"""A wrong name gets the nearest of those that there are, or hears of all."""

from specdouble.specs.suggesting import did_you_mean, suggestion

COLOURS = ("green", "blue", "violet")


def test_the_nearest_of_the_known_names_is_suggested() -> None:
    """One of them, as a question: it may not be what was meant."""
    assert suggestion("violett", COLOURS) == "did you mean violet?"


def test_all_names_are_told_if_none_is_near() -> None:
    """A suggestion that has nothing in common with what was said would lead astray."""
    assert suggestion("xxx", COLOURS) == "there are: green, blue, violet"


def test_it_is_told_that_there_are_no_names_at_all() -> None:
    """A sentence must not end in its middle."""
    assert suggestion("violet", ()) == "there are: none"


def test_what_was_given_may_be_no_text() -> None:
    """A file may hold a number where a name belongs."""
    assert suggestion(120, ("12", "x")) == "did you mean 12?"


def test_a_sentence_ends_with_the_nearest_name() -> None:
    """It goes behind what says that there is no such name."""
    assert did_you_mean("bleu", {"green": 1, "blue": 2}) == "; did you mean blue?"


def test_a_sentence_ends_with_nothing_if_no_name_is_near() -> None:
    """What else to say is its own matter."""
    assert not did_you_mean("xxx", COLOURS)
    assert did_you_mean("xxx", COLOURS, else_="; see /colours") == "; see /colours"
