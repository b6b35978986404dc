"""How a server may sort text: the document says by what, but not by which rules of letters."""

import re
import unicodedata
from collections.abc import Callable


def without_accents(text: str) -> str:
    """As people sort: neither case nor accents count."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return "".join(each for each in letters if not unicodedata.combining(each))


def without_signs(text: str) -> str:
    """As many databases sort: punctuation does not count either."""
    return re.sub(r"[\W_]+", "", without_accents(text))


COLLATIONS: tuple[Callable[[str], str], ...] = (str, str.casefold, without_accents, without_signs)


def is_later(one: str, other: str) -> bool:
    """Whether a text stands after another by every collation that a server may sort by."""
    return all(key(one) > key(other) for key in COLLATIONS)
