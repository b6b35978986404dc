"""From a request's bytes to a validated JSON value, with limits on the way."""

from collections.abc import Mapping
from typing import Any

from starlette.types import Message, Receive

from specdouble.mockserver.edge.refusals import HttpRefusal, Violation, bad_request
from specdouble.mockserver.edge.violations import SchemaCheck
from specdouble.specs import Operation
from specdouble.specs.json_text import NotJson, parse

MAX_BYTES = 1024 * 1024
JSON = "application/json"


class Body:
    """What an operation takes as its body, compiled once; nothing, if it declares none."""

    def __init__(self, operation: Operation) -> None:
        self._declared = operation.body
        # A wrong media type is a 415 (RFC 9110, section 15.5.16) only where the document has one.
        self._wrong_media_type = 415 if "415" in operation.responses else 400
        self._check: SchemaCheck | None = None
        if operation.body is not None and JSON in operation.body.schemas:
            schema = operation.body.schemas[JSON]
            self._check = SchemaCheck(schema, operation.schemas, "body")

    @property
    def is_declared(self) -> bool:
        """Whether there is anything to read: a body that no document speaks of is ignored."""
        return self._declared is not None

    async def read(
        self, headers: Mapping[bytes, bytes], receive: Receive, arguments: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        """The arguments with the body among them, as `body`."""
        if self._declared is None:
            return arguments
        content = await _receive_all(headers.get(b"content-length"), receive)
        if not content:
            if self._declared.required:
                raise bad_request([Violation("body", "#", "a JSON body is required")])
            return arguments
        self._refuse_other_media_types(headers.get(b"content-type", b"").decode("latin-1"))
        value = parse_json(content)
        if violations := self._violations(value):
            raise bad_request(violations)
        return {**arguments, "body": value}

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
    """The value of a JSON text (RFC 8259); 400 for all that would read differently elsewhere."""
    try:
        return parse(content)
    except NotJson as fault:
        raise bad_request([Violation("body", "#", f"the body is not JSON: {fault}")]) from None


async def _receive_all(content_length: bytes | None, receive: Receive) -> bytes:
    """The whole body; 413 (RFC 9110, section 15.5.14) as soon as it is known to be too large."""
    too_large = HttpRefusal(
        413, f"the body has more than {MAX_BYTES} bytes", {"Connection": "close"}
    )
    if content_length and content_length.isdigit() and int(content_length) > MAX_BYTES:
        raise too_large
    content = bytearray()
    while True:
        message = await _receive(receive)
        content += message.get("body", b"")
        if len(content) > MAX_BYTES:
            raise too_large
        if message["type"] == "http.disconnect":
            raise bad_request([Violation("body", "#", "the body ends too early")])
        if not message.get("more_body"):
            return bytes(content)


async def _receive(receive: Receive) -> Message:
    """A part of the body. The server raises, if it waited in vain: see `wire/arriving.py`."""
    try:
        return await receive()
    except TimeoutError as error:  # RFC 9110, section 15.5.9
        raise HttpRefusal(408, str(error), {"Connection": "close"}) from None
    except EOFError as error:
        raise bad_request([Violation("body", "#", str(error))]) from None
