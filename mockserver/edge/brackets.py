"""Names with brackets, as query strings and forms write objects within objects."""

from collections.abc import Mapping, Sequence
from typing import Any

DEEPEST = 20
"""What is nested deeper than this is no name of anybody's, and is passed over."""


def nested(given: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """What `a[b][c]=1&a[d][]=2` says, as `{"a": {"b": {"c": ["1"]}, "d": ["2"]}}`."""
    root: dict[str, Any] = {}
    for name, texts in given.items():
        *above, last = [step.removesuffix("]") for step in name.split("[")]
        if last == "" and above:  # `[]` at the end: an array
            last = above.pop()
        if len(above) > DEEPEST:
            continue
        node = root
        for step in above:
            below = node.get(step)
            if not isinstance(below, dict):  # `a=1&a[b]=2`: the object counts
                below = node[step] = {}
            node = below
        known = node.setdefault(last, [])
        if isinstance(known, list):
            known += texts
    return root
