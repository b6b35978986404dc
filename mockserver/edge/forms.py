"""Bodies that forms send: names with texts or files, as one object."""

import logging
import re
from collections.abc import AsyncGenerator, Iterator, Mapping
from typing import Any
from urllib.parse import unquote_plus

from starlette.datastructures import Headers, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from specdouble.mockserver.edge.brackets import nested
from specdouble.mockserver.edge.refusals import Violation, bad_request
from specdouble.mockserver.edge.shapes import Shape
from specdouble.specs import Schemas
from specdouble.specs.json_text import NotJson, parse

logging.getLogger("python_multipart").setLevel(logging.ERROR)  # it warns of clients' mistakes
URLENCODED = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"
_BAD_ESCAPE = re.compile(rb"%(?![0-9A-Fa-f]{2})")
Texts = Mapping[str, list[str]]


class Form:
    """How the fields of a form are read as an object of a schema."""

    def __init__(self, schema: Any, schemas: Schemas) -> None:
        self._shape = Shape(schema, schemas)

    def value(self, given: Texts) -> Any:
        """The object; a 400 that names each field whose text is not of its type."""
        violations: list[Violation] = []

        def tell(place: str, message: str) -> None:
            violations.append(Violation("body", f"#{place}", f"#{place} {message}"))

        texts = nested(given)
        if not self._shape.is_object:  # the document says nothing of its fields
            return {name: each[0] if len(each) == 1 else each for name, each in texts.items()}
        written = dict(self._written_as_json(texts))
        others = {name: each for name, each in texts.items() if name not in written}
        value = self._shape.read(others, tell)
        if violations:
            raise bad_request(violations)
        return {**value, **written}

    def _written_as_json(self, texts: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
        """Objects that a field holds: of a part, `application/json` is what they are by default.

        OpenAPI 3.0.3, "Encoding Object", `contentType`.
        """
        for name, each in texts.items():
            if isinstance(each, list) and len(each) == 1 and self._shape.member(name).is_object:
                try:
                    yield name, parse(each[0].encode())
                except NotJson:
                    continue


def urlencoded(content: bytes) -> Texts:
    """The fields of `application/x-www-form-urlencoded` (WHATWG URL, section 5.1)."""
    if _BAD_ESCAPE.search(content):
        raise _refusal("the body has an invalid percent-encoding")
    given: dict[str, list[str]] = {}
    try:
        for piece in content.decode("ascii").split("&"):
            name, _, text = piece.partition("=")
            if piece:
                decoded = unquote_plus(text, errors="strict")
                given.setdefault(unquote_plus(name, errors="strict"), []).append(decoded)
    except UnicodeDecodeError:
        raise _refusal("the body is not UTF-8") from None
    return given


async def multipart(content: bytes, content_type: str) -> Texts:
    """The fields of `multipart/form-data` (RFC 7578); a file's bytes as characters up to 255."""

    async def stream() -> AsyncGenerator[bytes, None]:
        yield content

    headers = Headers({"content-type": content_type})
    given: dict[str, list[str]] = {}
    try:
        form = await MultiPartParser(headers, stream()).parse()
    except (MultiPartException, KeyError, ValueError) as error:
        reason = getattr(error, "message", "") or "it has no boundary"
        raise _refusal(f"the body is no multipart/form-data: {reason}") from None
    for name, field in form.multi_items():
        text = field
        if isinstance(field, UploadFile):
            text = (await field.read()).decode("latin-1")
            await field.close()
        given.setdefault(name, []).append(str(text))
    return given


def _refusal(message: str) -> Exception:
    return bad_request([Violation("body", "#", message)])
