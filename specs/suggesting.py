"""What somebody meant who named something that there is not: the nearest of what there is."""

from collections.abc import Iterable
from difflib import get_close_matches


def suggestion(wrong: object, known: Iterable[str]) -> str:
    """The nearest of the known names as a question, or all of them."""
    names = list(known)
    near = get_close_matches(str(wrong), names, n=1)
    return f"did you mean {near[0]}?" if near else f"there are: {', '.join(names) or 'none'}"


def did_you_mean(wrong: str, known: Iterable[str], *, else_: str = "") -> str:
    """The end of a sentence that asks for the nearest; `else_`: its end, if none is near."""
    near = get_close_matches(wrong, list(known), n=1)
    return f"; did you mean {near[0]}?" if near else else_
