"""From a request's bytes to a validated JSON value, with limits on the way."""

import json
import math
from collections.abc import Sequence
from typing import Any

from starlette.types import Receive

from specdouble.mockserver.edge.refusals import HttpRefusal, Violation, bad_request
from specdouble.mockserver.edge.violations import SchemaCheck
from specdouble.specs import Direction, Document, Operation, json_schema

MAX_BYTES = 1024 * 1024
JSON = "application/json"


class Body:
    """What an operation takes as its body, compiled once; nothing, if it declares none."""

    def __init__(self, operation: Operation, document: Document) -> None:
        self._declared = operation.body
        # A wrong media type is a 415 (RFC 9110, section 15.5.16) only where the document has one.
        self._wrong_media_type = 415 if "415" in operation.responses else 400
        self._check: SchemaCheck | None = None
        if operation.body is not None and JSON in operation.body.schemas:
            schema = operation.body.schemas[JSON]
            converted = json_schema(schema, Direction.REQUEST, document.components)
            self._check = SchemaCheck(converted, "body")

    async def read(
        self, headers: Sequence[tuple[bytes, bytes]], receive: Receive, arguments: dict[str, Any]
    ) -> None:
        """Put the body into the arguments as `body`; ignored where the document declares none."""
        if self._declared is None:
            return
        given = dict(headers)
        content = await _receive_all(given.get(b"content-length"), receive)
        if not content:
            if self._declared.required:
                raise bad_request([Violation("body", "#", "a JSON body is required")])
            return
        self._refuse_other_media_types(given.get(b"content-type", b"").decode("latin-1"))
        value = parse_json(content)
        if violations := self._violations(value):
            raise bad_request(violations)
        arguments["body"] = value

    def _violations(self, value: object) -> list[Violation]:
        try:
            return list(self._check.violations(value)) if self._check else []
        except ValueError:  # jsonschema-rs shows no value that is nested deeper than 255
            return [Violation("body", "#", "the body is nested too deep")]

    def _refuse_other_media_types(self, content_type: str) -> None:
        media_type, _, options = content_type.partition(";")
        charset = options.partition("charset=")[2].strip(' "').lower() or "utf-8"
        if media_type.strip().lower() != JSON or charset not in {"utf-8", "utf8", "us-ascii"}:
            said = content_type or "none"
            message = f"the body's media type must be {JSON} in UTF-8, not {said}"
            raise HttpRefusal(self._wrong_media_type, message, {"Accept": JSON})


def parse_json(content: bytes) -> Any:
    """The value of a JSON text (RFC 8259); 400 for all that would read differently elsewhere.

    Those are: another encoding than UTF-8, keys that stand twice, NaN and infinities, numbers
    out of range, lone surrogates, and a nesting deeper than the parser's stack.
    """
    try:
        value = json.loads(
            content.decode(), object_pairs_hook=_object, parse_constant=_no, parse_float=_finite
        )
        if b"\\u" in content:
            json.dumps(value, ensure_ascii=False).encode()
    except UnicodeDecodeError as error:
        reason = f"the body is not UTF-8 (byte {error.start})"
    except UnicodeEncodeError:
        reason = "the body has a lone surrogate in a string"
    except RecursionError:
        reason = "the body is nested too deep"
    except json.JSONDecodeError as error:
        reason = f"the body is not JSON: {error.msg} (line {error.lineno}, column {error.colno})"
    except ValueError as error:
        reason = f"the body is not JSON: {error}"
    else:
        return value
    raise bad_request([Violation("body", "#", reason)])


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        message = f"the key {twice!r} stands twice"
        raise ValueError(message)
    return result


def _no(constant: str) -> float:
    message = f"{constant} is not a JSON number"
    raise ValueError(message)


def _finite(text: str) -> float:
    number = float(text)
    return number if math.isfinite(number) else _no(text)


async def _receive_all(content_length: bytes | None, receive: Receive) -> bytes:
    """The whole body; 413 (RFC 9110, section 15.5.14) as soon as it is known to be too large."""
    too_large = HttpRefusal(
        413, f"the body has more than {MAX_BYTES} bytes", {"Connection": "close"}
    )
    if content_length and content_length.isdigit() and int(content_length) > MAX_BYTES:
        raise too_large
    content = bytearray()
    while True:
        message = await receive()
        content += message.get("body", b"")
        if len(content) > MAX_BYTES:
            raise too_large
        if message["type"] == "http.disconnect":
            raise bad_request([Violation("body", "#", "the body ends too early")])
        if not message.get("more_body"):
            return bytes(content)
