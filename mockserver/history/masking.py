"""Exchanges without keys: what is shown of a history, and what is exported."""

import json
import re
from collections.abc import Collection, Iterable, Sequence
from typing import Any, Final
from urllib.parse import quote, unquote_plus

from specdouble.mockserver.history.exchange import Exchange, Header
from specdouble.mockserver.secrecy import HIDDEN, is_key, is_secret

WITH_SCHEME: Final = frozenset({"authorization", "proxy-authorization"})
COOKIES: Final = frozenset({"cookie", "set-cookie"})
_MEMBER = re.compile(
    r'("(?P<name>(?:[^"\\]|\\.)*)"\s*:\s*)'
    r'(?P<value>"(?:[^"\\]|\\.)*(?:"|$)|[\[{].*|[-+.\w]+)',
    re.DOTALL,
)
"""A member of a JSON text that was cut; what is no scalar goes with all that follows."""
_FIELD = re.compile(r"((?:^|&)(?P<name>[^&=]*)=)(?P<value>[^&]*)")
"""Of a form (URL-encoded)."""
_PART = re.compile(
    r'(\bname="(?P<name>[^"]*)"[^\n]*\n(?:[^\r\n]+\r?\n)*\r?\n)(?P<value>.*?)(?=\r?\n--|\Z)',
    re.DOTALL,
)
"""Of a form (multipart)."""


class Mask:
    """Puts `***1` for the first of the mock's own keys and so on, and `***` for any other."""

    def __init__(self, keys: Sequence[str], names: Collection[str] = ()) -> None:
        """`names`: in lower case, of the parameters and headers that hold keys."""
        self._names = names
        self._shown = {
            form: f"{HIDDEN}{number}"
            for number, key in reversed(list(enumerate(keys, 1)))
            for form in (key, quote(key, safe=""), json.dumps(key)[1:-1])
        }
        # The longest first, for one key may be the beginning of another.
        forms = sorted(self._shown, key=len, reverse=True)
        self._keys = re.compile("|".join(map(re.escape, forms)) if forms else r"(?!)")

    def text(self, text: str) -> str:
        """A text without the mock's keys."""
        return self._keys.sub(lambda found: self._shown[found[0]], text)

    def target(self, exchange: Exchange) -> str:
        """Path and query, percent-encoded as they were sent."""
        path, query = exchange.path.decode("latin-1"), exchange.query.decode("latin-1")
        if not query:
            return self.text(path)
        return self.text(f"{path}?" + "&".join(map(self._pair, query.split("&"))))

    def headers(self, headers: Iterable[Header]) -> list[tuple[str, str]]:
        """Headers as texts; of a credential only its scheme and whose it is."""
        texts = ((name.decode("latin-1"), value.decode("latin-1")) for name, value in headers)
        return [(name, self._header(name, value)) for name, value in texts]

    def body(self, content: bytes) -> bytes:
        """A body without keys, and without what its members' or fields' names call secrets."""
        text = self.text(content.decode(errors="surrogateescape"))
        if is_secret(text):
            text = _without_members(text)
        return text.encode(errors="surrogateescape")

    def _header(self, name: str, value: str) -> str:
        if name in WITH_SCHEME:
            scheme, _, credential = value.partition(" ")
            return f"{scheme} {self._credential(credential)}" if credential else HIDDEN
        if name in COOKIES or name in self._names or is_key(name):
            return self._credential(value)
        return self.text(value)

    def _pair(self, pair: str) -> str:
        name, equals, value = pair.partition("=")
        plain = unquote_plus(name)
        if equals and (plain.lower() in self._names or is_key(plain)):
            return f"{name}={self._credential(value)}"
        return pair

    def _credential(self, text: str) -> str:
        return self._shown.get(text.strip(), HIDDEN)


def _without_members(text: str) -> str:
    try:
        value = json.loads(text)
        masked = _masked(value)
    except (ValueError, RecursionError):  # a form, or cut
        for form in (_MEMBER, _PART, _FIELD):
            text = form.sub(_hidden, text)
        return text
    return text if masked == value else json.dumps(masked)


def _masked(value: Any) -> Any:
    match value:
        case dict():
            return {
                name: HIDDEN if is_secret(name) and not _is_plain(each) else _masked(each)
                for name, each in value.items()
            }
        case list():
            return [_masked(each) for each in value]
    return value


def _is_plain(value: object) -> bool:
    """Whether it can't be a secret: true, false and null."""
    return value is None or isinstance(value, bool)


def _hidden(found: re.Match[str]) -> str:
    if not is_secret(unquote_plus(found["name"])):
        return found[0]
    return f'{found[1]}"{HIDDEN}"' if found.re is _MEMBER else f"{found[1]}{HIDDEN}"
