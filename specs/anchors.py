"""What a reference of OpenAPI 3.1 leads to that is no pointer from the document's root.

JSON Schema 2020-12, section 8.2: schemas may have an `$id`, against which references within are
resolved, and be named by `$anchor` or `$dynamicAnchor`. A document is taken for one: where two of
its schemas have the same name, the first is meant.
"""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any
from urllib.parse import urldefrag

from specdouble.specs.pointers import at

_NAMES = ("$anchor", "$dynamicAnchor")


class Anchors:
    """The named schemas of one document."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document

    def find(self, reference: str) -> Any:
        """What it leads to; KeyError, if nowhere."""
        address, fragment = urldefrag(reference)
        if not address and (fragment.startswith("/") or not fragment):
            return self._by_pointer(f"#{fragment}")
        if address:
            schema = self._by_id(address)
            return at(schema, f"#{fragment}") if fragment.startswith("/") else schema
        return self._anchored[fragment]

    def _by_pointer(self, pointer: str) -> Any:
        """From the root, as OpenAPI has it, or else from a schema that has an `$id`."""
        for root in (self._document, *self._identified.values(), *self._defining):
            try:
                return at(root, pointer)
            except KeyError:
                continue
        raise KeyError(pointer)

    def _by_id(self, address: str) -> Any:
        for name, schema in self._identified.items():
            if name == address or name.rpartition("/")[2] == address.rpartition("/")[2]:
                return schema
        raise KeyError(address)

    @cached_property
    def _identified(self) -> Mapping[str, Any]:
        return {each["$id"]: each for each in self._schemas if isinstance(each.get("$id"), str)}

    @cached_property
    def _defining(self) -> list[Any]:
        return [each for each in self._schemas if isinstance(each.get("$defs"), Mapping)]

    @cached_property
    def _anchored(self) -> Mapping[str, Any]:
        found: dict[str, Any] = {}
        for each in self._schemas:
            for keyword in _NAMES:
                if isinstance(each.get(keyword), str):
                    found.setdefault(each[keyword], each)
        return found

    @cached_property
    def _schemas(self) -> list[Mapping[str, Any]]:
        """All mappings of the document, outer ones first."""
        return list(_mappings(self._document))


def _mappings(node: Any) -> Iterator[Mapping[str, Any]]:
    waiting = [node]
    while waiting:
        each = waiting.pop()
        if isinstance(each, Mapping):
            yield each
            waiting += reversed(list(each.values()))
        elif isinstance(each, list):
            waiting += reversed(each)
