"""Which of many path templates a path is an instance of, in the order that OpenAPI wants."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Generic, TypeVar

T = TypeVar("T")

_PARAMETER = re.compile(r"\{([^/{}]+)\}")


class Segment:
    """What stands between two slashes of a template: text, with parameters in braces."""

    def __init__(self, text: str) -> None:
        self.text = text
        pieces = _PARAMETER.split(text)
        self.names = pieces[1::2]
        self._own = sum(map(len, pieces[::2]))
        self.pattern = re.compile("(.+)".join(map(re.escape, pieces[::2])), re.DOTALL)

    @property
    def rank(self) -> int:
        """Sorts templated segments into the order of matching: `{name}.{format}` before `{id}`."""
        return -self._own


def segments(template: str) -> list[Segment]:
    """A template, cut at its slashes."""
    return [Segment(text) for text in template.split("/")]


class PathTree(Generic[T]):
    """Values by templates; finding one takes as long as the path is, however many there are.

    Concrete segments are matched before templated ones (OpenAPI 3.0.3, "Paths Object").
    """

    def __init__(self, values: Mapping[str, T]) -> None:
        self._root: _Node[T] = _Node()
        for template, value in values.items():
            node = self._root
            for segment in segments(template):
                node = node.child(segment)
            node.values.append((template, value))

    def find(self, given: Sequence[str]) -> Iterator[tuple[T, dict[str, str]]]:
        """All values whose templates these (decoded) segments match, the most concrete first.

        With each come its parameters by name.
        """
        for node, texts in self._root.find(given):
            for template, value in node.values:
                names = _PARAMETER.findall(template)
                yield value, dict(zip(names, texts, strict=True))


class _Node(Generic[T]):
    """What may follow on the segments before, and the values of templates that end here."""

    def __init__(self) -> None:
        self.values: list[tuple[str, T]] = []
        self._concrete: dict[str, _Node[T]] = {}
        self._templated: list[tuple[Segment, _Node[T]]] = []

    def child(self, segment: Segment) -> "_Node[T]":
        """The node of one segment more; those of other names for the parameters are one."""
        if not segment.names:
            return self._concrete.setdefault(segment.text, _Node())
        for known, node in self._templated:
            if known.pattern == segment.pattern:
                return node
        added: _Node[T] = _Node()
        self._templated.append((segment, added))
        self._templated.sort(key=lambda each: each[0].rank)
        return added

    def find(self, given: Sequence[str], at: int = 0) -> Iterator[tuple["_Node[T]", list[str]]]:
        if at == len(given):
            yield self, []
            return
        if (concrete := self._concrete.get(given[at])) is not None:
            yield from concrete.find(given, at + 1)
        for segment, node in self._templated:
            if (found := segment.pattern.fullmatch(given[at])) is not None:
                for end, texts in node.find(given, at + 1):
                    yield end, [*found.groups(), *texts]
