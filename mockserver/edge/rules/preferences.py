"""What a request prefers (RFC 7240): `Prefer: code=404, example=unknown, dynamic=true, wait=2`.

`code`, `example` and `dynamic` are those of Prism; `wait` is here how long an answer is to take.
"""

import re
from collections.abc import Iterator
from typing import Final

import msgspec

from specdouble.mockserver.edge.refusals import Violation
from specdouble.mockserver.edge.rules.effects import MOST_SECONDS

HEADER: Final = b"prefer"
_PREFERENCE = re.compile(
    r"""([!#$%&'*+.^_`|~0-9A-Za-z-]+)[ \t]*(?:=[ \t]*(?:"((?:[^"\\]|\\.)*)"|([^",;\s]*)))?"""
)
_SECONDS = re.compile(r"[0-9]{1,6}(?:\.[0-9]{1,6})?")
_STATUS = re.compile(r"[2-5][0-9]{2}")
_TRUTH = {"true": True, "": True, "false": False}


class Preferences(msgspec.Struct, frozen=True):
    """Those that mean something here; None: left out."""

    code: int | None = None
    example: str | None = None
    dynamic: bool = False
    wait: float | None = None

    @property
    def applied(self) -> str:
        """They, as `Preference-Applied` (RFC 7240, section 3) tells them."""
        said = {
            "code": self.code,
            "example": self.example,
            "dynamic": "true" if self.dynamic else None,
            "wait": None if self.wait is None else f"{self.wait:g}",
        }
        return ", ".join(f"{name}={_word(str(each))}" for name, each in said.items() if each)


def preferences(header: bytes) -> tuple[Preferences, list[Violation]]:
    """What a header prefers, and what is wrong with it. Whatever else it says is passed over.

    Of two of a name the first one counts (RFC 7240, section 2). A `;` parts as well as a `,` does:
    no preference here has parameters.
    """
    given: dict[str, str] = {}
    for name, quoted, plain in _PREFERENCE.findall(header.decode("latin-1")):
        value = re.sub(r"\\(.)", r"\1", quoted) or plain
        given.setdefault(name.lower(), value)
    faults = [Violation("header", "Prefer", f"Prefer: {fault}") for fault in _faults(given)]
    if faults:
        return Preferences(), faults
    code, wait = given.get("code"), given.get("wait")
    found = Preferences(
        code=int(code) if code else None,
        example=given.get("example") or None,
        dynamic=_TRUTH[given.get("dynamic", "false").lower()],
        wait=float(wait) if wait else None,
    )
    return found, []


def _faults(given: dict[str, str]) -> Iterator[str]:
    code, wait, dynamic = (given.get(name, "") for name in ("code", "wait", "dynamic"))
    if code and not _STATUS.fullmatch(code):
        yield f"code is a status from 200 to 599, not {code[:40]!r}"
    if dynamic.lower() not in _TRUTH:
        yield f"dynamic is true or false, not {dynamic[:40]!r}"
    if wait and not (_SECONDS.fullmatch(wait) and float(wait) <= MOST_SECONDS):
        yield f"wait is a number of seconds, at most {MOST_SECONDS:g}, not {wait[:40]!r}"


def _word(text: str) -> str:
    """A token, or else a quoted string (RFC 9110, section 5.6.4)."""
    if re.fullmatch(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", text):
        return text
    escaped = re.sub(r'(["\\])', r"\\\1", text)
    return f'"{escaped}"'
