"""From a file's text to plain data, and from a place in the data back to its line."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from specdouble.specs.errors import DocumentError

MAX_BYTES = 32 * 1024 * 1024


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """YAML's JSON schema (YAML 1.2, section 10.2) with string keys: no dates, no `no` for false."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012


for _tag, _pattern, _first in (
    ("merge", r"^<<$", ["<"]),
    ("null", r"^(?:~|null|)$", ["~", "n", ""]),
    ("bool", r"^(?:true|false)$", ["t", "f"]),
    ("int", r"^-?(?:0|[1-9][0-9]*)$", list("-0123456789")),
    ("float", r"^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?$", list("-0123456789")),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(_pattern), _first)


def _mapping(loader: yaml.SafeLoader, node: yaml.MappingNode) -> dict[str, Any]:
    result: dict[str, Any] = {}
    loader.flatten_mapping(node)
    for key_node, value_node in node.value:
        if not isinstance(key_node, yaml.ScalarNode):
            raise yaml.constructor.ConstructorError(
                None, None, "a key must be a plain word", key_node.start_mark
            )
        if key_node.value in result:
            raise yaml.constructor.ConstructorError(
                None, None, f"the key {key_node.value!r} stands twice", key_node.start_mark
            )
        result[key_node.value] = loader.construct_object(value_node, deep=True)
    return result


_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)


def read(path: Path) -> str:
    """The file's text (UTF-8); DocumentError, if it can't be read."""
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise DocumentError(path, f"has {size} bytes; at most {MAX_BYTES} are read")
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise DocumentError(path, f"is not UTF-8 (byte {error.start})") from None
    except OSError as error:
        raise DocumentError(path, (error.strerror or "can't be read").lower()) from None


def parse(text: str, source: Path | str) -> dict[str, Any]:
    """The mapping that a YAML or JSON text holds; DocumentError, if it holds none."""
    try:
        data = yaml.load(text, Loader=_Loader)  # noqa: S506 - a subclass of the safe loader
    except yaml.MarkedYAMLError as error:
        line = None if error.problem_mark is None else error.problem_mark.line + 1
        raise DocumentError(source, error.problem or "is not YAML", line=line) from None
    except (yaml.YAMLError, RecursionError) as error:
        raise DocumentError(source, str(error) or "is nested too deep") from None
    if not isinstance(data, dict):
        raise DocumentError(source, "is not a mapping: an OpenAPI document starts with `openapi:`")
    return data


def line_of(text: str, path: Sequence[object]) -> int | None:
    """The line (from 1) where that place of the data stands, as near as the text goes."""
    try:
        node = yaml.compose(text, Loader=_Loader)
    except yaml.YAMLError:
        return None
    for step in path:
        below = _child(node, step)
        if below is None:
            break
        node = below
    return None if node is None else node.start_mark.line + 1


def _child(node: yaml.Node | None, step: object) -> yaml.Node | None:
    if isinstance(node, yaml.MappingNode):
        return next((value for key, value in node.value if key.value == str(step)), None)
    if (
        isinstance(node, yaml.SequenceNode)
        and str(step).isdigit()
        and int(str(step)) < len(node.value)
    ):
        child: yaml.Node = node.value[int(str(step))]
        return child
    return None
