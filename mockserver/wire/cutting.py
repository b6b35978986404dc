"""A message of ours for `send`: close the connection here, whatever of the answer is missing."""

from typing import Final

CUT: Final = "specdouble.cut"
"""Its type. ASGI has none: an app that stops early is taken for broken, and logged so."""
