"""One parameter of an operation: where its texts come from, how they are read, what they keep."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import unquote, unquote_plus

from specdouble.mockserver.edge.brackets import nested
from specdouble.mockserver.edge.refusals import Violation
from specdouble.mockserver.edge.shapes import Shape, Texts
from specdouble.mockserver.edge.styles import Style
from specdouble.mockserver.edge.violations import SchemaCheck
from specdouble.mockserver.secrecy import is_secret
from specdouble.specs import Parameter, Schemas
from specdouble.specs.json_text import NotJson, parse

Given = Mapping[str, Sequence[str]]
"""The texts of one location by name: those of path and query still encoded."""
_DECODERS: Mapping[str, Callable[[str], str]] = {"path": unquote, "query": unquote_plus}


class Field:
    """A parameter, compiled."""

    def __init__(self, parameter: Parameter, schemas: Schemas, claimed: frozenset[str]) -> None:
        """`claimed`: the names of all parameters in the query."""
        self.location = parameter.location
        self.name = parameter.name
        self.required = parameter.required
        self.is_json = parameter.media_type is not None and "json" in parameter.media_type
        self._key = parameter.name.lower() if self.location == "header" else parameter.name
        self._claimed = claimed
        self._allow_empty = parameter.allow_empty
        self._deep = parameter.style == "deepObject"
        self._style = Style(
            parameter.style,
            parameter.explode,
            parameter.name,
            _DECODERS.get(self.location, str),
            " \t" if self.location == "header" else "",
        )
        self._style_of_decoded = replace(self._style, decode=str)
        self._shape = Shape(parameter.schema, schemas)
        schema = schemas.follow(parameter.schema)
        self.default = schema.get("default")
        secret = is_secret(parameter.name) or schema.get("format") == "password"
        self._secret = secret
        self._check = SchemaCheck(
            parameter.schema, schemas, self.location, self.name, secret=secret
        )

    def names(self, given: Given) -> set[str]:
        """The names among those given that this parameter reads."""
        if self._deep:
            deep = {name for name in given if name.startswith(f"{self.name}[")}
            return deep or (self._plain_name & given.keys())
        if self._is_spread:
            others = given.keys() - self._claimed if self._shape.takes_other_names else set()
            return (given.keys() & set(self._shape.names)) | others
        return {self._key} & given.keys()

    @property
    def _plain_name(self) -> set[str]:
        """The name itself, where a value need be no object."""
        return {self._key} if self._shape.is_scalar else set()

    @property
    def _is_spread(self) -> bool:
        """Whether the members of an object stand in the query under their own names."""
        style = self._style
        return style.name == "form" and style.explode and self._shape.is_object and not self.is_json

    def decode(self, given: Given) -> tuple[Any, list[Violation]]:
        """The value, or the default, or else None; and what is wrong with it."""
        names = self.names(given)
        if not names:
            missed = [self._violation("", "is required")] if self.required else []
            return self.default, missed
        if self._allow_empty and all(given[name] == [""] for name in names):
            return self.default, []
        value, violations = self._read(self._style, given, names)
        if violations and not self.is_json and self._may_be_encoded_whole(given):
            given = {self._key: [self._style.decode(text) for text in given[self._key]]}
            value, violations = self._read(self._style_of_decoded, given, names)
        return value, violations

    def _may_be_encoded_whole(self, given: Given) -> bool:
        """Whether the commas between pieces may be encoded, too: so most clients send them."""
        texts = given.get(self._key, ())
        encoded = any("%" in text for text in texts) and not any("," in text for text in texts)
        cut = self._shape.is_array or self._shape.is_object or self.location == "path"
        return encoded and cut and self._style.name in {"form", "simple", "label", "matrix"}

    def _read(self, style: Style, given: Given, names: set[str]) -> tuple[Any, list[Violation]]:
        violations: list[Violation] = []

        def tell(place: str, message: str) -> None:
            violations.append(self._violation(place, message))

        if self.is_json:
            value = self._json(given[self._key], tell)
        else:
            texts = self._texts(style, given, names)
            if isinstance(texts, str):
                return None, [self._violation("", texts)]
            value = self._shape.read(texts, tell, secret=self._secret)
        return value, violations or list(self._check.violations(value))

    def _json(self, texts: Sequence[str], tell: Any) -> Any:
        if len(texts) > 1:
            tell("", "stands more than once")
            return None
        try:
            return parse(self._style.decode(texts[0]).encode("utf-8", "surrogateescape"))
        except NotJson as fault:
            tell("", f"is not JSON: {fault}")
            return None

    def _texts(self, style: Style, given: Given, names: set[str]) -> Texts | str:
        """The texts by the style; a message, if they are not of it."""
        shape = self._shape
        by_name = {
            name: [style.decode(text) for text in each]
            for name, each in given.items()
            if name in names
        }
        if self._deep and self._key not in names:
            tree: Texts = nested(by_name).get(self.name, {})
            return tree
        if self._is_spread:
            return by_name
        texts = given[self._key]
        if shape.is_array and style.name == "form" and style.explode:
            return by_name[self._key]
        if len(texts) > 1 and self.location == "header" and (shape.is_array or shape.is_object):
            texts = [",".join(texts)]  # RFC 9110, section 5.3
        if len(texts) > 1:
            return "stands more than once"
        found = self._split(style, texts[0])
        return f"must be written in the style {style.name!r}" if found is None else found

    def _split(self, style: Style, text: str) -> Texts | None:
        if self._shape.is_object and not self._deep:
            pairs = style.members(text)
            return None if pairs is None else {name: [value] for name, value in pairs}
        if self._shape.is_array:
            return style.items(text)
        scalar = style.scalar(text)
        return None if scalar is None else [scalar]

    def _violation(self, place: str, message: str) -> Violation:
        where = f"{self.name}{place}"
        return Violation(self.location, where, f"{self.location} parameter {where} {message}")
