"""What the head of a request must be, beyond the grammar that httptools enforces."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

MAX_HEAD = 64 * 1024
MAX_TARGET = 8 * 1024
MAX_FIELDS = 100

Fields = Sequence[tuple[bytes, bytes]]

_REG_NAME = rb"(?:[\w\-.~!$&'()*+,;=]|%[0-9A-Fa-f]{2})*"
_AUTHORITY = rb"(?:" + _REG_NAME + rb"|\[[0-9A-Fa-f:.]+\])(?::\d*)?"
_HOST = re.compile(_AUTHORITY, re.ASCII)
_ABSOLUTE = re.compile(
    rb"https?://(?![/?:]|\Z)" + _AUTHORITY + rb"(?=[/?]|\Z)", re.ASCII | re.IGNORECASE
)


@dataclass(slots=True)
class Refused(Exception):  # noqa: N818 - an answer to the client, not an error of ours
    """A request that no app gets to see: with which status, and why."""

    status: int
    reason: str


def origin_form(method: bytes, target: bytes) -> bytes:
    """A target without scheme and host, for of these there is only one here.

    RFC 9112, section 3.2: absolute-form MUST be accepted, `*` is for OPTIONS only, and
    authority-form for CONNECT only, which is for proxies.
    """
    if len(target) > MAX_TARGET:
        raise too_long()
    if method == b"CONNECT":
        raise Refused(400, "this is no proxy")
    if (absolute := _ABSOLUTE.match(target)) is not None:
        path = target[absolute.end() :]
        whole = not path and method == b"OPTIONS"  # RFC 9112, section 3.2.4
        target = path if path.startswith(b"/") else b"*" if whole else b"/" + path
    if b"#" in target or not (target.startswith(b"/") or (target, method) == (b"*", b"OPTIONS")):
        raise Refused(400, "the target is neither a path nor a URL")
    return target


def check(version: str, fields: Fields) -> None:
    """Refuse what peers could understand in another way, and what is too much."""
    if version not in {"1.0", "1.1"}:
        raise Refused(400, f"this is HTTP/1.1, not HTTP/{version}")
    if len(fields) > MAX_FIELDS:
        raise Refused(431, f"the head has more than {MAX_FIELDS} fields")
    if sum(len(name) + len(value) for name, value in fields) > MAX_HEAD:
        raise too_large()
    _check_hosts([value for name, value in fields if name == b"host"], version)
    _check_codings([value for name, value in fields if name == b"transfer-encoding"], version)


def too_long() -> Refused:
    """414 (RFC 9110, section 15.5.15)."""
    return Refused(414, f"the target has more than {MAX_TARGET} bytes")


def too_large() -> Refused:
    """431 (RFC 6585, section 5)."""
    return Refused(431, f"the head has more than {MAX_HEAD} bytes")


def _check_hosts(hosts: Sequence[bytes], version: str) -> None:
    """RFC 9112, section 3.2: 400 for none, for two, and for one that can't be a host."""
    if len(hosts) > 1 or (version == "1.1" and not hosts):
        raise Refused(400, "there must be one Host")
    if not all(_HOST.fullmatch(host) for host in hosts):
        raise Refused(400, "Host is neither a name nor an address")


def _check_codings(codings: Sequence[bytes], version: str) -> None:
    """RFC 9112, sections 6.1 and 7: nothing but `chunked` is understood, and not in HTTP/1.0."""
    if codings and (version == "1.0" or [each.lower() for each in codings] != [b"chunked"]):
        raise Refused(400, "the only Transfer-Encoding is chunked, once, in HTTP/1.1")
