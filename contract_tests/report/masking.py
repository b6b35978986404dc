"""Keys out of what is shown and kept: the name of a variable stands in each one's place."""

import json
import re
from collections.abc import Sequence
from urllib.parse import quote, quote_plus

import msgspec

from specdouble.contract_tests.exchange import Exchange
from specdouble.contract_tests.target import KEY_VARIABLE

VARIABLE = re.compile(rf"\$(?:\{{({KEY_VARIABLE}(?:_\d+)?)\}}|({KEY_VARIABLE}(?:_\d+)?))")
"""A variable in a masked text, with its name in one of the groups."""

SHORT = 6


def variable(number: int) -> str:
    """The name of the variable that holds a key, by the key's number from 0."""
    return KEY_VARIABLE if number == 0 else f"{KEY_VARIABLE}_{number + 1}"


class Mask:
    """Replaces keys wherever they stand: as they are, percent-encoded, or in a JSON string."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._names = {
            form: variable(number)
            for number, key in reversed(list(enumerate(keys)))
            for form in _forms(key)
            if key
        }
        # The longest first, for one key may be the beginning of another.
        forms = sorted(self._names, key=len, reverse=True)
        self._found = re.compile("|".join(map(_pattern, forms))) if forms else None

    def text(self, text: str) -> str:
        """The text without a key."""
        return text if self._found is None else self._found.sub(self._name, text)

    def content(self, content: bytes) -> bytes:
        """The body without a key; what is not UTF-8 stays what it is."""
        if self._found is None:
            return content
        text = content.decode(errors="surrogateescape")
        return self.text(text).encode(errors="surrogateescape")

    def exchange(self, exchange: Exchange) -> Exchange:
        """The exchange without a key in any of its parts."""
        if self._found is None:
            return exchange
        return msgspec.structs.replace(
            exchange,
            url=self.text(exchange.url),
            path_values={n: self.text(v) for n, v in exchange.path_values.items()},
            query=tuple((self.text(n), self.text(v)) for n, v in exchange.query),
            request_headers={n: self.text(v) for n, v in exchange.request_headers.items()},
            request_body=self.content(exchange.request_body),
            headers={n: self.text(v) for n, v in exchange.headers.items()},
            body=self.content(exchange.body),
            label=self.text(exchange.label),
        )

    def _name(self, found: re.Match[str]) -> str:
        name = self._names[found[0]]
        # A shell, and a reader, would take what follows for a part of the name.
        joined = re.match(r"\w", found.string[found.end() :])
        return f"${{{name}}}" if joined else f"${name}"


def _pattern(form: str) -> str:
    """A key such as `test` is a word of its own, for it may be a part of many others."""
    escaped = re.escape(form)
    return rf"(?<!\w){escaped}(?!\w)" if len(form) < SHORT else escaped


def _forms(key: str) -> set[str]:
    return {key, quote(key, safe=""), quote_plus(key), json.dumps(key)[1:-1]}
