"""What a document says of an operation's errors, as answers: in its form, with its headers."""

import re
from collections.abc import Mapping
from functools import cached_property, lru_cache, partial
from typing import Any

import msgspec

from specdouble.fixtures.media import is_json, written
from specdouble.fixtures.specimens import examples, header_fields, success
from specdouble.fixtures.synthesis import Synthesis
from specdouble.mockserver.apis.inferred.answering import REMEMBERED
from specdouble.mockserver.apis.inferred.messages import carrying
from specdouble.mockserver.kernel.api import Answer
from specdouble.specs import Direction, Operation, Response

Problem = Mapping[str, Any]
"""Problem details (RFC 9457), with all violations as `errors`."""
PROBLEM = "application/problem+json"
_WRITABLE = re.compile(r"^text/|\*|[/+](?:json|xml)\b", re.IGNORECASE)


class Refusing:
    """The errors of one operation, as its document declares them."""

    def __init__(self, operation: Operation) -> None:
        self._operation = operation
        self._success = success(operation.responses)[1]
        self._remembered = lru_cache(REMEMBERED)(self._answer)

    @cached_property
    def _synthesis(self) -> Synthesis:
        return Synthesis(self._operation.schemas, Direction.RESPONSE)

    def __call__(self, problem: Problem) -> Answer | None:
        """The problem in the declared form; None, if the document declares none for its status."""
        return self._remembered(msgspec.json.encode(problem))

    def _answer(self, written_problem: bytes) -> Answer | None:
        problem = msgspec.json.decode(written_problem)
        status = self._status(problem["status"])
        response = self._operation.response(status)
        if response is None or response is self._success:
            return None
        problem = {**problem, "status": status}
        purpose = f"{self._operation.id}/{status}"
        for media_type in sorted(response.contents, key=_rank):
            content = self._content(media_type, response.contents[media_type], problem, purpose)
            if content is not None:
                named = "application/json" if "*" in media_type else media_type
                fields = self._headers(response, purpose)
                return Answer(status, problem, {**fields, "Content-Type": named}, written=content)
        return None

    def _status(self, status: int) -> int:
        """422 (RFC 9110, section 15.5.21) for a bad request where the document has that alone."""
        declared = self._operation.responses
        bad, unprocessable = 400, 422
        if status == bad and str(unprocessable) in declared:
            return status if declared.keys() & {str(bad), "4XX", "default"} else unprocessable
        return status

    def _content(
        self, media_type: str, media: Mapping[str, Any], problem: Problem, purpose: str
    ) -> bytes | None:
        schema = media.get("schema")
        if not (schema and _WRITABLE.search(media_type)):
            return None
        if media_type.startswith("text/"):
            text = str(problem["detail"])
            return written(text, media_type) if self._synthesis.fits(schema, text) else None
        example = next(
            (e for e in examples(media).values() if self._synthesis.fits(schema, e)), None
        )
        base = self._synthesis.value(schema, purpose) if example is None else example
        fits = partial(self._synthesis.fits, schema)
        value = carrying(problem, base, schema, self._operation.schemas, fits)
        return written(value, "application/json" if "*" in media_type else media_type)

    def _headers(self, response: Response, purpose: str) -> dict[str, str]:
        """Those that must be there."""
        required = {name: each for name, each in response.headers.items() if each.get("required")}
        return dict(header_fields(required, self._synthesis, purpose))


def _rank(media_type: str) -> tuple[bool, bool, bool]:
    """Sorts problem details first, then JSON, then what may be JSON."""
    return media_type != PROBLEM, not is_json(media_type), "*" not in media_type
