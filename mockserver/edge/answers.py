"""Whether an answer is what the document says: status, media type, content and headers."""

import logging
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

import jsonschema_rs
import msgspec

from specdouble.fixtures.media import essence
from specdouble.mockserver.edge.mount import Header
from specdouble.mockserver.edge.refusals import HttpRefusal
from specdouble.mockserver.edge.sentences import sentence
from specdouble.mockserver.wire.extensions import Sent
from specdouble.specs import Direction, Operation, Response, Schemas
from specdouble.specs.errors import pointer
from specdouble.specs.schemas import Validator

logger = logging.getLogger("specdouble.edge")
REMEMBERED = 100
MOST_SHOWN = 10
PROBLEM: Final = "application/problem+json"
OF_HTTP: Final = {400, 401, 403, 405, 406, 408, 413, 415, 429, 500}
"""What a request may get before its operation is asked, whether or not the document says so."""


class ResponseCheck:
    """What an operation may answer, compiled once."""

    def __init__(self, operation: Operation) -> None:
        self.operation = operation.id
        self._response = operation.response
        self._contents = {
            status: {
                essence(name): _Content(schema, operation.schemas)
                for name, schema in each.schemas.items()
            }
            for status, each in operation.responses.items()
        }
        self._headers = {
            status: [_Header(name, spec, operation.schemas) for name, spec in each.headers.items()]
            for status, each in operation.responses.items()
        }

    def violations(self, status: int, headers: Sequence[Header], content: bytes) -> list[str]:
        """All rules that an answer breaks, each with its place."""
        response = self._response(status)
        if response is None:
            is_wrong = status not in OF_HTTP and self._contents
            return ["the document has no such status"] if is_wrong else []
        given = {name.lower().decode(): value.decode("latin-1") for name, value in headers}
        if status in OF_HTTP and given.get("content-type") == PROBLEM:
            return []  # the mock's own, whatever form the document's are of
        found = list(self._of_content(response, given.get("content-type", ""), content))
        for header in self._headers[response.status]:
            found += header.violations(given)
        return found

    def _of_content(self, response: Response, content_type: str, content: bytes) -> Iterator[str]:
        declared = self._contents[response.status]
        if not declared:
            if content and response.status < "4":  # of a refusal, most documents say nothing
                yield "the document has no content here"
            return
        media_type = essence(content_type)
        for name in (media_type, f"{media_type.partition('/')[0]}/*", "*/*"):
            if name in declared:
                yield from declared[name].violations(media_type, content)
                return
        yield f"Content-Type: must be {' or '.join(declared)}, not {media_type or 'left out'}"


class _Content:
    """A media type of an answer; what has been judged is remembered, for most is sent again."""

    def __init__(self, schema: Any, schemas: Schemas) -> None:
        self._validator = schemas.validator(schema, Direction.RESPONSE)
        self._judged = lru_cache(REMEMBERED)(self._judge)

    def violations(self, media_type: str, content: bytes) -> Sequence[str]:
        if media_type.endswith(("/json", "+json")):
            return self._judged(content)
        return ()

    def _judge(self, content: bytes) -> Sequence[str]:
        try:
            value = msgspec.json.decode(content)
        except msgspec.DecodeError as error:
            return (f"#: is not JSON: {error}",)
        return tuple(_faults(self._validator, value))


class _Header:
    """A header of an answer (OpenAPI 3.0.3, "Header Object")."""

    def __init__(self, name: str, spec: Mapping[str, Any], schemas: Schemas) -> None:
        self._name = name
        self._is_required = spec.get("required", False) and name.lower() != "content-type"
        schema = schemas.follow(spec.get("schema", {}))
        self._is_text = schema.get("type") not in {"integer", "number", "boolean"}
        self._validator = schemas.validator(schema, Direction.RESPONSE)

    def violations(self, given: Mapping[str, str]) -> Iterator[str]:
        text = given.get(self._name.lower())
        if text is None:
            if self._is_required:
                yield f"{self._name}: is missing"
            return
        for fault in _faults(self._validator, text if self._is_text else _value(text)):
            yield f"{self._name}: {fault}"


def _value(text: str) -> object:
    """A header's number or boolean; the text itself, if it is none."""
    try:
        return msgspec.json.decode(text)
    except msgspec.DecodeError:
        return text


def _faults(validator: Validator, value: object) -> Iterator[str]:
    if validator.is_valid(value):
        return
    errors: Iterator[jsonschema_rs.ValidationError] = validator.iter_errors(value)
    for error in errors:
        place = pointer(error.instance_path)
        yield sentence(error, place, place.rpartition("/")[2], secret=False)


def breach(check: ResponseCheck, sent: Sent) -> HttpRefusal | None:
    """A 500 that says where an answer breaks the contract, which is logged; None, if it doesn't."""
    start, content = sent
    status = start["status"]
    faults = check.violations(status, start["headers"], content)
    if not faults:
        return None
    shown = "; ".join(faults[:MOST_SHOWN])
    said = f"the mock breaks its contract: {check.operation} {status}: {shown}"
    logger.error(said)
    return HttpRefusal(500, said)
