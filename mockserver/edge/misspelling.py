"""What somebody meant who wrote something else: the nearest of the right names."""

import difflib
from collections.abc import Collection

MIN_LENGTH = 4
CLOSE = 0.8


def nearest(text: str, names: Collection[str]) -> str | None:
    """The name most like the text, if one is like it at all."""
    folded = {name.casefold(): name for name in names}
    near = difflib.get_close_matches(text.casefold()[:100], folded, n=1)
    return folded[near[0]] if near else None


def meant(text: str, names: Collection[str]) -> str | None:
    """The name that this is surely a slip of: another case, a hyphen, one or two letters, `[]`."""
    plain = {_plain(name): name for name in names}
    if _plain(text) in plain:
        return plain[_plain(text)]
    if not MIN_LENGTH <= len(text) <= 2 * max(map(len, plain)):
        return None
    near = difflib.get_close_matches(_plain(text), plain, n=1, cutoff=CLOSE)
    return plain[near[0]] if near else None


def _plain(name: str) -> str:
    return name.casefold().removesuffix("[]").replace("_", "").replace("-", "")
