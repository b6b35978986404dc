"""Bodies that are not what the document says: no JSON, of another type, wrong at one place."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import msgspec

from specdouble.fixtures.media import essence, is_json
from specdouble.mockserver.edge.mount import encode
from specdouble.mockserver.edge.rules.effects import BrokenSchema, MalformedJson, WrongContentType
from specdouble.mockserver.kernel.api import Answer
from specdouble.specs import Direction, Operation
from specdouble.specs.schemas import Validator

Spoiler = MalformedJson | WrongContentType | BrokenSchema
_JSON = "application/json"
_WRONG: Final = (None, "unexpected", 12345.5, True, ["unexpected"], {"unexpected": True})
"""What stands in a right value's place: the first of them that its schema rules out."""


class Spoiling:
    """Spoils the answers of one operation."""

    def __init__(self, operation: Operation) -> None:
        self._operation = operation
        self._validators: dict[tuple[int, str], Validator | None] = {}

    def spoiled(self, answer: Answer, spoiler: Spoiler) -> Answer | None:
        """Another answer; None, where there is nothing to spoil."""
        content = encode(answer.body) if answer.written is None else answer.written
        if answer.body is None or not content:
            return None
        if isinstance(spoiler, WrongContentType):
            headers = {**answer.headers, "Content-Type": spoiler.media_type}
            return msgspec.structs.replace(answer, headers=headers)
        if not _is_json(answer):
            return None
        if isinstance(spoiler, MalformedJson):
            return msgspec.structs.replace(answer, written=_no_json(content))
        broken = self._broken(answer, content, spoiler.at)
        return None if broken is None else msgspec.structs.replace(answer, written=broken)

    def _broken(self, answer: Answer, content: bytes, at: str) -> bytes | None:
        validator = self._validator(answer)
        if validator is not None:
            for value in _variants(content, at):
                if not validator.is_valid(value):
                    return encode(value)
        return None

    def _validator(self, answer: Answer) -> Validator | None:
        """What the answer's content is held to."""
        key = answer.status, _media_type(answer)
        if key not in self._validators:
            response = self._operation.response(answer.status)
            declared: Mapping[str, Any] = {} if response is None else response.schemas
            schemas = {essence(name): schema for name, schema in declared.items()}
            names = (key[1], f"{key[1].partition('/')[0]}/*", "*/*")
            schema = next((schemas[name] for name in names if name in schemas), None)
            compiled = self._operation.schemas.validator(schema or {}, Direction.RESPONSE)
            self._validators[key] = None if schema is None else compiled
        return self._validators[key]


def _media_type(answer: Answer) -> str:
    return essence(answer.headers.get("Content-Type", _JSON))


def _is_json(answer: Answer) -> bool:
    return is_json(_media_type(answer))


def _no_json(content: bytes) -> bytes:
    """The content without its end; where that is JSON still (`12`), with an end that is none."""
    try:
        msgspec.json.decode(content[:-1])
    except msgspec.DecodeError:
        return content[:-1]
    return content + b"}"


def _variants(content: bytes, at: str) -> Iterator[Any]:
    """The content with something else, and then with nothing, at a place, if it has that."""
    steps = [step.replace("~1", "/").replace("~0", "~") for step in at.split("/")[1:]]
    for value in _WRONG:
        whole = [msgspec.json.decode(content)]
        place = _place(whole, steps)
        if place is None:
            return
        holder, key = place
        holder[key] = value
        yield whole[0]
    if steps:
        del holder[key]
        yield whole[0]


def _place(whole: list[Any], steps: list[str]) -> tuple[Any, Any] | None:
    """What holds the value that the steps lead to, and by which key; None, if there is none."""
    holder: Any = whole
    key: Any = 0
    for step in steps:
        holder, key = holder[key], step
        if isinstance(holder, list):
            key = int(step) if step.isdecimal() and int(step) < len(holder) else None
        if key is None or not isinstance(holder, list | dict):
            return None
        if isinstance(holder, dict) and key not in holder:
            return None
    return holder, key
