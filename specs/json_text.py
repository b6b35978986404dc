"""JSON as RFC 8259 wants it: what would read differently elsewhere is refused."""

import json
import math
from typing import Any


class NotJson(ValueError):  # noqa: N818 - reads as the sentence it is
    """A text is not JSON, and why."""


def parse(content: bytes) -> Any:
    """The value of a JSON text; NotJson for all that two readers could take differently.

    Those are: another encoding than UTF-8, keys that stand twice, NaN and infinities, numbers
    out of range, lone surrogates, and a nesting deeper than the parser's stack.
    """
    try:
        value = _DECODER.decode(content.decode())
        if b"\\u" in content:
            json.dumps(value, ensure_ascii=False).encode()
    except UnicodeDecodeError as error:
        raise NotJson(f"it is not UTF-8 (byte {error.start})") from None
    except UnicodeEncodeError:
        raise NotJson("it has a lone surrogate in a string") from None
    except RecursionError:
        raise NotJson("it is nested too deep") from None
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise NotJson(f"{error.msg} ({place})") from None
    except ValueError as error:  # Python's own says how to change the limit
        said = "a number has too many digits" if "digits" in str(error) else str(error)
        raise NotJson(said) from None
    return value


def depth(value: Any) -> int:
    """How many lists and objects are within one another."""
    level, found = [value], 0
    while level := [each for each in level if isinstance(each, (dict, list))]:
        found += 1
        level = [
            below for each in level for below in (each.values() if isinstance(each, dict) else each)
        ]
    return found


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the key {twice!r} stands twice")
    return result


def _no(constant: str) -> float:
    raise ValueError(f"{constant} is not a JSON number")


def _finite(text: str) -> float:
    number = float(text)
    return number if math.isfinite(number) else _no(text)


_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_no, parse_float=_finite)
