"""From a request's bytes to a validated JSON value, with limits on the way."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from starlette.types import Message, Receive

from specdouble.fixtures.media import essence, is_json
from specdouble.mockserver.edge.forms import MULTIPART, URLENCODED, Form
from specdouble.mockserver.edge.refusals import HttpRefusal, Violation, bad_request
from specdouble.mockserver.edge.shapes import Shape
from specdouble.mockserver.edge.violations import SchemaCheck
from specdouble.specs import Operation, Schemas
from specdouble.specs.json_text import NotJson, parse

MAX_BYTES = 1024 * 1024
SHORT, REMEMBERED = 1024, 200
"""So many JSON bodies of at most so many bytes are remembered for each operation."""
JSON = "application/json"
MOST_SHOWN = 60
_UTF_8 = {"utf-8", "utf8", "us-ascii"}


class Body:
    """What an operation takes as its body, compiled once; nothing, if it declares none."""

    def __init__(self, operation: Operation) -> None:
        self._declared = operation.body
        # RFC 9110, section 15.5.16, unless the document has another status for a bad request.
        statuses = operation.responses.keys()
        self._wrong_media_type = 400 if "400" in statuses and "415" not in statuses else 415
        declared = {} if operation.body is None else operation.body.schemas
        encodings = {} if operation.body is None else operation.body.encodings
        self._contents = {
            essence(name): _Content(schema, operation.schemas, encodings.get(name, {}))
            for name, schema in declared.items()
        } or {JSON: _Content({}, operation.schemas, {})}
        # Clients often send the same again; behaviours never change what they are given.
        self._remembered = lru_cache(REMEMBERED)(lambda content: self._content(JSON).json(content))

    @property
    def is_declared(self) -> bool:
        """Whether there is anything to read: a body that no document speaks of is ignored."""
        return self._declared is not None

    def read(
        self, headers: Mapping[bytes, bytes], content: bytes, arguments: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        """The arguments with the body among them, as `body`."""
        if not content:
            if self._declared is not None and self._declared.required:
                what = "JSON body" if JSON in self._contents else "body"
                raise bad_request([Violation("body", "#", f"a {what} is required")])
            return arguments
        if (coding := headers.get(b"content-encoding")) is not None:
            self._refuse_coded(coding.decode("latin-1"))
        content_type = headers.get(b"content-type", b"").decode("latin-1")
        if len(content) <= SHORT and content_type == JSON:
            return {**arguments, "body": self._remembered(content)}
        value = self._content(content_type).value(content, content_type)
        return {**arguments, "body": value}

    def _refuse_coded(self, coding: str) -> None:
        """415 (or 400) for what is compressed (RFC 9110, sections 8.4 and 12.5.3)."""
        if coding.strip().lower() not in {"", "identity"}:
            message = f"the body must be sent as it is, not with the coding {coding[:MOST_SHOWN]}"
            raise HttpRefusal(self._wrong_media_type, message, {"Accept-Encoding": "identity"})

    def of_json(self, content: bytes) -> Any:
        """The value of a JSON text, valid."""
        return self._content(JSON).json(content)

    def _content(self, content_type: str) -> "_Content":
        """What the document says of that media type; 415 (or 400), if it is none of its own."""
        kind, options = essence(content_type), content_type.partition(";")[2]
        charset = options.lower().partition("charset=")[2].partition(";")[0].strip(' "') or "utf-8"
        if charset in _UTF_8:
            for name in (kind, f"{kind.partition('/')[0]}/*", "*/*"):
                if kind and name in self._contents:
                    return self._contents[name]
        allowed = " or ".join(self._contents)
        said = content_type or "none"
        message = f"the body's media type must be {allowed} in UTF-8, not {said}"
        raise HttpRefusal(self._wrong_media_type, message, {"Accept": ", ".join(self._contents)})


class _Content:
    """A media type of a body."""

    def __init__(self, schema: Any, schemas: Schemas, encoding: Mapping[str, Any]) -> None:
        self._check = SchemaCheck(schema, schemas, "body")
        self._form = Form(schema, schemas, encoding)
        self._shape = Shape(schema, schemas)

    def value(self, content: bytes, content_type: str) -> Any:
        """The value that the bytes stand for, valid; the bytes, if only the client knows what."""
        kind = essence(content_type)
        if is_json(kind):
            return self.json(content)
        if kind == URLENCODED:
            value = self._form.urlencoded(content)
        elif kind == MULTIPART:
            value = self._form.multipart(content, content_type)
        elif kind.startswith("text/") and self._shape.is_scalar:
            value = self._text(content)
        else:
            return content
        return self._valid(value)

    def json(self, content: bytes) -> Any:
        """The value of a JSON text, valid."""
        return self._valid(parse_json(content))

    def _valid(self, value: Any) -> Any:
        if violations := self._violations(value):
            raise bad_request(violations)
        return value

    def _text(self, content: bytes) -> Any:
        violations: list[Violation] = []
        try:
            text = content.decode()
        except UnicodeDecodeError as error:
            reason = f"the body is not UTF-8 (byte {error.start})"
            raise bad_request([Violation("body", "#", reason)]) from None
        value = self._shape.read(
            [text], lambda _, told: violations.append(Violation("body", "#", f"the body {told}"))
        )
        if violations:
            raise bad_request(violations)
        return value

    def _violations(self, value: object) -> list[Violation]:
        try:
            return list(self._check.violations(value))
        except ValueError:  # jsonschema-rs shows no value that is nested deeper than 255
            return [Violation("body", "#", "the body is nested too deep")]


def parse_json(content: bytes) -> Any:
    """The value of a JSON text (RFC 8259); 400 for all that would read differently elsewhere."""
    try:
        return parse(content)
    except NotJson as fault:
        raise bad_request([Violation("body", "#", f"the body is not JSON: {fault}")]) from None


async def receive_all(headers: Mapping[bytes, bytes], receive: Receive) -> bytes:
    """The whole body; 413 (RFC 9110, section 15.5.14) as soon as it is known to be too large."""
    content_length = headers.get(b"content-length")
    if content_length and content_length.isdigit() and int(content_length) > MAX_BYTES:
        raise _too_large()
    try:
        message = await receive()
        content: bytes = message.get("body", b"")
        if message.get("more_body") or message["type"] != "http.request":  # seldom
            content = await _receive_rest(message, receive)
    except TimeoutError as error:  # see `wire/arriving.py`; RFC 9110, section 15.5.9
        raise HttpRefusal(408, str(error), {"Connection": "close"}) from None
    except EOFError as error:
        raise bad_request([Violation("body", "#", str(error))]) from None
    return within_limit(content)


def within_limit(content: bytes) -> bytes:
    """A whole body; 413, if it is too large."""
    if len(content) > MAX_BYTES:
        raise _too_large()
    return content


async def _receive_rest(message: Message, receive: Receive) -> bytes:
    """The body that begins with this message."""
    content = bytearray()
    while True:
        content += message.get("body", b"")
        if len(content) > MAX_BYTES:
            raise _too_large()
        if message["type"] == "http.disconnect":
            raise bad_request([Violation("body", "#", "the body ends too early")])
        if not message.get("more_body"):
            return bytes(content)
        message = await receive()


def _too_large() -> HttpRefusal:
    message = f"the body has more than {MAX_BYTES} bytes"
    return HttpRefusal(413, message, {"Connection": "close"})
