"""What is better not shown to those who read messages, logs and recordings."""

import re

HIDDEN = "***"
_SECRET = re.compile(
    r"passw|secret|token|credential|authorization|(?:api|private|access)[-_]?key|cvc|cvv|\bpin\b",
    re.IGNORECASE,
)
_KEY = re.compile(
    r"(?:^|[^a-z])(?:key|auth|sig|signature|jwt|session)(?:$|[^a-z])|apikey|(?-i:[a-z]Key$)",
    re.IGNORECASE,
)


def is_secret(name: str) -> bool:
    """Whether what has this name is a secret."""
    return _SECRET.search(name) is not None


def is_key(name: str) -> bool:
    """Whether a parameter or a header of this name may let somebody in."""
    return is_secret(name) or _KEY.search(name) is not None
