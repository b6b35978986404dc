"""What of a list is wanted, and in which order: filters, sort parameters and search."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from specdouble.contract_tests.shapes.inputs import Input, sent
from specdouble.contract_tests.shapes.schemas import Schema, flat, kind, named, words

_EXACT = re.compile(r"(?i)\b(exact(ly)?|equals?|identical|is this|given)\b")
_ANY_CASE = re.compile(r"(?i)ignor\w+ (the )?case|case.?insensitive|regardless of case")
_CASE_COUNTS = re.compile(r"(?i)case (counts|matters)|case.?sensitive|exact case")
_CONTAINS = re.compile(r"(?i)\b(contain|includ|substring|part of)")
_LOOKS = re.compile(r"(?i)\b(contain|includ|substring|part of|search|look|find|match)")
_NOT_ALL = re.compile(r"(?i)\b(etc|e\.g\.|such as|example|like)")
_VAGUE = re.compile(r"(?i)\b(fuzzy|similar|full.?text|stem|typo|semantic|tokeni|synonym|phonetic)")
_SYNTAX = re.compile(r"(?i)(?<!no )\b(wildcard|glob|regex|regular expr|operator|syntax|pattern)")
_RANGE = re.compile(
    r"(?i)\b(minim|maxim|at least|at most|up to|below|above|less|greater|from|since|until|after"
    r"|before|also|includ|as well|in addition|recursive|hierarch|descend|prefix|start|begin)"
)
_ONLY = re.compile(r"(?i)\bonly\b")
_MEANT = set(",*%|!<>=~^?")
"""Characters that may mean something in a filter of which the document does not tell much."""

_COMMON = {"text", "value", "query", "term", "string", "word", "content", "type", "key", "data"}
_ALL = {"all", "any", "none", "*"}
_SEARCHES = (("q",), ("query",), ("search",), ("search", "query"), ("search", "term"), ("term",),
             ("keyword",), ("search", "text"))  # fmt: skip
_SORTS = (("sort", "by"), ("order", "by"), ("sort",), ("ordering",), ("sort", "field"),
          ("sort", "key"))  # fmt: skip
_ORDERS = (("sort", "order"), ("sort", "direction"), ("sort", "dir"), ("order",), ("direction",),
           ("order", "dir"), ("order", "direction"), ("dir",))  # fmt: skip
_DOWN = {"desc", "descending", "down", "-1"}
_UP = {"asc", "ascending", "up", "1"}
_MARKED = re.compile(
    r"(?P<mark>[+-]?)(?P<name>.+?)(?:[ _.:,-](?P<way>asc|desc|ascending|descending))?$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Filter:
    """A parameter that keeps the items whose property has its value.

    `is_exact`: nothing but that value passes. Of a text of which the document tells no more,
    only that it must be found in the property of what passes.
    """

    input: Input
    property: str
    kind: str
    is_exact: bool

    def passes(self, item: Any, text: str) -> bool | None:
        """Whether the item clearly passes (True), or clearly does not (False)."""
        if not isinstance(item, dict) or self.property not in item:
            return None
        value = item[self.property]
        if isinstance(value, list):
            return self._any(value, text)
        if self.kind == "string":
            return self._text(value, text)
        return bool(sent(value) == text) if isinstance(value, bool | int) else None

    def is_clear(self, text: str, has: Mapping[str, Schema]) -> bool:
        """Whether the text is one of which it is clear what it keeps."""
        if self.kind == "boolean":
            return text in {"true", "false"}
        if self.input.values:
            return text in choices(self, has)
        if self.kind != "string":
            return self.input.admits(text)
        plain = self.is_exact or not set(text) & _MEANT
        return plain and text != "" and text == text.strip()

    def _any(self, values: list[Any], text: str) -> bool | None:
        found = [self._text(value, text) for value in values]
        return True if True in found else None if None in found else False

    def _text(self, value: Any, text: str) -> bool | None:
        if value == text:
            return True
        if not isinstance(value, str):
            return False
        one, other = value.casefold(), text.casefold()
        unclear = one == other and not _CASE_COUNTS.search(self.input.text)
        return None if unclear or (other in one and not self.is_exact) else False


@dataclass(frozen=True, slots=True)
class Sort:
    """The parameters that order a list, and what each value of theirs means."""

    by: Input
    order: Input | None
    keys: Mapping[str, tuple[str | None, bool | None]]

    @property
    def names(self) -> set[str]:
        """The names of its parameters."""
        return {self.by.name} | ({self.order.name} if self.order else set())

    def meaning(self, value: str | None, order: str | None) -> tuple[str | None, bool | None]:
        """The property sorted by, and whether the largest comes first; None: not told."""
        sorted_by, descends = self.keys.get(value or "", (None, None))
        if order is not None:
            descends = True if order.lower() in _DOWN else False if order.lower() in _UP else None
        return sorted_by, descends


@dataclass(frozen=True, slots=True)
class Search:
    """A parameter that keeps the items with a text. `properties`: where it is looked for, if told.

    `anywhere`: whether the document says that the text may stand anywhere inside of these.
    `any_case`: whether it says that upper and lower case do not differ. `is_vague`: whether
    what is found may have another text, or the text has a syntax of its own.
    """

    input: Input
    properties: frozenset[str]
    anywhere: bool
    any_case: bool
    is_vague: bool


def filters(query: Mapping[str, Input], has: Mapping[str, Schema]) -> dict[str, Filter]:
    """The parameters that have the name of a property, and a type that suits it."""
    found = (_filter(each, has) for each in query.values())
    return {each.input.name: each for each in found if each is not None}


def _filter(given: Input, has: Mapping[str, Schema]) -> Filter | None:
    mine = words(given.name)
    many = (*mine[:-1], mine[-1] + "s") if mine else mine
    name = named(has, mine)
    if name is None and (name := named(has, many)) and kind(has[name]) != "array":
        return None
    if name is None:
        return None
    schema = flat(has[name].get("items")) if kind(has[name]) == "array" else has[name]
    if kind(schema) != given.kind or given.kind not in {"string", "boolean", "integer"}:
        return None
    ranges = _RANGE.search(given.text) and not _ONLY.search(given.text)
    if ranges or schema.get("format") in {"date-time", "date", "time"}:
        return None
    exact = given.kind != "string" or bool(given.values or schema.get("enum")) or mine[-1] == "id"
    told = _EXACT.search(given.text) and not _ANY_CASE.search(given.text)
    return Filter(given, name, given.kind, exact or bool(told) or schema.get("format") == "uuid")


def choices(narrowed: Filter, has: Mapping[str, Schema]) -> tuple[str, ...]:
    """The values of a filter's enum that items can have: `all` is none of them."""
    known = flat(has.get(narrowed.property, {})).get("enum")
    values = narrowed.input.values
    return tuple(each for each in values if (each in known if known else each not in _ALL))


def sort(query: Mapping[str, Input], has: Mapping[str, Schema]) -> Sort | None:
    """The sort parameter, if its values are listed."""
    by = named({name: each for name, each in query.items() if each.values}, *_SORTS)
    if by is None:
        return None
    rest = {name: each for name, each in query.items() if name != by and _directs(each)}
    order = named(rest, *_ORDERS)
    return Sort(query[by], rest[order] if order else None, _keys(query[by], has))


def _directs(given: Input) -> bool:
    return bool(given.values) and {each.lower() for each in given.values} <= _UP | _DOWN


def _keys(by: Input, has: Mapping[str, Schema]) -> dict[str, tuple[str | None, bool | None]]:
    """`-name` and `name_desc` mean the largest first; then a plain `name` means the smallest."""
    split = {}
    for value in by.values:
        whole = named(has, words(value))
        found = None if whole and value[0] not in "+-" else _MARKED.match(value)
        split[value] = (whole, None) if found is None else _marked(found, has)
    both = any(descends for _, descends in split.values())
    return {
        value: (name, False if descends is None and both else descends)
        for value, (name, descends) in split.items()
    }


def _marked(found: re.Match[str], has: Mapping[str, Schema]) -> tuple[str | None, bool | None]:
    way = (found["way"] or "").lower()
    descends = True if found["mark"] == "-" or way in _DOWN else None
    if found["mark"] == "+" or way in _UP:
        descends = False
    return named(has, words(found["name"])), descends


def search(query: Mapping[str, Input], has: Mapping[str, Schema], text: str) -> Search | None:
    """The parameter with a text to look for; `text`: what is said of the operation."""
    free = {name: each for name, each in query.items() if each.kind == "string" and not each.values}
    name = named(free, *_SEARCHES)
    if name is None:
        return None
    said = free[name].text
    told = bool(_LOOKS.search(said)) and not _NOT_ALL.search(said)
    return Search(
        free[name],
        frozenset(_named_in(said, has)) if told else frozenset(),
        anywhere=bool(_CONTAINS.search(said)),
        any_case=bool(_ANY_CASE.search(said)),
        is_vague=bool(_VAGUE.search(f"{said} {text}") or _SYNTAX.search(said)),
    )


def _named_in(text: str, has: Mapping[str, Schema]) -> list[str]:
    """The properties with text that a description names, in the singular or the plural.

    None, if one has the name of a word that any such description has.
    """
    said = set(re.findall(r"[\w-]+", text.lower()))
    strings = [name for name, each in has.items() if kind(each) == "string" and "enum" not in each]
    found = [name for name in strings if said & {name.lower(), name.lower() + "s"}]
    return [] if _COMMON & {name.lower() for name in found} else found
