"""Why the edge turns a request away before any behaviour has seen it.

HttpRefusal
    BadRequest      400, with all violations at once
    Unauthorized    401
    Forbidden       403
    (others)        by status: 404, 405, 413, 415, 429
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Violation:
    """One rule that a request breaks: at which place, and what would be right.

    `place` is a parameter's name or a JSON pointer into the body; `location` is query, path,
    header, cookie or body.
    """

    location: str
    place: str
    message: str


@dataclass(slots=True)
class HttpRefusal(Exception):  # noqa: N818 - a refusal is an answer, not an error of ours
    """The edge refuses, with a status of RFC 9110 (429: RFC 6585)."""

    status: int
    message: str
    headers: Mapping[str, str] = field(default_factory=dict)
    violations: Sequence[Violation] = ()


def bad_request(violations: Sequence[Violation]) -> HttpRefusal:
    """400 that names every violation."""
    return HttpRefusal(400, "; ".join(each.message for each in violations), {}, violations)


def unauthorized(challenges: Sequence[str] = ("Bearer",)) -> HttpRefusal:
    """401 with the challenges that RFC 9110, section 11.6.1 asks for; the same for any bad key."""
    challenge = ", ".join(challenges) or "Bearer"
    plain = challenge == "Bearer"
    message = "Missing or invalid API key" if plain else f"Missing or invalid key for {challenge}"
    return HttpRefusal(401, message, {"WWW-Authenticate": challenge})
