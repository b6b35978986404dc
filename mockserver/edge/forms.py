"""Bodies that forms send: names with texts or files, as one object."""

import logging
import re
from collections.abc import AsyncGenerator, Coroutine, Iterator, Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import unquote_plus

from starlette.datastructures import FormData, Headers, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from specdouble.fixtures.media import essence
from specdouble.mockserver.edge.brackets import nested
from specdouble.mockserver.edge.refusals import Violation, bad_request
from specdouble.mockserver.edge.shapes import Shape, Texts
from specdouble.mockserver.edge.styles import Style
from specdouble.specs import Schemas
from specdouble.specs.json_text import NotJson, parse

logging.getLogger("python_multipart").setLevel(logging.ERROR)  # it warns of clients' mistakes
URLENCODED = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"
_BAD_ESCAPE = re.compile(rb"%(?![0-9A-Fa-f]{2})")
_BOUNDARY = re.compile(r'boundary="?([^";]+)', re.IGNORECASE)
_CUT = {"form", "spaceDelimited", "pipeDelimited"}
"""The styles that write an array in one text, unless it is exploded."""


class Part(NamedTuple):
    """A field of a multipart form; a file's bytes are characters up to 255."""

    name: str
    text: str
    media_type: str | None
    """Of a file."""


class Form:
    """How the fields of a form are read as an object of a schema."""

    def __init__(self, schema: Any, schemas: Schemas, encoding: Mapping[str, Any]) -> None:
        """`encoding`: by member how it is written (OpenAPI 3.0.3, "Encoding Object")."""
        self._shape = Shape(schema, schemas)
        self._styles = {name: _style(name, each) for name, each in encoding.items()}
        self._media_types = {
            name: [each.strip().lower() for each in told["contentType"].split(",")]
            for name, told in encoding.items()
            if isinstance(told.get("contentType"), str)
        }

    def urlencoded(self, content: bytes) -> Any:
        """The object of an `application/x-www-form-urlencoded` (WHATWG URL, section 5.1)."""
        if _BAD_ESCAPE.search(content):
            raise _refusal("the body has an invalid percent-encoding")
        sent: dict[str, list[str]] = {}
        try:
            for piece in content.decode().split("&"):
                name, _, text = piece.partition("=")
                if piece:
                    sent.setdefault(_decoded(name), []).append(text)
            given = {name: [_decoded(text) for text in texts] for name, texts in sent.items()}
        except UnicodeDecodeError:
            raise _refusal("the body is not UTF-8") from None
        cut = {
            name: found
            for name in sent.keys() & self._styles.keys()
            if len(sent[name]) == 1 and (found := self._cut(name, sent[name][0])) is not None
        }
        return self._value({name: given[name] for name in given if name not in cut}, cut)

    def multipart(self, content: bytes, content_type: str) -> Any:
        """The object of a `multipart/form-data` (RFC 7578)."""
        given: dict[str, list[str]] = {}
        for part in _parts(content, content_type):
            allowed = self._media_types.get(part.name)
            if allowed and part.media_type and not _is_one_of(part.media_type, allowed):
                place = f"#/{part.name}"
                message = f"{place} must be {' or '.join(allowed)}, not {part.media_type}"
                raise bad_request([Violation("body", place, message)])
            given.setdefault(part.name, []).append(part.text)
        return self._value(given, {})

    def _cut(self, name: str, text: str) -> Texts | None:
        """The pieces of an array or an object that one text holds; None of any other."""
        style, shape = self._styles.get(name), self._shape.member(name)
        if style is None or style.explode or style.name not in _CUT:
            return None
        if "," not in text:  # most clients encode the commas between, too
            text = text.replace("%2C", ",").replace("%2c", ",")
        if shape.is_array:
            return style.items(text)
        pairs = style.members(text) if shape.is_object else None
        return None if pairs is None else {member: [value] for member, value in pairs}

    def _value(self, given: Mapping[str, list[str]], cut: Mapping[str, Texts]) -> Any:
        """The object; a 400 that names each field whose text is not of its type."""
        violations: list[Violation] = []

        def tell(place: str, message: str) -> None:
            violations.append(Violation("body", f"#{place}", f"#{place} {message}"))

        texts = nested(given)
        if not self._shape.is_object:  # the document says nothing of its fields
            return _unread(texts)
        written = dict(self._written_as_json(texts))
        others = {name: each for name, each in texts.items() if name not in written}
        value = self._shape.read({**others, **cut}, tell)
        if violations:
            raise bad_request(violations)
        return {**value, **written}

    def _written_as_json(self, texts: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
        """Members that are JSON by their encoding, else by default: objects, and those in arrays.

        OpenAPI 3.0.3, "Encoding Object", `contentType`.
        """
        for name, each in texts.items():
            shape = self._shape.member(name)
            is_told = "application/json" in self._media_types.get(name, ())
            if not isinstance(each, list) or not (is_told or shape.holds_objects):
                continue
            try:
                values = [parse(text.encode()) for text in each]
            except NotJson:
                continue
            if shape.is_array and not (len(values) == 1 and isinstance(values[0], list)):
                yield name, values
            elif len(values) == 1:
                yield name, values[0]


def _unread(texts: Any) -> Any:
    """Texts by name as they are, at all depths."""
    if isinstance(texts, dict):
        return {name: _unread(each) for name, each in texts.items()}
    return texts[0] if len(texts) == 1 else texts


def _style(name: str, told: Mapping[str, Any]) -> Style | None:
    if not told.keys() & {"style", "explode"}:
        return None
    style = told.get("style", "form")
    return Style(style, told.get("explode", style == "form"), name, _decoded)


def _decoded(text: str) -> str:
    return unquote_plus(text, errors="strict")


def _is_one_of(media_type: str, allowed: Sequence[str]) -> bool:
    kind = essence(media_type)
    return any(each in allowed for each in (kind, f"{kind.partition('/')[0]}/*", "*/*"))


def _parts(content: bytes, content_type: str) -> list[Part]:
    async def stream() -> AsyncGenerator[bytes, None]:
        yield content

    parser = MultiPartParser(Headers({"content-type": content_type}), stream())
    try:
        form = _without_waiting(parser.parse())
    except (MultiPartException, KeyError, ValueError) as error:
        reason = getattr(error, "message", "") or "it has no boundary"
        raise _refusal(f"the body is no multipart/form-data: {reason}") from None
    boundary = _BOUNDARY.search(content_type)
    if boundary is None or b"--%s--" % boundary[1].strip().encode("latin-1") not in content:
        raise _refusal("the body is no multipart/form-data: its last boundary is missing")
    parts = []
    for name, field in form.multi_items():
        if isinstance(field, UploadFile):
            text = field.file.read().decode("latin-1")
            field.file.close()
            parts.append(Part(name, text, field.content_type))
        elif field.isascii() or field.encode() in content:
            parts.append(Part(name, field, None))
        else:  # the parser takes for Latin-1 what is no UTF-8
            raise _refusal(f"#/{name} is not UTF-8")
    return parts


def _without_waiting(parsing: Coroutine[Any, Any, FormData]) -> FormData:
    """What Starlette's parser gives. It waits for bytes and for disks; here all is in memory."""
    try:
        parsing.send(None)
    except StopIteration as done:
        form: FormData = done.value
        return form
    message = "a form in memory had to be waited for"
    raise RuntimeError(message)


def _refusal(message: str) -> Exception:
    return bad_request([Violation("body", "#", message)])
