"""OpenAPI Overlay 1.0: actions that complete a document without touching its file."""

import copy
from typing import Any

import jsonpath

from specdouble.specs.errors import DocumentError

_JSONPATH = jsonpath.JSONPathEnvironment(strict=True)  # RFC 9535, and no more than that


def apply(document: dict[str, Any], overlay: dict[str, Any], source: str) -> dict[str, Any]:
    """A new document: each action's target removed or merged with its update, in order.

    Overlay Specification 1.0.0, section 4.4.3: `update` is merged recursively, arrays are
    appended to; `remove: true` wins over `update`. A target that selects nothing is a
    DocumentError here, for an overlay that has no effect is a mistake.
    """
    if not str(overlay.get("overlay", "")).startswith("1."):
        raise DocumentError(source, "must say `overlay: 1.0.0`", path=["overlay"])
    actions = overlay.get("actions")
    if not isinstance(actions, list) or not actions:
        raise DocumentError(source, "must be a list of actions", path=["actions"])
    result = copy.deepcopy(document)
    for number, action in enumerate(actions):
        place = ["actions", number]
        if not isinstance(action, dict) or not isinstance(action.get("target"), str):
            raise DocumentError(source, "is no action with a `target`", path=place)
        matches = _select(action["target"], result, source, [*place, "target"])
        if action.get("remove") is True:
            if matches[0].parent is None:
                raise DocumentError(source, "can't remove the document", path=[*place, "target"])
            _remove(matches)
            continue
        update = action.get("update", {})
        for match in matches:
            if not isinstance(match.obj, (dict, list)):
                reason = f"{action['target']!r} selects a value that nothing can be merged with"
                raise DocumentError(source, reason, path=[*place, "target"])
            if isinstance(match.obj, dict) and not isinstance(update, dict):
                reason = "must be a mapping, to be merged with one"
                raise DocumentError(source, reason, path=[*place, "update"])
            _merge(match.obj, update)
    return result


def _select(
    target: str, document: dict[str, Any], source: str, place: list[object]
) -> list[jsonpath.JSONPathMatch]:
    try:
        matches = list(_JSONPATH.finditer(target, document))
    except (jsonpath.JSONPathError, RecursionError) as error:
        raise DocumentError(source, f"is not a JSONPath: {error.args[0]}", path=place) from None
    if not matches:
        raise DocumentError(source, f"{target!r} selects nothing", path=place)
    return matches


def _remove(matches: list[jsonpath.JSONPathMatch]) -> None:
    """The last places first, so that those before them in a list stay where they are."""
    places: dict[tuple[int, str | int], Any] = {
        (id(match.parent.obj), match.parts[-1]): match.parent.obj
        for match in matches
        if match.parent is not None
    }
    for (_, key), parent in sorted(
        places.items(), key=lambda each: _rank(each[0][1]), reverse=True
    ):
        del parent[key]


def _rank(key: str | int) -> int:
    return key if isinstance(key, int) else 0


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
