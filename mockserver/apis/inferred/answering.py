"""The behaviour of an operation of which nothing is known but its document."""

from collections.abc import Iterator, Mapping
from functools import cached_property, lru_cache
from typing import Any

from specdouble.fixtures.synthesis import Synthesis
from specdouble.mockserver.apis.inferred.writing import is_json, written
from specdouble.mockserver.kernel.api import ALWAYS, Answer, Outcome
from specdouble.mockserver.kernel.world import World
from specdouble.specs import Direction, Operation, Response

REMEMBERED = 100
"""So many answers of each operation are kept, as clients often ask the same again."""
WITHOUT_BODY = {204, 205, 304}


class Answering:
    """Answers with the lowest status that means success."""

    def __init__(self, operation: Operation) -> None:
        self._operation = operation
        self._status, self._response = success(operation.responses)
        self._remembered = lru_cache(REMEMBERED)(self._answer)

    def __call__(self, world: World, **arguments: Any) -> Outcome:
        """The answer; other arguments, other values."""
        asked = repr(sorted(arguments.items(), key=lambda each: each[0]))
        return world, self._remembered(f"{world.seed}/{self._operation.id}/{asked}")

    @cached_property
    def _synthesis(self) -> Synthesis:
        return Synthesis(self._operation.schemas, Direction.RESPONSE)

    def _answer(self, purpose: str) -> Answer:
        declared = {} if self._response is None else self._response.headers
        fields = dict(headers(declared, self._synthesis, purpose))
        contents = {} if self._response is None else self._response.contents
        if self._status in WITHOUT_BODY or not contents:
            return Answer(self._status, None, fields, until=ALWAYS)
        media_type = next(filter(is_json, contents), next(iter(contents)))
        value = self._value(contents[media_type], purpose)
        fields["Content-Type"] = media_type if "*" not in media_type else "application/json"
        content = written(value, fields["Content-Type"])
        return Answer(self._status, value, fields, until=ALWAYS, written=content)

    def _value(self, media: Mapping[str, Any], purpose: str) -> Any:
        """The first example that fits the schema, else a value that is made up."""
        schema = media.get("schema", {})
        for example in examples(media):
            if self._synthesis.fits(schema, example):
                return example
        return self._synthesis.value(schema, purpose)


def headers(
    declared: Mapping[str, Mapping[str, Any]], synthesis: Synthesis, purpose: str
) -> Iterator[tuple[str, str]]:
    """The headers of an answer: by their examples, else by their schemas."""
    for name, header in declared.items():
        if name.lower() not in {"content-type", "content-length", "transfer-encoding"}:
            example = next(examples(header), None)
            if example is None:
                schema = header.get("schema", {})
                example = synthesis.value(schema, purpose, name, name=name)
            if (text := _header_text(example)) is not None:
                yield name, text


def success(responses: Mapping[str, Response]) -> tuple[int, Response | None]:
    """The lowest documented 2xx; else what stands for it; else the lowest status of all."""
    numbers = sorted(int(status) for status in responses if status.isdecimal())
    for number in numbers:
        if 200 <= number < 300:  # noqa: PLR2004 - RFC 9110, section 15.3
            return number, responses[str(number)]
    for status in ("2XX", "2xx", "default"):
        if status in responses:
            return 200, responses[status]
    return (numbers[0], responses[str(numbers[0])]) if numbers else (200, None)


def examples(described: Mapping[str, Any]) -> Iterator[Any]:
    """The examples of a media type or a header object."""
    if "example" in described:
        yield described["example"]
    examples = described.get("examples")
    for each in examples.values() if isinstance(examples, Mapping) else ():
        if isinstance(each, Mapping) and "value" in each:
            yield each["value"]


def _header_text(value: Any) -> str | None:
    """A value as the style `simple` writes it; None, if a header can't hold it."""
    match value:
        case bool():
            text = str(value).lower()
        case list():
            text = ",".join(map(str, value))
        case dict():
            text = ",".join(f"{name},{each}" for name, each in value.items())
        case _:
            text = str(value)
    return text if text.isprintable() and text.isascii() else None
