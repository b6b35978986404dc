"""Finds the operation that a request was for, by its method and its path."""

from collections.abc import Mapping
from urllib.parse import unquote

from specdouble.specs import Document, Operation
from specdouble.specs.paths import PathTree


class Routes:
    """The paths of a document, each with its operations."""

    def __init__(self, document: Document) -> None:
        by_path: dict[str, list[Operation]] = {}
        for operation in document.operations.values():
            by_path.setdefault(operation.path, []).append(operation)
        self._tree = PathTree(by_path)

    def match(self, method: str, path: str) -> tuple[str, Mapping[str, str]] | None:
        """The operation's id and the values in the path; None, if no template matches.

        The id is empty, if the document has the path, but not with this method.
        """
        fallback = None
        for operations, values in self._tree.find([unquote(each) for each in path.split("/")]):
            for operation in operations:
                if operation.method == method:
                    return operation.id, values
            fallback = fallback or ("", values)
        return fallback
