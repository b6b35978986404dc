"""OpenAPI Overlay 1.0: actions that complete a document without touching its file."""

import copy
from typing import Any

import jsonpath

from specdouble.specs.errors import DocumentError


def apply(document: dict[str, Any], overlay: dict[str, Any], source: str) -> dict[str, Any]:
    """A new document: each action's target removed or merged with its update, in order.

    Overlay Specification 1.0.0, section 4.4.3: `update` is merged recursively, arrays are
    appended to; `remove: true` wins over `update`. A target that selects nothing is a
    DocumentError here, for an overlay that has no effect is a mistake.
    """
    if not str(overlay.get("overlay", "")).startswith("1."):
        raise DocumentError(source, "must say `overlay: 1.0.0`", path=["overlay"])
    result = copy.deepcopy(document)
    for number, action in enumerate(overlay.get("actions", [])):
        place = ["actions", number, "target"]
        try:
            matches = list(jsonpath.finditer(action["target"], result))
        except (jsonpath.JSONPathError, KeyError) as error:
            raise DocumentError(source, f"is not a JSONPath: {error}", path=place) from None
        if not matches:
            raise DocumentError(source, f"{action['target']!r} selects nothing", path=place)
        for match in matches:
            if action.get("remove") is True:
                _remove(match)
            else:
                _merge(match.obj, action.get("update", {}))
    return result


def _remove(match: jsonpath.JSONPathMatch) -> None:
    if match.parent is not None:
        parent: Any = match.parent.obj
        del parent[match.parts[-1]]


def _merge(target: Any, update: Any) -> None:
    if isinstance(target, list):
        target.extend(
            copy.deepcopy(update) if isinstance(update, list) else [copy.deepcopy(update)]
        )
        return
    for key, value in update.items():
        if isinstance(value, dict) and isinstance(target.get(key), dict):
            _merge(target[key], value)
        elif isinstance(value, list) and isinstance(target.get(key), list):
            target[key].extend(copy.deepcopy(value))
        else:
            target[key] = copy.deepcopy(value)
