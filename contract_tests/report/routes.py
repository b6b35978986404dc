"""Finds the operation that a request was for, by its method and its path."""

import re
from collections.abc import Mapping
from urllib.parse import unquote

from specdouble.specs import Document, Operation

PARAMETER = re.compile(r"\{([^/{}]+)\}")


class Routes:
    """The templates of a document; of two that match, the one with fewer parameters is meant."""

    def __init__(self, document: Document) -> None:
        by_path: dict[str, list[Operation]] = {}
        for operation in document.operations.values():
            by_path.setdefault(operation.path, []).append(operation)
        paths = sorted(by_path, key=lambda path: len(PARAMETER.findall(path)))
        self._templates = [(*_compiled(path), by_path[path]) for path in paths]

    def match(self, method: str, path: str) -> tuple[str, Mapping[str, str]] | None:
        """The operation's id and the values in the path; None, if no template matches.

        The id is empty, if the document has the path, but not with this method.
        """
        fallback = None
        for pattern, names, operations in self._templates:
            found = pattern.fullmatch(path)
            if found is None:
                continue
            values = dict(zip(names, map(unquote, found.groups()), strict=True))
            for operation in operations:
                if operation.method == method:
                    return operation.id, values
            fallback = fallback or ("", values)
        return fallback


def _compiled(path: str) -> tuple[re.Pattern[str], list[str]]:
    pieces = PARAMETER.split(path)
    literals, names = pieces[::2], pieces[1::2]
    return re.compile("([^/]+)".join(map(re.escape, literals))), names
