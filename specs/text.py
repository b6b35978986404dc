"""From a file's text to plain data, and from a place in the data back to its line."""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from specdouble.specs import json_text
from specdouble.specs.errors import DocumentError

MAX_BYTES = 32 * 1024 * 1024
MAX_DEPTH = 100
MAX_VALUES = 1_000_000

# What JSON writes as two escapes is one character; YAML takes neither half (RFC 8259, section 7).
# And what JSON has as it is, libyaml refuses or takes for the end of a line.
_UNPRINTABLE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_PAIR = re.compile(r"(?<!\\)((?:\\\\)*)\\u([dD][89abAB]..)\\u([dD][c-fC-F]..)")
_TAG = "tag:yaml.org,2002:"
_NUMBER = list("-0123456789")


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """YAML's JSON schema (YAML 1.2, section 10.2) with string keys: no dates, no `no` for false."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012
    yaml_constructors: dict[str | None, Any] = {}  # noqa: RUF012

    def construct_object(self, node: yaml.Node, *, deep: bool = False) -> Any:
        """What the node stands for, made anew for each alias, so that no two places share it."""
        result = super().construct_object(node, deep)
        self.constructed_objects.pop(node, None)
        return result


def _error(problem: str, node: yaml.Node) -> yaml.constructor.ConstructorError:
    return yaml.constructor.ConstructorError(None, None, problem, node.start_mark)


def _finite(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise ValueError("too big")
    return number


def _add_scalar(
    kind: str, pattern: str, first: list[str], convert: Callable[[str], object]
) -> None:
    def construct(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> object:
        word = loader.construct_scalar(node)
        try:
            if re.fullmatch(pattern, word):
                return convert(word)
        except ValueError:  # an int of thousands of digits, a float beyond all others
            pass
        raise _error(f"{word[:40]!r} is no {kind} that JSON knows", node)

    _Loader.add_implicit_resolver(_TAG + kind, re.compile(f"^{pattern}$"), first)
    _Loader.add_constructor(_TAG + kind, construct)


def _sequence(loader: yaml.SafeLoader, node: yaml.SequenceNode) -> list[Any]:
    return loader.construct_sequence(node, deep=True)


def _mapping(loader: yaml.SafeLoader, node: yaml.Node) -> dict[str, Any]:
    if not isinstance(node, yaml.MappingNode):
        raise _error("a mapping is wanted here", node)
    result: dict[str, Any] = {}
    merged: list[dict[str, Any]] = []
    for key_node, value_node in node.value:
        if not isinstance(key_node, yaml.ScalarNode):
            raise _error("a key must be a plain word", key_node)
        if key_node.tag == f"{_TAG}merge":
            merged += _bases(loader, value_node)
        elif key_node.value in result:
            raise _error(f"the key {key_node.value!r} stands twice", key_node)
        else:
            result[key_node.value] = loader.construct_object(value_node, deep=True)
    for base in merged:
        result = {**base, **result}
    return result


def _bases(loader: yaml.SafeLoader, node: yaml.Node) -> list[dict[str, Any]]:
    nodes = node.value if isinstance(node, yaml.SequenceNode) else [node]
    bases = [loader.construct_object(each, deep=True) for each in nodes]
    if not all(isinstance(base, dict) for base in bases):
        raise _error("`<<` takes a mapping, or a list of mappings", node)
    return bases


_Loader.add_implicit_resolver(f"{_TAG}merge", re.compile(r"^<<$"), ["<"])
_add_scalar("null", r"(?:~|null|)", ["~", "n", ""], lambda _: None)
_add_scalar("bool", r"(?:true|false)", ["t", "f"], lambda word: word == "true")
_add_scalar("int", r"-?(?:0|[1-9][0-9]*)", _NUMBER, int)
_add_scalar("float", r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]*)?(?:[eE][-+]?[0-9]+)?", _NUMBER, _finite)
_Loader.add_constructor(f"{_TAG}str", _Loader.construct_yaml_str)
_Loader.add_constructor(f"{_TAG}seq", _sequence)
_Loader.add_constructor(f"{_TAG}map", _mapping)
_Loader.add_constructor(None, _Loader.construct_undefined)


def read(path: Path) -> str:
    """The file's text (UTF-8); DocumentError, if it can't be read."""
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
        if len(content) > MAX_BYTES:
            raise DocumentError(path, f"has more than {MAX_BYTES} bytes")
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise DocumentError(path, f"is not UTF-8 (byte {error.start})", line=line) from None
    except (OSError, ValueError) as error:  # ValueError: a path with a zero in it
        reason = getattr(error, "strerror", None) or "can't be read"
        raise DocumentError(path, reason.lower()) from None


def parse(text: str, source: Path | str) -> dict[str, Any]:
    """The mapping that a YAML or JSON text holds; DocumentError, if it holds none."""
    data = _json(text)
    if data is not None:
        return data
    text = _as_yaml(text)
    try:
        _measure(text)
        data = yaml.load(text, Loader=_Loader)  # noqa: S506 - it constructs plain values only
    except yaml.MarkedYAMLError as error:
        line = None if error.problem_mark is None else error.problem_mark.line + 1
        raise DocumentError(source, error.problem or "is not YAML", line=line) from None
    except yaml.reader.ReaderError as error:
        line = text.encode().count(b"\n", 0, error.position) + 1
        raise DocumentError(source, str(error).splitlines()[0], line=line) from None
    if not isinstance(data, dict):
        raise DocumentError(source, "is not a mapping of keys to values")
    return data


def _json(text: str) -> dict[str, Any] | None:
    """The mapping that a JSON text holds, 20 times as fast as YAML's parser would read it.

    None for any other text, and for one in which YAML's parser will find fault: it says where.
    """
    if text.lstrip()[:1] != "{" or sum(map(text.count, ",[{")) > MAX_VALUES:
        return None
    try:
        data: dict[str, Any] = json_text.parse(text.encode())
    except json_text.NotJson:
        return None
    return data if json_text.depth(data) <= MAX_DEPTH else None


def _as_yaml(text: str) -> str:
    """YAML takes JSON as it is, but for a few characters."""
    if text.lstrip()[:1] != "{":
        return text

    def character(match: re.Match[str]) -> str:
        pair = bytes.fromhex(match[2] + match[3]).decode("utf-16-be")
        return match[1] + pair

    return _PAIR.sub(character, _UNPRINTABLE.sub(lambda match: f"\\u{ord(match[0]):04x}", text))


def _measure(text: str) -> None:
    """ComposerError, if the text is nested too deep or unfolds to too many values.

    Events come one by one; to compose a million levels would overrun the stack of libyaml's
    binding, and a few lines of aliases of aliases unfold to more than any memory holds.
    """
    sizes: dict[str | None, tuple[int, int]] = {}
    above: list[tuple[str | None, int, int]] = []  # the open nodes: anchor, values, height so far
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.CollectionStartEvent):
            above.append((event.anchor, 1, 1))
            _limit(1, len(above), event)
            continue
        if isinstance(event, yaml.CollectionEndEvent):
            anchor, values, height = above.pop()
        elif isinstance(event, yaml.AliasEvent):
            anchor, (values, height) = None, sizes.get(event.anchor, (1, 1))
        elif isinstance(event, yaml.ScalarEvent):
            anchor, values, height = event.anchor, 1, 1
        else:
            continue
        sizes[anchor] = values, height
        if above:
            parent, total, tallest = above.pop()
            above.append((parent, total + values, max(tallest, height + 1)))
            _limit(total + values, len(above) + height, event)


def _limit(values: int, depth: int, event: yaml.Event) -> None:
    if depth > MAX_DEPTH:
        problem = f"is nested more than {MAX_DEPTH} levels deep"
    elif values > MAX_VALUES:
        problem = f"holds more than {MAX_VALUES} values, with its aliases unfolded"
    else:
        return
    mark: Any = event.start_mark  # of either implementation
    raise yaml.composer.ComposerError(None, None, problem, mark)


def line_of(text: str, path: Sequence[object]) -> int | None:
    """The line (from 1) where that place of the data stands, as near as the text goes."""
    text = _as_yaml(text)
    try:
        _measure(text)
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


class _Dumper(yaml.SafeDumper):
    """Writes what stands in several places in each of them, rather than by anchors."""

    def ignore_aliases(self, _data: object) -> bool:
        return True


def _write_text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    """Only in double quotes do the rarer ends of a line survive."""
    style = '"' if _UNPRINTABLE.search(text) else None
    return dumper.represent_scalar(f"{_TAG}str", text, style=style)


_Dumper.add_representer(str, _write_text)
# PyYAML quotes the words that YAML 1.1 takes for numbers; `1e3` is one only in 1.2.
for _first, _resolvers in _Loader.yaml_implicit_resolvers.items():
    for _tag, _pattern in _resolvers:
        _Dumper.add_implicit_resolver(_tag, _pattern, [_first])


def dump(data: Mapping[str, Any]) -> str:
    """Data as YAML, in its order; `parse` reads the same."""
    return yaml.dump(data, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100)
